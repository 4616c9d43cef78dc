#include "triage/identity/address.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "parsers/base/text.h"
#include "triage/identity/base58.h"
#include "triage/identity/keccak.h"

namespace triage {
namespace {

bool is_word_letter(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0;
}

bool is_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; });
}

// A wrong answer is cheap to give before any arithmetic: most words of a chat are no address.
bool may_be_address(std::string_view word) {
    if (word.size() < 25 || word.size() > 90)
        return false;
    const char first = word.front();
    return first == 'T' || first == '1' || first == '3' || first == '0' || first == 'b' ||
           first == 'B';
}

}  // namespace

std::string to_eip55(std::string_view address) {
    std::string letters = parsers::to_lower_ascii(address.substr(2));
    const Keccak256 hash = keccak256(letters);
    for (size_t i = 0; i < letters.size(); ++i) {
        const auto octet = static_cast<unsigned>(hash[i / 2]);
        const unsigned nibble = i % 2 == 0 ? octet >> 4 : octet & 0xfU;
        if (nibble >= 8)
            letters[i] = static_cast<char>(std::toupper(static_cast<unsigned char>(letters[i])));
    }
    return "0x" + letters;
}

std::optional<Address> read_evm_address(std::string_view text) {
    if (text.size() != 42 || !text.starts_with("0x") || !is_hex(text.substr(2)))
        return std::nullopt;
    const std::string canonical = to_eip55(text);
    const std::string_view letters = text.substr(2);
    const bool lower =
        std::none_of(letters.begin(), letters.end(), [](char c) { return c >= 'A' && c <= 'F'; });
    const bool upper =
        std::none_of(letters.begin(), letters.end(), [](char c) { return c >= 'a' && c <= 'f'; });
    if (lower || upper)
        return Address{"erc20", canonical, "evm", Checksum::None};
    if (text != canonical)
        return std::nullopt;
    return Address{"erc20", canonical, "evm", Checksum::Holds};
}

std::optional<Address> read_tron_address(std::string_view text) {
    if (text.size() != 34 || text.front() != 'T')
        return std::nullopt;
    const auto payload = decode_base58check(text);
    if (!payload || payload->size() != 21 || payload->front() != 0x41)
        return std::nullopt;
    return Address{"trc20", std::string(text), "tron", Checksum::Holds};
}

std::optional<Address> read_bitcoin_address(std::string_view text) {
    if (parsers::starts_with_ignoring_case(text, "bc1")) {
        if (!decode_segwit(text))
            return std::nullopt;
        return Address{"btc", parsers::to_lower_ascii(text), "bitcoin", Checksum::Holds};
    }
    if (text.size() < 25 || text.size() > 35 || (text.front() != '1' && text.front() != '3'))
        return std::nullopt;
    const auto payload = decode_base58check(text);
    if (!payload || payload->size() != 21)
        return std::nullopt;
    const uint8_t version = payload->front();  // 0: public key hash, 5: script hash
    if (version != 0 && version != 5)
        return std::nullopt;
    return Address{"btc", std::string(text), "bitcoin", Checksum::Holds};
}

std::optional<Address> read_address(std::string_view text) {
    if (auto address = read_tron_address(text))
        return address;
    if (auto address = read_evm_address(text))
        return address;
    return read_bitcoin_address(text);
}

std::vector<FoundAddress> find_addresses(std::string_view text) {
    std::vector<FoundAddress> found;
    size_t at = 0;
    while (at < text.size()) {
        if (!is_word_letter(text[at])) {
            ++at;
            continue;
        }
        size_t end = at;
        while (end < text.size() && is_word_letter(text[end]))
            ++end;
        const std::string_view word = text.substr(at, end - at);
        if (may_be_address(word))
            if (auto address = read_address(word))
                found.push_back({std::move(*address), at, word.size()});
        at = end;
    }
    return found;
}

}  // namespace triage
