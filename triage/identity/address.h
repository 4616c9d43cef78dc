// Addresses of wallets: which chain a text belongs to, whether its checksum holds, and where
// addresses stand in a longer text.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "triage/identity/chain_address.h"

namespace triage {

// The address that the whole of `text` is, of whichever chain; absent where it is none or its
// checksum is wrong. Two chains that write alike: the older one. Solana's form says too little of
// itself and is only read by its type.
std::optional<Address> read_address(std::string_view text);

// The same for one chain, by the type of identifier; absent for a type that is no chain's.
std::optional<Address> read_address_of(std::string_view type, std::string_view text);

// The types of identifier that are addresses of a chain.
bool is_address_type(std::string_view type);

// An address that stands in a longer text, `offset` bytes from its beginning.
struct FoundAddress {
    Address address;
    size_t offset = 0;
    size_t size_bytes = 0;
};

// Every address whose checksum holds in UTF-8 text, in order; of forms without a checksum those of
// EVM and TON's raw form, and Solana's where the text speaks of Solana.
std::vector<FoundAddress> find_addresses(std::string_view text);

}  // namespace triage
