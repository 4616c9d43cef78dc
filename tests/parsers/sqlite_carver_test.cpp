// Deletes rows of databases that SQLite itself writes, and asks for them again.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "parsers/format/sqlite.h"

namespace parsers {
namespace {

namespace fs = std::filesystem;

SharedBytes bytes_of(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    return std::make_shared<MemorySource>(std::string_view(text));
}

// A database as it stands on disk behind some statements, while the app still has it open.
class Made {
public:
    explicit Made(const std::string& sql) {
        const fs::path path = fs::path(testing::TempDir()) / "carver.db";
        for (const char* ending : {"", "-wal", "-shm", "-journal"})
            fs::remove(path.string() + ending);
        sqlite3* handle = nullptr;
        EXPECT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
        EXPECT_EQ(sqlite3_exec(handle, ("PRAGMA secure_delete=OFF;" + sql).c_str(), nullptr,
                               nullptr, nullptr),
                  SQLITE_OK)
            << sqlite3_errmsg(handle);
        main = bytes_of(path);
        log = fs::exists(path.string() + "-wal") ? bytes_of(path.string() + "-wal") : nullptr;
        journal =
            fs::exists(path.string() + "-journal") ? bytes_of(path.string() + "-journal") : nullptr;
        sqlite3_close(handle);
    }

    SqliteDatabase open() const {
        return std::move(SqliteDatabase::open(main, {log, journal}, "carver.db")).value();
    }

    const SharedBytes& file(SqliteFile file) const {
        return file == SqliteFile::Main ? main : file == SqliteFile::WriteAheadLog ? log : journal;
    }

    SharedBytes main;
    SharedBytes log;
    SharedBytes journal;
};

struct Carved {
    std::multiset<std::string> rows;  // columns, joined by '|'
    std::vector<SqliteCarvedPlace> places;
};

Carved carve(const Made& made, const std::string& table, const std::string& columns) {
    Carved carved;
    const SqliteDatabase database = made.open();
    const auto read = database.carved_rows(
        "SELECT rowid, " + columns + " FROM \"" + table + "\"", {table, 0},
        [&](const SqliteRow& row, const SqliteCarvedPlace& place) {
            std::string text;
            const size_t count =
                static_cast<size_t>(std::count(columns.begin(), columns.end(), ',')) + 1;
            for (size_t column = 1; column <= count; ++column)
                text += (column > 1 ? "|" : "") + row.text(static_cast<int>(column));
            carved.rows.insert(text);
            carved.places.push_back(place);
            EXPECT_LE(place.offset + place.size_bytes, made.file(place.file)->size_bytes());
            return true;
        });
    EXPECT_TRUE(read.ok()) << read.error().what;
    return carved;
}

using Rows = std::multiset<std::string>;

constexpr const char* kTable =
    "CREATE TABLE message(_id INTEGER PRIMARY KEY, sender TEXT, sent INTEGER, body TEXT);";

// Rows 1 to `count`, all of different content.
std::string insert_rows(int count, const std::string& body = "'The text of number '||n") {
    return "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c WHERE n<" +
           std::to_string(count) +
           ") INSERT INTO message SELECT n, '+66812345'||(100+n), 1600000000000+n*1000, " + body +
           " FROM c;";
}

std::string row(int n) {
    return "+66812345" + std::to_string(100 + n) + "|" +
           std::to_string(1600000000000 + n * 1000LL) + "|The text of number " + std::to_string(n);
}

constexpr const char* kColumns = "sender, sent, body";

TEST(SqliteCarver, LiveRowsAreNotCarved) {
    const Made made(std::string(kTable) + insert_rows(500));
    EXPECT_EQ(carve(made, "message", kColumns).rows, Rows{});
}

TEST(SqliteCarver, OneRowInTheMiddleOfAPage) {
    const Made made(std::string(kTable) + insert_rows(20) + "DELETE FROM message WHERE _id = 7");
    const auto carved = carve(made, "message", kColumns);
    EXPECT_EQ(carved.rows, Rows{row(7)});
    ASSERT_EQ(carved.places.size(), 1u);
    const auto bytes = read_exactly(*made.main, carved.places[0].offset,
                                    static_cast<size_t>(carved.places[0].size_bytes));
    ASSERT_TRUE(bytes.ok());
    const std::string text(reinterpret_cast<const char*>(bytes.value().data()),
                           bytes.value().size());
    EXPECT_TRUE(text.ends_with("The text of number 7")) << text;
}

TEST(SqliteCarver, NeighborsThatBecameOneFreeblock) {
    for (const char* order : {"_id = 7; DELETE FROM message WHERE _id = 8",
                              "_id = 8; DELETE FROM message WHERE _id = 7"}) {
        const Made made(std::string(kTable) + insert_rows(20) + "DELETE FROM message WHERE " +
                        order);
        EXPECT_EQ(carve(made, "message", kColumns).rows, (Rows{row(7), row(8)})) << order;
    }
}

TEST(SqliteCarver, LastRowAndAllRows) {
    const Made last(std::string(kTable) + insert_rows(20) + "DELETE FROM message WHERE _id = 20");
    EXPECT_EQ(carve(last, "message", kColumns).rows, Rows{row(20)});
    const Made all(std::string(kTable) + insert_rows(20) + "DELETE FROM message");
    EXPECT_EQ(carve(all, "message", kColumns).rows.size(), 20u);
}

TEST(SqliteCarver, RowidIsGivenWhereItIsLeft) {
    const Made made(std::string(kTable) + insert_rows(20) + "DELETE FROM message");
    const auto carved = carve(made, "message", "_id, body");
    EXPECT_TRUE(carved.rows.contains("12|The text of number 12"));
}

TEST(SqliteCarver, ManyPagesOnTheFreelist) {
    const Made made(std::string(kTable) + insert_rows(3000) +
                    "DELETE FROM message WHERE _id > 50 AND _id < 2950");
    const auto carved = carve(made, "message", kColumns);
    size_t right = 0;
    for (int n = 51; n < 2950; ++n)
        right += carved.rows.count(row(n));
    EXPECT_EQ(right, carved.rows.size());  // nothing that was never a row, and none twice
    EXPECT_GT(right, 2750u);
}

TEST(SqliteCarver, OlderVersionOfARow) {
    const Made made(std::string(kTable) + insert_rows(20) +
                    "UPDATE message SET body = 'Something else and a good deal longer' WHERE _id = "
                    "9");
    EXPECT_EQ(carve(made, "message", kColumns).rows, Rows{row(9)});
}

TEST(SqliteCarver, OverflowPagesOnTheFreelist) {
    const Made made(std::string(kTable) +
                    insert_rows(20,
                                "CASE n WHEN 5 THEN printf('%.*c', 9000, 'x') ELSE 'short '||n "
                                "END") +
                    "DELETE FROM message WHERE _id = 5");
    const auto carved = carve(made, "message", "body");
    // The first overflow page became a trunk of the freelist, which overwrote its beginning.
    EXPECT_TRUE(carved.rows.empty() || carved.rows == Rows{std::string(9000, 'x')});
    const Made two(std::string(kTable) +
                   insert_rows(20,
                               "CASE WHEN n < 6 THEN printf('%.*c', 9000, char(96+n)) ELSE "
                               "'short '||n END") +
                   "DELETE FROM message WHERE _id < 6");
    const auto more = carve(two, "message", "body");
    EXPECT_GE(more.rows.size(), 4u);
    for (const auto& text : more.rows)
        EXPECT_TRUE(text.size() == 9000 && text == std::string(9000, text[0])) << text.size();
}

TEST(SqliteCarver, DroppedTable) {
    const Made made(std::string(kTable) + insert_rows(50) +
                    "CREATE TABLE other(a TEXT); DROP TABLE message");
    const auto carved = carve(made, "message", kColumns);
    EXPECT_EQ(carved.rows.size(), 50u);
    EXPECT_TRUE(carved.rows.contains(row(33)));
}

TEST(SqliteCarver, WithoutRowid) {
    const Made made(
        "CREATE TABLE pair(kind TEXT, number INTEGER, note TEXT, PRIMARY KEY(number, kind)) "
        "WITHOUT ROWID; WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c WHERE n<40) "
        "INSERT INTO pair SELECT 'kind '||n, 1000+n, 'note of '||n FROM c; DELETE FROM pair");
    const SqliteDatabase database = made.open();
    std::set<std::string> rows;
    const auto read = database.carved_rows("SELECT number, kind, note FROM pair", {"pair", 0},
                                           [&](const SqliteRow& row, const SqliteCarvedPlace&) {
                                               rows.insert(row.text(0) + row.text(1) + row.text(2));
                                               return true;
                                           });
    EXPECT_TRUE(read.ok());
    EXPECT_EQ(rows.size(), 40u);
    EXPECT_TRUE(rows.contains("1007kind 7note of 7"));
}

TEST(SqliteCarver, Utf16) {
    for (const char* encoding : {"UTF-16le", "UTF-16be"}) {
        const Made made("PRAGMA encoding='" + std::string(encoding) + "';" + kTable +
                        insert_rows(20) + "DELETE FROM message WHERE _id IN (3, 4, 11)");
        EXPECT_EQ(carve(made, "message", kColumns).rows, (Rows{row(3), row(4), row(11)}));
    }
}

TEST(SqliteCarver, WriteAheadLog) {
    const Made made("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;" + std::string(kTable) +
                    insert_rows(20) +
                    "UPDATE message SET body = 'changed once' WHERE _id = 4;"
                    "UPDATE message SET body = 'changed twice' WHERE _id = 4;"
                    "INSERT INTO message VALUES(21, 'x', 21, 'came and went');"
                    "DELETE FROM message WHERE _id = 21");
    const auto carved = carve(made, "message", "_id, body");
    EXPECT_EQ(carved.rows, (Rows{"4|The text of number 4", "4|changed once", "21|came and went"}));
    for (const auto& place : carved.places)
        EXPECT_EQ(place.file, SqliteFile::WriteAheadLog);
}

TEST(SqliteCarver, OlderGenerationOfTheLog) {
    const Made made("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;" + std::string(kTable) +
                    insert_rows(200) +
                    "DELETE FROM message; PRAGMA wal_checkpoint(RESTART); VACUUM;"
                    "PRAGMA wal_checkpoint(RESTART);"
                    "INSERT INTO message VALUES(1, 'x', 1, 'new')");
    EXPECT_GT(carve(made, "message", kColumns).rows.size(), 20u);
}

TEST(SqliteCarver, RowsDeletedInTheLogAreNotCarvedAsWell) {
    const Made made("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;" + std::string(kTable) +
                    insert_rows(20) +
                    "PRAGMA wal_checkpoint(TRUNCATE); DELETE FROM message WHERE _id = 6;"
                    "UPDATE message SET body = 'other' WHERE _id = 8");
    // Row 6 is given as deleted; the older version of row 8 by nobody else.
    EXPECT_EQ(carve(made, "message", kColumns).rows, Rows{row(8)});
}

TEST(SqliteCarver, RollbackJournalThatWasEnded) {
    const Made made("PRAGMA journal_mode=PERSIST;" + std::string(kTable) + insert_rows(20) +
                    "DELETE FROM message WHERE _id = 5; VACUUM");
    const auto carved = carve(made, "message", kColumns);
    EXPECT_TRUE(carved.rows.contains(row(5)));
    for (const auto& place : carved.places)
        EXPECT_EQ(place.file, SqliteFile::RollbackJournal);
}

TEST(SqliteCarver, NothingIsLeft) {
    const Made zeroed("PRAGMA secure_delete=ON;" + std::string(kTable) + insert_rows(500) +
                      "DELETE FROM message WHERE _id % 3 = 0; DELETE FROM message WHERE _id > 300");
    EXPECT_EQ(carve(zeroed, "message", kColumns).rows, Rows{});
    const Made vacuumed(std::string(kTable) + insert_rows(500) +
                        "DELETE FROM message WHERE _id % 3 = 0; VACUUM");
    EXPECT_EQ(carve(vacuumed, "message", kColumns).rows, Rows{});
}

TEST(SqliteCarver, PointerMapIsNoRow) {
    const Made made("PRAGMA auto_vacuum=INCREMENTAL; PRAGMA page_size=512;" + std::string(kTable) +
                    insert_rows(3000) + "DELETE FROM message WHERE _id > 100");
    const auto carved = carve(made, "message", kColumns);
    size_t right = 0;
    for (int n = 101; n <= 3000; ++n)
        right += carved.rows.count(row(n));
    EXPECT_EQ(right, carved.rows.size());
    EXPECT_GT(right, 2500u);
}

TEST(SqliteCarver, AddedColumn) {
    const Made made(std::string(kTable) + insert_rows(20) +
                    "ALTER TABLE message ADD COLUMN starred INTEGER DEFAULT 5;"
                    "DELETE FROM message WHERE _id = 7");
    EXPECT_EQ(carve(made, "message", "starred, body").rows, Rows{"5|The text of number 7"});
}

TEST(SqliteCarver, TwoTablesThatLookTheSame) {
    const std::string sql =
        std::string(kTable) +
        "CREATE TABLE draft(_id INTEGER PRIMARY KEY, sender TEXT, sent INTEGER, body TEXT);"
        "INSERT INTO draft VALUES(1, 'a', 2, 'the only draft that stands');" +
        insert_rows(3000);
    // On a page of the table itself, the row is its own.
    EXPECT_EQ(carve(Made(sql + "DELETE FROM message WHERE _id = 7"), "message", kColumns).rows,
              Rows{row(7)});
    // On a free page it may be of either.
    const Made made(sql + "DELETE FROM message WHERE _id < 2900");
    EXPECT_EQ(carve(made, "draft", kColumns).rows, Rows{});
    const auto notes = made.open().carving_notes("draft");
    ASSERT_TRUE(notes.ok());
    ASSERT_EQ(notes.value().size(), 1u);
    EXPECT_NE(notes.value()[0].find("may also belong to another table"), std::string::npos);
}

TEST(SqliteCarver, EntriesOfAnIndexAreNoRows) {
    const Made made(
        "CREATE TABLE pair(number INTEGER, note TEXT); CREATE INDEX by_note ON pair(note, number);"
        "CREATE TABLE plain(a TEXT, b INTEGER, c INTEGER);"
        "CREATE TABLE key(a TEXT, b INTEGER, c INTEGER, PRIMARY KEY(a, b, c)) WITHOUT ROWID;"
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c WHERE n<4000) "
        "INSERT INTO pair SELECT 100000+n, 'note of '||n FROM c; DELETE FROM pair WHERE rowid > 5");
    EXPECT_EQ(carve(made, "plain", "a, b, c").rows, Rows{});
    EXPECT_GT(carve(made, "pair", "number, note").rows.size(), 3900u);
    size_t keys = 0;
    EXPECT_TRUE(made.open()
                    .carved_rows("SELECT b, a, c FROM key", {"key", 0},
                                 [&](const SqliteRow&, const SqliteCarvedPlace&) {
                                     ++keys;
                                     return true;
                                 })
                    .ok());
    EXPECT_EQ(keys, 0u);
}

TEST(SqliteCarver, JoinsToTablesThatStand) {
    const Made made(std::string(kTable) + insert_rows(20) +
                    "CREATE TABLE contact(number TEXT PRIMARY KEY, name TEXT);"
                    "INSERT INTO contact VALUES('+66812345107', 'Somchai');"
                    "DELETE FROM message WHERE _id IN (7, 12)");
    std::multiset<std::string> rows;
    const auto read = made.open().carved_rows(
        "SELECT m._id, m.body, c.name FROM message m LEFT JOIN contact c ON c.number = m.sender",
        {"message", 0}, [&](const SqliteRow& row, const SqliteCarvedPlace&) {
            rows.insert(row.text(1) + "|" + row.text(2));
            return true;
        });
    EXPECT_TRUE(read.ok());
    EXPECT_EQ(rows, (Rows{"The text of number 7|Somchai", "The text of number 12|"}));
}

}  // namespace
}  // namespace parsers
