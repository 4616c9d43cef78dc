// Partition tables: reads each kind of table of a disk; volumes.h finds out which one it is.
// Facts: UEFI specification 2.10, chapter 5 (MBR, GPT); FreeBSD and OpenBSD disklabel(5).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/volume/volumes.h"

namespace parsers {

// One line of an MBR or of an extended boot record. Both numbers count sectors.
struct MbrLine {
    uint8_t status = 0;
    uint8_t type = 0;
    uint32_t start = 0;
    uint32_t count = 0;
};

inline constexpr uint8_t kMbrProtective = 0xee;

// The four lines of the first sector; NotFound where it is no MBR. Boot sectors of file systems
// carry the same signature: a line that is none of a table makes it NotFound too.
Result<std::vector<MbrLine>> read_mbr_lines(const ByteSource& disk, uint64_t offset);

// "Linux (0x83)".
std::string mbr_type_name(uint8_t type);

// Both find out the size of a sector themselves. NotFound where there is no such table.
Result<VolumeSystem> read_mbr(const SharedBytes& disk);
Result<VolumeSystem> read_gpt(const SharedBytes& disk);

// A label at the second sector of `slice`, which begins at `slice_offset` of the disk; offsets of
// the result count from the beginning of the disk. The label counts from the disk or the slice.
Result<VolumeSystem> read_bsd_label(const SharedBytes& disk, uint64_t slice_offset,
                                    uint64_t slice_bytes);

// Adds one partition; where it cannot lie on a disk, a note.
struct PlacedPartition {
    uint64_t start = 0;  // sectors
    uint64_t count = 0;
    std::string type;
};
void add_partition(const SharedBytes& disk, const PlacedPartition& placed, VolumeSystem& system);

// True where a file system, a volume or an encrypted volume is recognized at `offset`.
bool has_known_start(const ByteSource& disk, uint64_t offset);

}  // namespace parsers
