// The header lines of an Android backup, and the key that a password opens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/crypt/cipher.h"
#include "parsers/crypt/secret_bytes.h"

namespace parsers {

// What a password is checked with.
struct AndroidBackupLock {
    std::vector<std::byte> password_salt;
    std::vector<std::byte> checksum_salt;
    uint64_t rounds = 0;
    CipherBlock vector{};
    std::vector<std::byte> locked_key;
};

struct AndroidBackupHeader {
    int version = 0;
    bool is_compressed = false;
    std::optional<AndroidBackupLock> lock;  // absent where nothing is encrypted
    uint64_t payload_offset = 0;
};

// Damaged where a line is missing or wrong, Unsupported for another version or encryption.
Result<AndroidBackupHeader> read_android_backup_header(const ByteSource& file, uint64_t offset);

struct AndroidBackupKey {
    SecretBytes key;
    CipherBlock vector{};
};

// Encrypted where the password (UTF-8) does not fit.
Result<AndroidBackupKey> unlock_android_backup(const AndroidBackupHeader& header,
                                               const std::string& password);

}  // namespace parsers
