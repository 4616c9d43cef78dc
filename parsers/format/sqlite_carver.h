// SqliteCarver: finds the rows that no tree of a database owns any more: in freeblocks and
// unallocated space, on pages of the freelist and pages that nothing leads to, in older pages of
// the main file, the write-ahead log and the rollback journal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "parsers/format/sqlite.h"
#include "parsers/format/sqlite_shape.h"
#include "parsers/format/sqlite_view.h"

namespace parsers {

// One row, with the values that its record holds.
struct SqliteCarvedRow {
    size_t table = 0;              // index of its shape
    std::optional<int64_t> rowid;  // absent where it was overwritten, and without rowids
    std::vector<std::byte> payload;
    SqliteCarvedPlace place;
};

// What was found and not given.
struct SqliteCarvingNote {
    std::vector<std::string> tables;  // that it may concern; empty: all
    std::string sentence;
};

struct SqliteCarved {
    SqliteEncoding encoding;
    std::vector<SqliteTableShape> shapes;
    std::vector<SqliteCarvedRow> rows;
    std::vector<SqliteCarvingNote> notes;
};

// The files of one database, and the log that its newest view reads.
struct SqliteCarvedFiles {
    SharedBytes main;
    SqliteCompanions companions;
    SqliteFile log = SqliteFile::Main;  // Main: none
};

// Every row once; none that stands in `now` with all its values, and none of `before` (null: there
// is no log) whose rowid `now` does not have, because rows_with_state() gives those.
Result<SqliteCarved> carve_sqlite(const SqliteView& now, const SqliteView* before,
                                  const SqliteCarvedFiles& files);

}  // namespace parsers
