#include "triage/link/shingles.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "parsers/base/text.h"
#include "triage/link/text_hash.h"

namespace triage {
namespace {

constexpr size_t kWords = 5;
constexpr size_t kLetters = 8;

bool is_written_without_spaces(UChar32 letter) {
    if (letter < 0x0E00)
        return false;
    static constexpr std::array<UScriptCode, 7> kScripts = {
        USCRIPT_HAN, USCRIPT_HIRAGANA, USCRIPT_KATAKANA, USCRIPT_THAI,
        USCRIPT_LAO, USCRIPT_KHMER,    USCRIPT_MYANMAR};
    UErrorCode status = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(letter, &status);
    return std::find(kScripts.begin(), kScripts.end(), script) != kScripts.end();
}

bool belongs_to_word(UChar32 letter) {
    return u_isalnum(letter) != 0 || (U_GET_GC_MASK(letter) & U_GC_M_MASK) != 0;
}

bool ends_sentence(UChar32 letter) {
    return letter == '.' || letter == '!' || letter == '?' || letter == ':' || letter == '\n' ||
           letter == 0x3002 || letter == 0x061F || letter == 0x0964;
}

icu::UnicodeString normal_form(std::string_view text) {
    const bool is_ascii = std::all_of(text.begin(), text.end(), [](char byte) {
        return static_cast<unsigned char>(byte) < 0x80;
    });
    const std::string valid = parsers::to_valid_utf8(text.substr(0, kShingledBytes));
    icu::UnicodeString unicode = icu::UnicodeString::fromUTF8(valid);
    if (is_ascii)
        return unicode;
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* form = icu::Normalizer2::getNFKCInstance(status);
    if (U_FAILURE(status))
        return unicode;
    icu::UnicodeString normal = form->normalize(unicode, status);
    return U_FAILURE(status) ? unicode : normal;
}

// What stands in place of a number, an address or a name.
constexpr uint64_t kNumber = 1;
constexpr uint64_t kAddress = 2;
constexpr uint64_t kName = 3;

struct Token {
    uint64_t hash = 0;
    bool is_letter = false;         // of a script without spaces
    bool is_written_large = false;  // inside a sentence
};

class Tokenizer {
public:
    explicit Tokenizer(const icu::UnicodeString& text) : text_(text) {}

    std::vector<Token> tokens() {
        for (int32_t at = 0; at < text_.length();) {
            const UChar32 letter = text_.char32At(at);
            if (u_isUWhiteSpace(letter)) {
                is_start_ = is_start_ || letter == '\n';
                at = text_.moveIndex32(at, 1);
            } else if (begins_address(at)) {
                add({kAddress, false, false});
                at = end_of_address(at);
                is_start_ = false;
            } else if (is_written_without_spaces(letter)) {
                tokens_.push_back({hash_of_number(static_cast<uint64_t>(letter)), true, false});
                at = text_.moveIndex32(at, 1);
                is_start_ = false;
            } else if (belongs_to_word(letter)) {
                at = add_word(at);
            } else {
                is_start_ = is_start_ || ends_sentence(letter);
                at = text_.moveIndex32(at, 1);
            }
        }
        return std::move(tokens_);
    }

private:
    void add(const Token& token) {
        // A number in groups is as good as one.
        const bool is_mask = token.hash == kNumber || token.hash == kAddress;
        if (!is_mask || tokens_.empty() || tokens_.back().hash != token.hash)
            tokens_.push_back(token);
    }

    bool begins_address(int32_t at) const {
        const bool is_word_begin = at == 0 || u_isUWhiteSpace(text_.char32At(at - 1)) != 0;
        return is_word_begin && (text_.char32At(at) == '@' || text_.compare(at, 4, "http") == 0 ||
                                 text_.compare(at, 4, "www.") == 0);
    }

    int32_t end_of_address(int32_t at) const {
        while (at < text_.length() && u_isUWhiteSpace(text_.char32At(at)) == 0)
            at = text_.moveIndex32(at, 1);
        return at;
    }

    int32_t add_word(int32_t at) {
        const bool is_first = std::exchange(is_start_, false);
        const bool is_large = u_isupper(text_.char32At(at)) != 0 && !is_first;
        bool has_digit = false;
        size_t letters = 0;
        uint64_t hash = 0;
        while (at < text_.length()) {
            const UChar32 letter = text_.char32At(at);
            if (!belongs_to_word(letter) || is_written_without_spaces(letter))
                break;
            has_digit = has_digit || u_isdigit(letter) != 0;
            ++letters;
            hash = hash_of_number(hash ^ static_cast<uint64_t>(u_foldCase(letter, 0)));
            at = text_.moveIndex32(at, 1);
        }
        if (has_digit)
            add({kNumber, false, false});
        else
            tokens_.push_back({hash, false, is_large && letters > 1});
        return at;
    }

    const icu::UnicodeString& text_;
    std::vector<Token> tokens_;
    bool is_start_ = true;  // of a sentence
};

// In a text that is written large throughout, or in a language that writes its nouns so, a large
// letter is no sign of a name.
std::vector<Token> with_names_masked(std::vector<Token> tokens) {
    const auto large = std::count_if(tokens.begin(), tokens.end(),
                                     [](const Token& token) { return token.is_written_large; });
    if (static_cast<size_t>(large) * 4 > tokens.size())
        return tokens;
    std::vector<Token> masked;
    masked.reserve(tokens.size());
    for (Token token : tokens) {
        if (token.is_written_large)
            token.hash = kName;
        if (token.hash != kName || masked.empty() || masked.back().hash != kName)
            masked.push_back(token);
    }
    return masked;
}

}  // namespace

std::vector<uint32_t> shingles_of(std::string_view text) {
    const icu::UnicodeString normal = normal_form(text);
    const std::vector<Token> tokens = with_names_masked(Tokenizer(normal).tokens());
    const auto letters = std::count_if(tokens.begin(), tokens.end(),
                                       [](const Token& token) { return token.is_letter; });
    const size_t length = static_cast<size_t>(letters) * 2 > tokens.size() ? kLetters : kWords;
    std::vector<uint32_t> shingles;
    for (size_t at = 0; at + length <= tokens.size(); ++at) {
        uint64_t hash = length;
        for (size_t i = at; i < at + length; ++i)
            hash = hash_of_number(hash ^ tokens[i].hash);
        shingles.push_back(static_cast<uint32_t>(hash >> 32));
    }
    std::sort(shingles.begin(), shingles.end());
    shingles.erase(std::unique(shingles.begin(), shingles.end()), shingles.end());
    return shingles;
}

double jaccard(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b) {
    size_t shared = 0;
    for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        if (a[i] == b[j]) {
            ++shared;
            ++i;
            ++j;
        } else if (a[i] < b[j]) {
            ++i;
        } else {
            ++j;
        }
    }
    const size_t all = a.size() + b.size() - shared;
    return all == 0 ? 0 : static_cast<double>(shared) / static_cast<double>(all);
}

}  // namespace triage
