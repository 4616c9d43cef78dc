// XfsGeometry: where things lie on an XFS volume, out of its superblock or a copy of it.
// Format facts: "XFS Algorithms & Data Structures" (3rd edition) and what mkfs.xfs 6.1 writes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

// Sizes are in bytes unless they say blocks. All values were checked against each other, so that
// block_offset() and inode_offset() do not overflow.
struct XfsGeometry {
    int version = 5;  // 5: structures carry checksums and their own place
    uint32_t block_bytes = 0;
    uint32_t sector_bytes = 0;
    uint32_t inode_bytes = 0;
    uint32_t directory_block_bytes = 0;
    uint64_t blocks = 0;
    uint32_t group_blocks = 0;  // of each allocation group but the last
    uint32_t group_count = 0;
    int block_log = 0;
    int group_block_log = 0;
    int inodes_per_block_log = 0;
    uint64_t root_inode = UINT64_MAX;
    uint64_t realtime_bitmap_inode = UINT64_MAX;
    uint64_t realtime_summary_inode = UINT64_MAX;
    uint64_t user_quota_inode = UINT64_MAX;
    uint64_t group_quota_inode = UINT64_MAX;
    uint64_t project_quota_inode = UINT64_MAX;
    uint64_t log_start = 0;  // a block address; 0: the journal is on another device
    uint32_t log_blocks = 0;
    uint32_t incompatible_features = 0;
    bool has_file_types = false;  // in directory entries
    bool has_sparse_inodes = false;
    std::string label;

    uint64_t size_bytes() const { return blocks * block_bytes; }
    // Absent where the address is in no allocation group.
    std::optional<uint64_t> block_offset(uint64_t address) const;
    std::optional<uint64_t> inode_offset(uint64_t inode) const;
    uint64_t group_offset(uint32_t group) const {
        return uint64_t{group} * group_blocks * block_bytes;
    }
    uint64_t inode_number(uint32_t group, uint32_t inode_in_group) const {
        return uint64_t{group} << (group_block_log + inodes_per_block_log) | inode_in_group;
    }
};

struct XfsSuperblock {
    XfsGeometry geometry;
    std::string fallback;  // not empty: which copy it was read from, and why
    bool needs_repair = false;
};

// NotFound where the volume is no XFS; Unsupported where its version or a feature is not read here;
// Damaged where neither the superblock nor one of its copies can be used.
Result<XfsSuperblock> read_xfs_superblock(const ByteSource& volume);

// Whether the superblock or one of its copies, where mkfs.xfs puts them, has the signature.
bool is_xfs(const ByteSource& volume);

// Whether the CRC-32C that stands at `crc_at`, over `bytes` with zeros in its place, is right.
bool has_xfs_checksum(std::span<const std::byte> bytes, size_t crc_at);

}  // namespace parsers
