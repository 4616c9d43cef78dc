// The fields of a zip record, whose numbers are little-endian (PKWARE APPNOTE 4.3).
#pragma once

#include <bit>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

namespace parsers::zip {

// A number inside a record whose length is known already; this runs for every entry.
template <class Number>
Number load(std::span<const std::byte> record, size_t at) {
    static_assert(std::endian::native == std::endian::little);
    Number value = 0;
    std::memcpy(&value, record.data() + at, sizeof value);
    return value;
}

inline std::string_view as_text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace parsers::zip
