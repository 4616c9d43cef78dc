#include <algorithm>
#include <cctype>
#include <optional>

#include "triage/identity/bank_number.h"
#include "triage/identity/text_finders.h"
#include "triage/identity/travel_document.h"

namespace triage {
namespace {

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool is_word_letter(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0;
}

bool is_phone_letter(char letter) {
    return is_digit(letter) || letter == ' ' || letter == '-' || letter == '(' || letter == ')' ||
           letter == '.';
}

// A run of digits that single spaces or hyphens may group, alone between other letters.
struct Digits {
    std::string digits;
    size_t offset = 0;
    size_t size_bytes = 0;
};

std::vector<Digits> grouped_digits(std::string_view text) {
    std::vector<Digits> runs;
    for (size_t at = 0; at < text.size();) {
        if (!is_digit(text[at])) {
            ++at;
            continue;
        }
        Digits run{{}, at, 0};
        size_t end = at;
        while (end < text.size()) {
            if (is_digit(text[end]))
                run.digits += text[end++];
            else if ((text[end] == ' ' || text[end] == '-') && end + 1 < text.size() &&
                     is_digit(text[end + 1]))
                ++end;
            else
                break;
        }
        run.size_bytes = end - at;
        const bool apart = (at == 0 || (!is_word_letter(text[at - 1]) && text[at - 1] != '+')) &&
                           (end == text.size() || !is_word_letter(text[end]));
        if (apart)
            runs.push_back(std::move(run));
        at = end;
    }
    return runs;
}

// The networks whose cards are in people's pockets: 34, 37, 35, 4, 50 to 69, 22 to 27, 81, 9792.
bool begins_card(std::string_view digits) {
    const int two = (digits[0] - '0') * 10 + digits[1] - '0';
    return digits[0] == '4' || two == 34 || two == 35 || two == 37 || (two >= 50 && two <= 69) ||
           (two >= 22 && two <= 27) || two == 81 || digits.starts_with("9792");
}

std::vector<FoundIdentifier> cards(std::string_view text) {
    std::vector<FoundIdentifier> result;
    for (const Digits& run : grouped_digits(text)) {
        if (run.digits.size() < 14 || run.digits.size() > 19 || !begins_card(run.digits) ||
            !passes_luhn(run.digits))
            continue;
        Canonical card = canonical({"card", run.digits}, {});
        std::string masked = card.value;
        result.push_back({std::move(card), std::move(masked), run.offset});
    }
    return result;
}

// An IBAN may be written in groups of four: words are joined until its country's length is there.
std::optional<FoundIdentifier> iban_at(std::string_view text, const std::vector<Word>& words,
                                       size_t first) {
    std::string letters;
    for (size_t i = first; i < words.size() && letters.size() < 34; ++i) {
        if (i > first && words[i].offset != words[i - 1].offset + words[i - 1].letters.size() + 1)
            break;
        letters += words[i].letters;
        if (letters.size() >= 15 && read_iban(letters)) {
            const size_t end = words[i].offset + words[i].letters.size();
            const size_t begin = words[first].offset;
            return found_in(text, canonical({"iban", letters}, {}), begin, end - begin);
        }
    }
    return std::nullopt;
}

bool has_lower(std::string_view word) {
    return std::any_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

bool may_begin_iban(std::string_view word) {
    return word.size() >= 4 && std::isupper(static_cast<unsigned char>(word[0])) != 0 &&
           std::isupper(static_cast<unsigned char>(word[1])) != 0 && is_digit(word[2]) &&
           is_digit(word[3]);
}

}  // namespace

std::vector<FoundIdentifier> find_phone_numbers(std::string_view text) {
    std::vector<FoundIdentifier> result;
    for (size_t plus = text.find('+'); plus != std::string_view::npos;
         plus = text.find('+', plus + 1)) {
        size_t end = plus + 1;
        int digits = 0;
        size_t last_digit = plus;
        while (end < text.size() && is_phone_letter(text[end]) && digits < 16) {
            if (is_digit(text[end])) {
                ++digits;
                last_digit = end;
            }
            ++end;
        }
        if (digits < 8 || digits > 15)
            continue;
        const size_t size = last_digit + 1 - plus;
        Canonical number = canonical(plugins::phone(text.substr(plus, size)), {});
        if (number.linking == Linking::Links)
            result.push_back(found_in(text, std::move(number), plus, size));
    }
    return result;
}

std::vector<FoundIdentifier> find_bank_numbers(std::string_view text) {
    std::vector<FoundIdentifier> result = cards(text);
    const std::vector<Word> words = words_of(text);
    for (size_t i = 0; i < words.size(); ++i)
        if (may_begin_iban(words[i].letters))
            if (auto iban = iban_at(text, words, i))
                result.push_back(std::move(*iban));
    return result;
}

std::vector<FoundIdentifier> find_bank_codes(std::string_view text) {
    std::vector<FoundIdentifier> result;
    const auto add = [&](std::string_view type) {
        for (const auto& [letters, offset] : words_of(text)) {
            if (letters.size() < 8 || has_lower(letters))
                continue;
            Canonical code = canonical({std::string(type), std::string(letters)}, {});
            if (code.linking == Linking::Links)
                result.push_back(found_in(text, std::move(code), offset, letters.size()));
        }
    };
    if (has_word(text, "swift") || has_word(text, "bic"))
        add("bic");
    if (has_word(text, "ifsc"))
        add("ifsc");
    return result;
}

std::vector<FoundIdentifier> find_documents(std::string_view text) {
    std::vector<FoundIdentifier> result;
    for (FoundDocument& found : find_travel_documents(text))
        result.push_back(found_in(text,
                                  {found.document.type,
                                   std::move(found.document.number),
                                   "machine-readable zone: check digits hold",
                                   {},
                                   Linking::Links},
                                  found.offset, found.size_bytes));
    for (const auto& [letters, offset] : words_of(text)) {
        if (letters.size() != 18)
            continue;
        Canonical number = canonical({"cn_id", std::string(letters)}, {});
        if (number.linking == Linking::Links)
            result.push_back(found_in(text, std::move(number), offset, letters.size()));
    }
    return result;
}

std::vector<FoundIdentifier> find_equipment(std::string_view text) {
    std::vector<FoundIdentifier> result;
    if (!has_word(text, "imei"))
        return result;
    for (const Digits& run : grouped_digits(text)) {
        if (run.digits.size() != 15)
            continue;
        Canonical imei = canonical({"imei", run.digits}, {});
        if (imei.linking == Linking::Links)
            result.push_back(found_in(text, std::move(imei), run.offset, run.size_bytes));
    }
    return result;
}

}  // namespace triage
