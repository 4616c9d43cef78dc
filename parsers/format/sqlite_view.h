// SqliteView: one connection to an image, on which SELECTs run under limits and nothing else runs.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "parsers/format/sqlite.h"
#include "parsers/format/sqlite_image.h"

struct sqlite3_stmt;

namespace parsers {

// Before an authorizer that lets nothing but reading through: json_each() declares its columns at
// its first use in a connection, which SQLite counts as writing.
void ready_json_each(sqlite3* handle);

// In double quotes, as SQL names a table or column of any spelling.
std::string sqlite_quoted(std::string_view name);

struct SqliteStatementCloser {
    void operator()(sqlite3_stmt* statement) const;
};
using SqliteStatement = std::unique_ptr<sqlite3_stmt, SqliteStatementCloser>;

// One view of a database (as it is now, before its log, or past its damage).
class SqliteView {
public:
    // `name` is for error sentences. Nothing is refused before allow_only_reading().
    static Result<SqliteView> open(std::unique_ptr<SqliteImage> image, const std::string& name);

    // With one broken entry SQLite refuses the whole list of tables unless it is told that the
    // schema may be written, which the read-only image still prevents. Before
    // allow_only_reading().
    void accept_damaged_schema();

    // From now on ATTACH, PRAGMA, writing and recursion are refused.
    void allow_only_reading();

    sqlite3* handle() const { return connection_->handle(); }
    const std::string& name() const { return name_; }
    const SqliteImage& image() const { return connection_->image(); }

    // One SELECT, checked and not yet run.
    Result<SqliteStatement> prepare(const std::string& sql) const;

    // The tables and views whose columns the SELECT reads; allows only reading from then on.
    Result<std::set<std::string>> tables_read_by(const std::string& sql) const;

    // Runs one SELECT; `each` returns false to stop. Damaged where SQLite meets a malformed or
    // unreadable page, LimitReached where the query takes too many steps.
    Result<void> each_statement_row(const std::string& sql,
                                    const std::function<bool(sqlite3_stmt*)>& each) const;
    Result<void> each_row(const std::string& sql,
                          const std::function<bool(const SqliteRow&)>& each) const;

private:
    SqliteView(std::unique_ptr<SqliteConnection> connection, std::string name)
        : connection_(std::move(connection)), name_(std::move(name)) {}
    Error error(int status) const;

    std::unique_ptr<SqliteConnection> connection_;
    std::string name_;
};

}  // namespace parsers
