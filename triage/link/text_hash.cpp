#include "triage/link/text_hash.h"

#include <unicode/uchar.h>

#include <string>
#include <utility>

namespace triage {
namespace {

// The finalizer of MurmurHash3 (Appleby, public domain): every input bit reaches every output bit.
uint64_t mixed(uint64_t hash) {
    hash ^= hash >> 33;
    hash *= 0xff51afd7ed558ccdULL;
    hash ^= hash >> 33;
    hash *= 0xc4ceb9fe1a85ec53ULL;
    return hash ^ hash >> 33;
}

struct Letter {
    UChar32 code = 0xFFFD;  // also for a byte that begins no letter
    size_t size_bytes = 1;
};

Letter letter_at(std::string_view text, size_t at) {
    const auto byte = [&](size_t index) -> unsigned {
        return index < text.size() ? static_cast<unsigned char>(text[index]) : 0;
    };
    const unsigned head = byte(at);
    if (head < 0x80)
        return {static_cast<UChar32>(head), 1};
    const size_t size = head >= 0xF0 ? 4 : head >= 0xE0 ? 3 : head >= 0xC2 ? 2 : 0;
    if (size == 0)
        return {};
    unsigned code = head & (0x7Fu >> size);
    for (size_t i = 1; i < size; ++i) {
        if ((byte(at + i) & 0xC0) != 0x80)
            return {};
        code = code << 6 | (byte(at + i) & 0x3F);
    }
    return {static_cast<UChar32>(code), size};
}

bool is_space(UChar32 letter) {
    return u_isUWhiteSpace(letter) != 0;
}

bool is_mark_of_direction(UChar32 letter) {
    return letter == 0x200E || letter == 0x200F || (letter >= 0x202A && letter <= 0x202E) ||
           (letter >= 0x2066 && letter <= 0x2069) || letter == 0xFEFF;
}

}  // namespace

uint64_t hash_of(std::string_view bytes, uint64_t seed) {
    uint64_t hash = 0xcbf29ce484222325ULL ^ mixed(seed + 1);  // FNV-1a
    for (const char byte : bytes) {
        hash ^= static_cast<unsigned char>(byte);
        hash *= 0x100000001b3ULL;
    }
    return mixed(hash);
}

uint64_t hash_of_number(uint64_t number) {
    return mixed(number + 0x9e3779b97f4a7c15ULL);  // so that 0 is not its own hash
}

uint64_t text_hash(std::string_view text) {
    std::string kept;
    kept.reserve(text.size());
    bool is_gap = false;
    for (size_t at = 0; at < text.size();) {
        const Letter letter = letter_at(text, at);
        const size_t begin = std::exchange(at, at + letter.size_bytes);
        if (is_mark_of_direction(letter.code))
            continue;
        if (is_space(letter.code)) {
            is_gap = true;
            continue;
        }
        if (is_gap && !kept.empty())
            kept += ' ';
        is_gap = false;
        kept.append(text.substr(begin, letter.size_bytes));
    }
    return kept.empty() ? 0 : hash_of(kept);
}

size_t letters_in(std::string_view text) {
    size_t letters = 0;
    for (size_t at = 0; at < text.size();) {
        const Letter letter = letter_at(text, at);
        at += letter.size_bytes;
        if (u_isalpha(letter.code) != 0)
            letters += u_hasBinaryProperty(letter.code, UCHAR_IDEOGRAPHIC) != 0 ? 3 : 1;
    }
    return letters;
}

}  // namespace triage
