// The encryption and the encoding of single items of an iOS keychain.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "parsers/base/result.h"
#include "parsers/crypt/secret_bytes.h"

namespace parsers {

// A protection class -> its key of 32 bytes, as a keybag gives them.
using ProtectionKeys = std::map<uint32_t, SecretBytes>;

// A keyed archive of SFCiphertext, SFInitializationVector and SFAuthenticationCode, AES-256-GCM
// with the first 32 bytes of `key`. Encrypted where the key does not fit.
Result<SecretBytes> open_sealed(std::span<const std::byte> archive, std::span<const std::byte> key);

// An item of a backup: version, class and length of the wrapped key (little-endian), that key, and
// AES-256-GCM without a nonce, its tag at the end.
Result<SecretBytes> open_backup_item(std::span<const std::byte> item, const ProtectionKeys& keys);

// AES-GCM with a nonce of no bytes, which OpenSSL refuses: the first counter block is then zero
// (NIST SP 800-38D, 7.1). Encrypted where the tag does not fit.
Result<SecretBytes> open_gcm_without_nonce(std::span<const std::byte> key,
                                           std::span<const std::byte> bytes,
                                           std::span<const std::byte> tag);

// Name -> value of a DER dictionary (a SET of SEQUENCEs of a UTF8String and a value), values as
// their bytes; padding behind it is ignored. Damaged where a length is wrong.
using DerDictionary = std::map<std::string, SecretBytes, std::less<>>;
Result<DerDictionary> read_der_dictionary(std::span<const std::byte> bytes);

}  // namespace parsers
