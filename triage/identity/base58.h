// Base58: the way of writing octets that most wallet addresses use, in three forms.
//
// Sources: Bitcoin's base58check; the XRP Ledger's alphabet (XRPL documentation, "base58
// encodings"); Monero's blocks of eight octets (Monero's src/common/base58.cpp, as a format).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace triage {

using Octets = std::vector<uint8_t>;

enum class Base58Alphabet { Bitcoin, Ripple };

// Absent where a letter is not of the alphabet. At most 128 letters are read.
std::optional<Octets> decode_base58(std::string_view text,
                                    Base58Alphabet alphabet = Base58Alphabet::Bitcoin);

// The payload without its four checksum octets; absent where a letter or the checksum is wrong.
std::optional<Octets> decode_base58check(std::string_view text,
                                         Base58Alphabet alphabet = Base58Alphabet::Bitcoin);

std::string encode_base58check(std::span<const uint8_t> payload,
                               Base58Alphabet alphabet = Base58Alphabet::Bitcoin);

// Eleven letters for each eight octets. Absent where a letter or the length of the last block is
// wrong, or a block says more than its octets can hold. The checksum is the caller's.
std::optional<Octets> decode_base58_blocks(std::string_view text);

}  // namespace triage
