// SQLite: reads a database of the evidence through ByteSource, with and without its log, and never
// writes: no copy, no -shm file, no checkpoint.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

// True where the bytes begin as a SQLite 3 database does.
bool is_sqlite(const ByteSource& source);

// What stands beside a database; any may be null. The -shm file is never needed.
struct SqliteCompanions {
    SharedBytes write_ahead_log;   // "-wal"
    SharedBytes rollback_journal;  // "-journal"
};

// The files of a database that is encrypted page by page, in plain, each byte at its place. A page
// that does not decrypt is an error when it is read, and is passed over like a malformed one.
struct DecryptedSqlite {
    SharedBytes main;
    SqliteCompanions logs;
    SqliteCompanions stored_logs;  // still encrypted: the checksums of a log are over these bytes
    uint32_t page_size = 0;
    uint64_t main_offset =
        0;  // of page 1 in the stored file; places are counted from its beginning
};

// One row of a result. Valid only inside the callback.
class SqliteRow {
public:
    explicit SqliteRow(void* statement) : statement_(statement) {}
    // An integer from `unknown_from` to 2^32 above it stands for a value that was overwritten, and
    // is given as NULL.
    SqliteRow(void* statement, int64_t unknown_from)
        : statement_(statement), unknown_from_(unknown_from) {}

    bool is_null(int column) const;
    // The stored storage class decides: a text column that holds a number gives its decimal text.
    std::string text(int column) const;                // "" for NULL; made valid UTF-8
    std::optional<int64_t> integer(int column) const;  // absent for NULL, and for text that is none
    std::optional<double> real(int column) const;
    std::span<const std::byte> blob(int column) const;  // also of text; valid until the next row

private:
    bool is_unknown(int column) const;
    int storage_class(int column) const;

    void* statement_;
    std::optional<int64_t> unknown_from_;
};

// Where a row is to be found again: the alias of the result that holds its rowid, and its table.
struct RowLocator {
    std::string table;
    int column = 0;  // index of the result column that holds the rowid
};

// Whether a row stands in the database as it is now, only in its log, or only before the log.
enum class RowState { Live, LogOnly, Deleted };

// The files of a database, and a range of bytes in one of them.
enum class SqliteFile { Main, WriteAheadLog, RollbackJournal };
struct SqliteCarvedPlace {
    SqliteFile file = SqliteFile::Main;
    uint64_t offset = 0;
    uint64_t size_bytes = 0;
    auto operator<=>(const SqliteCarvedPlace&) const = default;  // NOLINT(modernize-use-nullptr)
};

class SqliteDatabase {
public:
    // `name` is for error sentences. Encrypted where the first page is neither SQLite nor empty and
    // the size fits a cipher's pages; Damaged where the header is broken beyond reading.
    static Result<SqliteDatabase> open(const SharedBytes& main, const SqliteCompanions& companions,
                                       const std::string& name);
    // As above, of a database that is encrypted page by page.
    static Result<SqliteDatabase> open(const DecryptedSqlite& files, const std::string& name);
    SqliteDatabase(SqliteDatabase&&) noexcept;
    SqliteDatabase& operator=(SqliteDatabase&&) noexcept;
    ~SqliteDatabase();

    bool has_table(std::string_view table) const;
    bool has_columns(std::string_view table, std::span<const std::string> columns) const;
    bool has_column(std::string_view table, std::string_view column) const;
    // Every table or view -> its columns, of the database as it is now.
    const std::map<std::string, std::vector<std::string>>& schema() const;

    // True where a log or journal changes what the main file says.
    bool has_log() const;
    // Sentences about frames that were left out, a torn log, a hot journal that was rolled back.
    const std::vector<std::string>& notes() const;

    // Runs one SELECT over the database as it is now. `each` returns false to stop.
    // Malformed and unreadable pages are passed over: every other row is given once, and then a
    // Damaged error names what was left out. ATTACH, PRAGMA, writing and recursion are refused.
    Result<void> rows(const std::string& sql,
                      const std::function<bool(const SqliteRow&)>& each) const;

    // As rows(), and with a log also over the database before it: a row whose rowid stands only
    // after the log is LogOnly, one that stands only before it is Deleted. With malformed
    // pages, a row whose state cannot be told is Live, and none is said to be Deleted.
    Result<void> rows_with_state(const std::string& sql, const RowLocator& locator,
                                 const std::function<bool(const SqliteRow&, RowState)>& each) const;

    // Runs one SELECT over rows of the locator's table that no tree of the database owns any more:
    // out of unused space, free pages, older pages of the log. What their columns held is given,
    // and where the record stands. The search runs once for a database, at the first call; a row
    // that rows_with_state() gives with the same values is not among them, an older version of
    // one is. A rowid that was overwritten is NULL. Tables that were dropped can be asked for too.
    Result<void> carved_rows(
        const std::string& sql, const RowLocator& locator,
        const std::function<bool(const SqliteRow&, const SqliteCarvedPlace&)>& each) const;
    // Where every such row stands, of all tables.
    Result<std::vector<SqliteCarvedPlace>> carved_places() const;
    // Sentences about what that search found and did not give, as far as it may be the table's.
    Result<std::vector<std::string>> carving_notes(std::string_view table) const;

    // Column names of a SELECT, without running it.
    Result<std::vector<std::string>> column_names(const std::string& sql) const;

private:
    struct State;
    struct Files;
    static Result<SqliteDatabase> open_pages(Files files, const std::string& name);
    Result<const struct SqliteCarved*> carved() const;
    explicit SqliteDatabase(std::unique_ptr<State> state);
    Result<void> deleted_rows(const std::string& sql, const RowLocator& locator,
                              const std::function<bool(const SqliteRow&, RowState)>& each) const;
    std::unique_ptr<State> state_;
};

}  // namespace parsers
