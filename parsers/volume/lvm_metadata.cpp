#include "parsers/volume/lvm_metadata.h"

#include <zlib.h>

#include <algorithm>
#include <span>
#include <vector>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"

namespace parsers {
namespace {

constexpr uint32_t kChecksumSeed = 0xf597a6cf;
constexpr size_t kSectorBytes = 512;
constexpr size_t kLabelSectors = 4;
constexpr size_t kUuidBytes = 32;
constexpr int kMostAreas = 32;
constexpr size_t kAreaHeaderBytes = 512;
constexpr std::string_view kAreaMagic = " LVM2 x[5A%r0N*>";

// The usual CRC-32 with another seed and without its two inversions.
uint32_t lvm_checksum(std::span<const std::byte> bytes) {
    return ~static_cast<uint32_t>(::crc32_z(
        ~kChecksumSeed & 0xffffffffU, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

struct Area {
    uint64_t offset = 0;
    uint64_t size = 0;
};

struct Label {
    std::string uuid;
    std::vector<Area> metadata;
    bool is_right = false;
};

// Pairs of offset and size up to one of zeros.
Result<std::vector<Area>> read_areas(ByteReader& reader) {
    std::vector<Area> areas;
    for (int count = 0; count < kMostAreas; ++count) {
        Area area;
        area.offset = TRY(reader.u64_le());
        area.size = TRY(reader.u64_le());
        if (area.offset == 0)
            break;
        areas.push_back(area);
    }
    return areas;
}

Result<Label> read_label(std::span<const std::byte> sector) {
    ByteReader reader(sector);
    if (TRY(reader.text(8)) != "LABELONE")
        return Error{ErrorCode::NotFound, "there is no LVM2 label"};
    TRY(reader.skip(8));
    Label label;
    label.is_right = TRY(reader.u32_le()) == lvm_checksum(sector.subspan(20));
    const uint32_t header_at = TRY(reader.u32_le());
    if (TRY(reader.text(8)) != "LVM2 001")
        return Error{ErrorCode::NotFound, "the label is of another version of LVM"};
    TRY(reader.seek(std::min<size_t>(header_at, sector.size())));
    label.uuid = TRY(reader.text(kUuidBytes));
    TRY(reader.skip(8));
    TRY(read_areas(reader));  // of the data: where it begins stands in the text too
    label.metadata = TRY(read_areas(reader));
    return label;
}

// The text goes on behind the header where it reaches the end of the area.
Result<std::string> read_text_of(const ByteSource& volume, const Area& area) {
    const auto header = TRY(read_exactly(volume, area.offset, kAreaHeaderBytes));
    ByteReader reader(header);
    const uint32_t checksum = TRY(reader.u32_le());
    if (TRY(reader.text(kAreaMagic.size())) != kAreaMagic)
        return Error{ErrorCode::Damaged, "a metadata area has no mark"};
    if (checksum != lvm_checksum(std::span(header).subspan(4)))
        return Error{ErrorCode::Damaged, "the header of a metadata area has a wrong checksum"};
    TRY(reader.skip(4));
    const uint64_t begin = TRY(reader.u64_le());
    const uint64_t size = TRY(reader.u64_le());
    const uint64_t text_at = TRY(reader.u64_le());
    const uint64_t text_bytes = TRY(reader.u64_le());
    const uint32_t text_checksum = TRY(reader.u32_le());
    if (text_at == 0 || text_bytes == 0)
        return std::string();  // a physical volume of no group
    if (text_bytes > limits::kTextBytes || text_at >= size || size <= kAreaHeaderBytes ||
        text_bytes > size - kAreaHeaderBytes || begin > UINT64_MAX - size)
        return Error{ErrorCode::Damaged, "the metadata text does not fit its area"};
    const uint64_t in_front = std::min(text_bytes, size - text_at);
    auto bytes = TRY(read_exactly(volume, begin + text_at, static_cast<size_t>(in_front)));
    if (in_front < text_bytes) {
        const auto rest = TRY(read_exactly(volume, begin + kAreaHeaderBytes,
                                           static_cast<size_t>(text_bytes - in_front)));
        bytes.insert(bytes.end(), rest.begin(), rest.end());
    }
    if (lvm_checksum(bytes) != text_checksum)
        return Error{ErrorCode::Damaged, "the metadata text has a wrong checksum"};
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace

Result<LvmPhysical> read_lvm_physical(const ByteSource& volume) {
    Label label;
    for (size_t sector = 0; sector < kLabelSectors && !label.is_right; ++sector) {
        const auto bytes = read_exactly(volume, sector * kSectorBytes, kSectorBytes);
        if (!bytes.ok())
            break;
        auto read = read_label(bytes.value());
        if (read.ok())
            label = std::move(read).value();
    }
    if (label.uuid.empty())
        return Error{ErrorCode::NotFound, "there is no LVM2 label"};
    LvmPhysical physical;
    physical.uuid = label.uuid;
    if (!label.is_right)
        physical.damage = "the label has a wrong checksum";
    for (const Area& area : label.metadata) {
        auto text = read_text_of(volume, area);
        if (!text.ok())
            physical.damage = text.error().what;
        else if (physical.text.empty())
            physical.text = std::move(text).value();
    }
    return physical;
}

}  // namespace parsers
