#include "triage/identity/bech32.h"

#include <algorithm>
#include <array>
#include <span>

#include "parsers/base/text.h"

namespace triage {
namespace {

constexpr std::string_view kLetters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr uint32_t kBech32Constant = 1;
constexpr uint32_t kBech32mConstant = 0x2bc830a3;
constexpr size_t kSegwitChecksum = 6;
constexpr std::string_view kCashPrefix = "bitcoincash";
constexpr size_t kCashChecksum = 8;
constexpr std::array<size_t, 8> kCashHashOctets = {20, 24, 28, 32, 40, 48, 56, 64};

uint32_t segwit_checksum(std::span<const uint8_t> values) {
    constexpr std::array<uint32_t, 5> kGenerator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                    0x2a1462b3};
    uint32_t check = 1;
    for (const uint8_t value : values) {
        const uint32_t top = check >> 25;
        check = (check & 0x1ffffff) << 5 ^ value;
        for (size_t i = 0; i < kGenerator.size(); ++i)
            if ((top >> i) & 1)
                check ^= kGenerator[i];
    }
    return check;
}

// 0 where the last eight values are the checksum of the rest.
uint64_t cash_checksum(std::span<const uint8_t> values) {
    constexpr std::array<uint64_t, 5> kGenerator = {0x98f2bc8e61, 0x79b76d99e2, 0xf33e5fb3c4,
                                                    0xae2eabe2a8, 0x1e4f43e470};
    uint64_t check = 1;
    for (const uint8_t value : values) {
        const uint64_t top = check >> 35;
        check = (check & 0x07ffffffff) << 5 ^ value;
        for (size_t i = 0; i < kGenerator.size(); ++i)
            if ((top >> i) & 1)
                check ^= kGenerator[i];
    }
    return check ^ 1;
}

// Groups of five bits to octets; absent where the padding is not zero or too long.
std::optional<Octets> to_octets(std::span<const uint8_t> fives) {
    Octets octets;
    uint32_t bits = 0;
    int count = 0;
    for (const uint8_t five : fives) {
        bits = ((bits << 5) | five) & 0xfff;
        count += 5;
        if (count >= 8) {
            count -= 8;
            octets.push_back(static_cast<uint8_t>((bits >> count) & 0xff));
        }
    }
    const uint32_t padding = bits & ((1U << count) - 1U);
    if (count >= 5 || padding != 0)
        return std::nullopt;
    return octets;
}

Octets to_fives(std::span<const uint8_t> octets) {
    Octets fives;
    uint32_t bits = 0;
    int count = 0;
    for (const uint8_t octet : octets) {
        bits = ((bits << 8) | octet) & 0xfff;
        count += 8;
        while (count >= 5) {
            count -= 5;
            fives.push_back(static_cast<uint8_t>((bits >> count) & 0x1f));
        }
    }
    if (count > 0)
        fives.push_back(static_cast<uint8_t>((bits << (5 - count)) & 0x1f));
    return fives;
}

bool is_one_case(std::string_view text) {
    const bool lower =
        std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    const bool upper =
        std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    return !(lower && upper);
}

// Adds the value of each letter; false where one is not of the alphabet.
bool append_values(std::string_view letters, Octets& values) {
    for (const char letter : letters) {
        const size_t digit = kLetters.find(letter);
        if (digit == std::string_view::npos)
            return false;
        values.push_back(static_cast<uint8_t>(digit));
    }
    return true;
}

// BIP 173: the high bits of each letter, a zero, the low bits of each.
Octets expanded(std::string_view prefix) {
    Octets values;
    for (const char letter : prefix)
        values.push_back(static_cast<uint8_t>(static_cast<uint8_t>(letter) >> 5));
    values.push_back(0);
    for (const char letter : prefix)
        values.push_back(static_cast<uint8_t>(letter) & 0x1f);
    return values;
}

Octets cash_prefix_values() {
    Octets values;
    for (const char letter : kCashPrefix)
        values.push_back(static_cast<uint8_t>(letter) & 0x1f);
    values.push_back(0);
    return values;
}

bool is_good_program(int version, const Octets& program) {
    if (version > 16 || program.size() < 2 || program.size() > 40)
        return false;
    return version != 0 || program.size() == 20 || program.size() == 32;
}

}  // namespace

std::optional<SegwitProgram> decode_segwit(std::string_view text, std::string_view prefix) {
    if (text.size() < 8 || text.size() > 90 || !is_one_case(text))
        return std::nullopt;
    const std::string lower = parsers::to_lower_ascii(text);
    if (!lower.starts_with(std::string(prefix) + "1"))
        return std::nullopt;
    Octets values = expanded(prefix);
    const size_t head = values.size();
    if (!append_values(std::string_view(lower).substr(prefix.size() + 1), values) ||
        values.size() < head + 1 + kSegwitChecksum)
        return std::nullopt;
    const int version = values[head];
    if (segwit_checksum(values) != (version == 0 ? kBech32Constant : kBech32mConstant))
        return std::nullopt;
    auto program =
        to_octets(std::span(values).subspan(head + 1, values.size() - head - 1 - kSegwitChecksum));
    if (!program || !is_good_program(version, *program))
        return std::nullopt;
    return SegwitProgram{version, std::move(*program)};
}

std::optional<CashAddress> decode_cash_address(std::string_view text) {
    if (text.size() > 128 || !is_one_case(text))
        return std::nullopt;
    const std::string lower = parsers::to_lower_ascii(text);
    std::string_view letters = lower;
    if (const size_t colon = letters.find(':'); colon != std::string_view::npos) {
        if (letters.substr(0, colon) != kCashPrefix)
            return std::nullopt;
        letters.remove_prefix(colon + 1);
    }
    Octets values = cash_prefix_values();
    const size_t head = values.size();
    if (!append_values(letters, values) || values.size() < head + kCashChecksum + 2 ||
        cash_checksum(values) != 0)
        return std::nullopt;
    const auto octets =
        to_octets(std::span(values).subspan(head, values.size() - head - kCashChecksum));
    if (!octets || octets->empty())
        return std::nullopt;
    const uint8_t version = octets->front();
    const unsigned kind = version >> 3;  // 2 and 3 say that the same two also take tokens
    if (kind > 3 || octets->size() - 1 != kCashHashOctets[version & 7])
        return std::nullopt;
    return CashAddress{kind % 2 == 0 ? CashKind::Key : CashKind::Script,
                       Octets(octets->begin() + 1, octets->end())};
}

std::string encode_cash_address(const CashAddress& address) {
    const auto size =
        std::find(kCashHashOctets.begin(), kCashHashOctets.end(), address.hash.size());
    if (size == kCashHashOctets.end())
        return {};
    Octets octets = {static_cast<uint8_t>(static_cast<unsigned>(address.kind) << 3U |
                                          static_cast<unsigned>(size - kCashHashOctets.begin()))};
    octets.insert(octets.end(), address.hash.begin(), address.hash.end());
    const Octets fives = to_fives(octets);
    Octets values = cash_prefix_values();
    values.insert(values.end(), fives.begin(), fives.end());
    values.insert(values.end(), kCashChecksum, 0);
    const uint64_t checksum = cash_checksum(values);
    std::string text = std::string(kCashPrefix) + ":";
    for (const uint8_t five : fives)
        text += kLetters[five];
    for (size_t i = 0; i < kCashChecksum; ++i)
        text += kLetters[(checksum >> (5 * (kCashChecksum - 1 - i))) & 0x1f];
    return text;
}

}  // namespace triage
