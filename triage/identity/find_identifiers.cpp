#include <algorithm>
#include <cctype>

#include "parsers/base/text.h"
#include "triage/identity/address.h"
#include "triage/identity/seed_phrase.h"
#include "triage/identity/text_finders.h"

namespace triage {
namespace {

constexpr size_t kShortestAddress = 25;
constexpr size_t kTransactionDigits = 64;
constexpr size_t kShortestSeed = 47;  // twelve words of three letters, or of one Chinese one

bool is_word_letter(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0;
}

std::vector<FoundIdentifier> wallets(std::string_view text) {
    std::vector<FoundIdentifier> result;
    for (auto& each : find_addresses(text)) {
        const bool holds = each.address.checksum == Checksum::Holds;
        Canonical form{
            each.address.type, each.address.value,
            each.address.chain + (holds ? " address: checksum holds" : " address: no checksum"),
            each.address.chain, Linking::Links};
        result.push_back(found_in(text, std::move(form), each.offset, each.size_bytes));
    }
    return result;
}

bool is_hex_word(std::string_view word) {
    return std::all_of(word.begin(), word.end(),
                       [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; });
}

// 64 hexadecimal digits may be any hash: they are a transaction only with "0x" in front, or where
// the text speaks of a transaction.
std::vector<FoundIdentifier> transactions(std::string_view text) {
    std::vector<FoundIdentifier> result;
    const bool speaks_of_it = parsers::to_lower_ascii(text).find("tx") != std::string::npos ||
                              text.find("transaction") != std::string_view::npos;
    for (const auto& [word, offset] : words_of(text)) {
        const bool marked = word.size() == kTransactionDigits + 2 && word.starts_with("0x") &&
                            is_hex_word(word.substr(2));
        if (marked || (speaks_of_it && word.size() == kTransactionDigits && is_hex_word(word)))
            result.push_back(
                found_in(text, canonical({"txid", std::string(word)}, {}), offset, word.size()));
    }
    return result;
}

// What was written is never kept: whoever reads it has the money.
std::vector<FoundIdentifier> seed_phrases(std::string_view text) {
    std::vector<FoundIdentifier> result;
    for (const SeedPhrase& phrase : find_seed_phrases(text)) {
        const std::string words = std::to_string(phrase.words);
        result.push_back({{"seed_phrase",
                           phrase.fingerprint,
                           "seed phrase of " + words + " words (" + phrase.language +
                               "): checksum holds, sealed; the value is a fingerprint",
                           {},
                           Linking::Links},
                          "[seed phrase of " + words + " words, sealed]",
                          phrase.offset});
    }
    return result;
}

bool has_digits(std::string_view text, size_t least) {
    return static_cast<size_t>(std::count_if(text.begin(), text.end(),
                                             [](char c) { return c >= '0' && c <= '9'; })) >= least;
}

}  // namespace

FoundIdentifier found_in(std::string_view text, Canonical canonical, size_t offset, size_t size) {
    return {std::move(canonical), std::string(text.substr(offset, size)), offset};
}

std::vector<Word> words_of(std::string_view text) {
    std::vector<Word> words;
    for (size_t at = 0; at < text.size();) {
        size_t end = at;
        while (end < text.size() && is_word_letter(text[end]))
            ++end;
        if (end > at)
            words.push_back({text.substr(at, end - at), at});
        at = std::max(end, at + 1);
    }
    return words;
}

bool has_word(std::string_view text, std::string_view word) {
    const std::string lower = parsers::to_lower_ascii(text);
    for (size_t at = lower.find(word); at != std::string::npos; at = lower.find(word, at + 1)) {
        const size_t end = at + word.size();
        if ((at == 0 || !is_word_letter(lower[at - 1])) &&
            (end == lower.size() || !is_word_letter(lower[end])))
            return true;
    }
    return false;
}

std::vector<FoundIdentifier> find_identifiers(std::string_view text) {
    std::vector<FoundIdentifier> result;
    const auto add = [&result](std::vector<FoundIdentifier> more) {
        std::move(more.begin(), more.end(), std::back_inserter(result));
    };
    if (text.size() >= kShortestAddress)
        add(wallets(text));
    if (text.size() >= kTransactionDigits)
        add(transactions(text));
    if (text.size() >= kShortestSeed)
        add(seed_phrases(text));
    if (text.find("://") != std::string_view::npos)
        add(find_web_addresses(text));
    if (text.find('@') != std::string_view::npos)
        add(find_mail_addresses(text));
    if (text.find('+') != std::string_view::npos)
        add(find_phone_numbers(text));
    add(find_bank_codes(text));
    if (has_digits(text, 8)) {
        add(find_bank_numbers(text));
        add(find_documents(text));
        add(find_equipment(text));
    }
    std::stable_sort(result.begin(), result.end(),
                     [](const auto& a, const auto& b) { return a.offset < b.offset; });
    return result;
}

}  // namespace triage
