#include "parsers/evidence/magic.h"

#include <algorithm>
#include <array>

namespace parsers {

bool stands_at(const ByteSource& source, const Magic& magic) {
    const uint64_t size = source.size_bytes();
    uint64_t offset = static_cast<uint64_t>(magic.offset);
    if (magic.offset < 0) {
        const auto back = static_cast<uint64_t>(-magic.offset);
        if (back > size)
            return false;
        offset = size - back;
    }
    std::array<std::byte, 32> room{};
    const auto found = std::span(room).first(std::min(magic.bytes.size(), room.size()));
    const auto got = source.read_at(offset, found);
    return got.ok() && got.value() == found.size() &&
           std::string_view(reinterpret_cast<const char*>(room.data()), found.size()) ==
               magic.bytes;
}

}  // namespace parsers
