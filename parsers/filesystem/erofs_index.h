// ErofsIndex: the compressed extents of one EROFS file, out of its full or compact index.
#pragma once

#include <cstdint>
#include <vector>

#include "parsers/base/result.h"
#include "parsers/filesystem/decompress_block.h"
#include "parsers/filesystem/erofs_volume.h"

namespace parsers {

enum class ErofsStorage {
    Compressed,
    Shifted,     // plain, from the beginning of its block
    Interlaced,  // plain, at the place within its block that it has in the file, and around
    Fragment,    // in the packed inode
};

// `offset` and `stored_bytes` are in the volume, for a fragment in the packed file.
struct ErofsExtent {
    uint64_t begin = 0;  // in the file
    ErofsStorage storage = ErofsStorage::Compressed;
    BlockAlgorithm algorithm = BlockAlgorithm::Lz4;
    uint64_t offset = 0;
    uint64_t stored_bytes = 0;
};

// In the order of the file, the first one from byte 0. Damaged or Unsupported with the reason.
Result<std::vector<ErofsExtent>> read_erofs_extents(const ErofsVolume& volume,
                                                    const ErofsInode& inode);

}  // namespace parsers
