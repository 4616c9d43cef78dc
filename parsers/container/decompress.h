// Decompress: one compressed piece, wholly in memory, into the bytes that it must give.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace parsers {

// Each gives at most `most_bytes`, and nothing where the piece is broken or would give more.
using Decompressed = std::optional<std::vector<std::byte>>;

Decompressed decompress_zlib(std::span<const std::byte> stored, size_t most_bytes);
Decompressed decompress_bzip2(std::span<const std::byte> stored, size_t most_bytes);

// An .xz or a .lzma ("alone") stream, told apart by their first bytes.
Decompressed decompress_lzma(std::span<const std::byte> stored, size_t most_bytes);

// Apple Data Compression: literal runs and back references, no checksum.
Decompressed decompress_adc(std::span<const std::byte> stored, size_t most_bytes);

}  // namespace parsers
