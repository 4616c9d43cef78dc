// Stored numbers: fixed-width integers out of a structure whose length was checked before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "parsers/base/check.h"

namespace parsers {

// The `size` bytes from `at`, the highest first. The caller has checked that they are there.
inline uint64_t big(std::span<const std::byte> bytes, size_t at, size_t size) {
    CHECK(at <= bytes.size() && size <= bytes.size() - at);
    uint64_t value = 0;
    for (size_t index = 0; index < size; ++index)
        value = value << 8 | std::to_integer<uint64_t>(bytes[at + index]);
    return value;
}

// As big(), the lowest byte first.
inline uint64_t little(std::span<const std::byte> bytes, size_t at, size_t size) {
    CHECK(at <= bytes.size() && size <= bytes.size() - at);
    uint64_t value = 0;
    for (size_t index = size; index-- > 0;)
        value = value << 8 | std::to_integer<uint64_t>(bytes[at + index]);
    return value;
}

}  // namespace parsers
