// What every plugin over a SQLite database needs: open it with its log, walk rows with their place.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>

#include "parsers/format/sqlite.h"
#include "plugins/api/plugin.h"

namespace plugins {

// Opens the file with its -wal and -journal, decrypted where the host found its key.
Result<parsers::SqliteDatabase> open_sqlite(const File& file);

// Where a carved row stands: "@offset+size" in the database, "-wal@..." or "-journal@..." beside
// it.
Place to_place(const parsers::SqliteCarvedPlace& carved);

// Runs `sql`; its first column must be the rowid in `table`. `each` gets every row with the place
// "table/rowid" and its state. A row error or a malformed page is told to the sink as damage and
// is not an error: what was read before it stays.
Result<void> each_row(const parsers::SqliteDatabase& database, std::string_view table,
                      const std::string& sql, RecordSink& sink,
                      const std::function<void(const parsers::SqliteRow& row, const Place& place,
                                               State state)>& each);

// As above, for looking up what other rows refer to, where neither place nor state matter.
Result<void> each_row(const parsers::SqliteDatabase& database, std::string_view table,
                      const std::string& sql, RecordSink& sink,
                      const std::function<void(const parsers::SqliteRow& row)>& each);

// As each_row(), and then the carved rows with the place of their bytes. For records that are made
// of one row: what is kept for the sake of other rows must not come from these.
Result<void> each_row_and_carved(const parsers::SqliteDatabase& database, std::string_view table,
                                 const std::string& sql, RecordSink& sink,
                                 const std::function<void(const parsers::SqliteRow& row,
                                                          const Place& place, State state)>& each);

// The carved rows alone: their rowid may be NULL, and what they refer to may be gone. What the
// search found and did not give is told to the sink.
void each_carved_row(
    const parsers::SqliteDatabase& database, const parsers::RowLocator& locator,
    const std::string& sql, RecordSink& sink,
    const std::function<void(const parsers::SqliteRow& row, const Place& place)>& each);

// For a SELECT over versions of an app that differ in columns: "message.a, NULL, message.c" where
// this database's table `message` has a and c but not b. The order is that of `columns`.
std::string columns_or_null(const parsers::SqliteDatabase& database, std::string_view table,
                            std::initializer_list<std::string_view> columns);

}  // namespace plugins
