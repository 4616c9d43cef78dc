// Breaks pages of databases that SQLite itself wrote, and counts what still comes out.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <random>
#include <set>

#include "parsers/base/limits.h"
#include "parsers/format/sqlite.h"

namespace parsers {
namespace {

namespace fs = std::filesystem;

using Bytes = std::vector<std::byte>;
using Rowids = std::set<int64_t>;

constexpr size_t kPage = 512;
constexpr int64_t kRows = 600;

Bytes file_bytes(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    const auto* begin = reinterpret_cast<const std::byte*>(text.data());
    return {begin, begin + text.size()};
}

struct Files {
    Bytes main;
    Bytes log;
};

// Runs `committed`, then `in_log` so that it stays in the log.
Files make(const std::string& committed, const std::string& in_log = "") {
    std::string pattern = (fs::temp_directory_path() / "sqlite_salvage_XXXXXX").string();
    const fs::path folder = ::mkdtemp(pattern.data());
    const fs::path path = folder / "a.db";
    sqlite3* handle = nullptr;
    EXPECT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    const std::string sql =
        "PRAGMA page_size=512;" +
        std::string(in_log.empty() ? "" : "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;") +
        committed + (in_log.empty() ? "" : ";PRAGMA wal_checkpoint(TRUNCATE);" + in_log);
    EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(handle);
    Files made{file_bytes(path), {}};
    if (!in_log.empty())
        made.log = file_bytes(path.string() + "-wal");
    sqlite3_close(handle);
    fs::remove_all(folder);
    return made;
}

constexpr const char* kTable =
    "CREATE TABLE t(id INTEGER PRIMARY KEY, kind INTEGER, body TEXT);"
    "CREATE TABLE other(id INTEGER PRIMARY KEY, body TEXT);"
    "INSERT INTO other VALUES(1, 'one'), (2, 'two');"
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 600)"
    " INSERT INTO t SELECT i, i % 7, 'body of row ' || i FROM n;";

// ---- the pages of a tree, read without the code that is tested

size_t number(const Bytes& bytes, size_t at, size_t size) {
    size_t value = 0;
    for (size_t index = 0; index < size; ++index)
        value = value << 8 | std::to_integer<size_t>(bytes[at + index]);
    return value;
}

size_t page_start(uint32_t page) {
    return (page - 1) * kPage;
}

struct Tree {
    std::map<uint32_t, Rowids> leaves;
    std::vector<uint32_t> interior;  // the root first
};

size_t varint(const Bytes& bytes, size_t* at) {
    size_t value = 0;
    while (true) {
        const auto byte = std::to_integer<size_t>(bytes[(*at)++]);
        value = value << 7 | (byte & 0x7f);
        if ((byte & 0x80) == 0)
            return value;
    }
}

void add_pages(const Bytes& file, uint32_t page, Tree* tree) {
    const size_t start = page_start(page);
    const size_t cells = number(file, start + 3, 2);
    if (file[start] == std::byte{0x0d}) {
        auto& rowids = tree->leaves[page];
        for (size_t cell = 0; cell < cells; ++cell) {
            size_t at = start + number(file, start + 8 + 2 * cell, 2);
            varint(file, &at);
            rowids.insert(static_cast<int64_t>(varint(file, &at)));
        }
        return;
    }
    ASSERT_EQ(file[start], std::byte{0x05});
    tree->interior.push_back(page);
    for (size_t cell = 0; cell < cells; ++cell)
        add_pages(
            file,
            static_cast<uint32_t>(number(file, start + number(file, start + 12 + 2 * cell, 2), 4)),
            tree);
    add_pages(file, static_cast<uint32_t>(number(file, start + 8, 4)), tree);
}

SharedBytes source(const Bytes& bytes) {
    return bytes.empty() ? nullptr : std::make_shared<MemorySource>(bytes);
}

SqliteDatabase open(const Bytes& main, const Bytes& log = {}) {
    auto database = SqliteDatabase::open(source(main), {source(log), nullptr}, "a.db");
    EXPECT_TRUE(database.ok()) << database.error().what;
    return std::move(database).value();
}

uint32_t root_of(const Bytes& main, const std::string& name) {
    uint32_t root = 0;
    const auto database = open(main);
    const auto read =
        database.rows("SELECT rootpage FROM sqlite_master WHERE name = '" + name + "'",
                      [&](const SqliteRow& row) {
                          root = static_cast<uint32_t>(row.integer(0).value_or(0));
                          return true;
                      });
    EXPECT_TRUE(read.ok());
    return root;
}

Tree tree_of(const Bytes& main, const std::string& table) {
    Tree tree;
    add_pages(main, root_of(main, table), &tree);
    return tree;
}

// ---- reading

struct Read {
    std::vector<int64_t> rowids;
    std::string error;  // "" where there was none
};

Read read_ids(const SqliteDatabase& database, const std::string& sql) {
    Read read;
    const auto result =
        database.rows_with_state(sql, {"t", 0}, [&](const SqliteRow& row, RowState state) {
            EXPECT_EQ(state, RowState::Live);
            read.rowids.push_back(row.integer(0).value_or(-1));
            return true;
        });
    if (!result.ok()) {
        EXPECT_EQ(result.error().code, ErrorCode::Damaged) << result.error().what;
        read.error = result.error().what;
    }
    return read;
}

Rowids all_but(const Rowids& lost) {
    Rowids ids;
    for (int64_t id = 1; id <= kRows; ++id)
        if (!lost.contains(id))
            ids.insert(id);
    return ids;
}

void expect_each_once(const Read& read, const Rowids& expected) {
    EXPECT_EQ(read.rowids.size(), expected.size());
    EXPECT_EQ(Rowids(read.rowids.begin(), read.rowids.end()), expected);
}

void expect_names(const Read& read, uint32_t page) {
    EXPECT_NE(read.error.find("of table t "), std::string::npos) << read.error;
    EXPECT_NE(read.error.find("page " + std::to_string(page) + " ("), std::string::npos)
        << read.error;
    EXPECT_NE(read.error.find("missing"), std::string::npos) << read.error;
}

void fill(Bytes& bytes, uint32_t page, const std::function<std::byte()>& next) {
    for (size_t at = page_start(page); at < page_start(page) + kPage; ++at)
        bytes[at] = next();
}

using Breakage = std::function<void(Bytes&, uint32_t page)>;

void zero(Bytes& bytes, uint32_t page) {
    fill(bytes, page, [] { return std::byte{0}; });
}

void randomize(Bytes& bytes, uint32_t page) {
    std::mt19937 random(page);
    fill(bytes, page, [&] { return static_cast<std::byte>(random() & 0xff); });
    bytes[page_start(page)] = std::byte{0xa7};
}

void flip_cell_pointers(Bytes& bytes, uint32_t page) {
    for (size_t at = page_start(page) + 8; at < page_start(page) + 14; ++at)
        bytes[at] ^= std::byte{0xff};
}

void claim_many_cells(Bytes& bytes, uint32_t page) {
    bytes[page_start(page) + 3] = std::byte{0x7f};
}

void make_index_page(Bytes& bytes, uint32_t page) {
    bytes[page_start(page)] = std::byte{0x0a};
}

const std::vector<Breakage> kBreakages = {zero, randomize, flip_cell_pointers, claim_many_cells,
                                          make_index_page};

TEST(SqliteSalvage, EveryRowBesideABrokenLeafComesOnce) {
    const Bytes whole = make(kTable).main;
    const Tree tree = tree_of(whole, "t");
    ASSERT_GT(tree.leaves.size(), 20U);
    for (const auto& [page, rowids] : tree.leaves) {
        for (size_t way = 0; way < kBreakages.size(); ++way) {
            SCOPED_TRACE("page " + std::to_string(page) + ", way " + std::to_string(way));
            Bytes broken = whole;
            kBreakages[way](broken, page);
            const auto database = open(broken);
            const Read read = read_ids(database, "SELECT id, kind, body FROM t");
            expect_each_once(read, all_but(rowids));
            expect_names(read, page);
            EXPECT_EQ(read_ids(database, "SELECT id FROM other").error, "");
        }
    }
}

TEST(SqliteSalvage, SortedAndFilteredQueriesToo) {
    const Bytes whole = make(kTable).main;
    const Tree tree = tree_of(whole, "t");
    const auto& [page, rowids] = *std::next(tree.leaves.begin(), 5);
    Bytes broken = whole;
    zero(broken, page);
    const auto database = open(broken);
    const Read sorted = read_ids(database, "SELECT id FROM t ORDER BY kind, id DESC");
    expect_each_once(sorted, all_but(rowids));
    expect_names(sorted, page);
    Rowids threes;
    for (const int64_t id : all_but(rowids))
        if (id % 7 == 3)
            threes.insert(id);
    const Read filtered = read_ids(database, "SELECT rowid, body FROM t WHERE kind = 3");
    expect_each_once(filtered, threes);
    expect_names(filtered, page);
}

// The pages below a broken interior page cannot be attributed to it by what is left.
TEST(SqliteSalvage, ABrokenInteriorPageCostsWhatIsBelowIt) {
    const std::string more =
        "WITH RECURSIVE n(i) AS (SELECT 601 UNION ALL SELECT i+1 FROM n LIMIT 5400)"
        " INSERT INTO t SELECT i, 0, 'body of row ' || i FROM n;";
    const Bytes whole = make(std::string(kTable) + more).main;
    const Tree tree = tree_of(whole, "t");
    ASSERT_GT(tree.interior.size(), 3U);
    const uint32_t broken_page = tree.interior[2];
    Tree below;
    add_pages(whole, broken_page, &below);
    Rowids expected;
    for (int64_t id = 1; id <= 6000; ++id)
        expected.insert(id);
    for (const auto& [page, rowids] : below.leaves)
        for (const int64_t id : rowids)
            expected.erase(id);
    ASSERT_GT(expected.size(), 4000U);
    ASSERT_LT(expected.size(), 5900U);
    Bytes broken = whole;
    zero(broken, broken_page);
    const Read read = read_ids(open(broken), "SELECT id, body FROM t");
    expect_each_once(read, expected);
    expect_names(read, broken_page);
    zero(broken, root_of(whole, "t"));
    const Read nothing = read_ids(open(broken), "SELECT id, body FROM t");
    EXPECT_TRUE(nothing.rowids.empty());
    EXPECT_NE(nothing.error.find("page " + std::to_string(root_of(whole, "t")) + " "),
              std::string::npos)
        << nothing.error;
}

TEST(SqliteSalvage, RowsThatAreAlikeAreCounted) {
    const Bytes whole = make(kTable).main;
    const Tree tree = tree_of(whole, "t");
    const auto& [page, rowids] = *std::next(tree.leaves.begin(), 9);
    Bytes broken = whole;
    randomize(broken, page);
    int64_t alike = 0;
    const auto read = open(broken).rows("SELECT 'x' FROM t", [&](const SqliteRow& row) {
        EXPECT_EQ(row.text(0), "x");
        ++alike;
        return true;
    });
    EXPECT_FALSE(read.ok());
    EXPECT_EQ(alike, kRows - static_cast<int64_t>(rowids.size()));
}

TEST(SqliteSalvage, SeveralBrokenPagesAreAllNamed) {
    const Bytes whole = make(kTable).main;
    const Tree tree = tree_of(whole, "t");
    Bytes broken = whole;
    Rowids lost;
    std::vector<uint32_t> pages;
    for (size_t index : {0U, 3U, 4U, 11U}) {
        const auto& [page, rowids] = *std::next(tree.leaves.begin(), index);
        randomize(broken, page);
        lost.insert(rowids.begin(), rowids.end());
        pages.push_back(page);
    }
    const Read read = read_ids(open(broken), "SELECT id, body FROM t");
    expect_each_once(read, all_but(lost));
    for (const uint32_t page : pages)
        expect_names(read, page);
}

TEST(SqliteSalvage, ACutFileGivesTheRowsOfTheWholePages) {
    const Bytes whole = make(kTable).main;
    const Tree tree = tree_of(whole, "t");
    Bytes cut = whole;
    cut.resize(whole.size() - 6 * kPage - 100);
    Rowids lost;
    const uint32_t pages_left = static_cast<uint32_t>(cut.size() / kPage);
    for (const auto& [page, rowids] : tree.leaves)
        if (page > pages_left)
            lost.insert(rowids.begin(), rowids.end());
    ASSERT_GT(lost.size(), 20U);
    const Read read = read_ids(open(cut), "SELECT id, body FROM t");
    expect_each_once(read, all_but(lost));
    expect_names(read, pages_left + 1);
}

TEST(SqliteSalvage, StopsWhenTheCallerDoes) {
    const Bytes whole = make(kTable).main;
    const Tree tree = tree_of(whole, "t");
    Bytes broken = whole;
    zero(broken, tree.leaves.begin()->first);
    int rows = 0;
    const auto read =
        open(broken).rows("SELECT id FROM t", [&](const SqliteRow&) { return ++rows < 5; });
    EXPECT_TRUE(read.ok());
    EXPECT_EQ(rows, 5);
}

TEST(SqliteSalvage, AJoinKeepsTheRowsOfTheSoundTable) {
    const Bytes whole = make(std::string(kTable) +
                             "CREATE TABLE note(id INTEGER PRIMARY KEY, words TEXT);"
                             "INSERT INTO note SELECT id, 'words of ' || id FROM t;")
                            .main;
    const Tree tree = tree_of(whole, "note");
    const auto& [page, rowids] = *std::next(tree.leaves.begin(), 4);
    Bytes broken = whole;
    zero(broken, page);
    Rowids without_words;
    Rowids all;
    const auto read =
        open(broken).rows("SELECT t.id, note.words, t.body FROM t LEFT JOIN note ON note.id = t.id",
                          [&](const SqliteRow& row) {
                              const int64_t id = row.integer(0).value_or(0);
                              EXPECT_TRUE(all.insert(id).second) << id;
                              if (row.is_null(1))
                                  without_words.insert(id);
                              else
                                  EXPECT_EQ(row.text(1), "words of " + std::to_string(id));
                              return true;
                          });
    ASSERT_FALSE(read.ok());
    EXPECT_NE(read.error().what.find("table note page " + std::to_string(page)), std::string::npos)
        << read.error().what;
    EXPECT_EQ(all, all_but({}));
    EXPECT_EQ(without_words, rowids);
}

TEST(SqliteSalvage, ABrokenOverflowPageCostsItsRowOnly) {
    const Bytes whole =
        make(std::string(kTable) + "UPDATE t SET body = hex(zeroblob(900)) WHERE id = 300;").main;
    const Tree tree = tree_of(whole, "t");
    Bytes broken = whole;
    const Bytes zeros(200, std::byte{'0'});
    uint32_t overflow = 0;  // the page that is full of the value's digits
    for (uint32_t page = 2; page * kPage <= whole.size(); ++page)
        if (std::equal(zeros.begin(), zeros.end(),
                       whole.begin() + static_cast<std::ptrdiff_t>(page_start(page)) + 4) &&
            number(whole, page_start(page), 4) != 0)
            overflow = page;
    ASSERT_NE(overflow, 0U);
    randomize(broken, overflow);
    const Read read = read_ids(open(broken), "SELECT id, body FROM t");
    expect_each_once(read, all_but({300}));
    EXPECT_NE(read.error.find("row 300 on page"), std::string::npos) << read.error;
}

TEST(SqliteSalvage, ABrokenIndexCostsNoRow) {
    const Bytes whole = make(std::string(kTable) + "CREATE INDEX by_kind ON t(kind);").main;
    const uint32_t root = root_of(whole, "by_kind");
    std::vector<uint32_t> pages = {root};
    const size_t start = page_start(root);
    for (size_t cell = 0; cell < number(whole, start + 3, 2); ++cell)
        pages.push_back(static_cast<uint32_t>(
            number(whole, start + number(whole, start + 12 + 2 * cell, 2), 4)));
    ASSERT_GT(pages.size(), 5U);
    Rowids threes;
    for (int64_t id = 3; id <= kRows; id += 7)
        threes.insert(id);
    size_t told = 0;
    for (const uint32_t page : pages) {
        SCOPED_TRACE(page);
        Bytes broken = whole;
        zero(broken, page);
        const auto database = open(broken);
        const Read read = read_ids(database, "SELECT id, body FROM t WHERE kind = 3");
        expect_each_once(read, threes);
        told += read.error.find("index") != std::string::npos ? 1 : 0;
        EXPECT_EQ(read_ids(database, "SELECT id, body FROM t").error, "");
    }
    EXPECT_GE(told, 2U);  // the root, and the leaf that holds the threes
}

TEST(SqliteSalvage, AnIndexThatNamesLostRowsIsNotUsed) {
    const Bytes whole = make(std::string(kTable) + "CREATE INDEX by_kind ON t(kind);").main;
    const Tree tree = tree_of(whole, "t");
    const auto& [page, rowids] = *std::next(tree.leaves.begin(), 7);
    Bytes broken = whole;
    zero(broken, page);
    Rowids fives;
    for (const int64_t id : all_but(rowids))
        if (id % 7 == 5)
            fives.insert(id);
    const Read read = read_ids(open(broken), "SELECT t.rowid, body FROM t WHERE kind = 5");
    expect_each_once(read, fives);
    expect_names(read, page);
}

TEST(SqliteSalvage, ATableWithoutIntegerKeyKeepsItsRowids) {
    const Bytes whole = make(
                            "CREATE TABLE t(kind INTEGER UNIQUE, body TEXT);"
                            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT "
                            "600) INSERT INTO t SELECT i * 2, 'body of row ' || i FROM n;")
                            .main;
    const Tree tree = tree_of(whole, "t");
    const auto& [page, rowids] = *std::next(tree.leaves.begin(), 7);
    Bytes broken = whole;
    zero(broken, page);
    const Read read =
        read_ids(open(broken), "SELECT rowid, body FROM t WHERE kind > 0 ORDER BY kind");
    expect_each_once(read, all_but(rowids));
    expect_names(read, page);
}

TEST(SqliteSalvage, ALogOverTheBrokenPageHealsIt) {
    const Files files = make(kTable, "UPDATE t SET body = 'changed ' || id WHERE id IN (299, 300)");
    const Tree tree = tree_of(files.main, "t");
    uint32_t changed = 0;
    uint32_t other = 0;
    for (const auto& [page, rowids] : tree.leaves)
        (rowids.contains(300) ? changed : other) = page;
    Bytes broken = files.main;
    zero(broken, changed);
    std::map<int64_t, std::string> bodies;
    const auto read = open(broken, files.log)
                          .rows_with_state("SELECT id, body FROM t", {"t", 0},
                                           [&](const SqliteRow& row, RowState state) {
                                               EXPECT_EQ(state, RowState::Live);
                                               bodies[*row.integer(0)] = row.text(1);
                                               return true;
                                           });
    EXPECT_EQ(bodies.size(), static_cast<size_t>(kRows));
    EXPECT_EQ(bodies[300], "changed 300");
    ASSERT_FALSE(read.ok());  // which rows are new in the log cannot be told
    EXPECT_EQ(read.error().code, ErrorCode::Damaged);
    zero(broken = files.main, other);
    const Read damaged = read_ids(open(broken, files.log), "SELECT id, body FROM t");
    expect_each_once(damaged, all_but(tree.leaves.at(other)));
    expect_names(damaged, other);
}

TEST(SqliteSalvage, ASoundLogIsNotTouched) {
    const Files files =
        make(kTable, "DELETE FROM t WHERE id = 7; INSERT INTO t VALUES(601, 0, 'x')");
    std::map<int64_t, RowState> states;
    const auto read = open(files.main, files.log)
                          .rows_with_state("SELECT id FROM t", {"t", 0},
                                           [&](const SqliteRow& row, RowState state) {
                                               states[*row.integer(0)] = state;
                                               return true;
                                           });
    EXPECT_TRUE(read.ok());
    EXPECT_EQ(states.size(), static_cast<size_t>(kRows) + 1);
    EXPECT_EQ(states.at(7), RowState::Deleted);
    EXPECT_EQ(states.at(601), RowState::LogOnly);
}

TEST(SqliteSalvage, ADamagedSchemaIsToldAsBefore) {
    Bytes broken = make(kTable).main;
    for (size_t at = 100; at < kPage; ++at)
        broken[at] = std::byte{0};
    const auto database = SqliteDatabase::open(source(broken), {}, "a.db");
    ASSERT_FALSE(database.ok());
    EXPECT_EQ(database.error().code, ErrorCode::Damaged);
}

}  // namespace
}  // namespace parsers
