// Ethereum and its relatives: amounts, calls of token contracts, names of chains.
//
// Facts: the yellow paper's units, ERC-20 (transfer), CAIP-2 (names of chains), chainid.network.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plugins::wallets {

// "0x38" or "56" -> "eip155:56"; empty where the text is no number.
std::string evm_chain(std::string_view stored);

// The coin that fees are paid with on chains that are well known; empty on others.
std::string_view evm_coin(std::string_view chain);

// A number of any length ("0x1bc16d674ec80000" or "2000000000000000000") divided by 10^decimals:
// "2". Nothing where it is no number.
std::optional<std::string> evm_amount(std::string_view stored, unsigned decimals);

// A call of ERC-20's transfer(to, amount).
struct TokenTransfer {
    std::string to;      // "0x" and 40 digits
    std::string amount;  // "0x" and 64 digits, in the token's smallest unit
};
std::optional<TokenTransfer> read_token_transfer(std::string_view data);

}  // namespace plugins::wallets
