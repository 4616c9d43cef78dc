// What every fuzz target starts from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/file_tree.h"

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

// Reads 64 KiB of the beginning and of the end, where there are that many.
inline void read_both_ends(const parsers::ByteSource& source) {
    std::vector<std::byte> bytes(1 << 16);
    (void)source.read_at(0, bytes);
    if (source.size_bytes() > bytes.size())
        (void)source.read_at(source.size_bytes() - bytes.size(), bytes);
}

inline void read_every_file(const parsers::FileTree& tree) {
    (void)tree.list({[&](const parsers::FileEntry& entry) {
                         const auto opened = tree.open(entry);
                         if (opened.ok())
                             read_both_ends(*opened.value());
                     },
                     [](const std::string&, const std::string&) {}});
}

}  // namespace tests
