#include "parsers/base/text.h"

#include <array>
#include <charconv>
#include <cstring>

namespace parsers {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Length of the valid UTF-8 sequence at `at`, or 0. Refuses overlong forms, surrogates and values
// above U+10FFFF (RFC 3629).
size_t sequence_length(std::string_view text, size_t at) {
    const auto byte = [&](size_t index) { return static_cast<unsigned char>(text[index]); };
    const unsigned char lead = byte(at);
    if (lead < 0x80)
        return 1;
    const size_t length = lead >= 0xC2 && lead < 0xE0   ? 2
                          : lead >= 0xE0 && lead < 0xF0 ? 3
                          : lead >= 0xF0 && lead < 0xF5 ? 4
                                                        : 0;
    if (length == 0 || at + length > text.size())
        return 0;
    for (size_t index = 1; index < length; ++index)
        if ((byte(at + index) & 0xC0) != 0x80)
            return 0;
    const unsigned char second = byte(at + 1);
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
        (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F))
        return 0;
    return length;
}

void append_code_point(std::string* text, uint32_t code) {
    if (code < 0x80) {
        text->push_back(static_cast<char>(code));
        return;
    }
    const int continuation = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    constexpr std::array<uint32_t, 4> kLead = {0, 0xC0, 0xE0, 0xF0};
    text->push_back(
        static_cast<char>(kLead[static_cast<size_t>(continuation)] | (code >> (6 * continuation))));
    for (int index = continuation - 1; index >= 0; --index)
        text->push_back(static_cast<char>(0x80 | ((code >> (6 * index)) & 0x3F)));
}

template <class ReadUnit>
std::string from_utf16(size_t units, ReadUnit unit) {
    std::string text;
    text.reserve(units);
    for (size_t index = 0; index < units; ++index) {
        const uint32_t first = unit(index);
        const bool high = first >= 0xD800 && first < 0xDC00;
        if (high && index + 1 < units) {
            const uint32_t second = unit(index + 1);
            if (second >= 0xDC00 && second < 0xE000) {
                append_code_point(&text, 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
                ++index;
                continue;
            }
        }
        append_code_point(&text, first >= 0xD800 && first < 0xE000 ? 0xFFFD : first);
    }
    return text;
}

void append_percent(std::string* text, unsigned char byte) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    text->push_back('%');
    text->push_back(kDigits[byte >> 4]);
    text->push_back(kDigits[byte & 15]);
}

// Where the first byte that is not ASCII stands at or behind `at`, give or take seven bytes. Names
// in evidence are ASCII as a rule, and listing a large archive is mostly this.
size_t skip_ascii(std::string_view text, size_t at) {
    constexpr uint64_t kHighBits = 0x8080808080808080;
    for (; at + sizeof(uint64_t) <= text.size(); at += sizeof(uint64_t)) {
        uint64_t eight = 0;
        std::memcpy(&eight, text.data() + at, sizeof eight);
        if ((eight & kHighBits) != 0)
            break;
    }
    return at;
}

}  // namespace

bool is_utf8(std::string_view text) {
    for (size_t at = skip_ascii(text, 0); at < text.size();) {
        const size_t length = sequence_length(text, at);
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

std::string to_valid_utf8(std::string_view text) {
    if (is_utf8(text))
        return std::string(text);
    std::string valid;
    valid.reserve(text.size());
    for (size_t at = 0; at < text.size();) {
        const size_t length = sequence_length(text, at);
        valid += length == 0 ? kReplacement : text.substr(at, length);
        at += length == 0 ? 1 : length;
    }
    return valid;
}

std::string to_path_utf8(std::string_view bytes) {
    if (is_utf8(bytes) && bytes.find('\0') == std::string_view::npos)
        return std::string(bytes);
    std::string path;
    for (size_t at = 0; at < bytes.size();) {
        const size_t length = sequence_length(bytes, at);
        if (length == 0 || bytes[at] == '%' || bytes[at] == '\0')
            append_percent(&path, static_cast<unsigned char>(bytes[at]));
        else
            path += bytes.substr(at, length);
        at += length == 0 ? 1 : length;
    }
    return path;
}

std::string from_utf16_le(std::span<const std::byte> bytes) {
    return from_utf16(bytes.size() / 2, [&](size_t index) {
        return std::to_integer<uint32_t>(bytes[2 * index]) |
               std::to_integer<uint32_t>(bytes[2 * index + 1]) << 8;
    });
}

std::string from_utf16_be(std::span<const std::byte> bytes) {
    return from_utf16(bytes.size() / 2, [&](size_t index) {
        return std::to_integer<uint32_t>(bytes[2 * index]) << 8 |
               std::to_integer<uint32_t>(bytes[2 * index + 1]);
    });
}

std::string to_hex(std::span<const std::byte> bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const std::byte byte : bytes) {
        hex.push_back(kDigits[std::to_integer<size_t>(byte) >> 4]);
        hex.push_back(kDigits[std::to_integer<size_t>(byte) & 15]);
    }
    return hex;
}

std::vector<std::byte> from_hex(std::string_view hex) {
    const auto digit = [](char c) -> int {
        if (c >= '0' && c <= '9')
            return c - '0';
        if (c >= 'a' && c <= 'f')
            return c - 'a' + 10;
        if (c >= 'A' && c <= 'F')
            return c - 'A' + 10;
        return -1;
    };
    std::vector<std::byte> bytes;
    for (size_t at = 0; at < hex.size(); at += 2) {
        const int high = digit(hex[at]);
        const int low = at + 1 < hex.size() ? digit(hex[at + 1]) : -1;
        if (high < 0 || low < 0)
            return {};
        bytes.push_back(static_cast<std::byte>(high << 4 | low));
    }
    return bytes;
}

std::string to_lower_ascii(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n\f\v";
    const size_t first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    size_t begin = 0;
    for (size_t at = 0; at <= text.size(); ++at) {
        if (at == text.size() || text[at] == separator) {
            parts.emplace_back(text.substr(begin, at - begin));
            begin = at + 1;
        }
    }
    return parts;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           to_lower_ascii(text.substr(0, prefix.size())) == to_lower_ascii(prefix);
}

std::optional<int64_t> to_int64(std::string_view text) {
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

}  // namespace parsers
