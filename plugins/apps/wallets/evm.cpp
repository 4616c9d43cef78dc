#include "plugins/apps/wallets/evm.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "parsers/base/text.h"

namespace plugins::wallets {
namespace {

constexpr size_t kWordDigits = 64;

std::optional<unsigned> digit_of(char letter, unsigned base) {
    unsigned value = 16;
    if (letter >= '0' && letter <= '9')
        value = static_cast<unsigned>(letter - '0');
    else if (letter >= 'a' && letter <= 'f')
        value = static_cast<unsigned>(letter - 'a') + 10;
    else if (letter >= 'A' && letter <= 'F')
        value = static_cast<unsigned>(letter - 'A') + 10;
    return value < base ? std::optional(value) : std::nullopt;
}

// The decimal digits of a number of up to 256 bits, without zeros in front.
std::optional<std::string> decimal_digits(std::string_view stored) {
    const bool is_hex = stored.starts_with("0x") || stored.starts_with("0X");
    const std::string_view text = is_hex ? stored.substr(2) : stored;
    if (text.empty() || text.size() > 78)
        return std::nullopt;
    std::vector<unsigned> digits;  // the lowest first
    for (const char letter : text) {
        const auto digit = digit_of(letter, is_hex ? 16 : 10);
        if (!digit)
            return std::nullopt;
        unsigned carry = *digit;
        for (unsigned& each : digits) {
            carry += each * (is_hex ? 16 : 10);
            each = carry % 10;
            carry /= 10;
        }
        for (; carry > 0; carry /= 10)
            digits.push_back(carry % 10);
    }
    std::string decimal;
    for (const unsigned digit : digits)
        decimal += static_cast<char>('0' + digit);
    std::ranges::reverse(decimal);
    return decimal;
}

}  // namespace

std::string evm_chain(std::string_view stored) {
    const auto digits = decimal_digits(stored);
    return digits && !digits->empty() ? "eip155:" + *digits : std::string();
}

std::string_view evm_coin(std::string_view chain) {
    struct Coin {
        std::string_view chain;
        std::string_view coin;
    };
    constexpr std::array kCoins = {
        Coin{"eip155:1", "ETH"},      Coin{"eip155:10", "ETH"},    Coin{"eip155:56", "BNB"},
        Coin{"eip155:137", "POL"},    Coin{"eip155:8453", "ETH"},  Coin{"eip155:42161", "ETH"},
        Coin{"eip155:43114", "AVAX"}, Coin{"eip155:59144", "ETH"},
    };
    const auto* found = std::ranges::find(kCoins, chain, &Coin::chain);
    return found == kCoins.end() ? std::string_view() : found->coin;
}

std::optional<std::string> evm_amount(std::string_view stored, unsigned decimals) {
    constexpr unsigned kMostDecimals = 36;
    auto digits = decimal_digits(stored);
    if (!digits || decimals > kMostDecimals)
        return std::nullopt;
    if (digits->size() <= decimals)
        digits->insert(0, decimals + 1 - digits->size(), '0');
    std::string whole = digits->substr(0, digits->size() - decimals);
    std::string fraction = digits->substr(digits->size() - decimals);
    while (!fraction.empty() && fraction.back() == '0')
        fraction.pop_back();
    return fraction.empty() ? whole : whole + "." + fraction;
}

std::optional<TokenTransfer> read_token_transfer(std::string_view data) {
    constexpr std::string_view kTransfer = "0xa9059cbb";
    if (!data.starts_with(kTransfer) || data.size() < kTransfer.size() + 2 * kWordDigits)
        return std::nullopt;
    const std::string_view to = data.substr(kTransfer.size(), kWordDigits);
    const std::string_view amount = data.substr(kTransfer.size() + kWordDigits, kWordDigits);
    if (parsers::from_hex(to).empty() || parsers::from_hex(amount).empty())
        return std::nullopt;
    return TokenTransfer{"0x" + std::string(to.substr(24)), "0x" + std::string(amount)};
}

}  // namespace plugins::wallets
