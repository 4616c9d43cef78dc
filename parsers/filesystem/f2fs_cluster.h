// Compressed clusters of F2FS: a small header and LZ4, LZO or Zstandard data.
// Format: fs/f2fs/compress.c of Linux 6.6.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "parsers/base/result.h"

namespace parsers {

enum class F2fsCompression : uint8_t { Lzo = 0, Lz4 = 1, Zstd = 2, LzoRle = 3 };
enum class F2fsClusterChecksum { Absent, Stored };

// What the stored blocks of a cluster, one behind the other, hold: exactly `plain_bytes`.
// Unsupported for an unknown compression; Damaged where it does not decompress to that length or
// its checksum differs.
Result<std::vector<std::byte>> decompress_f2fs_cluster(std::span<const std::byte> stored,
                                                       size_t plain_bytes,
                                                       F2fsCompression compression,
                                                       F2fsClusterChecksum checksum);

}  // namespace parsers
