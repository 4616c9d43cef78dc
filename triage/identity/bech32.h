// Groups of five bits with a checksum of their own: SegWit addresses and Bitcoin Cash's.
//
// Sources: BIP 173, BIP 350; Bitcoin Cash "CashAddr" specification.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "triage/identity/base58.h"

namespace triage {

struct SegwitProgram {
    int version = 0;
    Octets program;
};

// An address that begins with `prefix` and "1" ("bc", "ltc"), in one case, with the checksum of its
// version. Absent where any of it is wrong.
std::optional<SegwitProgram> decode_segwit(std::string_view text, std::string_view prefix);

// An address of Bitcoin Cash with or without its prefix "bitcoincash:", in one case.
enum class CashKind : uint8_t { Key, Script };
struct CashAddress {
    CashKind kind = CashKind::Key;
    Octets hash;  // 20 octets, or 24 to 64 of newer kinds
};
std::optional<CashAddress> decode_cash_address(std::string_view text);

// With the prefix, in lower case.
std::string encode_cash_address(const CashAddress& address);

}  // namespace triage
