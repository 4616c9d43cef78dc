// Addresses of wallets: which chain a text belongs to, whether its checksum holds, and its one
// canonical form.
//
// Sources: Bitcoin base58check and BIP 173, BIP 350 (bech32, bech32m); EIP-55; TRON's account
// addresses (base58check over 0x41 and 20 bytes).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/api/identifier.h"

namespace triage {

enum class Checksum { Holds, None };  // None: the form carries no checksum (all one case)

struct Address {
    std::string type;   // btc, erc20, trc20
    std::string value;  // canonical: EIP-55, lower-case bech32, base58 as written
    std::string chain;  // bitcoin, evm, tron
    Checksum checksum = Checksum::Holds;
};

// The address that the whole of `text` is; absent where it is none or its checksum is wrong.
std::optional<Address> read_address(std::string_view text);

std::optional<Address> read_bitcoin_address(std::string_view text);
std::optional<Address> read_tron_address(std::string_view text);
std::optional<Address> read_evm_address(std::string_view text);

// "0x" and 40 hexadecimal digits in any case -> the mixed case of EIP-55.
std::string to_eip55(std::string_view address);

// An address that stands in a longer text, `offset` bytes from its beginning.
struct FoundAddress {
    Address address;
    size_t offset = 0;
    size_t size_bytes = 0;
};

// Every address whose checksum holds (or that has none) in UTF-8 text, in order.
std::vector<FoundAddress> find_addresses(std::string_view text);

}  // namespace triage
