#include "parsers/format/snappy.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "parsers/base/byte_reader.h"
#include "parsers/base/crc32c.h"

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

namespace {

constexpr std::array<uint8_t, 10> kStreamBegin = {0xff, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};
constexpr uint8_t kCompressed = 0;
constexpr uint8_t kPlain = 1;
constexpr uint8_t kFirstToSkip = 0x80;  // that and above may be passed over
constexpr size_t kFrameBytes = 65536;   // what one frame holds at most

// Sums are stored turned and added to, as the frame itself may hold sums.
uint32_t masked_sum(std::span<const std::byte> bytes) {
    const uint32_t sum = ~crc32c(UINT32_MAX, bytes);
    return (sum >> 15 | sum << 17) + 0xa282ead8U;
}

Result<void> read_frame(uint8_t kind, std::span<const std::byte> frame, Bytes& out, size_t limit) {
    if (kind >= kFirstToSkip)
        return {};
    if (kind != kCompressed && kind != kPlain)
        return damaged();
    ByteReader reader(frame);
    const uint32_t sum = TRY(reader.u32_le());
    const auto rest = TRY(reader.bytes(reader.left()));
    Bytes plain(rest.begin(), rest.end());
    if (kind == kCompressed)
        plain = TRY(read_snappy(rest, kFrameBytes));
    if (masked_sum(plain) != sum)
        return damaged();
    if (plain.size() > limit - std::min(limit, out.size()))
        return Error{ErrorCode::LimitReached, "a compressed stream (Snappy) is too large"};
    out.insert(out.end(), plain.begin(), plain.end());
    return {};
}

}  // namespace

bool is_snappy_frames(std::span<const std::byte> bytes) {
    return bytes.size() >= kStreamBegin.size() &&
           std::equal(kStreamBegin.begin(), kStreamBegin.end(), bytes.begin(),
                      [](uint8_t wanted, std::byte byte) { return std::byte{wanted} == byte; });
}

Result<Bytes> read_snappy_frames(std::span<const std::byte> bytes, size_t limit_bytes) {
    if (!is_snappy_frames(bytes))
        return damaged();
    ByteReader reader(bytes);
    Bytes out;
    while (reader.left() > 0) {
        const uint32_t head = TRY(reader.u32_le());
        const auto frame = TRY(reader.bytes(head >> 8));
        TRY(read_frame(static_cast<uint8_t>(head), frame, out, limit_bytes));
    }
    return out;
}

}  // namespace parsers
