#include "parsers/crypt/sqlcipher.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstring>

#include "parsers/base/check.h"
#include "parsers/base/text.h"
#include "parsers/crypt/derive.h"
#include "parsers/crypt/sqlcipher_pages.h"
#include "parsers/format/sqlite_log.h"

namespace parsers {
namespace {

constexpr size_t kBlockBytes = 16;
constexpr size_t kSaltBytes = 16;
constexpr size_t kKeyBytes = 32;
constexpr size_t kKeyFileBytes = 256;  // a longer file is no key of one line
// The key of the HMAC is derived from that of AES, with this change to the salt and so many rounds.
constexpr std::byte kHmacSaltMask{0x3a};
constexpr uint64_t kHmacKeyIterations = 2;
constexpr std::string_view kMagic{"SQLite format 3\0", 16};

Result<size_t> digest_bytes(std::string_view digest) {
    if (digest.empty())
        return size_t{0};
    const auto of_nothing = TRY(digest_of(digest, {}));
    return of_nothing.size();
}

// The vector and the HMAC, in whole blocks.
Result<uint32_t> reserved_bytes_of(const SqlCipherSettings& settings) {
    const size_t hmac_bytes = TRY(digest_bytes(settings.hmac));
    const size_t whole = (kBlockBytes + hmac_bytes + kBlockBytes - 1) / kBlockBytes * kBlockBytes;
    return static_cast<uint32_t>(whole);
}

// Of page 1, before what is encrypted: the salt, or the header.
size_t clear_bytes(uint32_t number, const SqlCipherSettings& settings) {
    if (number > 1)
        return 0;
    return settings.plain_header_bytes > 0 ? settings.plain_header_bytes : kSaltBytes;
}

bool is_zero(std::span<const std::byte> page) {
    return std::all_of(page.begin(), page.end(),
                       [](std::byte byte) { return byte == std::byte{}; });
}

// Page 1 as it is stored: of the file, or of the log of a file that is empty still.
Result<std::vector<std::byte>> first_page(const ByteSource& main,
                                          const SharedBytes& write_ahead_log,
                                          const SqlCipherSettings& settings) {
    const uint32_t page_size = settings.page_size;
    if (main.size_bytes() > settings.leading_bytes || write_ahead_log == nullptr)
        return read_exactly(main, settings.leading_bytes, page_size);
    const SqliteLog log = read_write_ahead_log(*write_ahead_log);
    const auto page = log.pages.find(1);
    if (page == log.pages.end() || log.page_size != page_size)
        return Error{ErrorCode::Damaged, "neither the file nor its log has a first page"};
    return read_exactly(*write_ahead_log, page->second, page_size);
}

bool is_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
}

// The digits of SQLCipher's x'...', or the text itself.
std::string_view without_quotes(std::string_view text) {
    const bool is_quoted = text.size() > 3 && (text.starts_with("x'") || text.starts_with("X'")) &&
                           text.ends_with('\'');
    return is_quoted ? text.substr(2, text.size() - 3) : text;
}

SqlCipherKey raw_key(std::span<const std::byte> bytes, std::string_view origin) {
    SqlCipherKey key{SqlCipherKeyKind::Raw, SecretBytes(bytes.first(kKeyBytes)), std::nullopt,
                     std::string(origin)};
    if (bytes.size() == kKeyBytes + kSaltBytes) {
        key.salt.emplace();
        std::copy_n(bytes.begin() + kKeyBytes, kSaltBytes, key.salt->begin());
    }
    return key;
}

bool is_one_line(std::span<const std::byte> bytes) {
    return !bytes.empty() && std::all_of(bytes.begin(), bytes.end(), [](std::byte byte) {
        return byte >= std::byte{0x20} && byte != std::byte{0x7f};
    });
}

std::span<const std::byte> without_line_end(std::span<const std::byte> bytes) {
    while (!bytes.empty() && (bytes.back() == std::byte{'\n'} || bytes.back() == std::byte{'\r'}))
        bytes = bytes.first(bytes.size() - 1);
    return bytes;
}

}  // namespace

SqlCipherSettings sqlcipher_version(int version) {
    CHECK(version >= 1 && version <= 4);
    SqlCipherSettings settings{.name = "SQLCipher " + std::to_string(version)};
    if (version == 4)
        return settings;
    settings.page_size = 1024;
    settings.kdf = "sha1";
    settings.kdf_iterations = version == 3 ? 64'000 : 4'000;
    settings.hmac = version == 1 ? "" : "sha1";
    return settings;
}

// ---- keys ---------------------------------------------------------------------------------------

std::vector<SqlCipherKey> to_sqlcipher_keys(std::string_view text, std::string_view origin) {
    std::vector<SqlCipherKey> keys;
    const std::string_view digits = without_quotes(text);
    const bool has_key_size =
        digits.size() == 2 * kKeyBytes || digits.size() == 2 * (kKeyBytes + kSaltBytes);
    if (has_key_size && is_hex(digits)) {
        const SecretBytes bytes{std::span<const std::byte>(from_hex(digits))};
        keys.push_back(raw_key(bytes.view(), origin));
    }
    if (digits.size() == text.size() && !text.empty())
        keys.push_back(
            {SqlCipherKeyKind::Passphrase, SecretBytes(text), std::nullopt, std::string(origin)});
    return keys;
}

std::vector<SqlCipherKey> to_sqlcipher_keys(const Secrets& secrets) {
    std::vector<SqlCipherKey> keys;
    const auto add = [&](std::string_view text, std::string_view origin) {
        for (SqlCipherKey& key : to_sqlcipher_keys(text, origin))
            keys.push_back(std::move(key));
    };
    for (const KeyFile& file : secrets.key_files) {
        const auto line = without_line_end(file.bytes);
        if (file.bytes.size() == kKeyBytes)
            keys.push_back(raw_key(file.bytes, "the given key file " + file.name));
        if (line.size() <= kKeyFileBytes && is_one_line(line))
            add({reinterpret_cast<const char*>(line.data()), line.size()},
                "the given key file " + file.name);
    }
    for (const std::string& password : secrets.passwords)
        add(password, "a given password");
    return keys;
}

// ---- one database -------------------------------------------------------------------------------

SqlCipher::SqlCipher(SqlCipherSettings settings, Cipher cipher, SecretBytes hmac_key,
                     std::string origin)
    : settings_(std::move(settings)),
      reserved_bytes_(0),
      cipher_(std::move(cipher)),
      hmac_key_(std::move(hmac_key)),
      origin_(std::move(origin)) {}

Result<SqlCipher> SqlCipher::derive(const SqlCipherSettings& settings, const SqlCipherKey& key,
                                    std::span<const std::byte> salt) {
    SecretBytes cipher_key = key.bytes;
    if (key.kind == SqlCipherKeyKind::Passphrase)
        cipher_key =
            TRY(pbkdf2(key.bytes.view(), {settings.kdf, salt, settings.kdf_iterations, kKeyBytes}));
    SecretBytes hmac_key;
    if (!settings.hmac.empty()) {
        std::vector<std::byte> hmac_salt(salt.begin(), salt.end());
        for (std::byte& byte : hmac_salt)
            byte ^= kHmacSaltMask;
        hmac_key = TRY(
            pbkdf2(cipher_key.view(), {settings.kdf, hmac_salt, kHmacKeyIterations, kKeyBytes}));
    }
    auto cipher = TRY(Cipher::make(CipherMode::Cbc, CipherDirection::Decrypt, cipher_key.view()));
    SqlCipher made(settings, std::move(cipher), std::move(hmac_key), key.origin);
    made.reserved_bytes_ = TRY(reserved_bytes_of(settings));
    return made;
}

Result<SqlCipher> SqlCipher::find(const ByteSource& main, const SharedBytes& write_ahead_log,
                                  std::span<const SqlCipherSettings> settings,
                                  std::span<const SqlCipherKey> keys) {
    for (const SqlCipherKey& key : keys)
        for (const SqlCipherSettings& one : settings) {
            CHECK(is_sqlite_page_size(one.page_size));
            const auto page = first_page(main, write_ahead_log, one);
            const bool has_salt = key.salt || one.plain_header_bytes == 0;
            if (!page.ok() || !has_salt)
                continue;
            const std::span<const std::byte> stored = page.value();
            auto cipher = TRY(derive(
                one, key,
                key.salt ? std::span<const std::byte>(*key.salt) : stored.first(kSaltBytes)));
            if (cipher.fits(stored))
                return cipher;
        }
    return Error{ErrorCode::Encrypted, "none of " + std::to_string(keys.size()) + " keys fits"};
}

// Six bytes of the header have one value for a database of these settings: the sizes of a page and
// of its reserved end, and three constants (https://www.sqlite.org/fileformat2.html, 1.3).
bool SqlCipher::fits(std::span<const std::byte> first_page) const {
    if (!hmac_key_.view().empty() && check_hmac(1, first_page).ok())
        return true;
    if (settings_.plain_header_bytes > 0)
        return false;  // those bytes stand in clear text and tell nothing
    std::vector<std::byte> page(first_page.begin(), first_page.end());
    if (!decipher(1, page).ok())
        return false;
    const auto at = [&](size_t offset) { return std::to_integer<uint32_t>(page[offset]); };
    const uint32_t stored = at(16) << 8 | at(17);
    return (stored == 1 ? 65536 : stored) == settings_.page_size && at(20) == reserved_bytes_ &&
           at(21) == 64 && at(22) == 32 && at(23) == 32;
}

Result<void> SqlCipher::check_hmac(uint32_t number, std::span<const std::byte> page) const {
    if (settings_.hmac.empty())
        return {};
    const size_t begin = clear_bytes(number, settings_);
    const size_t end = page.size() - reserved_bytes_ + kBlockBytes;  // behind the vector
    std::vector<std::byte> message(page.begin() + static_cast<std::ptrdiff_t>(begin),
                                   page.begin() + static_cast<std::ptrdiff_t>(end));
    for (int shift = 0; shift < 32; shift += 8)
        message.push_back(static_cast<std::byte>(number >> shift));
    const auto hmac = TRY(hmac_of(settings_.hmac, hmac_key_.view(), message));
    if (CRYPTO_memcmp(hmac.view().data(), page.data() + end, hmac.size()) != 0)
        return Error{ErrorCode::Damaged, "page " + std::to_string(number) +
                                             " is damaged: its HMAC is not that of its bytes"};
    return {};
}

Result<void> SqlCipher::decipher(uint32_t number, std::span<std::byte> page) const {
    const size_t begin = clear_bytes(number, settings_);
    CipherBlock vector{};
    const size_t end = page.size() - reserved_bytes_;
    std::memcpy(vector.data(), page.data() + end, vector.size());
    Cipher cipher = cipher_;
    TRY(cipher.apply(vector, page.subspan(begin, end - begin)));
    if (number == 1 && settings_.plain_header_bytes == 0)
        std::memcpy(page.data(), kMagic.data(), kMagic.size());
    return {};
}

Result<void> SqlCipher::decrypt(uint32_t number, std::span<std::byte> page) const {
    CHECK(page.size() == settings_.page_size);
    if (is_zero(page))
        return {};
    TRY(check_hmac(number, page));
    return decipher(number, page);
}

SharedBytes SqlCipher::plain(const SharedBytes& file, SqliteFile kind) const {
    return std::make_shared<SqlCipherPages>(file, kind, *this);
}

Result<SqliteDatabase> open_sqlcipher(const SharedBytes& main, const SqliteCompanions& logs,
                                      const SqlCipher& cipher, const std::string& name) {
    SqliteCompanions plain;
    if (logs.write_ahead_log != nullptr)
        plain.write_ahead_log = cipher.plain(logs.write_ahead_log, SqliteFile::WriteAheadLog);
    if (logs.rollback_journal != nullptr)
        plain.rollback_journal = cipher.plain(logs.rollback_journal, SqliteFile::RollbackJournal);
    const uint64_t leading =
        std::min<uint64_t>(cipher.settings().leading_bytes, main->size_bytes());
    const auto pages =
        leading == 0 ? main
                     : std::make_shared<SliceSource>(main, leading, main->size_bytes() - leading);
    return SqliteDatabase::open({cipher.plain(pages, SqliteFile::Main), std::move(plain), logs,
                                 cipher.settings().page_size, leading},
                                name);
}

}  // namespace parsers
