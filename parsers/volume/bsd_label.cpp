#include <algorithm>
#include <string_view>
#include <utility>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/volume/partition_tables.h"

namespace parsers {
namespace {

constexpr uint64_t kLabelAt = 512;
constexpr size_t kLabelBytes = 512;
constexpr uint32_t kMagic = 0x82564557;
constexpr size_t kLinesAt = 148;
constexpr uint16_t kMaxLines = 22;  // what fits behind the header in a sector
constexpr size_t kWholeLine = 2;    // partition "c" covers the slice or the disk

struct LabelLine {
    uint64_t start = 0;
    uint64_t count = 0;
    uint8_t type = 0;
};

constexpr std::pair<uint8_t, std::string_view> kTypes[] = {
    {1, "swap"}, {7, "4.2BSD"}, {8, "FAT"}, {9, "4.4LFS"}, {11, "HPFS"}, {17, "ext2"}, {27, "ZFS"},
};

std::string type_name(uint8_t type) {
    for (const auto& [known, name] : kTypes) {
        if (known == type)
            return std::string(name) + " (" + std::to_string(type) + ")";
    }
    return "unknown type (" + std::to_string(type) + ")";
}

struct Label {
    uint64_t sector_bytes = 512;
    std::vector<LabelLine> lines;
};

Result<Label> read_label(const ByteSource& disk, uint64_t offset) {
    const uint64_t label_at = TRY(checked_add(offset, kLabelAt));
    const auto bytes = TRY(read_exactly(disk, label_at, kLabelBytes));
    ByteReader reader(bytes);
    const uint32_t magic = TRY(reader.u32_le());
    TRY(reader.seek(40));
    Label label;
    label.sector_bytes = TRY(reader.u32_le());
    TRY(reader.seek(132));
    const uint32_t second_magic = TRY(reader.u32_le());
    TRY(reader.skip(2));
    const uint16_t count = TRY(reader.u16_le());
    if (magic != kMagic || second_magic != kMagic)
        return Error{ErrorCode::NotFound, "there is no BSD label"};
    if (label.sector_bytes < 512 || label.sector_bytes > 65536 || label.sector_bytes % 512 != 0)
        return Error{ErrorCode::Damaged, "a BSD label with an impossible size of a sector"};
    TRY(reader.seek(kLinesAt));
    for (uint16_t index = 0; index < std::min(count, kMaxLines); ++index) {
        LabelLine line;
        line.count = TRY(reader.u32_le());
        line.start = TRY(reader.u32_le());
        TRY(reader.skip(4));
        line.type = TRY(reader.u8());
        TRY(reader.skip(3));
        label.lines.push_back(line);
    }
    return label;
}

bool is_partition(const LabelLine& line) {
    return line.type != 0 && line.count != 0;
}

// What to add to an offset of the label, in sectors, for one of the disk. Offsets count from the
// disk (OpenBSD, older FreeBSD) or from the slice; they count from the disk where partition "c"
// begins at the slice, or where every partition lies behind the beginning of the slice and one of
// them ends behind its length.
int64_t base_of(const Label& label, uint64_t slice_start, uint64_t slice_count) {
    const auto relative = static_cast<int64_t>(slice_start);
    const bool has_whole = label.lines.size() > kWholeLine;
    const uint64_t whole_start = has_whole ? label.lines[kWholeLine].start : 0;
    if (whole_start != 0)
        return relative - static_cast<int64_t>(whole_start);
    bool all_behind = true;
    bool one_outside = false;
    for (size_t index = 0; index < label.lines.size(); ++index) {
        const LabelLine& line = label.lines[index];
        if (index == kWholeLine || !is_partition(line))
            continue;
        all_behind = all_behind && line.start >= slice_start;
        one_outside = one_outside || line.start + line.count > slice_count;
    }
    return slice_start != 0 && all_behind && one_outside ? 0 : relative;
}

}  // namespace

Result<VolumeSystem> read_bsd_label(const SharedBytes& disk, uint64_t slice_offset,
                                    uint64_t slice_bytes) {
    const Label label = TRY(read_label(*disk, slice_offset));
    VolumeSystem system;
    system.description = "BSD Disk Label";
    system.sector_bytes = label.sector_bytes;
    const int64_t base =
        base_of(label, slice_offset / label.sector_bytes, slice_bytes / label.sector_bytes);
    for (const LabelLine& line : label.lines) {
        if (!is_partition(line))
            continue;
        const int64_t start = static_cast<int64_t>(line.start) + base;
        if (start < 0) {
            system.notes.push_back({"", "partly",
                                    "a BSD partition of type " + type_name(line.type) +
                                        " begins in front of the disk; it is not read"});
            continue;
        }
        add_partition(disk, {static_cast<uint64_t>(start), line.count, type_name(line.type)},
                      system);
    }
    return system;
}

}  // namespace parsers
