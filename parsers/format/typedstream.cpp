#include "parsers/format/typedstream.h"

#include <string_view>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"

namespace parsers {
namespace {

constexpr std::string_view kLittleEndian = "\x04\x0bstreamtyped";
constexpr std::string_view kBigEndian = "\x04\x0btypedstream";
constexpr std::string_view kRunOfBytes = "\x84\x01+";  // new type encoding of one letter: "+"

std::string_view as_view(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// One byte below 0x80; or 0x81 and 16 bits; or 0x82 and 32 bits.
Result<uint32_t> read_length(ByteReader& reader, bool big_endian) {
    const uint8_t first = TRY(reader.u8());
    if (first < 0x80)
        return uint32_t{first};
    if (first == 0x81) {
        const uint16_t length = TRY(big_endian ? reader.u16_be() : reader.u16_le());
        return uint32_t{length};
    }
    if (first == 0x82)
        return big_endian ? reader.u32_be() : reader.u32_le();
    return Error{ErrorCode::Damaged, "typedstream: the length of its text has an unknown form"};
}

}  // namespace

bool is_typedstream(std::span<const std::byte> bytes) {
    const std::string_view text = as_view(bytes);
    return text.starts_with(kLittleEndian) || text.starts_with(kBigEndian);
}

Result<std::string> read_typedstream_text(std::span<const std::byte> bytes) {
    if (!is_typedstream(bytes))
        return Error{ErrorCode::Unsupported, "the bytes are not a typedstream"};
    const std::string_view text = as_view(bytes);
    const size_t class_name = text.find("String");  // NSString or NSMutableString, after the chain
    const size_t run = class_name == std::string_view::npos ? std::string_view::npos
                                                            : text.find(kRunOfBytes, class_name);
    if (run == std::string_view::npos)
        return Error{ErrorCode::NotFound, "typedstream: holds no string"};
    ByteReader reader(bytes);
    TRY(reader.seek(run + kRunOfBytes.size()));
    const uint32_t length = TRY(read_length(reader, text.starts_with(kBigEndian)));
    if (length > limits::kTextBytes)
        return Error{ErrorCode::LimitReached, "typedstream: its text is too long"};
    const std::string stored = TRY(reader.text(length));
    return to_valid_utf8(stored);
}

}  // namespace parsers
