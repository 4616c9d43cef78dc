// SQLCipher: databases whose pages are encrypted one by one, and their logs.
//
// Format: SQLCipher (github.com/sqlcipher/sqlcipher), src/crypto_impl.c, and its published design.
// AES-256-CBC; a page ends with its initialization vector, then an HMAC over its encrypted bytes,
// the vector and the page's number. Checksums of a log are over the encrypted pages.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/base/secrets.h"
#include "parsers/crypt/cipher.h"
#include "parsers/crypt/secret_bytes.h"
#include "parsers/format/sqlite.h"

namespace parsers {

// What PRAGMA cipher_page_size, kdf_iter, cipher_kdf_algorithm and their like set. A hash is named
// as in parsers/crypt/derive.h.
struct SqlCipherSettings {
    std::string name;  // for the ledger: "SQLCipher 4"
    uint32_t page_size = 4096;
    std::string kdf = "sha512";
    uint64_t kdf_iterations = 256'000;
    std::string hmac = "sha512";      // empty: pages have none
    uint32_t plain_header_bytes = 0;  // of page 1; then the salt is not in the file
    uint32_t leading_bytes = 0;       // of the app, in front of page 1
};

// What version 1, 2, 3 or 4 does where nothing is set.
SqlCipherSettings sqlcipher_version(int version);

enum class SqlCipherKeyKind { Passphrase, Raw };  // Raw: the key of AES itself, 32 bytes

struct SqlCipherKey {
    SqlCipherKeyKind kind = SqlCipherKeyKind::Passphrase;
    SecretBytes bytes;
    std::optional<std::array<std::byte, 16>> salt;  // absent: the first bytes of the file
    std::string origin;  // for the ledger: where it comes from; never the key itself
};

// Keys out of what the examiner gave, each password and each key file that is one line of text or
// 32 bytes: 64 hexadecimal digits are a raw key, 96 a raw key and its salt (with or without
// SQLCipher's x'...'), and also a passphrase; anything else is a passphrase.
std::vector<SqlCipherKey> to_sqlcipher_keys(const Secrets& secrets);
// The same for one text.
std::vector<SqlCipherKey> to_sqlcipher_keys(std::string_view text, std::string_view origin);

// The settings and the key of one database.
class SqlCipher {
public:
    // The first of the keys, each with all settings in order, that opens page 1: its HMAC fits, or
    // it reads as the first page of a database. Encrypted where none does. The log gives page 1
    // where the database is empty.
    static Result<SqlCipher> find(const ByteSource& main, const SharedBytes& write_ahead_log,
                                  std::span<const SqlCipherSettings> settings,
                                  std::span<const SqlCipherKey> keys);

    const SqlCipherSettings& settings() const { return settings_; }
    const std::string& origin() const { return origin_; }  // of the key

    // One page, from 1, in place; its end (vector and HMAC) stays as stored. A page of zeros was
    // never written and stays so. Damaged, with its number, where the HMAC is not that of its
    // bytes.
    Result<void> decrypt(uint32_t number, std::span<std::byte> page) const;

    // A file of the database in plain, each byte at its place. A page that does not decrypt is an
    // error of every read that meets it; the headers between the pages of a log stay as stored.
    SharedBytes plain(const SharedBytes& file, SqliteFile kind) const;

private:
    SqlCipher(SqlCipherSettings settings, Cipher cipher, SecretBytes hmac_key, std::string origin);
    static Result<SqlCipher> derive(const SqlCipherSettings& settings, const SqlCipherKey& key,
                                    std::span<const std::byte> salt);
    Result<void> check_hmac(uint32_t number, std::span<const std::byte> page) const;
    Result<void> decipher(uint32_t number, std::span<std::byte> page) const;
    bool fits(std::span<const std::byte> first_page) const;

    SqlCipherSettings settings_;
    uint32_t reserved_bytes_;
    Cipher cipher_;
    SecretBytes hmac_key_;
    std::string origin_;
};

// The database with its logs, decrypted as it is read.
Result<SqliteDatabase> open_sqlcipher(const SharedBytes& main, const SqliteCompanions& logs,
                                      const SqlCipher& cipher, const std::string& name);

}  // namespace parsers
