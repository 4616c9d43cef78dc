#include "triage/identity/base58.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"

namespace triage {
namespace {

constexpr std::string_view kBase58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::string_view kBech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr size_t kMostLetters = 128;
constexpr uint32_t kBech32Constant = 1;
constexpr uint32_t kBech32mConstant = 0x2bc830a3;

std::optional<Octets> decode_base58(std::string_view text) {
    if (text.empty() || text.size() > kMostLetters)
        return std::nullopt;
    Octets number;  // least octet first
    for (const char letter : text) {
        const size_t digit = kBase58.find(letter);
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
    for (size_t i = 0; i < text.size() && text[i] == '1'; ++i)
        number.push_back(0);
    std::reverse(number.begin(), number.end());
    return number;
}

uint32_t polymod(std::span<const uint8_t> values) {
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

bool is_one_case(std::string_view text) {
    const bool lower =
        std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    const bool upper =
        std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    return !(lower && upper);
}

bool is_good_program(int version, const Octets& program) {
    if (version > 16 || program.size() < 2 || program.size() > 40)
        return false;
    return version != 0 || program.size() == 20 || program.size() == 32;
}

}  // namespace

std::optional<Octets> decode_base58check(std::string_view text) {
    auto octets = decode_base58(text);
    if (!octets || octets->size() < 5)
        return std::nullopt;
    const std::span<const uint8_t> payload(octets->data(), octets->size() - 4);
    const auto once = parsers::sha256(std::as_bytes(payload));
    const auto twice = parsers::sha256(std::span<const std::byte>(once));
    for (size_t i = 0; i < 4; ++i)
        if (static_cast<uint8_t>(twice[i]) != (*octets)[payload.size() + i])
            return std::nullopt;
    octets->resize(payload.size());
    return octets;
}

std::optional<SegwitProgram> decode_segwit(std::string_view text) {
    if (text.size() < 8 || text.size() > 90 || !is_one_case(text))
        return std::nullopt;
    const std::string lower = parsers::to_lower_ascii(text);
    if (!lower.starts_with("bc1"))
        return std::nullopt;
    Octets values = {3, 3, 0, 2, 3};  // "bc", expanded as BIP 173 says
    for (const char letter : lower.substr(3)) {
        const size_t digit = kBech32.find(letter);
        if (digit == std::string_view::npos)
            return std::nullopt;
        values.push_back(static_cast<uint8_t>(digit));
    }
    if (values.size() < 5 + 1 + 6)
        return std::nullopt;
    const int version = values[5];
    if (polymod(values) != (version == 0 ? kBech32Constant : kBech32mConstant))
        return std::nullopt;
    auto program = to_octets(std::span(values).subspan(6, values.size() - 12));
    if (!program || !is_good_program(version, *program))
        return std::nullopt;
    return SegwitProgram{version, std::move(*program)};
}

}  // namespace triage
