// Outlook's two ways to hide the bytes of a mail store: both go without a key.
//
// Format: [MS-PST] 5.1 and 5.2.
#pragma once

#include <cstdint>
#include <string>

#include "parsers/base/result.h"

namespace parsers {

enum class OutlookCipher : uint8_t { kNone = 0, kPermute = 1, kCyclic = 2 };

// Unsupported for a code without a known meaning, Encrypted where Windows protects the store.
Result<OutlookCipher> outlook_cipher_of(uint8_t code);

// `block` is the number of the block that holds the bytes.
void uncover(std::string& bytes, OutlookCipher cipher, uint64_t block);

}  // namespace parsers
