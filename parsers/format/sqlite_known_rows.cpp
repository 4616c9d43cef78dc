#include "parsers/format/sqlite_known_rows.h"

#include <sqlite3.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "parsers/format/sqlite_pages.h"

namespace parsers {
namespace {

using Bytes = std::span<const std::byte>;

bool has_rowid_column(const SqliteTableShape& shape) {
    return std::any_of(shape.columns.begin(), shape.columns.end(),
                       [](const auto& column) { return column.is_rowid; });
}

// Root of the table in this view; 0 where it is not there.
uint32_t root_of(const SqliteView& view, const std::string& table) {
    int64_t root = 0;
    const auto read = view.each_row(
        "SELECT name, rootpage FROM main.sqlite_schema WHERE type = "
        "'table'",
        [&](const SqliteRow& row) {
            if (row.text(0) == table)
                root = row.integer(1).value_or(0);
            return root == 0;
        });
    return read.ok() && root > 1 && root <= UINT32_MAX ? static_cast<uint32_t>(root) : 0;
}

// Finds the carved rows of one table that equal a row which stands in a tree.
class KnownRows {
public:
    KnownRows(const SqliteCarved& carved, size_t table)
        : carved_(carved), rowid_counts_(has_rowid_column(carved.shapes[table])) {
        for (size_t index = 0; index < carved.rows.size(); ++index)
            if (carved.rows[index].table == table)
                add(index);
    }

    bool is_empty() const { return sizes_.empty(); }

    // `is_given` says whether the row of the tree with that rowid is given to anybody.
    void look_in(const SqliteView& view, uint32_t root,
                 const std::function<bool(int64_t)>& is_given) {
        auto pages = SqlitePages::open(view.image());
        if (!pages.ok() || root == 0)
            return;
        std::unordered_set<uint32_t> visited;
        each_tree_page(
            pages.value(), root, [&](uint32_t page) { return visited.insert(page).second; },
            [&](const SqliteTreePage& page, Bytes bytes) {
                if (page.is_leaf || page.kind == SqliteCellKind::Index)
                    look_at(page, bytes.first(pages.value().usable()), pages.value(), is_given);
            });
    }

    const std::set<size_t>& found() const { return found_; }

private:
    static std::string_view content_of(const std::vector<std::byte>& payload) {
        return {reinterpret_cast<const char*>(payload.data()), payload.size()};
    }

    void add(size_t index) {
        const auto& payload = carved_.rows[index].payload;
        sizes_.insert(payload.size());
        by_content_[content_of(payload)].push_back(index);
    }

    void look_at(const SqliteTreePage& page, Bytes bytes, SqlitePages& pages,
                 const std::function<bool(int64_t)>& is_given) {
        for (const size_t at : page.cells) {
            const auto cell =
                read_sqlite_cell(bytes, page.is_leaf ? at : at + 4, bytes.size(), page.kind);
            if (!cell || !sizes_.contains(cell->payload_bytes))
                continue;
            const auto payload =
                pages.payload(bytes, *cell, [](uint32_t next) { return next != 0; });
            const auto same = payload ? by_content_.find(content_of(*payload)) : by_content_.end();
            if (same == by_content_.end())
                continue;
            for (const size_t index : same->second) {
                const SqliteCarvedRow& row = carved_.rows[index];
                const bool is_other = rowid_counts_ && row.rowid && *row.rowid != cell->rowid;
                if (!is_other && is_given(cell->rowid))
                    found_.insert(index);
            }
        }
    }

    const SqliteCarved& carved_;
    bool rowid_counts_;
    std::unordered_set<uint64_t> sizes_;  // most rows that stand are told apart by them
    std::unordered_map<std::string_view, std::vector<size_t>> by_content_;
    std::set<size_t> found_;
};

// Whether the table has a row of that rowid; true where that cannot be told.
class HasRow {
public:
    HasRow(const SqliteView& view, const SqliteTableShape& shape) {
        auto statement =
            view.prepare("SELECT 1 FROM main." + sqlite_quoted(shape.name) + " WHERE rowid = ?");
        if (statement.ok())
            statement_ = std::move(statement).value();
    }

    bool operator()(int64_t rowid) {
        if (statement_ == nullptr)
            return false;
        sqlite3_reset(statement_.get());
        sqlite3_bind_int64(statement_.get(), 1, rowid);
        return sqlite3_step(statement_.get()) == SQLITE_ROW;
    }

private:
    SqliteStatement statement_;
};

void erase(SqliteCarved& carved, const std::vector<bool>& dropped) {
    std::vector<SqliteCarvedRow> kept;
    for (size_t index = 0; index < carved.rows.size(); ++index)
        if (!dropped[index])
            kept.push_back(std::move(carved.rows[index]));
    carved.rows = std::move(kept);
}

}  // namespace

void drop_known_rows(SqliteCarved& carved, const SqliteView& now, const SqliteView* before) {
    std::vector<bool> dropped(carved.rows.size());
    for (size_t table = 0; table < carved.shapes.size(); ++table) {
        const SqliteTableShape& shape = carved.shapes[table];
        KnownRows known(carved, table);
        if (known.is_empty())
            continue;
        if (!shape.is_dropped)
            known.look_in(now, shape.root, [](int64_t) { return true; });
        if (before != nullptr) {
            HasRow has_now(now, shape);
            known.look_in(*before, root_of(*before, shape.name),
                          [&](int64_t rowid) { return !has_now(rowid); });
        }
        for (const size_t index : known.found())
            dropped[index] = true;
    }
    erase(carved, dropped);
}

void keep_first_of_equal(SqliteCarved& carved) {
    std::sort(carved.rows.begin(), carved.rows.end(), [](const auto& a, const auto& b) {
        return std::tuple(a.table, !a.rowid, a.place) < std::tuple(b.table, !b.rowid, b.place);
    });
    // Which rows, by content; a nested map, because a payload may be long and is kept once.
    std::map<std::pair<size_t, std::string_view>, std::set<int64_t>> seen;
    std::vector<bool> dropped(carved.rows.size());
    for (size_t index = 0; index < carved.rows.size(); ++index) {
        const SqliteCarvedRow& row = carved.rows[index];
        const std::string_view content(reinterpret_cast<const char*>(row.payload.data()),
                                       row.payload.size());
        const auto [entry, is_new] = seen.try_emplace({row.table, content});
        const bool by_rowid = has_rowid_column(carved.shapes[row.table]) && row.rowid;
        const bool is_new_rowid = by_rowid && entry->second.insert(*row.rowid).second;
        dropped[index] = !is_new && !is_new_rowid;
    }
    erase(carved, dropped);
}

}  // namespace parsers
