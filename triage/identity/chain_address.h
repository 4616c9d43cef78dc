// How each chain writes its addresses: one reader a chain, each for the whole of a text and for the
// main network only (a test network's coins are worth nothing and its addresses are no evidence).
//
// Sources: BIP 13, 141, 173, 350; EIP-55; TRON developer documentation (accounts); chainparams.cpp
// of Litecoin Core and Dogecoin Core; CashAddr specification; XRPL documentation (base58 encodings,
// X-addresses XLS-5d); Monero's cryptonote_config.h; TON TEP-2; Solana's 32-octet public keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace triage {

enum class Checksum { Holds, None };  // None: the form carries no checksum

struct Address {
    std::string type;   // btc, erc20, trc20, sol, ton, ltc, doge, bch, xrp, xmr
    std::string value;  // the one canonical spelling
    std::string chain;  // bitcoin, evm, tron, solana, ton, litecoin, dogecoin, ...
    Checksum checksum = Checksum::Holds;
};

// base58 as written, bech32 in lower case.
std::optional<Address> read_bitcoin_address(std::string_view text);

// In the mixed case of EIP-55. All one case has no checksum; a mixed case must be the right one.
std::optional<Address> read_evm_address(std::string_view text);

std::optional<Address> read_tron_address(std::string_view text);

// "L", "M" and "ltc1"; the old "3..." of a script cannot be told from Bitcoin's and is not read.
std::optional<Address> read_litecoin_address(std::string_view text);

std::optional<Address> read_dogecoin_address(std::string_view text);

// "bitcoincash:..." with its prefix; the old form, which Bitcoin writes alike, becomes the new one.
std::optional<Address> read_bitcoin_cash_address(std::string_view text);

// "r..."; an X-address without a tag becomes it, one with a tag stays: exchanges tell their
// customers apart by the tag.
std::optional<Address> read_xrp_address(std::string_view text);

std::optional<Address> read_monero_address(std::string_view text);

// The bounceable form in the letters of web addresses ("EQ..."), whichever of the three was given.
std::optional<Address> read_ton_address(std::string_view text);

// Any 32 octets in base58 are one: nothing in the text says that it is an address.
std::optional<Address> read_solana_address(std::string_view text);

// "0x" and 40 hexadecimal digits in any case -> the mixed case of EIP-55.
std::string to_eip55(std::string_view address);

}  // namespace triage
