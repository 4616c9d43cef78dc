#include "parsers/base/byte_reader.h"

namespace parsers {
namespace {

Error ended(size_t offset, size_t wanted) {
    return Error{ErrorCode::Damaged, "ends before the " + std::to_string(wanted) +
                                         " bytes expected at byte " + std::to_string(offset)};
}

}  // namespace

Result<void> ByteReader::seek(size_t offset) {
    if (offset > bytes_.size())
        return ended(offset, 0);
    offset_ = offset;
    return {};
}

Result<void> ByteReader::skip(size_t count) {
    if (count > left())
        return ended(offset_, count);
    offset_ += count;
    return {};
}

Result<std::span<const std::byte>> ByteReader::bytes(size_t count) {
    if (count > left())
        return ended(offset_, count);
    const auto span = bytes_.subspan(offset_, count);
    offset_ += count;
    return span;
}

Result<std::string> ByteReader::text(size_t count) {
    const auto span = TRY(bytes(count));
    return std::string(reinterpret_cast<const char*>(span.data()), span.size());
}

namespace {

template <class Number>
Number little_endian(std::span<const std::byte> bytes) {
    Number value = 0;
    for (size_t index = 0; index < sizeof(Number); ++index)
        value = static_cast<Number>(
            value | static_cast<Number>(std::to_integer<Number>(bytes[index])) << (8 * index));
    return value;
}

template <class Number>
Number big_endian(std::span<const std::byte> bytes) {
    Number value = 0;
    for (const std::byte byte : bytes.first(sizeof(Number)))
        value =
            static_cast<Number>(static_cast<uint64_t>(value) << 8 | std::to_integer<Number>(byte));
    return value;
}

}  // namespace

Result<uint8_t> ByteReader::u8() {
    const auto span = TRY(bytes(1));
    return little_endian<uint8_t>(span);
}

Result<uint16_t> ByteReader::u16_le() {
    const auto span = TRY(bytes(2));
    return little_endian<uint16_t>(span);
}

Result<uint32_t> ByteReader::u32_le() {
    const auto span = TRY(bytes(4));
    return little_endian<uint32_t>(span);
}

Result<uint64_t> ByteReader::u64_le() {
    const auto span = TRY(bytes(8));
    return little_endian<uint64_t>(span);
}

Result<uint16_t> ByteReader::u16_be() {
    const auto span = TRY(bytes(2));
    return big_endian<uint16_t>(span);
}

Result<uint32_t> ByteReader::u32_be() {
    const auto span = TRY(bytes(4));
    return big_endian<uint32_t>(span);
}

Result<uint64_t> ByteReader::u64_be() {
    const auto span = TRY(bytes(8));
    return big_endian<uint64_t>(span);
}

}  // namespace parsers
