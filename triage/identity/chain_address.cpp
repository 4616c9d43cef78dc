#include "triage/identity/chain_address.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <span>

#include "parsers/base/text.h"
#include "triage/identity/base58.h"
#include "triage/identity/bech32.h"
#include "triage/identity/keccak.h"

namespace triage {
namespace {

constexpr size_t kHashOctets = 20;
constexpr size_t kKeyOctets = 32;
constexpr size_t kTonLetters = 48;

bool is_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; });
}

// The payload of base58check where it is a version octet and a hash of 20.
std::optional<Octets> versioned_hash(std::string_view text) {
    if (text.size() < 25 || text.size() > 36)
        return std::nullopt;
    auto payload = decode_base58check(text);
    if (!payload || payload->size() != kHashOctets + 1)
        return std::nullopt;
    return payload;
}

Address address(std::string_view type, std::string value, std::string_view chain,
                Checksum checksum = Checksum::Holds) {
    return {std::string(type), std::move(value), std::string(chain), checksum};
}

std::optional<Address> segwit(std::string_view text, std::string_view prefix, std::string_view type,
                              std::string_view chain) {
    if (!decode_segwit(text, prefix))
        return std::nullopt;
    return address(type, parsers::to_lower_ascii(text), chain);
}

// ---- TON ----------------------------------------------------------------------------------------

constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::optional<Octets> decode_base64_either(std::string_view text) {
    Octets octets;
    uint32_t bits = 0;
    int count = 0;
    for (char letter : text) {
        letter = letter == '+' ? '-' : letter == '/' ? '_' : letter;
        const size_t value = kBase64Url.find(letter);
        if (value == std::string_view::npos)
            return std::nullopt;
        bits = ((bits << 6) | static_cast<uint32_t>(value)) & 0xffff;
        count += 6;
        if (count >= 8) {
            count -= 8;
            octets.push_back(static_cast<uint8_t>((bits >> count) & 0xff));
        }
    }
    return octets;
}

// CRC-16/XMODEM.
uint16_t crc16(std::span<const uint8_t> octets) {
    uint32_t crc = 0;
    for (const uint8_t octet : octets) {
        crc ^= static_cast<uint32_t>(octet) << 8;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
        crc &= 0xffff;
    }
    return static_cast<uint16_t>(crc);
}

// Tag, work chain and hash of an account -> 48 letters.
std::string ton_text(uint8_t workchain, std::span<const uint8_t> hash) {
    constexpr uint8_t kBounceable = 0x11;
    Octets octets = {kBounceable, workchain};
    octets.insert(octets.end(), hash.begin(), hash.end());
    const uint16_t crc = crc16(octets);
    octets.push_back(static_cast<uint8_t>(crc >> 8));
    octets.push_back(static_cast<uint8_t>(crc & 0xff));
    std::string text;
    for (size_t i = 0; i + 2 < octets.size(); i += 3) {
        const uint32_t three = static_cast<uint32_t>(octets[i]) << 16 |
                               static_cast<uint32_t>(octets[i + 1]) << 8 | octets[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6)
            text += kBase64Url[(three >> shift) & 0x3f];
    }
    return text;
}

// "0:" or "-1:" and 64 hexadecimal digits, which carry no checksum.
std::optional<Address> read_raw_ton(std::string_view text) {
    const size_t colon = text.find(':');
    if (colon == std::string_view::npos || text.size() - colon - 1 != 2 * kKeyOctets ||
        !is_hex(text.substr(colon + 1)))
        return std::nullopt;
    const std::string_view workchain = text.substr(0, colon);
    if (workchain != "0" && workchain != "-1")
        return std::nullopt;
    Octets hash(kKeyOctets);
    for (size_t i = 0; i < hash.size(); ++i) {
        const char* digits = text.data() + colon + 1 + 2 * i;
        std::from_chars(digits, digits + 2, hash[i], 16);
    }
    return address("ton", ton_text(workchain == "0" ? 0 : 0xff, hash), "ton", Checksum::None);
}

}  // namespace

// ---- Bitcoin and what began as it ---------------------------------------------------------------

std::optional<Address> read_bitcoin_address(std::string_view text) {
    if (parsers::starts_with_ignoring_case(text, "bc1"))
        return segwit(text, "bc", "btc", "bitcoin");
    const auto payload = versioned_hash(text);
    constexpr uint8_t kKey = 0;
    constexpr uint8_t kScript = 5;
    if (!payload || (payload->front() != kKey && payload->front() != kScript))
        return std::nullopt;
    return address("btc", std::string(text), "bitcoin");
}

std::optional<Address> read_litecoin_address(std::string_view text) {
    if (parsers::starts_with_ignoring_case(text, "ltc1"))
        return segwit(text, "ltc", "ltc", "litecoin");
    const auto payload = versioned_hash(text);
    constexpr uint8_t kKey = 48;
    constexpr uint8_t kScript = 50;  // 5 until 2018, which is Bitcoin's and is no longer given out
    if (!payload || (payload->front() != kKey && payload->front() != kScript))
        return std::nullopt;
    return address("ltc", std::string(text), "litecoin");
}

std::optional<Address> read_dogecoin_address(std::string_view text) {
    const auto payload = versioned_hash(text);
    constexpr uint8_t kKey = 30;
    constexpr uint8_t kScript = 22;
    if (!payload || (payload->front() != kKey && payload->front() != kScript))
        return std::nullopt;
    return address("doge", std::string(text), "dogecoin");
}

std::optional<Address> read_bitcoin_cash_address(std::string_view text) {
    if (const auto cash = decode_cash_address(text))
        return address("bch", encode_cash_address(*cash), "bitcoin_cash");
    const auto payload = versioned_hash(text);
    if (!payload || (payload->front() != 0 && payload->front() != 5))
        return std::nullopt;
    const CashAddress cash{payload->front() == 0 ? CashKind::Key : CashKind::Script,
                           Octets(payload->begin() + 1, payload->end())};
    return address("bch", encode_cash_address(cash), "bitcoin_cash");
}

// ---- Other chains -------------------------------------------------------------------------------

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
    if (text.size() != 42 || !parsers::starts_with_ignoring_case(text, "0x") ||
        !is_hex(text.substr(2)))
        return std::nullopt;
    const std::string canonical = to_eip55(text);
    const std::string_view letters = text.substr(2);
    const bool lower =
        std::none_of(letters.begin(), letters.end(), [](char c) { return c >= 'A' && c <= 'F'; });
    const bool upper =
        std::none_of(letters.begin(), letters.end(), [](char c) { return c >= 'a' && c <= 'f'; });
    if (lower || upper)
        return address("erc20", canonical, "evm", Checksum::None);
    if (letters != std::string_view(canonical).substr(2))
        return std::nullopt;
    return address("erc20", canonical, "evm");
}

std::optional<Address> read_tron_address(std::string_view text) {
    constexpr uint8_t kMainNetwork = 0x41;
    const auto payload = versioned_hash(text);
    if (!payload || payload->front() != kMainNetwork)
        return std::nullopt;
    return address("trc20", std::string(text), "tron");
}

std::optional<Address> read_xrp_address(std::string_view text) {
    constexpr uint8_t kAccount = 0;
    const auto payload = decode_base58check(text, Base58Alphabet::Ripple);
    if (!payload)
        return std::nullopt;
    if (payload->size() == kHashOctets + 1 && payload->front() == kAccount)
        return address("xrp", std::string(text), "xrp");
    // Two octets of the main network, the account, what tag follows, eight octets of tag.
    constexpr size_t kExtendedOctets = 2 + kHashOctets + 1 + 8;
    if (payload->size() != kExtendedOctets || (*payload)[0] != 0x05 || (*payload)[1] != 0x44)
        return std::nullopt;
    if ((*payload)[2 + kHashOctets] != 0)
        return address("xrp", std::string(text), "xrp");
    Octets account = {kAccount};
    account.insert(account.end(), payload->begin() + 2, payload->begin() + 2 + kHashOctets);
    return address("xrp", encode_base58check(account, Base58Alphabet::Ripple), "xrp");
}

std::optional<Address> read_monero_address(std::string_view text) {
    constexpr uint8_t kAccount = 18;
    constexpr uint8_t kIntegrated = 19;
    constexpr uint8_t kSubaddress = 42;
    constexpr size_t kPlainOctets = 1 + 64 + 4;
    constexpr size_t kIntegratedOctets = kPlainOctets + 8;
    if (text.size() != 95 && text.size() != 106)
        return std::nullopt;
    const auto octets = decode_base58_blocks(text);
    if (!octets)
        return std::nullopt;
    const uint8_t kind = octets->front();
    const bool plain = octets->size() == kPlainOctets && (kind == kAccount || kind == kSubaddress);
    if (!plain && !(octets->size() == kIntegratedOctets && kind == kIntegrated))
        return std::nullopt;
    const size_t payload = octets->size() - 4;
    const Keccak256 hash = keccak256(std::string(octets->begin(), octets->end() - 4));
    for (size_t i = 0; i < 4; ++i)
        if (static_cast<uint8_t>(hash[i]) != (*octets)[payload + i])
            return std::nullopt;
    return address("xmr", std::string(text), "monero");
}

std::optional<Address> read_ton_address(std::string_view text) {
    if (text.size() != kTonLetters)
        return read_raw_ton(text);
    const auto octets = decode_base64_either(text);
    if (!octets || octets->size() != kKeyOctets + 4)
        return std::nullopt;
    const std::span<const uint8_t> payload(octets->data(), octets->size() - 2);
    const uint16_t crc = static_cast<uint16_t>((*octets)[34] << 8 | (*octets)[35]);
    const uint8_t tag = payload[0];
    const uint8_t workchain = payload[1];
    const bool is_account = tag == 0x11 || tag == 0x51;  // bounceable or not, of the main network
    if (!is_account || (workchain != 0 && workchain != 0xff) || crc16(payload) != crc)
        return std::nullopt;
    return address("ton", ton_text(workchain, payload.subspan(2)), "ton");
}

std::optional<Address> read_solana_address(std::string_view text) {
    if (text.size() < 32 || text.size() > 44)
        return std::nullopt;
    const auto octets = decode_base58(text);
    if (!octets || octets->size() != kKeyOctets)
        return std::nullopt;
    return address("sol", std::string(text), "solana", Checksum::None);
}

}  // namespace triage
