#include "triage/assess/spelling.h"

#include <algorithm>
#include <string>
#include <vector>

#include "triage/assess/normalize.h"

namespace triage {
namespace {

constexpr size_t kLeastLetters = 6;

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    for (size_t at = 0; at <= text.size();) {
        const size_t end = std::min(text.find(' ', at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

bool is_one_letter_off(std::string_view x, std::string_view y) {
    if (x.size() > y.size())
        std::swap(x, y);
    if (y.size() - x.size() > 1)
        return false;
    const size_t same =
        static_cast<size_t>(std::mismatch(x.begin(), x.end(), y.begin()).first - x.begin());
    if (x.size() == y.size())
        return same < x.size() && x.substr(same + 1) == y.substr(same + 1);
    return x.substr(same) == y.substr(same + 1);
}

}  // namespace

bool leaves_marks_out(std::string_view typed, std::string_view phrase) {
    size_t at = 0;
    size_t in_phrase = 0;
    bool left_out = false;
    while (at < typed.size() && in_phrase < phrase.size()) {
        const Letter letter = letter_at(typed, at);
        const Letter wanted = letter_at(phrase, in_phrase);
        const std::string_view bytes = phrase.substr(in_phrase, wanted.size_bytes);
        if (letter.code != wanted.code) {
            if (without_marks(bytes).text != typed.substr(at, letter.size_bytes))
                return false;
            left_out = true;
        }
        at += letter.size_bytes;
        in_phrase += wanted.size_bytes;
    }
    return left_out && at == typed.size() && in_phrase == phrase.size();
}

bool is_misspelled(std::string_view typed, std::string_view phrase) {
    const auto words = words_of(typed);
    const auto wanted = words_of(phrase);
    if (words.size() != wanted.size())
        return false;
    size_t off = 0;
    for (size_t i = 0; i < words.size(); ++i) {
        if (words[i] == wanted[i])
            continue;
        if (wanted[i].size() < kLeastLetters || !is_one_letter_off(words[i], wanted[i]))
            return false;
        ++off;
    }
    return off == 1;
}

bool may_be_misspelled(std::string_view phrase) {
    const auto words = words_of(phrase);
    return std::any_of(words.begin(), words.end(),
                       [](std::string_view word) { return word.size() >= kLeastLetters; });
}

}  // namespace triage
