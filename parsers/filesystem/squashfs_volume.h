// SquashfsVolume: the superblock, the metadata and the inodes of a SquashFS image (version 4.0).
// Format facts: the format description of squashfs-tools and images that mksquashfs 4.5.1 writes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/file_tree.h"
#include "parsers/base/result.h"
#include "parsers/container/chunk_cache.h"
#include "parsers/filesystem/decompress_block.h"

namespace parsers {

// A place in a table of metadata: where its block begins behind the table's beginning, and the byte
// within the block, decompressed.
struct SquashfsPlace {
    uint64_t block = 0;
    uint32_t offset = 0;
};

// Safe to use from several threads.
struct SquashfsVolume {
    SharedBytes bytes;
    BlockAlgorithm algorithm = BlockAlgorithm::Zlib;
    std::string algorithm_name;
    uint32_t block_bytes = 0;
    uint32_t fragment_count = 0;
    uint64_t size_bytes = 0;
    uint64_t root = 0;  // a place: block << 16 | offset
    uint64_t inode_table = 0;
    uint64_t folder_table = 0;
    uint64_t fragment_table = 0;
    std::unique_ptr<ChunkCache> metadata;   // by where a block is stored
    std::unique_ptr<ChunkCache> fragments;  // by their number
};

using SharedSquashfs = std::shared_ptr<const SquashfsVolume>;

// NotFound where there is no SquashFS; Unsupported where its version or compression is not read.
Result<SharedSquashfs> read_squashfs_volume(const SharedBytes& bytes);

bool is_squashfs(const ByteSource& volume);

// Reads one table on, across its blocks.
class SquashfsCursor {
public:
    SquashfsCursor(const SquashfsVolume& volume, uint64_t table, SquashfsPlace place)
        : volume_(&volume), table_(table), place_(place) {}

    // Exactly `count` bytes. Damaged where the table ends before.
    Result<std::vector<std::byte>> read(size_t count);

private:
    const SquashfsVolume* volume_;
    uint64_t table_;
    SquashfsPlace place_;
};

struct SquashfsInode {
    EntryKind kind = EntryKind::Other;
    FileTimes times;
    uint64_t size_bytes = 0;
    // A folder: where its names are, `size_bytes` of them.
    SquashfsPlace names;
    // A file: where its blocks begin in the volume, and what holds its end.
    uint64_t first_block = 0;
    std::optional<uint32_t> fragment;
    uint32_t fragment_offset = 0;
    SquashfsCursor rest;  // behind the fixed part: the sizes of the blocks, the target of a link
};

// `place` is a block and an offset as in SquashfsVolume::root.
Result<SquashfsInode> read_squashfs_inode(const SquashfsVolume& volume, uint64_t place);

}  // namespace parsers
