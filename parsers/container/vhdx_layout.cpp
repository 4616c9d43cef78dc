#include "parsers/container/vhdx_layout.h"

#include <algorithm>
#include <array>
#include <optional>

#include "parsers/base/crc32c.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/disk_tables.h"
#include "parsers/container/mapped_disk.h"

namespace parsers {
namespace {

constexpr uint64_t kHeaderOffsets[] = {64 << 10, 128 << 10};
constexpr uint64_t kRegionOffsets[] = {192 << 10, 256 << 10};
constexpr size_t kHeaderBytes = 4096;
constexpr size_t kRegionTableBytes = 64 << 10;
constexpr size_t kMostRegions = 2047;
constexpr size_t kMostItems = 2047;
constexpr uint64_t kMostItemBytes = 1 << 20;

// Identifiers, as stored.
constexpr std::string_view kBlockTable = "6677c22d23f600429d64115e9bfd4a08";
constexpr std::string_view kMetadata = "06a27c8b90479a4bb8fe575f050f886e";
constexpr std::string_view kFileParameters = "3767a1ca36fa434db3b633f0aa44e76b";
constexpr std::string_view kDiskSize = "2442a52f1bcd7648b2115dbed83bf4b8";
constexpr std::string_view kSectorSize = "1dbf41816fa90947ba47f233a8faab5f";
constexpr std::string_view kParentLocator = "2d5fd3a80bb34d45abf7d3d84834ab0c";

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

using Bytes = std::vector<std::byte>;

std::string_view text_at(const Bytes& bytes, size_t at, size_t size) {
    return {reinterpret_cast<const char*>(bytes.data()) + at, size};
}

std::string id_at(const Bytes& bytes, size_t at) {
    return to_hex(std::span(bytes).subspan(at, 16));
}

std::optional<VhdxHeader> header_at(const ByteSource& file, uint64_t offset) {
    const auto bytes = read_exactly(file, offset, kHeaderBytes);
    if (!bytes.ok() || text_at(bytes.value(), 0, 4) != "head" ||
        !has_vhdx_checksum(bytes.value(), 4))
        return std::nullopt;
    VhdxHeader header;
    header.sequence = little_endian(bytes.value(), 8, 8);
    header.data_id = id_at(bytes.value(), 32);
    header.log_id = id_at(bytes.value(), 48);
    header.log_bytes = little_endian(bytes.value(), 68, 4);
    header.log_offset = little_endian(bytes.value(), 72, 8);
    return header;
}

std::optional<VhdxRegions> regions_at(const ByteSource& file, uint64_t offset) {
    const auto table = read_exactly(file, offset, kRegionTableBytes);
    if (!table.ok() || text_at(table.value(), 0, 4) != "regi" ||
        !has_vhdx_checksum(table.value(), 4))
        return std::nullopt;
    const Bytes& bytes = table.value();
    const uint64_t count = std::min<uint64_t>(kMostRegions, little_endian(bytes, 8, 4));
    VhdxRegions regions;
    for (size_t index = 0; index < count; ++index) {
        const size_t at = 16 + index * 32;
        const VhdxRegion region{little_endian(bytes, at + 16, 8), little_endian(bytes, at + 24, 4)};
        if (id_at(bytes, at) == kBlockTable)
            regions.table = region;
        if (id_at(bytes, at) == kMetadata)
            regions.metadata = region;
    }
    return regions;
}

// "{83A5D2F1-...}" as the 16 bytes that the header of the parent stores, in hex.
std::string to_stored_id(std::string_view text) {
    std::string hex;
    for (const char letter : text) {
        if (std::string_view("{}-").find(letter) == std::string_view::npos)
            hex += letter;
    }
    const Bytes bytes = from_hex(hex);
    if (bytes.size() != 16)
        return "";
    std::string stored;
    for (const size_t index :
         std::array<size_t, 16>{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15})
        stored += to_hex(std::span(bytes).subspan(index, 1));
    return stored;
}

using Locators = std::vector<std::pair<std::string, std::string>>;

Result<Locators> parse_locators(const Bytes& item) {
    Locators locators;
    if (item.size() < 20)
        return damaged("the VHDX parent locator is cut off");
    const uint64_t count = little_endian(item, 18, 2);
    if (20 + count * 12 > item.size())
        return damaged("the VHDX parent locator is cut off");
    const auto text = [&](uint64_t offset, uint64_t size) -> Result<std::string> {
        if (offset > item.size() || size > item.size() - offset)
            return damaged("a text of the VHDX parent locator is cut off");
        return from_utf16_le(
            std::span(item).subspan(static_cast<size_t>(offset), static_cast<size_t>(size)));
    };
    for (size_t at = 20; at < 20 + count * 12; at += 12) {
        auto key = TRY(text(little_endian(item, at, 4), little_endian(item, at + 8, 2)));
        auto value = TRY(text(little_endian(item, at + 4, 4), little_endian(item, at + 10, 2)));
        locators.emplace_back(std::move(key), std::move(value));
    }
    return locators;
}

std::string find_locator(const Locators& locators, std::string_view key) {
    for (const auto& [name, value] : locators) {
        if (name == key)
            return value;
    }
    return "";
}

// The items of the metadata table, whole; empty where there is none of that identifier.
class Items {
public:
    Items(const ByteSource& file, uint64_t offset, Bytes table)
        : file_(file), offset_(offset), table_(std::move(table)) {}

    Result<Bytes> get(std::string_view id, size_t least_bytes) const {
        const uint64_t count = std::min<uint64_t>(kMostItems, little_endian(table_, 10, 2));
        for (size_t index = 0; index < count; ++index) {
            const size_t at = 32 + index * 32;
            const uint64_t size = little_endian(table_, at + 20, 4);
            if (id_at(table_, at) != id)
                continue;
            if (size < least_bytes || size > kMostItemBytes)
                return damaged("a VHDX metadata item of " + std::to_string(size) + " bytes");
            const uint64_t place = TRY(checked_add(offset_, little_endian(table_, at + 16, 4)));
            return read_exactly(file_, place, static_cast<size_t>(size));
        }
        return damaged("a VHDX metadata item is missing");
    }

private:
    const ByteSource& file_;
    uint64_t offset_;
    Bytes table_;
};

Result<VhdxMetadata> with_parent(VhdxMetadata metadata, const Items& items) {
    const auto item = TRY(items.get(kParentLocator, 20));
    const auto locators = TRY(parse_locators(item));
    metadata.parent_data_id = to_stored_id(find_locator(locators, "parent_linkage"));
    for (const std::string_view key : {"relative_path", "absolute_win32_path", "volume_path"}) {
        const std::string name = find_locator(locators, key);
        if (!name.empty())
            metadata.parent_names.push_back(name);
    }
    return metadata;
}

}  // namespace

bool has_vhdx_checksum(std::vector<std::byte> bytes, size_t checksum_at) {
    const uint64_t stored = little_endian(bytes, checksum_at, 4);
    std::fill_n(bytes.begin() + static_cast<ptrdiff_t>(checksum_at), 4, std::byte{0});
    return stored == static_cast<uint32_t>(~crc32c(UINT32_MAX, bytes));
}

Result<VhdxHeader> read_vhdx_header(const ByteSource& file) {
    auto first = header_at(file, kHeaderOffsets[0]);
    auto second = header_at(file, kHeaderOffsets[1]);
    if (!first && !second)
        return damaged("both headers of the VHDX disk image are damaged");
    const bool is_first = first && (!second || first->sequence >= second->sequence);
    VhdxHeader header = is_first ? *first : *second;
    header.is_only_copy = !first || !second;
    return header;
}

Result<VhdxRegions> read_vhdx_regions(const ByteSource& file) {
    if (const auto first = regions_at(file, kRegionOffsets[0]))
        return *first;
    if (auto second = regions_at(file, kRegionOffsets[1])) {
        second->is_second_copy = true;
        return *second;
    }
    return damaged("both region tables of the VHDX disk image are damaged");
}

Result<VhdxMetadata> read_vhdx_metadata(const ByteSource& file, const VhdxRegion& region) {
    auto table = TRY(read_exactly(file, region.offset, kRegionTableBytes));
    if (text_at(table, 0, 8) != "metadata")
        return damaged("the metadata of the VHDX disk image is not where its region is");
    const Items items(file, region.offset, std::move(table));
    const auto parameters = TRY(items.get(kFileParameters, 8));
    const auto size = TRY(items.get(kDiskSize, 8));
    const auto sector = TRY(items.get(kSectorSize, 4));
    VhdxMetadata metadata;
    metadata.block_bytes = little_endian(parameters, 0, 4);
    metadata.has_parent = (little_endian(parameters, 4, 4) & 2) != 0;
    metadata.size_bytes = little_endian(size, 0, 8);
    metadata.sector_bytes = little_endian(sector, 0, 4);
    if (metadata.sector_bytes != 512 && metadata.sector_bytes != 4096)
        return damaged("VHDX sectors of " + std::to_string(metadata.sector_bytes) + " bytes");
    if (metadata.block_bytes < 1 << 20 || metadata.block_bytes > 256 << 20 ||
        (metadata.block_bytes & (metadata.block_bytes - 1)) != 0)
        return damaged("VHDX blocks of " + std::to_string(metadata.block_bytes) + " bytes");
    TRY(count_disk_blocks(metadata.size_bytes, metadata.block_bytes));
    return metadata.has_parent ? with_parent(std::move(metadata), items)
                               : Result<VhdxMetadata>(std::move(metadata));
}

}  // namespace parsers
