// ErofsVolume: the superblock and the inodes of an EROFS image, as Android keeps its system in.
// Format facts: the Linux kernel's documentation of EROFS and images that mkfs.erofs writes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/file_tree.h"
#include "parsers/base/result.h"

namespace parsers {

struct ErofsVolume {
    SharedBytes bytes;
    int block_log = 12;
    uint64_t blocks = 0;
    uint64_t metadata_offset = 0;  // in bytes; inode n stands 32 n bytes behind it
    uint64_t root = 0;
    uint64_t packed_inode = 0;  // holds the ends of many files; 0: there is none
    uint32_t compatible = 0;
    uint32_t incompatible = 0;
    uint32_t further_devices = 0;
    int64_t built_utc_ns = 0;
    std::string label;
    std::vector<std::string> notes;  // for the ledger

    uint64_t block_bytes() const { return uint64_t{1} << block_log; }
};

// How the content of a file is laid out (bits 1 to 3 of i_format).
enum class ErofsLayout : uint8_t {
    Plain = 0,
    CompressedFull = 1,
    Inline = 2,
    CompressedCompact = 3,
    Chunks = 4,
};

struct ErofsInode {
    uint64_t number = 0;
    uint16_t mode = 0;
    uint8_t layout = 0;  // ErofsLayout, or a value that is not known here
    uint64_t size_bytes = 0;
    uint32_t place = 0;  // i_u: a block, or how the chunks are stored
    uint64_t end = 0;    // in the volume: behind the inode and its attributes
    FileTimes times;

    EntryKind kind() const;
};

// NotFound where there is no EROFS; Unsupported where a feature is not read here.
Result<ErofsVolume> read_erofs_volume(const SharedBytes& bytes);

Result<ErofsInode> read_erofs_inode(const ErofsVolume& volume, uint64_t number);

// Whether the signature is there.
bool is_erofs(const ByteSource& volume);

}  // namespace parsers
