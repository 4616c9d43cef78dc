// SqliteRecordSearch: finds records in the parts of a page that no row owns.
//
// How SQLite frees a cell: https://www.sqlite.org/fileformat2.html, "B-tree Pages": a freeblock
// begins with the offset of the next one and its own size, which overwrites the first four bytes
// of the cell; neighboring freeblocks become one.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "parsers/format/sqlite_pages.h"
#include "parsers/format/sqlite_shape.h"

namespace parsers {

// A record, and where its cell stands in the page.
struct SqliteFoundRecord {
    size_t at = 0;
    size_t size_bytes = 0;
    std::optional<int64_t> rowid;  // absent where it was overwritten
    std::vector<uint64_t> types;
    std::vector<std::byte> payload;
    std::vector<uint32_t> tables;  // indexes of the shapes that it fits
};

// What all searches of one database share. `left` counts down the columns that may still be
// looked at; at 0 nothing more is found.
struct SqliteSearchBudget {
    uint64_t left = 0;
    bool spend(uint64_t steps) {
        left = steps > left ? 0 : left - steps;
        return left > 0;
    }
};

class SqliteRecordSearch {
public:
    using Payload = std::function<std::optional<std::vector<std::byte>>(
        std::span<const std::byte> page, const SqliteCell& cell)>;

    // `shapes` must outlive the search. `payload` gives a cell's payload with its overflow pages.
    SqliteRecordSearch(const std::vector<SqliteTableShape>& shapes, size_t usable,
                       const SqliteEncoding& encoding, Payload payload, SqliteSearchBudget* budget);

    // The records of a page that no tree claims: those that its cell pointers lead to, and those
    // of its free space. `candidates` are indexes of the shapes that are thought of.
    std::vector<SqliteFoundRecord> in_stale_page(std::span<const std::byte> page, uint32_t number,
                                                 const std::vector<uint32_t>& candidates);

    // The records in the free space of a page whose cells are rows that stand.
    std::vector<SqliteFoundRecord> in_free_space(std::span<const std::byte> page,
                                                 const SqliteTreePage& tree_page,
                                                 const std::vector<uint32_t>& candidates);

private:
    struct Region;
    enum class Trust { Pointed, Guessed };

    std::optional<SqliteFoundRecord> whole_cell(const Region& region, size_t at, size_t end,
                                                Trust trust);
    enum class Types { Whole, Any };  // Any: the first one may be overwritten as well
    std::optional<SqliteFoundRecord> headless_cell(const Region& region, size_t at, size_t end,
                                                   Types types);
    // A freed cell, read as a record of `columns` columns of one table.
    struct Freed {
        const Region& region;
        size_t at = 0;
        size_t end = 0;
        uint32_t table = 0;
        size_t columns = 0;
    };
    void take_reading(const Freed& freed, size_t prefix, const std::vector<uint64_t>& types,
                      size_t body_at, std::vector<SqliteFoundRecord>* readings);
    void collect_whole_types(const Freed& freed, std::vector<SqliteFoundRecord>* readings);
    void collect_short_types(const Freed& freed, std::vector<SqliteFoundRecord>* readings);
    std::optional<SqliteFoundRecord> reading(const Region& region, size_t at, size_t end,
                                             size_t prefix, const std::vector<uint64_t>& types,
                                             size_t body_at);
    void search(Region& region, size_t begin, size_t end);
    void search_headless(Region& region, size_t begin, size_t end);

    const std::vector<SqliteTableShape>& shapes_;
    size_t usable_;
    SqliteEncoding encoding_;
    Payload payload_;
    SqliteSearchBudget* budget_;
    size_t most_columns_ = 0;
};

}  // namespace parsers
