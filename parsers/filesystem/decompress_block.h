// Decompression of one block of a compressed file system, in the algorithms that such systems use.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "parsers/base/result.h"

namespace parsers {

enum class BlockAlgorithm {
    Lz4,        // one raw block
    MicroLzma,  // LZMA without its header, as EROFS has it
    Lzma,       // with the 13 bytes of the ".lzma" header
    Xz,
    Deflate,  // raw
    Zlib,
    Zstd,
    Lzo,  // LZO1X
};

// At most `plain_bytes` bytes; what follows them in the stream is left. Damaged where the stream is
// broken. The caller has checked `plain_bytes` against a limit.
Result<std::vector<std::byte>> decompress_block(BlockAlgorithm algorithm,
                                                std::span<const std::byte> stored,
                                                size_t plain_bytes);

}  // namespace parsers
