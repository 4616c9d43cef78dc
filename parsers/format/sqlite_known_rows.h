// Leaves out of carved rows those that are given anyway.
#pragma once

#include "parsers/format/sqlite_carver.h"

namespace parsers {

// Leaves out rows that stand in `now`, and rows of `before` (may be null) whose rowid `now` does
// not have, because those are given as deleted. A row is the same where all its columns are.
void drop_known_rows(SqliteCarved& carved, const SqliteView& now, const SqliteView* before);

// Of rows that are the same, the first stays; one with a rowid comes before one without.
void keep_first_of_equal(SqliteCarved& carved);

}  // namespace parsers
