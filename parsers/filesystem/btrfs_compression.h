// BtrfsCompression: what a compressed extent holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "parsers/base/result.h"

namespace parsers {

inline constexpr size_t kBtrfsMostPlainBytes = 1U << 20;  // Btrfs compresses 128 KiB at once

// kind: 1 zlib, 2 LZO, 3 Zstandard. Damaged where the extent ends a sector or more before
// `plain_bytes` (what is left of the last sector is zeros); Unsupported for another kind.
Result<std::vector<std::byte>> btrfs_decompress(uint8_t kind, std::span<const std::byte> stored,
                                                size_t plain_bytes, size_t sector_bytes);

}  // namespace parsers
