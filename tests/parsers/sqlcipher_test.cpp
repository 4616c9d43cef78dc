#include "parsers/crypt/sqlcipher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "parsers/base/text.h"
#include "tests/parsers/corpus.h"

namespace parsers {
namespace {

// samples/make/sqlcipher.py: versions 1 to 3 are what the sqlcipher program wrote, the others what
// a program of its own encrypted.
const std::string kFolder = SOURCE_FOLDER "/samples/sqlcipher/";
constexpr std::string_view kPassphrase = "correct horse";
constexpr std::string_view kRaw =
    "2dd29ca851e7b56e4697b0e1f08507293d761a05ce4d1b628663f411a8086d99";
constexpr std::string_view kSalt = "00112233445566778899aabbccddeeff";

using Rows = std::map<int64_t, std::string>;

Rows notes(int64_t first, int64_t last) {
    Rows rows;
    for (int64_t id = first; id <= last; ++id)
        rows[id] =
            "note " + std::to_string(id) + " " + std::string(static_cast<size_t>(7 * id), 'x');
    return rows;
}

SharedBytes source_of(std::vector<std::byte> bytes) {
    return std::make_shared<MemorySource>(std::move(bytes));
}

SharedBytes sample(const std::string& name) {
    return source_of(tests::bytes_of_file(kFolder + name));
}

SqlCipherSettings with(SqlCipherSettings settings, uint32_t page_size, uint64_t iterations) {
    settings.page_size = page_size;
    settings.kdf_iterations = iterations;
    return settings;
}

Result<SqliteDatabase> open(const SharedBytes& main, const SqliteCompanions& logs,
                            const SqlCipherSettings& settings, std::string_view key) {
    const auto keys = to_sqlcipher_keys(key, "the test");
    const auto cipher =
        TRY(SqlCipher::find(*main, logs.write_ahead_log, std::span(&settings, 1), keys));
    return open_sqlcipher(main, logs, cipher, "x.db");
}

Result<Rows> rows_of(const Result<SqliteDatabase>& database) {
    if (!database.ok())
        return database.error();
    Rows rows;
    TRY(database.value().rows("SELECT id, body FROM note", [&](const SqliteRow& row) {
        rows[row.integer(0).value_or(-1)] = row.text(1);
        return true;
    }));
    return rows;
}

void expect_all_notes(const std::string& name, const SqlCipherSettings& settings,
                      std::string_view key) {
    const auto rows = rows_of(open(sample(name), {}, settings, key));
    ASSERT_TRUE(rows.ok()) << name << ": " << rows.error().what;
    EXPECT_EQ(rows.value(), notes(1, 40)) << name;
}

TEST(SqlCipher, ReadsEveryVersion) {
    expect_all_notes("version1.db", sqlcipher_version(1), kPassphrase);
    expect_all_notes("version2.db", sqlcipher_version(2), kPassphrase);
    expect_all_notes("version3.db", sqlcipher_version(3), kPassphrase);
    expect_all_notes("version4.db", sqlcipher_version(4), kPassphrase);
}

TEST(SqlCipher, ReadsOtherSettings) {
    expect_all_notes("page4096.db", with(sqlcipher_version(3), 4096, 1), kPassphrase);
    auto sha256 = with(sqlcipher_version(4), 4096, 10'000);
    sha256.kdf = "sha256";
    sha256.hmac = "sha256";
    expect_all_notes("sha256.db", sha256, kPassphrase);
    auto plain_header = sqlcipher_version(4);
    plain_header.plain_header_bytes = 32;
    expect_all_notes("plain_header.db", plain_header,
                     "x'" + std::string(kRaw) + std::string(kSalt) + "'");
}

SharedBytes behind(size_t leading_bytes, const std::vector<std::byte>& bytes) {
    std::vector<std::byte> all(leading_bytes, std::byte{'h'});
    all.insert(all.end(), bytes.begin(), bytes.end());
    return source_of(std::move(all));
}

TEST(SqlCipher, PassesOverWhatTheAppPutsInFront) {
    auto settings = sqlcipher_version(4);
    settings.leading_bytes = 1024;
    const auto bytes = tests::bytes_of_file(kFolder + "version4.db");
    const auto rows = rows_of(open(behind(1024, bytes), {}, settings, kPassphrase));
    ASSERT_TRUE(rows.ok()) << rows.error().what;
    EXPECT_EQ(rows.value(), notes(1, 40));
    for (const size_t cut : {size_t{0}, size_t{1024}, size_t{4096}}) {
        const auto closed =
            open(behind(cut, {}), {}, settings, kPassphrase);  // nothing, or not a whole page
        ASSERT_FALSE(closed.ok());
        EXPECT_EQ(closed.error().code, ErrorCode::Encrypted);
    }
}

// Places are those in the stored file. It is a sample of QQ, with a deleted row.
TEST(SqlCipher, CountsPlacesFromTheBeginningOfTheFile) {
    const auto bytes = tests::bytes_of_file(SOURCE_FOLDER
                                            "/samples/apps/qq_nt_any/android/evidence/data/data/"
                                            "com.tencent.mobileqq/databases/nt_db/"
                                            "nt_qq_da9eab2d8b56fc2fbd09da64f030b765/nt_msg.db");
    auto settings = with(sqlcipher_version(4), 4096, 4000);
    settings.hmac = "sha1";
    constexpr std::string_view kKey = "64ae363416216be662a7c5b7f0c8b8d6";
    const auto cut = open(source_of({bytes.begin() + 1024, bytes.end()}), {}, settings, kKey);
    settings.leading_bytes = 1024;
    const auto whole = open(source_of(bytes), {}, settings, kKey);
    ASSERT_TRUE(cut.ok() && whole.ok());
    const auto places = cut.value().carved_places();
    const auto whole_places = whole.value().carved_places();
    ASSERT_TRUE(places.ok() && whole_places.ok());
    ASSERT_EQ(places.value().size(), 1U);
    auto expected = places.value();
    expected[0].offset += 1024;
    EXPECT_EQ(whole_places.value(), expected);
}

TEST(SqlCipher, TakesRawKeys) {
    expect_all_notes("raw_key.db", sqlcipher_version(3), kRaw);
    expect_all_notes("raw_key.db", sqlcipher_version(3), "x'" + std::string(kRaw) + "'");
    expect_all_notes("raw_key_salt.db", sqlcipher_version(3),
                     std::string(kRaw) + std::string(kSalt));
}

// One list of settings for several versions of an app: that of the file is found.
TEST(SqlCipher, FindsTheSettings) {
    const std::vector<SqlCipherSettings> all = {sqlcipher_version(4), sqlcipher_version(3),
                                                sqlcipher_version(2), sqlcipher_version(1)};
    Secrets secrets{{"wrong", std::string(kPassphrase)}, {}};
    for (const std::string version : {"1", "2", "3", "4"}) {
        const auto cipher = SqlCipher::find(*sample("version" + version + ".db"), nullptr, all,
                                            to_sqlcipher_keys(secrets));
        ASSERT_TRUE(cipher.ok()) << version;
        EXPECT_EQ(cipher.value().settings().name, "SQLCipher " + version);
        EXPECT_EQ(cipher.value().origin(), "a given password");
    }
}

TEST(SqlCipher, SaysThatNoKeyFits) {
    const auto closed = open(sample("version2.db"), {}, sqlcipher_version(2), "wrong");
    ASSERT_FALSE(closed.ok());
    EXPECT_EQ(closed.error().code, ErrorCode::Encrypted);
    const auto other = open(sample("version3.db"), {}, sqlcipher_version(2), kPassphrase);
    ASSERT_FALSE(other.ok());
    EXPECT_EQ(other.error().code, ErrorCode::Encrypted);
    const auto empty = open(source_of({}), {}, sqlcipher_version(3), kPassphrase);
    ASSERT_FALSE(empty.ok());
    EXPECT_EQ(empty.error().code, ErrorCode::Encrypted);
}

// The forms that a key may be given in: none is a copy of another.
TEST(SqlCipher, KnowsTheFormsOfKeys) {
    const std::vector<std::byte> raw = from_hex(kRaw);
    const std::string line = "hunter2\r\n";
    const auto* text = reinterpret_cast<const std::byte*>(line.data());
    const Secrets secrets{{"pass", std::string(kRaw), "x'" + std::string(kRaw) + "'"},
                          {{"raw.key", raw},
                           {"line.key", {text, text + line.size()}},
                           {"long.bin", std::vector<std::byte>(1000, std::byte{'a'})},
                           {"binary.bin", {std::byte{0}, std::byte{1}}}}};
    std::vector<std::string> seen;
    for (const SqlCipherKey& key : to_sqlcipher_keys(secrets))
        seen.push_back((key.kind == SqlCipherKeyKind::Raw ? "raw " : "text ") +
                       std::to_string(key.bytes.size()) + " " + key.origin);
    EXPECT_EQ(seen, (std::vector<std::string>{
                        "raw 32 the given key file raw.key", "text 7 the given key file line.key",
                        "text 4 a given password", "raw 32 a given password",
                        "text 64 a given password", "raw 32 a given password"}));
}

// ---- logs ---------------------------------------------------------------------------------------

std::map<RowState, Rows> states_of(const SqliteDatabase& database) {
    std::map<RowState, Rows> found;
    const auto read = database.rows_with_state(
        "SELECT id, body FROM note", {"note", 0}, [&](const SqliteRow& row, RowState state) {
            found[state][row.integer(0).value_or(-1)] = row.text(1);
            return true;
        });
    EXPECT_TRUE(read.ok());
    return found;
}

void expect_log(const std::string& name, const SqlCipherSettings& settings) {
    const auto database =
        open(sample(name), {sample(name + "-wal"), nullptr}, settings, kPassphrase);
    ASSERT_TRUE(database.ok()) << database.error().what;
    EXPECT_TRUE(database.value().notes().empty());
    const auto states = states_of(database.value());
    Rows live = notes(1, 40);
    live.erase(3);
    EXPECT_EQ(states.at(RowState::Live), live) << name;
    EXPECT_EQ(states.at(RowState::LogOnly), notes(41, 42)) << name;
    EXPECT_EQ(states.at(RowState::Deleted), notes(3, 3)) << name;
}

TEST(SqlCipher, ReadsTheWriteAheadLog) {
    expect_log("log.db", sqlcipher_version(3));
    expect_log("log_version1.db", sqlcipher_version(1));
}

// The salt stands at the beginning of page 1, wherever that is.
TEST(SqlCipher, ReadsADatabaseThatIsOnlyInItsLog) {
    const auto rows = rows_of(open(source_of({}), {sample("only_log.db-wal"), nullptr},
                                   sqlcipher_version(3), kPassphrase));
    ASSERT_TRUE(rows.ok()) << rows.error().what;
    EXPECT_EQ(rows.value(), notes(1, 40));
}

TEST(SqlCipher, RollsBackAJournal) {
    const SqliteCompanions journal{nullptr, sample("journal.db-journal")};
    const auto rows =
        rows_of(open(sample("journal.db"), journal, sqlcipher_version(3), kPassphrase));
    ASSERT_TRUE(rows.ok()) << rows.error().what;
    EXPECT_EQ(rows.value(), notes(1, 40));
    const auto without = rows_of(open(sample("journal.db"), {}, sqlcipher_version(3), kPassphrase));
    EXPECT_FALSE(without.ok() && without.value() == notes(1, 40));
}

// ---- damage -------------------------------------------------------------------------------------

TEST(SqlCipher, NamesThePageThatIsDamaged) {
    auto bytes = tests::bytes_of_file(kFolder + "version3.db");
    ASSERT_GT(bytes.size(), 6 * 1024U);
    bytes[5 * 1024 + 100] ^= std::byte{1};  // page 6
    const auto database = open(source_of(bytes), {}, sqlcipher_version(3), kPassphrase);
    ASSERT_TRUE(database.ok());
    Rows rows;
    const auto read = database.value().rows("SELECT id, body FROM note", [&](const SqliteRow& row) {
        rows[row.integer(0).value_or(-1)] = row.text(1);
        return true;
    });
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, ErrorCode::Damaged);
    EXPECT_NE(read.error().what.find("page 6"), std::string::npos) << read.error().what;
    const Rows all = notes(1, 40);
    EXPECT_LT(rows.size(), all.size());
    EXPECT_GT(rows.size(), all.size() / 2);
    for (const auto& row : rows)
        EXPECT_EQ(row.second, all.at(row.first));
}

TEST(SqlCipher, GivesNoBytesOfADamagedOrCutPage) {
    auto bytes = tests::bytes_of_file(kFolder + "version3.db");
    bytes[2048] ^= std::byte{1};
    bytes.resize(bytes.size() - 10);
    const auto main = source_of(bytes);
    const auto settings = sqlcipher_version(3);
    const auto cipher = SqlCipher::find(*main, nullptr, std::span(&settings, 1),
                                        to_sqlcipher_keys(kPassphrase, "the test"));
    ASSERT_TRUE(cipher.ok());
    const auto plain = cipher.value().plain(main, SqliteFile::Main);
    EXPECT_EQ(plain->size_bytes(), bytes.size());
    EXPECT_TRUE(read_exactly(*plain, 0, 2048).ok());
    const auto damaged = read_exactly(*plain, 2000, 100);
    ASSERT_FALSE(damaged.ok());
    EXPECT_EQ(damaged.error().what, "page 3 is damaged: its HMAC is not that of its bytes");
    const auto cut = read_exactly(*plain, bytes.size() - 1, 1);
    ASSERT_FALSE(cut.ok());
    EXPECT_NE(cut.error().what.find("is cut off"), std::string::npos);
}

// A page that was never written holds zeros, which no key makes; they stay zeros.
TEST(SqlCipher, KeepsPagesOfZeros) {
    auto bytes = tests::bytes_of_file(kFolder + "version3.db");
    const size_t size = bytes.size();
    bytes.resize(size + 1024);
    const auto main = source_of(bytes);
    const auto settings = sqlcipher_version(3);
    const auto cipher = SqlCipher::find(*main, nullptr, std::span(&settings, 1),
                                        to_sqlcipher_keys(kPassphrase, "the test"));
    ASSERT_TRUE(cipher.ok());
    const auto page = read_exactly(*cipher.value().plain(main, SqliteFile::Main), size, 1024);
    ASSERT_TRUE(page.ok());
    EXPECT_EQ(page.value(), std::vector<std::byte>(1024));
}

// ---- files of other projects --------------------------------------------------------------------

// The row count is what the origin's own test asserts (test/sqlcipher-compatibility.test); the sums
// for version 3 are what the sqlcipher program gives.
void expect_testkey(const std::string& name, const SqlCipherSettings& settings) {
    const auto path = tests::corpus_path("sqlcipher/" + name);
    if (!path)
        return;
    const auto main = source_of(tests::bytes_of_file(*path));
    const auto database = open(main, {}, settings, "testkey");
    ASSERT_TRUE(database.ok()) << database.error().what;
    std::string found;
    const auto read =
        database.value().rows("SELECT count(*) || ' ' || sum(a) || ' ' || sum(length(b)) FROM t1",
                              [&](const SqliteRow& row) {
                                  found = row.text(0);
                                  return true;
                              });
    ASSERT_TRUE(read.ok()) << read.error().what;
    EXPECT_EQ(found, "78536 39268.0 157072");
}

TEST(CorpusSqlCipher, OpensTheOriginsDatabases) {
    expect_testkey("sqlcipher-3.0-testkey.db", sqlcipher_version(3));
    expect_testkey("sqlcipher-4.0-testkey.db", sqlcipher_version(4));
}

TEST(CorpusSqlCipher, OpensAFileInTheFormOfWeChat) {
    const auto path = tests::corpus_path("wechat/EnMicroMsg.db");
    if (!path)
        return;
    const auto main = source_of(tests::bytes_of_file(*path));
    const auto database = open(main, {}, sqlcipher_version(1), "00001ef");
    ASSERT_TRUE(database.ok()) << database.error().what;
    const std::map<std::string, std::vector<std::string>> schema = {{"test_table", {"test_col"}}};
    EXPECT_EQ(database.value().schema(), schema);
    const auto closed = open(main, {}, sqlcipher_version(1), "00001ee");
    ASSERT_FALSE(closed.ok());
    EXPECT_EQ(closed.error().code, ErrorCode::Encrypted);
}

}  // namespace
}  // namespace parsers
