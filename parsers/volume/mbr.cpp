#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/volume/partition_tables.h"

namespace parsers {
namespace {

constexpr size_t kRecordBytes = 512;
constexpr size_t kLinesAt = 446;
constexpr size_t kLines = 4;
constexpr size_t kMaxLogical = 1024;  // links of one chain of extended records

constexpr std::pair<uint8_t, std::string_view> kTypes[] = {
    {0x01, "FAT12"},
    {0x04, "FAT16"},
    {0x06, "FAT16"},
    {0x07, "NTFS or exFAT"},
    {0x0b, "FAT32"},
    {0x0c, "FAT32, LBA"},
    {0x0e, "FAT16, LBA"},
    {0x11, "hidden FAT12"},
    {0x14, "hidden FAT16"},
    {0x16, "hidden FAT16"},
    {0x17, "hidden NTFS"},
    {0x1b, "hidden FAT32"},
    {0x1c, "hidden FAT32"},
    {0x1e, "hidden FAT16"},
    {0x27, "Windows recovery"},
    {0x42, "Windows dynamic disk"},
    {0x82, "Linux swap"},
    {0x83, "Linux"},
    {0x8e, "Linux LVM"},
    {0xa5, "FreeBSD"},
    {0xa6, "OpenBSD"},
    {0xa8, "macOS UFS"},
    {0xa9, "NetBSD"},
    {0xab, "macOS boot"},
    {0xaf, "macOS HFS"},
    {0xbf, "Solaris"},
    {0xe8, "LUKS"},
    {0xee, "GPT protective"},
    {0xef, "EFI system"},
    {0xfb, "VMware VMFS"},
    {0xfd, "Linux RAID"},
};

bool is_extended(uint8_t type) {
    return type == 0x05 || type == 0x0f || type == 0x85;
}

bool is_used(const MbrLine& line) {
    return line.type != 0 && line.count != 0;
}

bool has_bsd_label(uint8_t type) {
    return type == 0xa5 || type == 0xa6 || type == 0xa9;
}

// A boot sector of FAT, exFAT or NTFS, which has code where an MBR has its lines.
bool is_boot_sector(std::span<const std::byte> record) {
    const std::string_view text(reinterpret_cast<const char*>(record.data()), record.size());
    if (text.substr(3, 8) == "NTFS    " || text.substr(3, 8) == "EXFAT   ")
        return true;
    return text.substr(54, 3) == "FAT" || text.substr(82, 5) == "FAT32";
}

// Adds the partitions of one slice of BSD, or the slice itself where it has no label.
void add_slice(const SharedBytes& disk, const PlacedPartition& placed, VolumeSystem& system) {
    const auto offset = checked_mul(placed.start, system.sector_bytes);
    const auto size = checked_mul(placed.count, system.sector_bytes);
    if (!offset.ok() || !size.ok())
        return add_partition(disk, placed, system);
    auto label = read_bsd_label(disk, offset.value(), size.value());
    if (!label.ok() || label.value().partitions.empty())
        return add_partition(disk, placed, system);
    for (auto& partition : label.value().partitions) {
        partition.type += " in a slice of type " + placed.type;
        system.partitions.push_back(std::move(partition));
    }
    for (auto& note : label.value().notes)
        system.notes.push_back(std::move(note));
}

void add_line(const SharedBytes& disk, const MbrLine& line, uint64_t base, VolumeSystem& system) {
    const PlacedPartition placed{base + line.start, line.count, mbr_type_name(line.type)};
    if (has_bsd_label(line.type))
        add_slice(disk, placed, system);
    else
        add_partition(disk, placed, system);
}

void note_chain(VolumeSystem& system, uint64_t sector, const std::string& what) {
    system.notes.push_back({"", "partly",
                            "the chain of logical partitions breaks at sector " +
                                std::to_string(sector) + ": " + what +
                                "; logical partitions behind it are not known"});
}

// Follows the chain of extended boot records. Each names a partition relative to itself and the
// next record relative to the first.
void add_logical(const SharedBytes& disk, uint64_t first, VolumeSystem& system) {
    std::unordered_set<uint64_t> seen;
    uint64_t sector = first;
    while (true) {
        if (!seen.insert(sector).second)
            return note_chain(system, sector, "it leads back to a record that was read already");
        if (seen.size() > kMaxLogical)
            return note_chain(system, sector, "it is longer than " + std::to_string(kMaxLogical));
        const auto lines = read_mbr_lines(*disk, sector * system.sector_bytes);
        if (!lines.ok())
            return note_chain(system, sector, lines.error().what);
        const uint64_t offset = sector * system.sector_bytes;
        system.tables.push_back({offset, offset + kRecordBytes});
        uint64_t next = 0;
        for (const MbrLine& line : lines.value()) {
            if (is_used(line) && is_extended(line.type))
                next = first + line.start;
            else if (is_used(line))
                add_line(disk, line, sector, system);
        }
        if (next == 0)
            return;
        sector = next;
    }
}

// How many of the lines lead to something known, were a sector that large.
int count_known(const ByteSource& disk, const std::vector<MbrLine>& lines, uint64_t sector_bytes) {
    int known = 0;
    for (const MbrLine& line : lines) {
        if (!is_used(line))
            continue;
        const uint64_t offset = line.start * sector_bytes;
        if (is_extended(line.type))
            known += read_mbr_lines(disk, offset).ok() ? 1 : 0;
        else
            known += has_known_start(disk, offset) ? 1 : 0;
    }
    return known;
}

}  // namespace

std::string mbr_type_name(uint8_t type) {
    const std::byte code{type};
    const std::string hex = "0x" + to_hex(std::span(&code, 1));
    for (const auto& [known, name] : kTypes) {
        if (known == type)
            return std::string(name) + " (" + hex + ")";
    }
    return "unknown type (" + hex + ")";
}

Result<std::vector<MbrLine>> read_mbr_lines(const ByteSource& disk, uint64_t offset) {
    const auto record = TRY(read_exactly(disk, offset, kRecordBytes));
    ByteReader reader(record);
    TRY(reader.seek(kLinesAt));
    std::vector<MbrLine> lines;
    for (size_t index = 0; index < kLines; ++index) {
        MbrLine line;
        line.status = TRY(reader.u8());
        TRY(reader.skip(3));  // cylinder, head and sector: of old disks only
        line.type = TRY(reader.u8());
        TRY(reader.skip(3));
        line.start = TRY(reader.u32_le());
        line.count = TRY(reader.u32_le());
        if ((line.status & 0x7f) != 0)
            return Error{ErrorCode::NotFound, "it is no partition table"};
        lines.push_back(line);
    }
    if (TRY(reader.u16_le()) != 0xaa55)
        return Error{ErrorCode::NotFound, "it has no signature"};
    return lines;
}

Result<VolumeSystem> read_mbr(const SharedBytes& disk) {
    const auto lines = TRY(read_mbr_lines(*disk, 0));
    const auto record = TRY(read_exactly(*disk, 0, kRecordBytes));
    const bool fits = std::any_of(lines.begin(), lines.end(), [&](const MbrLine& line) {
        return is_used(line) && line.start != 0 && line.start < disk->size_bytes() / 512;
    });
    const int known = count_known(*disk, lines, 512);
    if (!fits || (is_boot_sector(record) && known == 0))
        return Error{ErrorCode::NotFound, "no partition of it begins on the disk"};
    VolumeSystem system;
    system.description = "DOS Partition Table";
    system.tables.push_back({0, kRecordBytes});
    // The table does not say how large a sector is; what its partitions begin with does.
    if (count_known(*disk, lines, 4096) > known)
        system.sector_bytes = 4096;
    for (const MbrLine& line : lines) {
        if (!is_used(line))
            continue;
        if (is_extended(line.type))
            add_logical(disk, line.start, system);
        else
            add_line(disk, line, 0, system);
    }
    return system;
}

}  // namespace parsers
