#include "triage/identity/base58.h"

#include <algorithm>
#include <array>
#include <limits>

#include "parsers/base/hash.h"

namespace triage {
namespace {

constexpr std::string_view kBitcoin = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::string_view kRipple = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";
constexpr size_t kMostLetters = 128;
constexpr size_t kChecksumOctets = 4;
constexpr size_t kBlockLetters = 11;

std::string_view letters_of(Base58Alphabet alphabet) {
    return alphabet == Base58Alphabet::Ripple ? kRipple : kBitcoin;
}

// The first four octets of the double SHA-256.
std::array<uint8_t, kChecksumOctets> checksum_of(std::span<const uint8_t> payload) {
    const auto once = parsers::sha256(std::as_bytes(payload));
    const auto twice = parsers::sha256(std::span<const std::byte>(once));
    std::array<uint8_t, kChecksumOctets> checksum{};
    for (size_t i = 0; i < checksum.size(); ++i)
        checksum[i] = static_cast<uint8_t>(twice[i]);
    return checksum;
}

// Octets that a block of that many letters holds; 0 where no block has that length.
size_t octets_of_block(size_t letters) {
    constexpr std::array<size_t, kBlockLetters + 1> kOctets = {0, 0, 1, 2, 0, 3, 4, 5, 0, 6, 7, 8};
    return letters < kOctets.size() ? kOctets[letters] : 0;
}

std::optional<uint64_t> number_of_block(std::string_view block) {
    const size_t octets = octets_of_block(block.size());
    if (octets == 0)
        return std::nullopt;
    const uint64_t most = std::numeric_limits<uint64_t>::max() >> (64 - octets * 8);
    uint64_t number = 0;
    for (const char letter : block) {
        const size_t digit = kBitcoin.find(letter);
        if (digit == std::string_view::npos || number > (most - digit) / 58)
            return std::nullopt;
        number = number * 58 + digit;
    }
    return number;
}

}  // namespace

std::optional<Octets> decode_base58(std::string_view text, Base58Alphabet alphabet) {
    const std::string_view letters = letters_of(alphabet);
    if (text.empty() || text.size() > kMostLetters)
        return std::nullopt;
    Octets number;  // least octet first
    for (const char letter : text) {
        const size_t digit = letters.find(letter);
        if (digit == std::string_view::npos)
            return std::nullopt;
        uint32_t carry = static_cast<uint32_t>(digit);
        for (uint8_t& octet : number) {
            carry += static_cast<uint32_t>(octet) * 58;
            octet = static_cast<uint8_t>(carry & 0xff);
            carry >>= 8;
        }
        if (carry != 0)
            number.push_back(static_cast<uint8_t>(carry));
    }
    for (size_t i = 0; i < text.size() && text[i] == letters.front(); ++i)
        number.push_back(0);
    std::reverse(number.begin(), number.end());
    return number;
}

std::optional<Octets> decode_base58check(std::string_view text, Base58Alphabet alphabet) {
    auto octets = decode_base58(text, alphabet);
    if (!octets || octets->size() <= kChecksumOctets)
        return std::nullopt;
    const std::span<const uint8_t> payload(octets->data(), octets->size() - kChecksumOctets);
    const auto checksum = checksum_of(payload);
    if (!std::equal(checksum.begin(), checksum.end(), octets->end() - kChecksumOctets))
        return std::nullopt;
    octets->resize(payload.size());
    return octets;
}

std::string encode_base58check(std::span<const uint8_t> payload, Base58Alphabet alphabet) {
    const std::string_view letters = letters_of(alphabet);
    Octets octets(payload.begin(), payload.end());
    const auto checksum = checksum_of(payload);
    octets.insert(octets.end(), checksum.begin(), checksum.end());
    std::string digits;  // least digit first
    for (const uint8_t octet : octets) {
        uint32_t carry = octet;
        for (char& digit : digits) {
            carry += static_cast<uint32_t>(static_cast<uint8_t>(digit)) << 8;
            digit = static_cast<char>(carry % 58);
            carry /= 58;
        }
        for (; carry != 0; carry /= 58)
            digits += static_cast<char>(carry % 58);
    }
    for (size_t i = 0; i < octets.size() && octets[i] == 0; ++i)
        digits += static_cast<char>(0);
    std::string text;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit)
        text += letters[static_cast<size_t>(*digit)];
    return text;
}

std::optional<Octets> decode_base58_blocks(std::string_view text) {
    if (text.empty() || text.size() > kMostLetters)
        return std::nullopt;
    Octets octets;
    for (size_t at = 0; at < text.size(); at += kBlockLetters) {
        const std::string_view block = text.substr(at, kBlockLetters);
        const auto number = number_of_block(block);
        if (!number)
            return std::nullopt;
        for (size_t left = octets_of_block(block.size()); left > 0; --left)
            octets.push_back(static_cast<uint8_t>(*number >> ((left - 1) * 8)));
    }
    return octets;
}

}  // namespace triage
