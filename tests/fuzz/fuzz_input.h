// What every fuzz target starts from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "parsers/base/byte_source.h"

namespace tests {

inline std::span<const std::byte> as_bytes(const uint8_t* data, size_t size) {
    return std::as_bytes(std::span(data, size));
}

inline std::string_view as_text(const uint8_t* data, size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

inline parsers::SharedBytes as_source(const uint8_t* data, size_t size) {
    return std::make_shared<parsers::MemorySource>(as_text(data, size));
}

}  // namespace tests
