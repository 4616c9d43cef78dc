// SqliteTree: walks the b-tree of one table and, where pages of it are malformed, makes new pages
// that lead past them, so that SQLite can read every row that is left.
//
// Format: https://www.sqlite.org/fileformat2.html, "B-tree Pages" and "Cell Payload Overflow
// Pages".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "parsers/format/sqlite_image.h"

namespace parsers {

// A page that the new pages lead past. Its rows had rowids above `above` and up to `up_to`, as far
// as the page that led to it says so.
struct SqliteLostPage {
    uint32_t page = 0;
    std::optional<int64_t> above;
    std::optional<int64_t> up_to;
};

// A row that was taken off a sound page, because its record or its overflow pages are malformed.
struct SqliteLostRow {
    int64_t rowid = 0;
    uint32_t page = 0;
};

// What stands in place of a damaged tree. Without lost pages and rows there are no new pages.
struct SqliteTreeRepair {
    std::map<uint32_t, std::vector<std::byte>> pages;  // by number; numbers behind the end are new
    std::vector<SqliteLostPage> lost_pages;            // in the order of the tree
    std::vector<SqliteLostRow> lost_rows;

    bool is_needed() const { return !lost_pages.empty() || !lost_rows.empty(); }
};

// Walks the rowid table whose tree begins at page `root` (not 1). LimitReached where the tree is
// deeper or larger than it can be.
Result<SqliteTreeRepair> repair_table_tree(SqliteImage& image, uint32_t root);

}  // namespace parsers
