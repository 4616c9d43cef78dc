// Our reading of the corpus' databases against SQLite's own, on a copy.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <set>

#include "parsers/format/sqlite.h"
#include "tests/parsers/corpus.h"

namespace parsers {
namespace {

namespace fs = std::filesystem;

// Whole content as text, or why not: what both readers must agree on.
std::string dump_of(sqlite3* handle, const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
        return "cannot be prepared";
    std::string dump;
    int status = 0;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW)
        for (int column = 0; column < sqlite3_column_count(statement); ++column)
            dump += std::to_string(sqlite3_column_bytes(statement, column)) + " ";
    sqlite3_finalize(statement);
    return status == SQLITE_DONE ? dump : "damaged";
}

std::string dump_of(const SqliteDatabase& database, const std::string& sql, size_t columns) {
    std::string dump;
    const auto read = database.rows(sql, [&](const SqliteRow& row) {
        for (size_t column = 0; column < columns; ++column)
            dump += std::to_string(row.is_null(static_cast<int>(column))
                                       ? 0
                                       : row.blob(static_cast<int>(column)).size()) +
                    " ";
        return true;
    });
    return read.ok() ? dump : "damaged";
}

// Compares every table; gives how many were compared.
int compare(const fs::path& path, sqlite3* reference) {
    const auto bytes = open_file(path).value();
    const auto wal = open_file(path.string() + "-wal");
    const auto database =
        SqliteDatabase::open(bytes, {wal.ok() ? wal.value() : nullptr, nullptr}, path);
    if (!database.ok())
        return 0;
    int tables = 0;
    for (const auto& [table, columns] : database.value().schema()) {
        const std::string sql = "SELECT * FROM \"" + table + "\"";
        const std::string expected = dump_of(reference, sql);
        if (expected == "cannot be prepared" || expected == "damaged")
            continue;
        EXPECT_EQ(dump_of(database.value(), sql, columns.size()), expected) << path << " " << table;
        ++tables;
    }
    return tables;
}

TEST(CorpusSqlite, GivesWhatSqliteGives) {
    int tables = 0;
    std::string pattern = (fs::temp_directory_path() / "sqlite_corpus_XXXXXX").string();
    const fs::path scratch = ::mkdtemp(pattern.data());
    for (const char* folder : {"sqlite-forensic-corpus", "sqlite-dissect", "plaso-db"}) {
        const auto root = tests::corpus_path(folder);
        if (!root)
            continue;
        for (const auto& entry : fs::recursive_directory_iterator(*root)) {
            if (!entry.is_regular_file() || !is_sqlite(*open_file(entry.path()).value()))
                continue;
            // Of a last page that is cut off, SQLite makes rows out of zeros; ours leaves it out.
            if (entry.file_size() % 512 != 0)
                continue;
            const fs::path copy = scratch / "copy.db";
            fs::remove(copy.string() + "-wal");
            fs::copy_file(entry.path(), copy, fs::copy_options::overwrite_existing);
            if (fs::exists(entry.path().string() + "-wal"))
                fs::copy_file(entry.path().string() + "-wal", copy.string() + "-wal");
            sqlite3* reference = nullptr;
            ASSERT_EQ(sqlite3_open(copy.c_str(), &reference), SQLITE_OK);
            tables += compare(entry.path(), reference);
            sqlite3_close(reference);
            fs::remove(copy);
        }
    }
    fs::remove_all(scratch);
    EXPECT_TRUE(tables > 100 || !tests::corpus_path("sqlite-forensic-corpus")) << tables;
}

TEST(CorpusSqlite, SqlcipherIsEncrypted) {
    const auto folder = tests::corpus_path("sqlcipher");
    if (!folder)
        return;
    for (const char* name : {"sqlcipher-3.0-testkey.db", "sqlcipher-4.0-testkey.db"}) {
        const auto opened = SqliteDatabase::open(open_file(*folder / name).value(), {}, name);
        ASSERT_FALSE(opened.ok());
        EXPECT_EQ(opened.error().code, ErrorCode::Encrypted) << opened.error().what;
    }
}

}  // namespace
}  // namespace parsers
