#include "triage/identity/address.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "parsers/base/text.h"

namespace triage {
namespace {

enum class Known { ByItself, ByContext };

// `first`, `least` and `most` tell without arithmetic that most words are no address of the chain.
struct Chain {
    std::string_view type;
    std::string_view first;
    size_t least;
    size_t most;
    std::optional<Address> (*read)(std::string_view);
    Known known = Known::ByItself;

    bool may_be(std::string_view word) const {
        return word.size() >= least && word.size() <= most &&
               (first.empty() || first.find(word.front()) != std::string_view::npos);
    }
};

// In the order in which they are asked: a form that two chains share belongs to the first.
constexpr std::array kChains = {
    Chain{"trc20", "T", 34, 34, read_tron_address},
    Chain{"erc20", "0", 42, 42, read_evm_address},
    Chain{"btc", "13bB", 25, 90, read_bitcoin_address},
    Chain{"ltc", "LMl", 25, 90, read_litecoin_address},
    Chain{"doge", "DA9", 33, 34, read_dogecoin_address},
    Chain{"bch", "bBqpzrQPZR13", 25, 124, read_bitcoin_cash_address},
    Chain{"xrp", "rX", 25, 47, read_xrp_address},
    Chain{"xmr", "48", 95, 106, read_monero_address},
    Chain{"ton", "EU0-", 48, 67, read_ton_address},
    Chain{"sol", "", 32, 44, read_solana_address, Known::ByContext},
};

constexpr size_t kShortest = 25;
constexpr size_t kLongest = 124;
constexpr size_t kTonLetters = 48;
constexpr size_t kRawTonDigits = 64;

bool is_word_letter(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0;
}

bool is_ton_letter(char letter) {
    return is_word_letter(letter) || letter == '-' || letter == '_' || letter == '+' ||
           letter == '/';
}

// A slash may end the path of a web address in front of an address.
bool ends_word(std::string_view text, size_t at) {
    return at >= text.size() || !is_ton_letter(text[at]) || text[at] == '/';
}

bool begins_word(std::string_view text, size_t at) {
    return at == 0 || ends_word(text, at - 1);
}

bool speaks_of_solana(std::string_view text) {
    constexpr std::array<std::string_view, 5> kNames = {"solana", "phantom", "solflare", "solscan",
                                                        "spl"};
    const std::string lower = parsers::to_lower_ascii(text);
    const auto stands_in = [&lower](std::string_view name) {
        return lower.find(name) != std::string::npos;
    };
    if (std::any_of(kNames.begin(), kNames.end(), stands_in))
        return true;
    for (size_t at = lower.find("sol"); at != std::string::npos; at = lower.find("sol", at + 1))
        if (begins_word(lower, at) && ends_word(lower, at + 3))
            return true;
    return false;
}

// Mixed case and a digit: a name or a number of 32 letters has not all three.
bool looks_drawn_by_lot(std::string_view word) {
    const auto has = [word](int (*is_kind)(int)) {
        return std::any_of(word.begin(), word.end(), [is_kind](char c) {
            return is_kind(static_cast<unsigned char>(c)) != 0;
        });
    };
    return has(std::isdigit) && has(std::isupper) && has(std::islower);
}

// TON's letters are more than a word's, so that it is looked for by its beginning.
std::optional<FoundAddress> ton_at(std::string_view text, size_t at) {
    if (!begins_word(text, at))
        return std::nullopt;
    for (const size_t size : {kTonLetters, 2 + kRawTonDigits, 3 + kRawTonDigits}) {
        if (at + size > text.size() || !ends_word(text, at + size))
            continue;
        if (auto address = read_ton_address(text.substr(at, size)))
            return FoundAddress{std::move(*address), at, size};
    }
    return std::nullopt;
}

void find_ton(std::string_view text, std::vector<FoundAddress>& found) {
    for (size_t at = text.find_first_of("EU0-"); at != std::string_view::npos;
         at = text.find_first_of("EU0-", at + 1)) {
        if (text.size() - at < kTonLetters)
            return;
        if (auto address = ton_at(text, at)) {
            at += address->size_bytes - 1;
            found.push_back(std::move(*address));
        }
    }
}

}  // namespace

bool is_address_type(std::string_view type) {
    return std::any_of(kChains.begin(), kChains.end(),
                       [type](const Chain& chain) { return chain.type == type; });
}

std::optional<Address> read_address(std::string_view text) {
    if (text.size() < kShortest || text.size() > kLongest)
        return std::nullopt;
    for (const Chain& chain : kChains)
        if (chain.known == Known::ByItself && chain.may_be(text))
            if (auto address = chain.read(text))
                return address;
    return std::nullopt;
}

std::optional<Address> read_address_of(std::string_view type, std::string_view text) {
    for (const Chain& chain : kChains)
        if (chain.type == type && !text.empty() && chain.may_be(text))
            return chain.read(text);
    return std::nullopt;
}

std::vector<FoundAddress> find_addresses(std::string_view text) {
    std::vector<FoundAddress> found;
    const bool solana = text.size() >= 32 && speaks_of_solana(text);
    for (size_t at = 0; at < text.size();) {
        size_t end = at;
        while (end < text.size() && is_word_letter(text[end]))
            ++end;
        const std::string_view word = text.substr(at, end - at);
        if (auto address = read_address(word))
            found.push_back({std::move(*address), at, word.size()});
        else if (solana && looks_drawn_by_lot(word))
            if (auto key = read_address_of("sol", word))
                found.push_back({std::move(*key), at, word.size()});
        at = std::max(end, at + 1);
    }
    find_ton(text, found);
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.offset < b.offset; });
    return found;
}

}  // namespace triage
