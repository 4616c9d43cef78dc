// Base58 and bech32: the two alphabets that wallet addresses are written in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace triage {

using Octets = std::vector<uint8_t>;

// The payload without its four checksum bytes; absent where a letter or the checksum is wrong.
// At most 128 letters are read.
std::optional<Octets> decode_base58check(std::string_view text);

// A native SegWit address of the main network ("bc1..."), with the checksum of its version.
struct SegwitProgram {
    int version = 0;
    Octets program;
};
std::optional<SegwitProgram> decode_segwit(std::string_view text);

}  // namespace triage
