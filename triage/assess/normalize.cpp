#include "triage/assess/normalize.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <memory>
#include <vector>

#include "parsers/base/text.h"
#include "triage/assess/zawgyi.h"

namespace triage {
namespace {

// Letters that are typed one for the other, and the signs that end a sentence.
UChar32 unified(UChar32 letter) {
    switch (letter) {
        case 0x2018:
        case 0x2019:
        case 0x02BC:
        case 0x0060:
            return '\'';
        case 0x0622:
        case 0x0623:
        case 0x0625:
        case 0x0671:
            return 0x0627;  // alef with a mark -> alef
        case 0x0649:
        case 0x06CC:
            return 0x064A;  // alef maqsura, Farsi yeh -> yeh
        case 0x0629:
        case 0x06BE:
        case 0x06C1:
        case 0x06C3:
        case 0x06D5:
            return 0x0647;  // teh marbuta, the forms of heh in Urdu -> heh
        case 0x06A9:
            return 0x0643;  // keheh -> kaf
        case 0x06BA:
            return 0x0646;  // noon without its dot -> noon
        case 0x0964:        // danda
        case 0x06D4:
        case 0x104B:
        case 0x17D4:
        case 0x3002:
            return '.';
        case 0x060C:
        case 0x3001:
            return ',';
        case 0x061F:
            return '?';
        default:
            return letter;
    }
}

// Tatweel, the short vowels of Arabic, and letters that are not seen.
bool is_left_out(UChar32 letter) {
    return letter == 0x0640 || letter == 0x0670 || (letter >= 0x064B && letter <= 0x0652) ||
           u_hasBinaryProperty(letter, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

constexpr UChar32 kFirstHan = 0x4E00;
constexpr UChar32 kLastHan = 0x9FFF;

// Every Han character in its simplified form, asked once from the transform of ICU: it is far too
// slow for every message.
std::vector<char16_t> simplified_forms() {
    icu::UnicodeString all;
    for (UChar32 letter = kFirstHan; letter <= kLastHan; ++letter)
        all.append(letter).append(u'\n');
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::Transliterator> transform(
        icu::Transliterator::createInstance("Hant-Hans", UTRANS_FORWARD, status));
    if (transform)
        transform->transliterate(all);
    std::vector<char16_t> forms;
    for (int32_t at = 0; at + 1 < all.length(); at += 2) {
        if (all.charAt(at + 1) != u'\n')
            break;
        forms.push_back(all.charAt(at));
    }
    return forms;
}

UChar32 simplified(UChar32 letter) {
    static const std::vector<char16_t> kForms = simplified_forms();
    const auto place = static_cast<size_t>(letter - kFirstHan);
    const bool known = letter >= kFirstHan && letter <= kLastHan && place < kForms.size();
    return known ? static_cast<UChar32>(kForms[place]) : letter;
}

icu::UnicodeString unify(const icu::UnicodeString& folded) {
    icu::UnicodeString result;
    for (int32_t at = 0; at < folded.length(); at = folded.moveIndex32(at, 1)) {
        const UChar32 letter = folded.char32At(at);
        if (!is_left_out(letter))
            result.append(simplified(unified(letter)));
    }
    return result;
}

// "e" of "ệ", "d" of "đ"; nothing of a mark that stands by itself; other letters as they are.
std::string base_of(const icu::Normalizer2& form, char32_t letter) {
    const auto code = static_cast<UChar32>(letter);
    const bool latin = code < 0x0250 || (code >= 0x1E00 && code <= 0x1EFF);
    if (code >= 0x0300 && code <= 0x036F)
        return {};
    icu::UnicodeString parts(code);
    if (latin && form.getDecomposition(code, parts))
        parts.truncate(parts.moveIndex32(0, 1));
    std::string base;
    (code == 0x0111 ? icu::UnicodeString(u'd') : parts).toUTF8String(base);
    return base;
}

bool is_plain_ascii(std::string_view text) {
    for (const char letter : text)
        if (static_cast<unsigned char>(letter) >= 0x80 || letter == '`')
            return false;
    return true;
}

}  // namespace

std::string normalize(std::string_view text) {
    if (is_plain_ascii(text))
        return parsers::to_lower_ascii(text);
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* form = icu::Normalizer2::getNFKCCasefoldInstance(status);
    const std::string valid = parsers::to_valid_utf8(text);
    if (U_FAILURE(status))
        return parsers::to_lower_ascii(valid);
    icu::UnicodeString stored = icu::UnicodeString::fromUTF8(valid);
    if (is_zawgyi(stored))
        stored = from_zawgyi(stored);
    const icu::UnicodeString folded = form->normalize(stored, status);
    if (U_FAILURE(status))
        return parsers::to_lower_ascii(valid);
    std::string result;
    unify(folded).toUTF8String(result);
    return result;
}

bool has_marked_latin(std::string_view normalized) {
    for (size_t at = 0; at + 1 < normalized.size(); ++at) {
        const auto first = static_cast<unsigned char>(normalized[at]);
        const auto second = static_cast<unsigned char>(normalized[at + 1]);
        // The first bytes of U+00C0 to U+024F and of U+1E00 to U+1EFF in UTF-8.
        if ((first >= 0xC3 && first <= 0xC9) || (first == 0xE1 && second >= 0xB8 && second <= 0xBB))
            return true;
    }
    return false;
}

Unmarked without_marks(std::string_view normalized) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* form = icu::Normalizer2::getNFDInstance(status);
    Unmarked result;
    for (size_t at = 0; at < normalized.size();) {
        const Letter letter = letter_at(normalized, at);
        const std::string base = U_SUCCESS(status) && letter.code >= 0x80
                                     ? base_of(*form, letter.code)
                                     : std::string(normalized.substr(at, letter.size_bytes));
        result.text += base;
        result.places.insert(result.places.end(), base.size(), at);
        at += letter.size_bytes;
    }
    result.places.push_back(normalized.size());
    return result;
}

std::string mask(std::string_view normalized) {
    std::string result;
    for (size_t at = 0; at < normalized.size();) {
        size_t end = normalized.find_first_of(" \n\t\r", at);
        end = end == std::string_view::npos ? normalized.size() : end;
        const std::string_view word = normalized.substr(at, end - at);
        at = end + 1;
        if (word.empty() || word.starts_with("http") || word.starts_with("@"))
            continue;
        bool in_number = false;
        if (!result.empty())
            result += ' ';
        for (const char letter : word) {
            const bool digit = letter >= '0' && letter <= '9';
            if (!digit || !in_number)
                result += digit ? '0' : letter;
            in_number = digit;
        }
    }
    return result;
}

Script script_of(char32_t letter) {
    if (letter < 0x0E00)
        return u_isalpha(static_cast<UChar32>(letter)) ? Script::Spaced : Script::None;
    UErrorCode status = U_ZERO_ERROR;
    switch (uscript_getScript(static_cast<UChar32>(letter), &status)) {
        case USCRIPT_HAN:
            return Script::Han;
        case USCRIPT_THAI:
            return Script::Thai;
        case USCRIPT_LAO:
            return Script::Lao;
        case USCRIPT_KHMER:
            return Script::Khmer;
        case USCRIPT_MYANMAR:
            return Script::Burmese;
        default:
            break;
    }
    return u_isalpha(static_cast<UChar32>(letter)) ? Script::Spaced : Script::None;
}

bool is_word_letter(char32_t letter) {
    const auto code = static_cast<UChar32>(letter);
    return u_isalnum(code) || (U_GET_GC_MASK(code) & U_GC_M_MASK) != 0;
}

Letter letter_at(std::string_view text, size_t at) {
    if (at >= text.size())
        return {};
    const auto first = static_cast<unsigned char>(text[at]);
    const size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (first < 0x80)
        return {first, 1};
    if (first < 0xc0 || at + size > text.size())
        return {};
    char32_t code = first & (0x7fU >> size);
    for (size_t i = 1; i < size; ++i)
        code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3fU);
    return {code, size};
}

Letter letter_before(std::string_view text, size_t at) {
    if (at == 0 || at > text.size())
        return {};
    size_t begin = at - 1;
    while (begin > 0 && at - begin < 4 && (static_cast<unsigned char>(text[begin]) & 0xc0) == 0x80)
        --begin;
    return letter_at(text, begin);
}

size_t letters_of(std::string_view text) {
    size_t letters = 0;
    for (size_t at = 0; at < text.size();) {
        const Letter letter = letter_at(text, at);
        at += letter.size_bytes;
        if (u_isalnum(static_cast<UChar32>(letter.code)))
            letters += script_of(letter.code) == Script::Han ? 3 : 1;
    }
    return letters;
}

}  // namespace triage
