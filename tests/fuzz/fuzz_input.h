// What every fuzz target starts from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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

// Listed first: a tree may hold a lock while it lists.
inline void read_every_file(const parsers::FileTree& tree) {
    std::vector<parsers::FileEntry> entries;
    (void)tree.list({[&](parsers::FileEntry entry) { entries.push_back(std::move(entry)); },
                     [](const std::string&, const std::string&) {}});
    for (const auto& entry : entries) {
        const auto opened = tree.open(entry);
        if (opened.ok())
            read_both_ends(*opened.value());
    }
}

}  // namespace tests
