#include "triage/assess/zawgyi.h"

#include <unicode/translit.h>

#include <memory>

namespace triage {
namespace {

bool is_burmese(UChar32 letter) {
    return letter >= 0x1000 && letter <= 0x109F;
}
bool is_consonant(UChar32 letter) {
    return (letter >= 0x1000 && letter <= 0x1021) || letter == 0x103F;
}
bool is_medial(UChar32 letter) {
    return letter >= 0x103B && letter <= 0x103E;
}
bool is_vowel_sign(UChar32 letter) {
    return letter >= 0x102B && letter <= 0x1032;
}

// Of the five rows of the alphabet: in Unicode only letters of one row stand on each other.
bool is_of_one_row(UChar32 above, UChar32 below) {
    constexpr UChar32 kRows[] = {0x1005, 0x100B, 0x1010, 0x1015, 0x101A};
    for (const UChar32 end : kRows)
        if (above < end || below < end)
            return above < end && below < end;
    return true;
}

// Code points mean other signs in Zawgyi (1039 kills a vowel, 103A and 103B are medials, 1060 to
// 1097 are stacked or wide forms), and E (1031) is written before its consonant as it is seen.
bool is_sign_of_zawgyi(UChar32 before, UChar32 letter, UChar32 after) {
    if (letter >= 0x1060 && letter <= 0x1097)
        return true;
    switch (letter) {
        case 0x1033:
        case 0x1034:
        case 0x105A:
            return true;
        case 0x1031:
            return !is_consonant(before) && !is_medial(before);
        case 0x1039:
            return !is_consonant(after) || (is_consonant(before) && !is_of_one_row(before, after));
        case 0x103A:
            return is_vowel_sign(after);
        case 0x103B:
            return !is_consonant(before) && is_consonant(after);
        default:
            return false;
    }
}

bool is_sign_of_unicode(UChar32 before, UChar32 letter, UChar32 after) {
    switch (letter) {
        case 0x1039:
            return before == 0x103A && is_consonant(after);
        case 0x103A:
            return before == 0x102B || before == 0x102C;
        case 0x103E:
            return true;
        default:
            return false;
    }
}

}  // namespace

bool is_zawgyi(const icu::UnicodeString& text) {
    int zawgyi = 0;
    int unicode = 0;
    UChar32 before = 0;
    for (int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
        const UChar32 letter = text.char32At(at);
        const int32_t next = text.moveIndex32(at, 1);
        const UChar32 after = next < text.length() ? text.char32At(next) : 0;
        if (is_burmese(letter)) {
            zawgyi += is_sign_of_zawgyi(before, letter, after) ? 1 : 0;
            unicode += is_sign_of_unicode(before, letter, after) ? 1 : 0;
        }
        before = letter;
    }
    return zawgyi > unicode;
}

icu::UnicodeString from_zawgyi(const icu::UnicodeString& text) {
    UErrorCode status = U_ZERO_ERROR;
    // One a thread: making one compiles its rules.
    thread_local const std::unique_ptr<icu::Transliterator> transform(
        icu::Transliterator::createInstance("Zawgyi-my", UTRANS_FORWARD, status));
    icu::UnicodeString result = text;
    if (transform)
        transform->transliterate(result);
    return result;
}

}  // namespace triage
