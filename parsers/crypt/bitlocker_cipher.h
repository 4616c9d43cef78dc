// The sector ciphers of BitLocker: AES-CBC with and without the Elephant diffuser, AES-XTS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "parsers/base/result.h"
#include "parsers/crypt/decrypted_sectors.h"
#include "parsers/crypt/secret_bytes.h"

namespace parsers {

// "AES-XTS 128"; the number where it is not known.
std::string bitlocker_method_name(uint16_t method);

// `key` as the metadata holds it: with the diffuser, the second key begins at byte 32. Unsupported
// for a method that is not known, Damaged for a key that is too short for it.
// Sources: N. Ferguson, "AES-CBC + Elephant diffuser"; the format paper of libbde.
Result<DecryptUnit> make_bitlocker_cipher(uint16_t method, size_t sector_bytes,
                                          std::span<const std::byte> key);

}  // namespace parsers
