// Reads the rows that are left of a damaged database: those on every page but the malformed ones.
#pragma once

#include <functional>
#include <string>

#include "parsers/format/sqlite_view.h"

namespace parsers {

// Runs one SELECT as SqliteView::each_row() does. Where it meets a malformed page, the trees of the
// tables that it reads are led past their malformed pages, in memory, and it runs again; where that
// is not enough, it runs once more without any index, because a row is missing from an index as
// soon as a page of it is. Each row is given once. Whatever was left out, the end is a Damaged
// error that names it, also where all rows could be had.
Result<void> each_row_past_damage(const SqliteView& view, const std::string& sql,
                                  const std::function<bool(const SqliteRow&)>& each);

}  // namespace parsers
