// Databases that an app encrypts: which keys a plugin finds, and what the host makes of them.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "plugins/api/database_keys.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/apps/qq_nt_any/keys.h"
#include "plugins/apps/wechat_android/keys.h"
#include "plugins/apps/wechat_android/message_content.h"
#include "plugins/host/declared.h"
#include "plugins/host/registry.h"

namespace plugins {
namespace {

namespace fs = std::filesystem;
using parsers::ErrorCode;
using parsers::SharedBytes;

const std::string kSamples = SOURCE_FOLDER "/samples/";
const std::string kPath =
    "evidence/data/data/com.tencent.mm/MicroMsg/553b0a9a62fddf5d6e7187de67cd769f/EnMicroMsg.db";

SharedBytes bytes_of(const fs::path& path) {
    if (!fs::exists(path))
        return nullptr;
    std::ifstream stream(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    return std::make_shared<parsers::MemorySource>(std::string_view(text));
}

// The database of a sample of wechat_android, with what lies around it.
File sample(const std::string& name) {
    const fs::path path = kSamples + "apps/wechat_android/" + name + "/" + kPath;
    return {kPath, bytes_of(path), [path](std::string_view relative) {
                return relative.starts_with("-") ? bytes_of(path.string() + std::string(relative))
                                                 : bytes_of(path.parent_path() / relative);
            }};
}

Choices choose(const File& file, const parsers::Secrets& secrets) {
    static const Registry registry = Registry::with_builtins();
    return registry.choose(file, registry.proposed(file.path()), secrets);
}

TEST(EncryptedDatabases, SayHowTheyWereOpened) {
    const auto with_imei = choose(sample("encrypted"), {});
    ASSERT_EQ(with_imei.run.size(), 1U);
    EXPECT_EQ(with_imei.run[0].note,
              "decrypted as SQLCipher 1 (WeChat) with the account's number "
              "(auth_info_key_prefs.xml) and the phone's (CompatibleInfo.cfg).");
    ASSERT_TRUE(with_imei.run[0].decrypted);
    EXPECT_TRUE(open_sqlite(*with_imei.run[0].decrypted).ok());
    const auto without = choose(sample("encrypted_no_imei"), {});
    ASSERT_EQ(without.run.size(), 1U);
    EXPECT_EQ(without.run[0].note,
              "decrypted as SQLCipher 1 (WeChat) with the account's number (systemInfo.cfg) and "
              "the phone's (the word that the app takes without an IMEI).");
}

TEST(EncryptedDatabases, AreRefusedWithoutAKey) {
    const auto choices = choose(sample("no_key"), {{"wrong"}, {}});
    EXPECT_TRUE(choices.run.empty());
    ASSERT_EQ(choices.refused.size(), 1U);
    EXPECT_EQ(choices.refused[0].code, ErrorCode::Encrypted);
    EXPECT_NE(choices.refused[0].why.find("none of 1 keys fits"), std::string::npos);
    EXPECT_NE(choices.refused[0].why.find("--password-file"), std::string::npos);
}

// The seven digits of md5("1234567890ABCDEF-1582634021"), as password and as key file; what the
// ledger says of them does not hold them.
TEST(EncryptedDatabases, OpenWithAGivenKey) {
    const std::string key = "fe02012";
    const auto* const bytes = reinterpret_cast<const std::byte*>(key.data());
    const std::vector<std::pair<parsers::Secrets, std::string>> given = {
        {{{key}, {}}, "a given password"},
        {{{}, {{"wechat.txt", {bytes, bytes + key.size()}}}}, "the given key file wechat.txt"}};
    for (const auto& [secrets, origin] : given) {
        const auto choices = choose(sample("no_key"), secrets);
        ASSERT_EQ(choices.run.size(), 1U);
        EXPECT_EQ(choices.run[0].note, "decrypted as SQLCipher 1 (WeChat) with " + origin + ".");
        EXPECT_EQ(choices.run[0].note.find(key), std::string::npos);
    }
}

TEST(EncryptedDatabases, AreFoundAgain) {
    const auto registry = Registry::with_builtins();
    const auto opened = open_database(registry, sample("encrypted"), {});
    ASSERT_TRUE(opened.ok());
    EXPECT_TRUE(opened.value().has_table("message"));
    const auto closed = open_database(registry, sample("no_key"), {});
    ASSERT_FALSE(closed.ok());
    EXPECT_EQ(closed.error().code, ErrorCode::Encrypted);
}

TEST(EncryptedDatabases, ThatAreNoneAreToldAsWhatTheyAre) {
    const auto text = std::make_shared<parsers::MemorySource>(std::string(4096, 'a'));
    const auto choices = choose(File(kPath, text), {});
    ASSERT_EQ(choices.refused.size(), 1U);
    EXPECT_EQ(choices.refused[0].code, ErrorCode::Damaged);
}

// ---- QQ -----------------------------------------------------------------------------------------

// A file of a sample of qq_nt_any, with what lies around it.
File qq_sample(const std::string& name, const std::string& inside) {
    const fs::path path = kSamples + "apps/qq_nt_any/" + name + "/evidence/" + inside;
    return {
        inside, bytes_of(path), [path](std::string_view relative) -> SharedBytes {
            if (!relative.ends_with("/"))
                return relative.starts_with("-") ? bytes_of(path.string() + std::string(relative))
                                                 : bytes_of(path.parent_path() / relative);
            std::string names;
            std::error_code absent;
            for (const auto& file : fs::directory_iterator(path.parent_path() / relative, absent))
                names += file.path().filename().string() + "\n";
            return std::make_shared<parsers::MemorySource>(std::string_view(names));
        }};
}

TEST(EncryptedDatabases, OfQqOpenWithTheInnerIdOfTheAccount) {
    const auto choices = choose(qq_sample("android",
                                          "data/data/com.tencent.mobileqq/databases/nt_db/"
                                          "nt_qq_da9eab2d8b56fc2fbd09da64f030b765/nt_msg.db"),
                                {});
    ASSERT_EQ(choices.run.size(), 1U);
    EXPECT_EQ(choices.run[0].note,
              "decrypted as SQLCipher 4 (QQ) with the account's inner id (the name of a file of "
              "files/uid) and the value in front of the database.");
}

TEST(EncryptedDatabases, OfQqOnComputersNeedAGivenKey) {
    const File file = qq_sample(
        "computer", "Users/someone/Documents/Tencent Files/1234500001/nt_qq/nt_db/nt_msg.db");
    const auto without = choose(file, {});
    EXPECT_TRUE(without.run.empty());
    ASSERT_EQ(without.refused.size(), 1U);
    EXPECT_EQ(without.refused[0].code, ErrorCode::Encrypted);
    const auto with = choose(file, {{"#8xxxxxxxxxxx@uJ"}, {}});
    ASSERT_EQ(with.run.size(), 1U);
    EXPECT_EQ(with.run[0].note, "decrypted as SQLCipher 4 (QQ) with a given password.");
}

// The example of QQBackup/QQDecrypt.
TEST(EncryptedDatabases, OfQqHaveTheDescribedPassphrase) {
    EXPECT_EQ(qq_nt::passphrase_of("u_mIicAReWrdCB-kST6TXH7A", "6tPaJ9GP"),
              "71c0dfcef3b5ceae7c4a1c68ca662f4a");
}

// ---- declared -----------------------------------------------------------------------------------

constexpr std::string_view kToml = R"(
app = "notes"
platform = "any"
about = "Notes."
references = ["https://example.org"]
tested = ["nothing"]
paths = ["*/sql/db.sqlite"]

[sqlcipher]
version = 3
key_file = "../config.json"
key_pointer = "/keys/0"
needed = "Give the 64 digits."

[[query]]
record = "document"
needs = { note = ["id", "body"] }
locator = { table = "note", row = "row" }
sql = "SELECT id AS row, body AS text FROM note"
)";

File notes(const std::string& config) {
    return {"p.zip/sql/db.sqlite", bytes_of(kSamples + "sqlcipher/raw_key.db"),
            [config](std::string_view relative) -> SharedBytes {
                if (relative != "../config.json")
                    return nullptr;
                return std::make_shared<parsers::MemorySource>(std::string_view(config));
            }};
}

constexpr std::string_view kRaw =
    "2dd29ca851e7b56e4697b0e1f08507293d761a05ce4d1b628663f411a8086d99";

TEST(DeclaredCiphers, TakeTheKeyOfAFileBesideOrAGivenOne) {
    Registry registry;
    auto plugin = read_declared_plugin(kToml, "notes_any", "notes_any.toml");
    ASSERT_TRUE(plugin.ok()) << plugin.error().what;
    ASSERT_TRUE(registry.add({std::move(plugin).value(), "test", {}}).ok());
    const auto chosen = [&](const std::string& config, const parsers::Secrets& secrets) {
        const File file = notes(config);
        return registry.choose(file, registry.proposed(file.path()), secrets);
    };
    const auto beside = chosen("{\"keys\": [\"" + std::string(kRaw) + "\"]}", {});
    ASSERT_EQ(beside.run.size(), 1U);
    EXPECT_EQ(beside.run[0].note,
              "decrypted as SQLCipher 3 with ../config.json beside the database.");
    const auto given = chosen("{}", {{std::string(kRaw)}, {}});
    ASSERT_EQ(given.run.size(), 1U);
    EXPECT_EQ(given.run[0].note, "decrypted as SQLCipher 3 with a given password.");
    for (const std::string config : {"", "{}", "[", "{\"keys\": [7]}", "{\"keys\": \"x\"}"}) {
        const auto closed = chosen(config, {});
        ASSERT_EQ(closed.refused.size(), 1U) << config;
        EXPECT_EQ(closed.refused[0].code, ErrorCode::Encrypted);
        EXPECT_TRUE(closed.refused[0].why.ends_with("no key was found. Give the 64 digits."));
    }
}

TEST(DeclaredCiphers, AreRefusedWithTheirLine) {
    const auto said = [](const std::string& setting) {
        std::string toml(kToml);
        const std::string_view before = "version = 3\n";
        toml.insert(toml.find(before) + before.size(), setting + "\n");
        const auto plugin = read_declared_plugin(toml, "x", "x.toml");
        return plugin.ok() ? std::string() : plugin.error().what;
    };
    EXPECT_EQ(said("page_size = 512"), "");
    EXPECT_EQ(said("hmac = \"none\""), "");
    for (const std::string wrong :
         {"page_size = 1000", "page_size = -1", "kdf = \"md5\"", "hmac = \"\"",
          "kdf_iterations = 0", "kdf_iterations = 4294967296", "plain_header_bytes = 20",
          "rounds = 1"})
        EXPECT_TRUE(said(wrong).starts_with("x.toml:")) << wrong << ": " << said(wrong);
}

// The key is that of samples/make/signal_database.py.
TEST(DeclaredCiphers, OpenSignalOfAndroid) {
    const std::string path = "evidence/data/data/org.thoughtcrime.securesms/databases/signal.db";
    const File file(path, bytes_of(kSamples + "apps/signal_android/encrypted/" + path));
    const auto closed = choose(file, {});
    ASSERT_EQ(closed.refused.size(), 1U);
    EXPECT_EQ(closed.refused[0].code, ErrorCode::Encrypted);
    const auto opened =
        choose(file, {{"8f1e6d0c5b4a39281706f5e4d3c2b1a00f1e2d3c4b5a69788796a5b4c3d2e1f0"}, {}});
    ASSERT_EQ(opened.run.size(), 1U);
    EXPECT_EQ(opened.run[0].plugin->id, "signal_android");
}

// An account that the folder's name is not of does not belong to this database.
TEST(WeChatKeys, TakeTheAccountThatTheFolderNames) {
    EXPECT_EQ(wechat::keys_of(sample("encrypted"), {}).keys.size(), 2U);
    const File given = sample("encrypted");
    const File moved("other/0123456789abcdef0123456789abcdef/EnMicroMsg.db", given.shared_bytes(),
                     [&](std::string_view relative) { return given.companion(relative); });
    EXPECT_TRUE(wechat::keys_of(moved, {}).keys.empty());
    const File loose("copies/EnMicroMsg.db", given.shared_bytes(),
                     [&](std::string_view relative) { return given.companion(relative); });
    EXPECT_EQ(wechat::keys_of(loose, {{"353918050000001"}, {}}).keys.size(), 4U);
}

// ---- amounts ------------------------------------------------------------------------------------

std::string amount(std::string_view written) {
    const auto read = wechat::read_amount(written);
    return read ? read->number + " " + read->currency : "none";
}

TEST(WeChatAmounts, AreReadAsWritten) {
    EXPECT_EQ(amount("￥0.01"), "0.01 CNY");
    EXPECT_EQ(amount("¥1,234,567.80"), "1234567.80 CNY");
    EXPECT_EQ(amount(" ￥ 5200 "), "5200 CNY");
    EXPECT_EQ(amount("HK$20.5"), "20.5 HKD");
    EXPECT_EQ(amount("RM10.00"), "10.00 MYR");
}

TEST(WeChatAmounts, AreNotGuessed) {
    for (const std::string_view written :
         {"", "￥", "100.00", "$100.00", "￥1,23.00", "￥12,3456.00", "￥1.234", "￥1.", "￥-5.00",
          "￥1e5", "￥1.00元", "￥.50", "￥,100", "￥1234567890123456"})
        EXPECT_EQ(amount(written), "none") << written;
    EXPECT_EQ(wechat::amount_of_hundredths(5), "0.05");
    EXPECT_EQ(wechat::amount_of_hundredths(-1050), "-10.50");
    EXPECT_EQ(wechat::amount_of_hundredths(INT64_MIN), "-92233720368547758.08");
}

// ---- who speaks in a group ----------------------------------------------------------------------

TEST(WeChatGroups, NameTheSpeakerBeforeTheFirstLine) {
    const auto spoken = wechat::without_speaker("wxid_a:\nb:\nc");
    EXPECT_EQ(spoken.speaker, "wxid_a");
    EXPECT_EQ(spoken.content, "b:\nc");
    for (const std::string_view none :
         {"no speaker", ":\nempty", "two words:\nx", "<msg>:\nx", "first\nsecond:\nx"}) {
        EXPECT_EQ(wechat::without_speaker(none).speaker, "") << none;
        EXPECT_EQ(wechat::without_speaker(none).content, none);
    }
}

}  // namespace
}  // namespace plugins
