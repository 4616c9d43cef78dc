// Gives the older versions of a database's pages: those that a log replaced, and those that a
// write-ahead log or a rollback journal still holds though they count no more.
//
// Formats: https://www.sqlite.org/fileformat2.html, "The Write-Ahead Log" and "The Rollback
// Journal".
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "parsers/format/sqlite.h"
#include "parsers/format/sqlite_image.h"

namespace parsers {

struct SqliteStalePage {
    uint32_t number = 0;
    SqliteCarvedPlace place;  // of the whole page
    std::vector<std::byte> bytes;
};

// Pages that are as in `now` are passed over. `each` returns false to stop.
void each_stale_page(const SharedBytes& main, const SqliteCompanions& companions,
                     const SqliteImage& now,
                     const std::function<bool(const SqliteStalePage&)>& each);

}  // namespace parsers
