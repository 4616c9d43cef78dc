#include "parsers/format/sqlite.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

#include "parsers/base/limits.h"

namespace parsers {
namespace {

namespace fs = std::filesystem;

// A folder that is gone when the test ends.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (fs::temp_directory_path() / "sqlite_test_XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~TemporaryFolder() { fs::remove_all(path_); }
    std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
    fs::path path_;
};

void execute(sqlite3* handle, const std::string& sql) {
    char* message = nullptr;
    ASSERT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK)
        << sql << ": " << (message != nullptr ? message : "");
}

// Runs `committed`, then `in_log` so that it stays in the log, and copies the files while the
// writer still holds them open.
struct TestDatabase {
    SharedBytes main;
    SharedBytes log;
};

SharedBytes bytes_of(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    return std::make_shared<MemorySource>(std::string_view(text));
}

TestDatabase make_with_log(const std::string& committed, const std::string& in_log) {
    TemporaryFolder folder;
    const std::string path = folder.file("a.db");
    sqlite3* handle = nullptr;
    EXPECT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    execute(handle, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;" + committed +
                        "; PRAGMA wal_checkpoint(TRUNCATE);" + in_log);
    TestDatabase made{bytes_of(path),
                      fs::exists(path + "-wal") ? bytes_of(path + "-wal") : nullptr};
    sqlite3_close(handle);
    return made;
}

SharedBytes make(const std::string& sql) {
    TemporaryFolder folder;
    const std::string path = folder.file("a.db");
    sqlite3* handle = nullptr;
    EXPECT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    execute(handle, sql);
    sqlite3_close(handle);
    return bytes_of(path);
}

SharedBytes changed(const SharedBytes& source,
                    const std::function<void(std::vector<std::byte>&)>& change) {
    auto bytes = read_all(*source, limits::kWholeFileBytes).value();
    change(bytes);
    return std::make_shared<MemorySource>(std::move(bytes));
}

std::vector<std::string> texts(const SqliteDatabase& database, const std::string& sql) {
    std::vector<std::string> found;
    const auto read = database.rows(sql, [&](const SqliteRow& row) {
        found.push_back(row.text(0));
        return true;
    });
    EXPECT_TRUE(read.ok()) << read.error().what;
    return found;
}

using Strings = std::vector<std::string>;

Strings with_states(const SqliteDatabase& database, const std::string& sql) {
    Strings found;
    const auto read =
        database.rows_with_state(sql, {"t", 0}, [&](const SqliteRow& row, RowState state) {
            const char* word = state == RowState::Live      ? "live"
                               : state == RowState::LogOnly ? "log"
                                                            : "deleted";
            found.push_back(row.text(0) + " " + row.text(1) + " " + word);
            return true;
        });
    EXPECT_TRUE(read.ok()) << read.error().what;
    return found;
}

constexpr const char* kThreeRows =
    "CREATE TABLE t(id INTEGER PRIMARY KEY, body TEXT);"
    "INSERT INTO t VALUES(1,'one'),(2,'two'),(3,'three')";

TEST(Sqlite, ReadsStorageClassesAsStored) {
    const auto bytes = make(
        "CREATE TABLE t(a, b, c, d, e, f);"
        "INSERT INTO t VALUES(NULL, 42, 1.5, ' 17 ', x'00ff', 'caf' || x'c3')");
    const auto database = SqliteDatabase::open(bytes, {}, "a.db");
    ASSERT_TRUE(database.ok()) << database.error().what;
    int rows = 0;
    const auto read = database.value().rows("SELECT * FROM t", [&](const SqliteRow& row) {
        ++rows;
        EXPECT_TRUE(row.is_null(0));
        EXPECT_EQ(row.text(0), "");
        EXPECT_FALSE(row.integer(0).has_value());
        EXPECT_EQ(row.text(1), "42");
        EXPECT_EQ(row.integer(1), 42);
        EXPECT_EQ(row.real(1), 42.0);
        EXPECT_EQ(row.text(2), "1.5");
        EXPECT_EQ(row.integer(3), 17);
        EXPECT_EQ(row.blob(4).size(), 2u);
        EXPECT_FALSE(row.integer(4).has_value());
        EXPECT_EQ(row.text(5), "caf\xEF\xBF\xBD");
        EXPECT_FALSE(row.real(5).has_value());
        return true;
    });
    EXPECT_TRUE(read.ok());
    EXPECT_EQ(rows, 1);
}

TEST(Sqlite, KnowsTablesViewsAndColumnsWithoutCase) {
    const auto database = SqliteDatabase::open(
        make(
            "CREATE TABLE Messages(_id, Body); CREATE VIEW v AS SELECT Body AS text FROM Messages"),
        {}, "a.db");
    ASSERT_TRUE(database.ok());
    const auto& value = database.value();
    EXPECT_TRUE(value.has_table("messages"));
    EXPECT_TRUE(value.has_column("MESSAGES", "body"));
    EXPECT_TRUE(value.has_column("v", "text"));
    EXPECT_FALSE(value.has_table("message"));
    const Strings wanted = {"_id", "body", "absent"};
    EXPECT_FALSE(value.has_columns("Messages", wanted));
    EXPECT_TRUE(value.has_columns("Messages", std::span(wanted).first(2)));
    EXPECT_FALSE(value.has_log());
}

TEST(Sqlite, ReadsTheLogAndTellsStates) {
    const auto made =
        make_with_log(kThreeRows, "INSERT INTO t VALUES(4,'four'); DELETE FROM t WHERE id=2");
    const auto with_log = SqliteDatabase::open(made.main, {made.log, nullptr}, "a.db");
    ASSERT_TRUE(with_log.ok()) << with_log.error().what;
    EXPECT_TRUE(with_log.value().has_log());
    EXPECT_EQ(texts(with_log.value(), "SELECT body FROM t ORDER BY id"),
              (Strings{"one", "three", "four"}));
    EXPECT_EQ(with_states(with_log.value(), "SELECT id, body FROM t ORDER BY id"),
              (Strings{"1 one live", "3 three live", "4 four log", "2 two deleted"}));
    const auto alone = SqliteDatabase::open(made.main, {}, "a.db");
    ASSERT_TRUE(alone.ok());
    EXPECT_EQ(with_states(alone.value(), "SELECT id, body FROM t ORDER BY id"),
              (Strings{"1 one live", "2 two live", "3 three live"}));
}

// The WHERE hides row 1 before the log; the row itself was there, so it is not "log only".
TEST(Sqlite, ChangedRowIsNotNew) {
    const auto made = make_with_log(kThreeRows, "UPDATE t SET body='match' WHERE id=1");
    const auto database = SqliteDatabase::open(made.main, {made.log, nullptr}, "a.db");
    ASSERT_TRUE(database.ok());
    EXPECT_EQ(with_states(database.value(), "SELECT id, body FROM t WHERE body='match'"),
              (Strings{"1 match live"}));
}

TEST(Sqlite, TableThatOnlyTheLogKnows) {
    const auto made = make_with_log("CREATE TABLE u(x)", kThreeRows);
    const auto database = SqliteDatabase::open(made.main, {made.log, nullptr}, "a.db");
    ASSERT_TRUE(database.ok());
    EXPECT_EQ(with_states(database.value(), "SELECT id, body FROM t WHERE id=3"),
              (Strings{"3 three log"}));
}

TEST(Sqlite, EmptyMainFileWithEverythingInTheLog) {
    TemporaryFolder folder;
    const std::string path = folder.file("a.db");
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    execute(handle, std::string("PRAGMA journal_mode=WAL;") + kThreeRows);
    const auto log = bytes_of(path + "-wal");
    sqlite3_close(handle);
    const auto database = SqliteDatabase::open(std::make_shared<MemorySource>(std::string_view()),
                                               {log, nullptr}, "a.db");
    ASSERT_TRUE(database.ok()) << database.error().what;
    EXPECT_EQ(with_states(database.value(), "SELECT id, body FROM t WHERE id=1"),
              (Strings{"1 one log"}));
}

TEST(Sqlite, UnfinishedAndTornFramesAreLeftOutAndNoted) {
    const auto made =
        make_with_log(kThreeRows, "INSERT INTO t VALUES(4,'four'); INSERT INTO t VALUES(5,'five')");
    const auto torn =
        changed(made.log, [](std::vector<std::byte>& bytes) { bytes.back() ^= std::byte{1}; });
    const auto database = SqliteDatabase::open(made.main, {torn, nullptr}, "a.db");
    ASSERT_TRUE(database.ok());
    EXPECT_EQ(texts(database.value(), "SELECT body FROM t WHERE id > 3"), (Strings{"four"}));
    ASSERT_EQ(database.value().notes().size(), 1u);
    EXPECT_NE(database.value().notes()[0].find("torn"), std::string::npos);
    const auto cut =
        changed(made.log, [](std::vector<std::byte>& bytes) { bytes.resize(bytes.size() - 100); });
    const auto shorter = SqliteDatabase::open(made.main, {cut, nullptr}, "a.db");
    ASSERT_TRUE(shorter.ok());
    EXPECT_EQ(texts(shorter.value(), "SELECT body FROM t WHERE id > 3"), (Strings{"four"}));
}

TEST(Sqlite, FramesOfAnOlderGenerationChangeNothing) {
    TemporaryFolder folder;
    const std::string path = folder.file("a.db");
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    // The checkpoint leaves the log in place; the next writer restarts it with new salts.
    execute(handle, std::string("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;") +
                        kThreeRows +
                        ";UPDATE t SET body='x' WHERE id=1;"
                        "UPDATE t SET body='y' WHERE id=1;"
                        "PRAGMA wal_checkpoint(FULL); INSERT INTO t VALUES(4,'four')");
    const auto main = bytes_of(path);
    const auto log = bytes_of(path + "-wal");
    sqlite3_close(handle);
    const auto database = SqliteDatabase::open(main, {log, nullptr}, "a.db");
    ASSERT_TRUE(database.ok());
    EXPECT_EQ(texts(database.value(), "SELECT body FROM t ORDER BY id"),
              (Strings{"y", "two", "three", "four"}));
    ASSERT_EQ(database.value().notes().size(), 1u);
    EXPECT_NE(database.value().notes()[0].find("older generation"), std::string::npos);
}

TEST(Sqlite, CheckpointedLogIsNoLog) {
    TemporaryFolder folder;
    const std::string path = folder.file("a.db");
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    execute(handle,
            std::string("PRAGMA journal_mode=WAL;") + kThreeRows + "; PRAGMA wal_checkpoint(FULL)");
    const auto main = bytes_of(path);
    const auto log = bytes_of(path + "-wal");
    sqlite3_close(handle);
    ASSERT_GT(log->size_bytes(), 0u);
    const auto database = SqliteDatabase::open(main, {log, nullptr}, "a.db");
    ASSERT_TRUE(database.ok());
    EXPECT_FALSE(database.value().has_log());
    EXPECT_EQ(texts(database.value(), "SELECT body FROM t").size(), 3u);
}

TEST(Sqlite, HotJournalIsRolledBack) {
    TemporaryFolder folder;
    const std::string path = folder.file("a.db");
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    execute(handle, std::string(kThreeRows) +
                        "; PRAGMA cache_size=1; PRAGMA cache_spill=1; BEGIN;"
                        "UPDATE t SET body='changed';"
                        "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i+1 FROM n LIMIT 500)"
                        "INSERT INTO t SELECT i, hex(zeroblob(200)) FROM n;");
    const auto main = bytes_of(path);
    const auto journal = bytes_of(path + "-journal");
    execute(handle, "ROLLBACK");
    sqlite3_close(handle);
    const auto database = SqliteDatabase::open(main, {nullptr, journal}, "a.db");
    ASSERT_TRUE(database.ok()) << database.error().what;
    EXPECT_TRUE(database.value().has_log());
    EXPECT_EQ(texts(database.value(), "SELECT body FROM t ORDER BY id"),
              (Strings{"one", "two", "three"}));
    ASSERT_FALSE(database.value().notes().empty());
    EXPECT_NE(database.value().notes().back().find("rollback journal"), std::string::npos);
}

TEST(Sqlite, RefusesEverythingButReading) {
    const auto database = SqliteDatabase::open(make(kThreeRows), {}, "a.db");
    ASSERT_TRUE(database.ok());
    for (const char* sql :
         {"ATTACH '/etc/passwd' AS x", "PRAGMA journal_mode", "DELETE FROM t",
          "CREATE TEMP TABLE x(y)", "SELECT 1; SELECT 2", "", "SELECT load_extension('x')",
          "SELECT random()", "SELECT * FROM pragma_database_list",
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT i FROM n"}) {
        const auto read = database.value().rows(sql, [](const SqliteRow&) { return true; });
        ASSERT_FALSE(read.ok()) << sql;
        EXPECT_EQ(read.error().code, ErrorCode::Unsupported) << sql << read.error().what;
    }
    EXPECT_EQ(texts(database.value(), "SELECT upper(body) FROM t WHERE id=1"), (Strings{"ONE"}));
}

TEST(Sqlite, StopsWhenTheCallerSaysSo) {
    const auto database = SqliteDatabase::open(make(kThreeRows), {}, "a.db");
    ASSERT_TRUE(database.ok());
    int rows = 0;
    EXPECT_TRUE(database.value()
                    .rows("SELECT id FROM t", [&](const SqliteRow&) { return ++rows < 2; })
                    .ok());
    EXPECT_EQ(rows, 2);
}

TEST(Sqlite, NamesTheColumnsOfAQuery) {
    const auto database = SqliteDatabase::open(make(kThreeRows), {}, "a.db");
    ASSERT_TRUE(database.ok());
    const auto names = database.value().column_names("SELECT id AS row, body text FROM t");
    ASSERT_TRUE(names.ok());
    EXPECT_EQ(names.value(), (Strings{"row", "text"}));
    EXPECT_FALSE(database.value().column_names("SELECT absent FROM t").ok());
}

std::string many_rows(int count) {
    return "CREATE TABLE t(id INTEGER PRIMARY KEY, body TEXT);"
           "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT " +
           std::to_string(count) + ") INSERT INTO t SELECT i, 'body ' || i FROM n";
}

TEST(Sqlite, TruncatedFileGivesItsFirstRowsThenDamage) {
    const auto whole = make(many_rows(5000));
    const auto half =
        changed(whole, [](std::vector<std::byte>& bytes) { bytes.resize(bytes.size() / 2 + 100); });
    const auto database = SqliteDatabase::open(half, {}, "cut.db");
    ASSERT_TRUE(database.ok()) << database.error().what;
    int64_t rows = 0;
    const auto read = database.value().rows("SELECT id, body FROM t", [&](const SqliteRow& row) {
        EXPECT_EQ(row.integer(0), ++rows);
        EXPECT_EQ(row.text(1), "body " + std::to_string(rows));
        return true;
    });
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, ErrorCode::Damaged);
    EXPECT_NE(read.error().what.find("cut.db"), std::string::npos);
    EXPECT_GT(rows, 1000);
    EXPECT_FALSE(database.value().notes().empty());
}

TEST(Sqlite, ListsOfJsonAreTakenApart) {
    const auto database = SqliteDatabase::open(make(kThreeRows), {}, "a.db");
    ASSERT_TRUE(database.ok());
    EXPECT_EQ(texts(database.value(),
                    "SELECT j.value FROM t, json_each('[\"x\",\"y\"]') AS j WHERE t.id = 1"),
              (Strings{"x", "y"}));
}

// The list is no table of the file, and must not stop the search for the rows that are left.
TEST(Sqlite, ListsOfJsonAreTakenApartInATruncatedFile) {
    const auto half = changed(make(many_rows(5000)), [](std::vector<std::byte>& bytes) {
        bytes.resize(bytes.size() / 2 + 100);
    });
    const auto database = SqliteDatabase::open(half, {}, "cut.db");
    ASSERT_TRUE(database.ok());
    int64_t rows = 0;
    const auto read = database.value().rows(
        "SELECT t.id, j.key FROM t, json_each(CASE WHEN t.id > 0 THEN '[1,2]' END) AS j",
        [&](const SqliteRow& row) {
            EXPECT_EQ(row.integer(0), rows / 2 + 1);
            EXPECT_EQ(row.integer(1), rows % 2);
            ++rows;
            return true;
        });
    EXPECT_FALSE(read.ok());
    EXPECT_GT(rows, 2000);
}

TEST(Sqlite, TellsEncryptedFromDamaged) {
    std::mt19937 random(7);
    std::vector<std::byte> bytes(8192);
    for (auto& byte : bytes)
        byte = static_cast<std::byte>(random() & 0xff);
    const auto encrypted =
        SqliteDatabase::open(std::make_shared<MemorySource>(bytes), {}, "secret.db");
    ASSERT_FALSE(encrypted.ok());
    EXPECT_EQ(encrypted.error().code, ErrorCode::Encrypted);
    std::memcpy(bytes.data(), "SQLite format 3\0\x10\0\x01\x01\0\x40\x20\x20", 24);
    const auto clear_header =
        SqliteDatabase::open(std::make_shared<MemorySource>(bytes), {}, "secret.db");
    ASSERT_FALSE(clear_header.ok());
    EXPECT_EQ(clear_header.error().code, ErrorCode::Encrypted);
    const auto text =
        SqliteDatabase::open(std::make_shared<MemorySource>(std::string(1024, 'a')), {}, "a.db");
    ASSERT_FALSE(text.ok());
    EXPECT_EQ(text.error().code, ErrorCode::Damaged);
}

TEST(Sqlite, OddSchemasAreSkippedWithANote) {
    const auto database =
        SqliteDatabase::open(make(std::string(kThreeRows) +
                                  ";CREATE VIEW odd AS SELECT no_such_function(body) FROM t;"
                                  "PRAGMA writable_schema=ON;"
                                  "INSERT INTO sqlite_master VALUES('table','strange','strange',0,"
                                  "'CREATE VIRTUAL TABLE strange USING no_such_module(a)')"),
                             {}, "a.db");
    ASSERT_TRUE(database.ok()) << database.error().what;
    EXPECT_FALSE(database.value().has_table("odd"));
    EXPECT_FALSE(database.value().has_table("strange"));
    EXPECT_EQ(database.value().notes().size(), 2u);
    EXPECT_EQ(texts(database.value(), "SELECT body FROM t").size(), 3u);
}

TEST(Sqlite, OneBrokenSchemaEntryDoesNotHideTheOthers) {
    const auto database = SqliteDatabase::open(
        make(std::string(kThreeRows) +
             "; PRAGMA writable_schema=ON;"
             "INSERT INTO sqlite_master VALUES('table','bad','bad',99999,'CREATE TABLE bad(')"),
        {}, "a.db");
    ASSERT_TRUE(database.ok()) << database.error().what;
    EXPECT_EQ(texts(database.value(), "SELECT body FROM t").size(), 3u);
    EXPECT_FALSE(database.value().notes().empty());
}

TEST(Sqlite, FullTextTablesCanBeRead) {
    const auto database = SqliteDatabase::open(
        make("CREATE VIRTUAL TABLE f USING fts4(body); INSERT INTO f VALUES('hello there')"), {},
        "a.db");
    ASSERT_TRUE(database.ok());
    EXPECT_EQ(texts(database.value(), "SELECT body FROM f WHERE f MATCH 'there'"),
              (Strings{"hello there"}));
}

TEST(Sqlite, Utf16DatabasesGiveUtf8) {
    const auto database = SqliteDatabase::open(
        make("PRAGMA encoding='UTF-16le'; CREATE TABLE t(a); INSERT INTO t VALUES('ngày')"), {},
        "a.db");
    ASSERT_TRUE(database.ok());
    EXPECT_EQ(texts(database.value(), "SELECT a FROM t"), (Strings{"ngày"}));
}

// Whatever is flipped, the reader ends, and what it gives is bounded by what the file can hold.
TEST(Sqlite, SurvivesFlippedBits) {
    const auto made = make_with_log(many_rows(300), "DELETE FROM t WHERE id < 50");
    std::mt19937 random(11);
    for (int round = 0; round < 300; ++round) {
        const auto flip = [&](std::vector<std::byte>& bytes) {
            for (int count = 0; count < 4; ++count)
                bytes[random() % bytes.size()] ^= static_cast<std::byte>(1u << (random() % 8));
        };
        const auto database = SqliteDatabase::open(changed(made.main, flip),
                                                   {changed(made.log, flip), nullptr}, "a.db");
        if (!database.ok())
            continue;
        int rows = 0;
        const auto read = database.value().rows_with_state("SELECT id, body FROM t", {"t", 0},
                                                           [&](const SqliteRow&, RowState) {
                                                               ++rows;
                                                               return true;
                                                           });
        EXPECT_LT(rows, 100'000) << (read.ok() ? "" : read.error().what);
    }
}

}  // namespace
}  // namespace parsers
