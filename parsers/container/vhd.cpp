#include "parsers/container/vhd.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/disk_family.h"
#include "parsers/container/disk_tables.h"
#include "parsers/container/mapped_disk.h"

namespace parsers {
namespace {

constexpr uint64_t kSectorBytes = 512;
constexpr size_t kFooterBytes = 512;
constexpr size_t kShortFooterBytes = 511;  // of Virtual PC before 2004
constexpr size_t kHeaderBytes = 1024;
constexpr uint64_t kFixed = 2;
constexpr uint64_t kDynamic = 3;
constexpr uint64_t kDifferencing = 4;
constexpr uint64_t kNoBlock = UINT32_MAX;
constexpr uint64_t kMostNameBytes = 4096;
constexpr std::string_view kCookie = "conectix";

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

using Bytes = std::vector<std::byte>;

std::string_view text_at(const Bytes& bytes, size_t at, size_t size) {
    return {reinterpret_cast<const char*>(bytes.data()) + at, size};
}

// The inverted sum of all bytes but the checksum's own.
bool has_checksum(const Bytes& bytes, size_t checksum_at) {
    uint32_t sum = 0;
    for (size_t index = 0; index < bytes.size(); ++index) {
        if (index < checksum_at || index >= checksum_at + 4)
            sum += std::to_integer<uint32_t>(bytes[index]);
    }
    return big_endian(bytes, checksum_at, 4) == static_cast<uint32_t>(~sum);
}

struct Footer {
    uint64_t header_offset = 0;
    uint64_t size_bytes = 0;
    uint64_t type = 0;
    std::string id;           // of this disk, hex
    uint64_t data_bytes = 0;  // what stands in front of the footer at the end
    bool is_sound = false;
    enum class Place { Begin, End } place = Place::End;
};

std::optional<Footer> footer_at(const ByteSource& file, uint64_t offset, size_t size) {
    auto bytes = read_exactly(file, offset, size);
    if (!bytes.ok() || text_at(bytes.value(), 0, kCookie.size()) != kCookie)
        return std::nullopt;
    const Bytes& stored = bytes.value();
    Footer footer;
    footer.header_offset = big_endian(stored, 16, 8);
    footer.size_bytes = big_endian(stored, 48, 8);
    footer.type = big_endian(stored, 60, 4);
    footer.id = to_hex(std::span(stored).subspan(68, 16));
    footer.is_sound = has_checksum(stored, 64);
    footer.data_bytes = offset;
    footer.place = offset == 0 ? Footer::Place::Begin : Footer::Place::End;
    return footer;
}

std::vector<Footer> find_footers(const ByteSource& file) {
    std::vector<Footer> footers;
    const uint64_t size = file.size_bytes();
    for (const size_t footer_bytes : {kFooterBytes, kShortFooterBytes}) {
        if (size <= footer_bytes || !footers.empty())
            continue;
        if (const auto footer = footer_at(file, size - footer_bytes, footer_bytes))
            footers.push_back(*footer);
    }
    if (const auto footer = footer_at(file, 0, kFooterBytes))
        footers.push_back(*footer);
    return footers;
}

// The footer at the end, or the copy at the begin where that one is better.
Result<Footer> read_footer(const ByteSource& file) {
    const auto footers = find_footers(file);
    if (footers.empty())
        return damaged("a VHD disk image without a footer");
    const auto sound = std::find_if(footers.begin(), footers.end(),
                                    [](const Footer& footer) { return footer.is_sound; });
    return sound != footers.end() ? *sound : footers.front();
}

struct DynamicHeader {
    uint64_t table_offset = 0;
    uint64_t table_entries = 0;
    uint64_t block_bytes = 0;
    std::string parent_id;                  // hex
    std::vector<std::string> parent_names;  // as stored, the likeliest first
    bool is_sound = false;

    // In front of every block stands a bitmap of its sectors, filled up to a sector.
    uint64_t bitmap_bytes() const {
        const uint64_t bytes = (block_bytes / kSectorBytes + 7) / 8;
        return (bytes + kSectorBytes - 1) / kSectorBytes * kSectorBytes;
    }
};

std::string utf16_name(std::span<const std::byte> bytes, std::string_view order) {
    const std::string text = order == "be" ? from_utf16_be(bytes) : from_utf16_le(bytes);
    return text.substr(0, text.find('\0'));
}

// Locators: a relative path before an absolute one, and the bare name last.
std::vector<std::string> parent_names(const ByteSource& file, const Bytes& header) {
    std::vector<std::string> names;
    for (const std::string_view wanted : {"W2ru", "W2ku"}) {
        for (size_t at = 576; at < 768; at += 24) {
            const uint64_t size = big_endian(header, at + 8, 4);
            if (text_at(header, at, 4) != wanted || size > kMostNameBytes)
                continue;
            const auto path =
                read_exactly(file, big_endian(header, at + 16, 8), static_cast<size_t>(size));
            if (path.ok())
                names.push_back(utf16_name(path.value(), "le"));
        }
    }
    names.push_back(utf16_name(std::span(header).subspan(64, 512), "be"));
    std::erase(names, "");
    return names;
}

Result<DynamicHeader> read_dynamic_header(const ByteSource& file, const Footer& footer) {
    const auto bytes = TRY(read_exactly(file, footer.header_offset, kHeaderBytes));
    if (text_at(bytes, 0, 8) != "cxsparse")
        return damaged("a dynamic VHD disk image without its header");
    DynamicHeader header;
    header.table_offset = big_endian(bytes, 16, 8);
    header.table_entries = big_endian(bytes, 28, 4);
    header.block_bytes = big_endian(bytes, 32, 4);
    header.parent_id = to_hex(std::span(bytes).subspan(40, 16));
    header.is_sound = has_checksum(bytes, 36);
    if (footer.type == kDifferencing)
        header.parent_names = parent_names(file, bytes);
    if (header.block_bytes % kSectorBytes != 0)
        return damaged("VHD blocks of " + std::to_string(header.block_bytes) + " bytes");
    const uint64_t count = TRY(count_disk_blocks(footer.size_bytes, header.block_bytes));
    if (header.table_entries < count)
        return damaged("the VHD table is too short for the disk");
    return header;
}

class VhdMap {
public:
    VhdMap(SharedBytes file, SharedBytes parent, DynamicHeader header)
        : file_(std::move(file)),
          parent_(std::move(parent)),
          header_(std::move(header)),
          tables_(file_) {}

    Result<DiskRun> locate(uint64_t offset) const {
        const uint64_t inside = offset % header_.block_bytes;
        const uint64_t left = header_.block_bytes - inside;
        const uint64_t entry_at =
            TRY(checked_add(header_.table_offset, offset / header_.block_bytes * 4));
        const uint64_t sector = TRY(tables_.big(entry_at, 4));
        if (sector == kNoBlock)
            return parent_run(parent_, offset, left);
        const uint64_t bitmap = sector * kSectorBytes;
        const uint64_t place = bitmap + header_.bitmap_bytes() + inside;
        if (!parent_)
            return DiskRun{left, StoredRun{file_, place}};
        const uint64_t first = inside / kSectorBytes;
        const bool is_own = TRY(has_sector(bitmap, first));
        uint64_t end = first + 1;
        while (end < header_.block_bytes / kSectorBytes && TRY(has_sector(bitmap, end)) == is_own)
            ++end;
        const uint64_t size = end * kSectorBytes - inside;
        return is_own ? DiskRun{size, StoredRun{file_, place}} : parent_run(parent_, offset, size);
    }

private:
    // A sector whose bit is set is this disk's own, the highest bit first.
    Result<bool> has_sector(uint64_t bitmap, uint64_t sector) const {
        const uint64_t byte = TRY(tables_.big(bitmap + sector / 8, 1));
        return (byte >> (7 - sector % 8) & 1) != 0;
    }

    SharedBytes file_;
    SharedBytes parent_;
    DynamicHeader header_;
    DiskTables tables_;
};

Result<SharedBytes> open_parent(const DynamicHeader& header, DiskFamily& family) {
    const auto found = TRY(family.find_needed(header.parent_names, "its parent"));
    const auto footer = read_footer(*found.bytes);
    if (footer.ok() && footer.value().id != header.parent_id)
        family.note("the parent " + found.path + " has the identifier " + footer.value().id +
                    ", and " + header.parent_id + " is expected");
    auto parent = open_vhd(found.bytes, family.around(found));
    if (!parent.ok())
        return parent_error(found, parent.error());
    return family.adopt(found, std::move(parent).value());
}

void note_footers(const ByteSource& file, const Footer& used, DiskFamily& family) {
    if (!used.is_sound)
        family.note("the checksum of the VHD footer does not fit it");
    else if (used.place == Footer::Place::Begin)
        family.note(
            "the footer at the end of the VHD disk image is damaged or missing; its copy at "
            "the begin was used");
    else if (used.type != kFixed && find_footers(file).size() < 2)
        family.note("the copy of the footer at the begin of the VHD disk image is damaged");
}

Layer open_fixed(const SharedBytes& file, const Footer& footer, DiskFamily& family) {
    const uint64_t size = std::max<uint64_t>(1, footer.size_bytes);
    if (footer.size_bytes > footer.data_bytes)
        family.note("the VHD disk image holds " + std::to_string(footer.data_bytes) + " of the " +
                    std::to_string(footer.size_bytes) + " bytes of the disk");
    const auto data = std::make_shared<SliceSource>(file, 0, footer.data_bytes);
    return family.to_layer("fixed VHD disk image",
                           to_disk({size, size, [data, size](uint64_t offset) -> Result<DiskRun> {
                                        return DiskRun{size - offset, StoredRun{data, offset}};
                                    }}));
}

}  // namespace

bool is_vhd(const ByteSource& file) {
    return !find_footers(file).empty();
}

Result<Layer> open_vhd(const SharedBytes& file, const Surroundings& around) {
    const Footer footer = TRY(read_footer(*file));
    DiskFamily family(around);
    note_footers(*file, footer, family);
    if (footer.type == kFixed && footer.place == Footer::Place::End)
        return open_fixed(file, footer, family);
    if (footer.type != kDynamic && footer.type != kDifferencing)
        return Error{ErrorCode::Unsupported,
                     "VHD disk image of type " + std::to_string(footer.type)};
    const DynamicHeader header = TRY(read_dynamic_header(*file, footer));
    if (!header.is_sound)
        family.note("the checksum of the VHD header does not fit it");
    const bool is_differencing = footer.type == kDifferencing;
    SharedBytes parent;
    if (is_differencing)
        parent = TRY(open_parent(header, family));
    const auto map = std::make_shared<const VhdMap>(file, parent, header);
    return family.to_layer(
        is_differencing ? "differencing VHD disk image" : "dynamic VHD disk image",
        to_disk({footer.size_bytes, header.block_bytes,
                 [map](uint64_t offset) { return map->locate(offset); }}));
}

std::vector<std::string> vhd_siblings(const ByteSource& file) {
    const auto footer = read_footer(file);
    if (!footer.ok() || footer.value().type != kDifferencing)
        return {};
    const auto header = read_dynamic_header(file, footer.value());
    return header.ok() ? header.value().parent_names : std::vector<std::string>{};
}

}  // namespace parsers
