// Bitcoin: what a stored transaction pays, and the address that a script or a public key stands
// for.
//
// Formats: the Bitcoin developer reference (raw transactions, base58check), BIP 144 (witnesses),
// BIP 173 and BIP 350 (bech32, bech32m).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"

namespace parsers {

enum class BitcoinNetwork { Main, Test };

struct BitcoinInput {
    std::string txid;  // of the transaction that is spent, as it is written: 64 hexadecimal digits
    uint32_t output = 0;
};

struct BitcoinOutput {
    uint64_t satoshi = 0;
    std::vector<std::byte> script;
};

struct BitcoinTransaction {
    std::vector<BitcoinInput> inputs;
    std::vector<BitcoinOutput> outputs;
    size_t size_bytes = 0;  // of the given bytes; what follows is not part of it
};

// Damaged where the bytes do not begin with a whole transaction.
Result<BitcoinTransaction> read_bitcoin_transaction(std::span<const std::byte> bytes);

// The transaction that a PSBT (BIP 174: not signed by all yet) is about.
Result<BitcoinTransaction> read_bitcoin_psbt(std::span<const std::byte> bytes);

// The address of an output's script; empty for a script that has none (bare multisig, data).
std::string bitcoin_address_of_script(std::span<const std::byte> script, BitcoinNetwork network);

// The address (P2PKH) of a public key of 33 or 65 bytes; empty for anything else.
std::string bitcoin_address_of_key(std::span<const std::byte> public_key, BitcoinNetwork network);

// By the form of an address alone: its first letters. Test where they are those of the test
// network.
BitcoinNetwork bitcoin_network_of(std::string_view address);

// 100000000 is "1.00000000".
std::string bitcoin_amount(uint64_t satoshi);

}  // namespace parsers
