#include "triage/export/shown_text.h"

#include <cstdint>

namespace triage {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

struct Letter {
    uint32_t code = 0;
    size_t bytes = 1;
};

// The code of the characters that matter here; all of them have at most three bytes.
Letter letter_at(std::string_view text, size_t at) {
    const auto byte = [&](size_t offset) -> uint32_t {
        return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0;
    };
    const uint32_t first = byte(0);
    if ((first & 0xe0) == 0xc0 && (byte(1) & 0xc0) == 0x80)
        return {(first & 0x1f) << 6 | (byte(1) & 0x3f), 2};
    if ((first & 0xf0) == 0xe0 && (byte(1) & 0xc0) == 0x80 && (byte(2) & 0xc0) == 0x80)
        return {(first & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f), 3};
    return {first, 1};
}

bool is_obeyed(const Letter& letter) {
    const uint32_t code = letter.code;
    if (letter.bytes == 1)
        return (code < 0x20 && code != '\n' && code != '\t') || code == 0x7f;
    return (code >= 0x80 && code < 0xa0) || code == 0x61c || code == 0x200e || code == 0x200f ||
           (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

std::string hex_of(uint32_t code) {
    std::string digits;
    for (; code != 0 || digits.empty(); code /= 16)
        digits.insert(digits.begin(), kHexDigits[code % 16]);
    return digits;
}

}  // namespace

std::string shown_text(std::string_view text) {
    std::string shown;
    shown.reserve(text.size());
    for (size_t at = 0; at < text.size();) {
        const Letter letter = letter_at(text, at);
        if (is_obeyed(letter))
            shown += "\\u{" + hex_of(letter.code) + '}';
        else
            shown += text.substr(at, letter.bytes);
        at += letter.bytes;
    }
    return shown;
}

}  // namespace triage
