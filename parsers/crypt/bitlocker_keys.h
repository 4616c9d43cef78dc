// From a secret to the keys of a BitLocker volume.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"
#include "parsers/crypt/bitlocker_metadata.h"
#include "parsers/crypt/secret_bytes.h"

namespace parsers {

// The 16 bytes of a 48-digit recovery password: eight groups of six digits, each a multiple of 11,
// with or without separators. Absent where the text is none.
std::optional<SecretBytes> to_recovery_key(std::string_view text);

// Every recovery password that stands in a text file (UTF-16 with a mark, or ASCII).
std::vector<std::string> find_recovery_passwords(std::span<const std::byte> file);

// The key that a protector's master key is under. A million rounds of SHA-256: about a second.
Result<SecretBytes> stretch_password(std::string_view password, std::span<const std::byte> salt);
Result<SecretBytes> stretch_recovery_key(const SecretBytes& recovery,
                                         std::span<const std::byte> salt);

// The key inside; Encrypted where the other one is not that which it is under.
Result<SecretBytes> unwrap(const BitLockerWrapped& wrapped, const SecretBytes& key);

}  // namespace parsers
