// The keys of Signal's backups of the second version, out of the recovery key of 64 characters.
//
// Facts: libsignal (rust/account-keys: backup.rs and its known answers; rust/message-backup:
// key.rs) and Signal-Android (LocalArchiver: the id of a local backup).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "parsers/base/result.h"
#include "parsers/crypt/secret_bytes.h"

namespace parsers {

// The 64 lower-case letters and digits, without the spaces and in either case, as the app shows
// them. Absent where the text is none.
std::optional<std::string> signal_recovery_key(std::string_view text);

// RFC 5869 with SHA-256 and without a salt.
Result<SecretBytes> hkdf_sha256(std::span<const std::byte> key, std::span<const std::byte> info,
                                size_t size_bytes);

Result<SecretBytes> signal_backup_key(std::string_view recovery_key);

// The id that keys are made of; `account` is the 16 bytes of the account's UUID.
Result<SecretBytes> signal_backup_id(const SecretBytes& backup_key,
                                     std::span<const std::byte> account);

// The same id out of the file "metadata" of a local backup: its nonce of 12 bytes and what it
// encrypts. Encrypting is the same operation.
Result<SecretBytes> signal_local_backup_id(const SecretBytes& backup_key,
                                           std::span<const std::byte> nonce,
                                           std::span<const std::byte> encrypted);

struct SignalMessageKeys {
    SecretBytes mac;
    SecretBytes cipher;
};
Result<SignalMessageKeys> signal_message_keys(const SecretBytes& backup_key,
                                              const SecretBytes& backup_id);

}  // namespace parsers
