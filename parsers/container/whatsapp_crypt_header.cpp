#include "parsers/container/whatsapp_crypt_header.h"

#include <algorithm>
#include <span>

#include "parsers/base/text.h"
#include "parsers/format/protobuf.h"

namespace parsers {
namespace {

constexpr size_t kLongestHeader = 8 * 1024;
constexpr size_t kNonceBytes = 16;
constexpr size_t kSaltBytes = 32;
constexpr size_t kFixedHeaderBytes = 67;  // up to crypt12: versions, two salts, the nonce
constexpr size_t kFixedNonceAt = 51;
constexpr size_t kFixedSaltAt = 3;
constexpr size_t kFooterBytes = 4;

std::vector<std::byte> bytes_of(std::string_view text) {
    const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
    return {bytes.begin(), bytes.end()};
}

// A varint of at most two bytes: the header's length stands before it.
struct Length {
    size_t value = 0;
    size_t size_bytes = 0;
};

std::optional<Length> header_length(std::span<const std::byte> start) {
    if (start.size() < 2)
        return std::nullopt;
    const auto first = std::to_integer<size_t>(start[0]);
    if (first < 0x80)
        return Length{first, 1};
    const auto second = std::to_integer<size_t>(start[1]);
    if (second >= 0x80)
        return std::nullopt;
    return Length{(first & 0x7f) | second << 7, 2};
}

std::string text_of(const std::vector<ProtobufField>& fields, uint32_t number) {
    const auto* field = find_field(fields, number);
    return field != nullptr && field->wire == ProtobufWire::Bytes ? to_valid_utf8(field->bytes)
                                                                  : std::string();
}

using Fields = std::optional<std::vector<ProtobufField>>;

Fields message_of(const std::vector<ProtobufField>& fields, uint32_t number) {
    const auto* field = find_field(fields, number);
    if (field == nullptr || field->wire != ProtobufWire::Bytes)
        return std::nullopt;
    auto message = read_protobuf(field->bytes);
    return message.ok() ? Fields(std::move(message).value()) : std::nullopt;
}

// Field `number` of `cipher` where it has the size of a nonce; empty else.
std::vector<std::byte> nonce_of(const Fields& cipher, uint32_t number) {
    if (!cipher)
        return {};
    const auto* field = find_field(*cipher, number);
    return field != nullptr && field->bytes.size() == kNonceBytes ? bytes_of(field->bytes)
                                                                  : std::vector<std::byte>();
}

std::optional<WhatsAppCryptHeader> read_message(std::span<const std::byte> start) {
    // One byte of length, then 0x01 for "has features": the same as a varint of 128 to 255.
    const auto length = header_length(start);
    if (!length || length->value < kNonceBytes || length->value > start.size() - length->size_bytes)
        return std::nullopt;
    const auto fields = read_protobuf(start.subspan(length->size_bytes, length->value));
    if (!fields.ok())
        return std::nullopt;
    WhatsAppCryptHeader header;
    header.body_offset = length->size_bytes + length->value;
    const auto server = message_of(fields.value(), 2);
    header.nonce = nonce_of(server, 5);
    header.format = 14;
    if (!header.nonce.empty()) {
        const auto* salt = find_field(*server, 3);
        if (salt != nullptr)
            header.server_salt = bytes_of(salt->bytes);
    } else {
        header.nonce = nonce_of(message_of(fields.value(), 3), 1);
        header.format = 15;
    }
    if (header.nonce.empty())
        return std::nullopt;
    if (const auto about = message_of(fields.value(), 4)) {
        header.app_version = text_of(*about, 1);
        header.number_end = text_of(*about, 3);
    }
    return header;
}

// The number at the end of ".crypt12"; 0 where the name has none.
int format_by_name(std::string_view name) {
    const size_t mark = name.rfind(".crypt");
    if (mark == std::string_view::npos)
        return 0;
    return static_cast<int>(
        std::clamp<int64_t>(to_int64(name.substr(mark + 6)).value_or(0), 0, 100));
}

// "--34": two places for digits that are not shown, then the last two of the number.
bool is_footer(std::span<const std::byte> bytes) {
    const auto is = [&](size_t at, bool may_hide) {
        const char c = static_cast<char>(bytes[at]);
        return (c >= '0' && c <= '9') || (may_hide && c == '-');
    };
    return bytes.size() == kFooterBytes && is(0, true) && is(1, true) && is(2, false) &&
           is(3, false);
}

std::optional<WhatsAppCryptHeader> read_fixed(std::span<const std::byte> start,
                                              const ByteSource& file, std::string_view name) {
    const int format = format_by_name(name);
    if (format < 7 || format > 12 || start.size() < kFixedHeaderBytes + kFooterBytes)
        return std::nullopt;
    const auto key_version = std::to_integer<int>(start[2]);
    if (start[0] != std::byte{0} || start[1] != std::byte{1} || key_version < 1 || key_version > 3)
        return std::nullopt;
    WhatsAppCryptHeader header;
    header.format = format;
    const auto salt = start.subspan(kFixedSaltAt, kSaltBytes);
    const auto nonce = start.subspan(kFixedNonceAt, kNonceBytes);
    header.server_salt.assign(salt.begin(), salt.end());
    header.nonce.assign(nonce.begin(), nonce.end());
    header.body_offset = kFixedHeaderBytes;
    const auto footer = read_exactly(file, file.size_bytes() - kFooterBytes, kFooterBytes);
    if (footer.ok() && is_footer(footer.value()))
        header.number_end = {static_cast<char>(footer.value()[2]),
                             static_cast<char>(footer.value()[3])};
    return header;
}

}  // namespace

std::optional<WhatsAppCryptHeader> read_whatsapp_header(const ByteSource& file,
                                                        std::string_view name) {
    std::vector<std::byte> start(
        static_cast<size_t>(std::min<uint64_t>(kLongestHeader, file.size_bytes())));
    const auto got = file.read_at(0, start);
    if (!got.ok())
        return std::nullopt;
    start.resize(got.value());
    if (auto header = read_fixed(start, file, name))
        return header;
    return read_message(start);
}

}  // namespace parsers
