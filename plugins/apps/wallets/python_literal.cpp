#include "plugins/apps/wallets/python_literal.h"

#include <array>
#include <cctype>

#include "parsers/base/text.h"

namespace plugins::wallets {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using parsers::Result;

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool is_letter(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

class Translation {
public:
    explicit Translation(std::string_view text) : text_(text) {}

    Result<std::string> run() {
        while (at_ < text_.size())
            TRY(next());
        return std::move(json_);
    }

private:
    Result<void> next() {
        const char letter = text_[at_];
        if (letter == '\'' || letter == '"')
            return quoted();
        if (is_digit(letter) || letter == '-')
            return number();
        if (is_letter(letter))
            return word();
        constexpr std::string_view kSame = "{}[]:, \t\r\n";
        if (letter == '(' || letter == ')')
            json_ += letter == '(' ? '[' : ']';
        else if (kSame.find(letter) != std::string_view::npos)
            json_ += letter;
        else
            return damaged();
        ++at_;
        return {};
    }

    Result<void> damaged() const {
        return Error{ErrorCode::Damaged,
                     "no Python literal at byte " + std::to_string(at_) + " of the file"};
    }

    Result<void> quoted() {
        const char quote = text_[at_++];
        json_ += '"';
        for (; at_ < text_.size(); ++at_) {
            const char letter = text_[at_];
            if (letter == quote) {
                ++at_;
                json_ += '"';
                return {};
            }
            if (letter == '\\')
                TRY(escape());
            else if (letter == '"')
                json_ += "\\\"";
            else
                json_ += letter;
        }
        return damaged();
    }

    // Stands on the backslash, and stays on the last letter of the escape.
    Result<void> escape() {
        if (++at_ >= text_.size())
            return damaged();
        const char letter = text_[at_];
        constexpr std::string_view kSame = "nrt\\\"";
        if (kSame.find(letter) != std::string_view::npos) {
            json_ += {'\\', letter};
            return {};
        }
        if (letter == '\'') {
            json_ += '\'';
            return {};
        }
        if (letter != 'x' && letter != 'u')
            return damaged();
        const size_t digits = letter == 'x' ? 2 : 4;
        const std::string_view code = text_.substr(at_ + 1, digits);
        if (code.size() != digits || parsers::from_hex(code).size() != digits / 2)
            return damaged();
        json_ += "\\u" + std::string(4 - digits, '0') + std::string(code);
        at_ += digits;
        return {};
    }

    // A number that is a key has to be a text in JSON.
    Result<void> number() {
        const size_t begin = at_++;
        while (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.'))
            ++at_;
        const std::string digits(text_.substr(begin, at_ - begin));
        if (at_ < text_.size() && text_[at_] == 'L')
            ++at_;
        const size_t behind = text_.find_first_not_of(" ", at_);
        const bool is_key = behind != std::string_view::npos && text_[behind] == ':';
        json_ += is_key ? "\"" + digits + "\"" : digits;
        return {};
    }

    Result<void> word() {
        const size_t begin = at_;
        while (at_ < text_.size() && is_letter(text_[at_]))
            ++at_;
        const std::string_view word = text_.substr(begin, at_ - begin);
        const bool is_prefix = (word == "u" || word == "b") && at_ < text_.size() &&
                               (text_[at_] == '\'' || text_[at_] == '"');
        if (is_prefix)
            return {};
        constexpr std::array<std::array<std::string_view, 2>, 3> kWords = {
            {{"True", "true"}, {"False", "false"}, {"None", "null"}}};
        for (const auto& [python, json] : kWords)
            if (word == python) {
                json_ += json;
                return {};
            }
        at_ = begin;
        return damaged();
    }

    std::string_view text_;
    size_t at_ = 0;
    std::string json_;
};

}  // namespace

Result<std::string> python_literal_to_json(std::string_view text) {
    return Translation(text).run();
}

}  // namespace plugins::wallets
