// Languages by script, from the block ranges of the Unicode Standard (Blocks.txt).
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>

#include "reports/model/wording.h"

namespace reports {
namespace {

constexpr size_t kLettersLookedAt = 1 << 14;  // bytes; enough to tell the script

struct ScriptLanguage {
    UScriptCode script;
    std::string_view language;
};
constexpr std::array<ScriptLanguage, 12> kLanguages = {{{USCRIPT_HAN, "zh-Hans"},
                                                        {USCRIPT_HIRAGANA, "ja"},
                                                        {USCRIPT_KATAKANA, "ja"},
                                                        {USCRIPT_HANGUL, "ko"},
                                                        {USCRIPT_MYANMAR, "my"},
                                                        {USCRIPT_THAI, "th"},
                                                        {USCRIPT_KHMER, "km"},
                                                        {USCRIPT_LAO, "lo"},
                                                        {USCRIPT_ARABIC, "ar"},
                                                        {USCRIPT_DEVANAGARI, "hi"},
                                                        {USCRIPT_BENGALI, "bn"},
                                                        {USCRIPT_CYRILLIC, "ru"}}};

// Latin letters with the marks that Vietnamese alone uses side by side.
bool is_vietnamese_letter(UChar32 letter) {
    return (letter >= 0x1EA0 && letter <= 0x1EF9) || letter == 0x01A1 || letter == 0x01B0;
}

}  // namespace

std::string_view language_of(std::string_view text) {
    std::array<size_t, kLanguages.size()> counts{};
    size_t vietnamese = 0;
    const auto letters =
        icu::UnicodeString::fromUTF8(std::string(text.substr(0, kLettersLookedAt)));
    for (int32_t at = 0; at < letters.length(); at = letters.moveIndex32(at, 1)) {
        const UChar32 letter = letters.char32At(at);
        if (letter < 0x80)
            continue;
        vietnamese += is_vietnamese_letter(letter) ? 1 : 0;
        UErrorCode error = U_ZERO_ERROR;
        const UScriptCode script = uscript_getScript(letter, &error);
        for (size_t index = 0; index < kLanguages.size(); ++index)
            counts[index] += kLanguages[index].script == script ? 1 : 0;
    }
    // Kana decides for Japanese, even where Han characters are more.
    if (counts[1] + counts[2] > 0)
        return "ja";
    const auto most = std::max_element(counts.begin(), counts.end());
    if (*most > 0 && *most >= vietnamese)
        return kLanguages[static_cast<size_t>(most - counts.begin())].language;
    return vietnamese > 0 ? "vi" : "und";
}

}  // namespace reports
