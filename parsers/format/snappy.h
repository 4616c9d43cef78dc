// Snappy: one block of bytes, compressed, and its framing of many.
//
// Format: format_description.txt and framing_format.txt of Snappy.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "parsers/base/result.h"

namespace parsers {

// Damaged where the bytes are no whole block; LimitReached where it is larger than the limit.
Result<std::vector<std::byte>> read_snappy(std::span<const std::byte> bytes, size_t limit_bytes);

// Where a stream of frames begins as each does.
bool is_snappy_frames(std::span<const std::byte> bytes);

// As read_snappy(), of a stream of frames. Damaged where a checksum is wrong.
Result<std::vector<std::byte>> read_snappy_frames(std::span<const std::byte> bytes,
                                                  size_t limit_bytes);

}  // namespace parsers
