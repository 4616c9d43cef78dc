// Runs a SELECT over the carved rows of one table, as if they were all that the table holds.
#pragma once

#include <functional>
#include <string>

#include "parsers/format/sqlite_carver.h"

namespace parsers {

// The table of `locator` is hidden by a temporary one that holds carved rows; every other table is
// as it is in `now`. Each row of the result belongs to the carved row whose rowid (or, without
// rowids, whose first key column) stands in the locator's column; one that belongs to none is left
// out. A rowid that was overwritten is given as NULL.
Result<void> each_carved_row(
    const SqliteView& now, const SqliteCarved& carved, const std::string& sql,
    const RowLocator& locator,
    const std::function<bool(const SqliteRow&, const SqliteCarvedPlace&)>& each);

}  // namespace parsers
