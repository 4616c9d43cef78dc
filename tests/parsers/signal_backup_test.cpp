// Signal's local backups: keys by libsignal's known answers, libsignal's encrypted test case, and
// backups that do not open. The samples signal_backup* are made by Python's cryptography.
#include "parsers/container/signal_backup.h"

#include <gtest/gtest.h>

#include "parsers/base/text.h"
#include "parsers/container/signal_backup_keys.h"
#include "tests/parsers/corpus.h"

namespace parsers {
namespace {

constexpr const char* kRecoveryKey =
    "dtjs858asj6tv0jzsqrsmj0ubp335pisj98e9ssnss8myoc08drhtcktyawvx45l";
constexpr const char* kAccount = "659aa5f4a28dfcc11ea1b997537a3d95";

std::string hex(const SecretBytes& bytes) {
    return to_hex(bytes.view());
}

SharedBytes source(std::string_view text) {
    return std::make_shared<MemorySource>(text);
}

// The known answers of libsignal's rust/account-keys and rust/message-backup.
TEST(SignalBackup, DerivesTheKeysOfLibsignal) {
    const auto key = signal_backup_key(kRecoveryKey).value();
    EXPECT_EQ(hex(key), "ea26a2ddb5dba5ef9e34e1b8dea1f5ae7f255306a6d2d883e542306eaa9fe985");
    const auto id = signal_backup_id(key, from_hex(kAccount)).value();
    EXPECT_EQ(hex(id), "8a624fbc45379043f39f1391cddc5fe8");
    const auto keys = signal_message_keys(key, id).value();
    EXPECT_EQ(hex(keys.mac), "f425e22a607c529717e1e1b29f9fe139f9d1c7e7d01e371c7753c544a3026649");
    EXPECT_EQ(hex(keys.cipher), "e143f4ad5668d8bfed2f88562f0693f53bda2c0e55c9d71730f30e24695fd6df");
    // Encrypting twice gives the same again.
    const auto nonce = from_hex("000102030405060708090a0b");
    const auto encrypted = signal_local_backup_id(key, nonce, id.view()).value();
    EXPECT_NE(hex(encrypted), hex(id));
    EXPECT_EQ(hex(signal_local_backup_id(key, nonce, encrypted.view()).value()), hex(id));
    EXPECT_FALSE(signal_local_backup_id(key, nonce, from_hex("00")).ok());
}

TEST(SignalBackup, TakesARecoveryKeyAsItIsShown) {
    EXPECT_EQ(signal_recovery_key(kRecoveryKey), kRecoveryKey);
    EXPECT_EQ(signal_recovery_key("DTJS 858A SJ6T V0JZ SQRS MJ0U BP33 5PIS J98E 9SSN SS8M YOC0 "
                                  "8DRH TCKT YAWV X45L"),
              kRecoveryKey);
    EXPECT_FALSE(signal_recovery_key("short"));
    EXPECT_FALSE(signal_recovery_key(std::string(63, 'a') + "-"));
    EXPECT_FALSE(signal_recovery_key(std::string(65, 'a')));
}

constexpr const char* kCase =
    "libsignal/test-cases/valid-encrypted/legacy-account.binproto.encrypted";

SignalMessageKeys keys_of_case() {
    const auto key = signal_backup_key(std::string(64, 'm')).value();
    const auto id = signal_backup_id(key, std::vector<std::byte>(16, std::byte{0x11})).value();
    return signal_message_keys(key, id).value();
}

TEST(SignalBackup, OpensTheTestCaseOfLibsignal) {
    const auto path = tests::corpus_path(kCase);
    if (!path)
        return;
    const auto bytes = tests::bytes_of_file(*path);
    const auto frames = decrypt_signal_backup(MemorySource(bytes), keys_of_case(), {});
    ASSERT_TRUE(frames.ok()) << frames.error().what;
    EXPECT_EQ(frames.value().damage, "");
    const auto plain = read_all(*frames.value().bytes, 1 << 20).value();
    // A length, then version 1 and the time of the backup, 1705692409729.
    ASSERT_GT(plain.size(), 10U);
    EXPECT_EQ(to_hex(std::span(plain).subspan(1, 9)), "08011081dfc299d231");
    for (const size_t at : {0U, 20U, 591U}) {
        auto changed = bytes;
        changed[at] ^= std::byte{1};
        EXPECT_EQ(decrypt_signal_backup(MemorySource(changed), keys_of_case(), {}).error().code,
                  ErrorCode::Encrypted);
    }
    auto cut = bytes;
    cut.pop_back();
    EXPECT_EQ(decrypt_signal_backup(MemorySource(cut), keys_of_case(), {}).error().code,
              ErrorCode::Damaged);
}

// The id of the account is in "metadata", under the recovery key.
TEST(SignalBackup, FindsTheKeyAmongThePasswords) {
    const auto path = tests::corpus_path(kCase);
    if (!path)
        return;
    const std::string recovery_key(64, 'm');
    const auto key = signal_backup_key(recovery_key).value();
    const auto id = signal_backup_id(key, std::vector<std::byte>(16, std::byte{0x11})).value();
    const std::string nonce = "twelve bytes";
    const auto locked =
        signal_local_backup_id(key, std::as_bytes(std::span(nonce)), id.view()).value();
    std::string metadata = "\x08\x01\x12\x20\x0a\x0c" + nonce + "\x12\x10";
    for (const std::byte byte : locked.view())
        metadata += static_cast<char>(byte);
    Surroundings surroundings;
    surroundings.name = "main";
    surroundings.sibling = [&](std::string_view name) -> Result<SharedBytes> {
        if (name == "metadata")
            return source(metadata);
        return Error{ErrorCode::NotFound, "none"};
    };
    const SharedBytes file = source(tests::text_of_file(*path));
    ASSERT_TRUE(is_signal_backup(*file, surroundings));
    const auto locked_layer = open_signal_backup(file, surroundings);
    EXPECT_EQ(locked_layer.error().code, ErrorCode::Encrypted);
    surroundings.secrets.passwords = {"a word", std::string(64, 'x')};
    EXPECT_NE(open_signal_backup(file, surroundings).error().what.find("of 1 given, none fits"),
              std::string::npos);
    surroundings.secrets.passwords.push_back(recovery_key);
    const auto opened = open_signal_backup(file, surroundings);
    ASSERT_TRUE(opened.ok()) << opened.error().what;
    EXPECT_EQ(opened.value().used, std::vector<std::string>{"metadata"});
    surroundings.name = "other";
    EXPECT_FALSE(is_signal_backup(*file, surroundings));
    surroundings.name = "main";
    metadata.pop_back();
    EXPECT_FALSE(is_signal_backup(*file, surroundings));
}

TEST(SignalBackup, TellsABackupForServers) {
    const SharedBytes file = source("SBACKUP\x01 and more");
    EXPECT_TRUE(is_signal_backup(*file, {}));
    EXPECT_EQ(open_signal_backup(file, {}).error().code, ErrorCode::Unsupported);
}

}  // namespace
}  // namespace parsers
