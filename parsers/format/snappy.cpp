#include "parsers/format/snappy.h"

#include <cstdint>

#include "parsers/base/byte_reader.h"

namespace parsers {
namespace {

using Bytes = std::vector<std::byte>;

Error damaged() {
    return {ErrorCode::Damaged, "a compressed block (Snappy) is broken"};
}

Result<uint64_t> read_size(ByteReader& reader) {
    uint64_t size = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        const uint8_t byte = TRY(reader.u8());
        size |= uint64_t{byte & 0x7fU} << shift;
        if ((byte & 0x80) == 0)
            return size;
    }
    return damaged();
}

// Lengths above 60 stand in 1 to 4 bytes behind the tag.
Result<void> read_literal(ByteReader& reader, uint8_t tag, Bytes& out, uint64_t size) {
    uint64_t length = tag >> 2;
    if (length >= 60) {
        const auto stored = TRY(reader.bytes(static_cast<size_t>(length - 59)));
        length = 0;
        for (size_t i = stored.size(); i > 0; --i)
            length = length << 8 | std::to_integer<uint64_t>(stored[i - 1]);
    }
    if (++length > size - out.size())
        return damaged();
    const auto literal = TRY(reader.bytes(static_cast<size_t>(length)));
    out.insert(out.end(), literal.begin(), literal.end());
    return {};
}

struct Copy {
    size_t length = 0;
    size_t back = 0;
};

Result<Copy> read_copy(ByteReader& reader, uint8_t tag) {
    switch (tag & 3) {
        case 1: {
            const uint8_t low = TRY(reader.u8());
            return Copy{(size_t{tag} >> 2 & 7) + 4, size_t{tag} >> 5 << 8 | low};
        }
        case 2:
            return Copy{(size_t{tag} >> 2) + 1, TRY(reader.u16_le())};
        default:
            return Copy{(size_t{tag} >> 2) + 1, TRY(reader.u32_le())};
    }
}

}  // namespace

Result<Bytes> read_snappy(std::span<const std::byte> bytes, size_t limit_bytes) {
    ByteReader reader(bytes);
    const uint64_t size = TRY(read_size(reader));
    if (size > limit_bytes)
        return Error{ErrorCode::LimitReached, "a compressed block (Snappy) is too large"};
    Bytes out;
    while (reader.left() > 0) {
        const uint8_t tag = TRY(reader.u8());
        if ((tag & 3) == 0) {
            TRY(read_literal(reader, tag, out, size));
            continue;
        }
        const Copy copy = TRY(read_copy(reader, tag));
        if (copy.back == 0 || copy.back > out.size() || copy.length > size - out.size())
            return damaged();
        for (size_t i = 0; i < copy.length; ++i)  // may overlap what it makes
            out.push_back(out[out.size() - copy.back]);
    }
    if (out.size() != size)
        return damaged();
    return out;
}

}  // namespace parsers
