// Snappy's raw form: one block of bytes, compressed.
//
// Format: format_description.txt of Snappy.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "parsers/base/result.h"

namespace parsers {

// Damaged where the bytes are no whole block; LimitReached where it is larger than the limit.
Result<std::vector<std::byte>> read_snappy(std::span<const std::byte> bytes, size_t limit_bytes);

}  // namespace parsers
