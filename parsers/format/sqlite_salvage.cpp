#include "parsers/format/sqlite_salvage.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <unordered_map>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/format/sqlite_tree.h"

namespace parsers {
namespace {

constexpr size_t kNamedPages = 24;  // in one sentence

// ---- rows that were given already

// The content of the first `columns` columns. Two rows may be alike; they are counted.
std::string fingerprint(sqlite3_stmt* statement, int columns) {
    Hasher hasher;
    const auto add = [&](const void* data, size_t size) {
        hasher.add({static_cast<const std::byte*>(data), size});
    };
    for (int column = 0; column < columns; ++column) {
        const int type = sqlite3_column_type(statement, column);
        add(&type, sizeof type);
        if (type == SQLITE_INTEGER) {
            const int64_t value = sqlite3_column_int64(statement, column);
            add(&value, sizeof value);
        } else if (type == SQLITE_FLOAT) {
            const double value = sqlite3_column_double(statement, column);
            add(&value, sizeof value);
        } else if (type != SQLITE_NULL) {
            const void* data =
                type == SQLITE_TEXT
                    ? static_cast<const void*>(sqlite3_column_text(statement, column))
                    : sqlite3_column_blob(statement, column);
            const int size = data == nullptr ? 0 : sqlite3_column_bytes(statement, column);
            add(&size, sizeof size);
            if (size > 0)
                add(data, static_cast<size_t>(size));
        }
    }
    const Sha256 hash = hasher.sha256();
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

using RowCounts = std::unordered_map<std::string, uint64_t>;

// What the first `count` rows of the query were; Damaged where they do not come again.
Result<RowCounts> first_rows(const SqliteView& view, const std::string& sql, uint64_t count) {
    RowCounts rows;
    uint64_t left = count;
    if (count == 0)
        return rows;
    TRY(view.each_statement_row(sql, [&](sqlite3_stmt* statement) {
        ++rows[fingerprint(statement, sqlite3_column_count(statement))];
        return --left > 0;
    }));
    if (left > 0)
        return Error{ErrorCode::Damaged, "the query does not give the same rows again"};
    return rows;
}

// ---- leading past malformed pages

Result<SqliteView> fresh_view(const SqliteView& view) {
    return SqliteView::open(std::make_unique<SqliteImage>(view.image()), view.name());
}

struct TableRoot {
    std::string name;
    uint32_t page = 0;
};

// Tables with a rowid, of those that are read. A table without rowid is kept like an index.
Result<std::vector<TableRoot>> roots_of(const SqliteView& view, const std::set<std::string>& read) {
    std::vector<TableRoot> roots;
    TRY(view.each_row(
        "SELECT s.name, s.rootpage FROM main.sqlite_schema s JOIN pragma_table_list t ON t.schema ="
        " 'main' AND t.name = s.name WHERE s.type = 'table' AND s.rootpage > 1 AND t.wr = 0",
        [&](const SqliteRow& row) {
            const auto page = row.integer(1).value_or(0);
            if (read.contains(row.text(0)) && page <= UINT32_MAX)
                roots.push_back({row.text(0), static_cast<uint32_t>(page)});
            return true;
        }));
    return roots;
}

struct TableRepair {
    std::string table;
    SqliteTreeRepair tree;
};

struct Repair {
    std::unique_ptr<SqliteImage> image;
    std::vector<TableRepair> tables;  // only those that are damaged
    std::vector<std::string> names;   // of every table with a rowid that the query reads
};

Result<Repair> repair(const SqliteView& view, const std::string& sql) {
    const auto unrestricted = TRY(fresh_view(view));
    const auto read = TRY(unrestricted.tables_read_by(sql));
    sqlite3_set_authorizer(unrestricted.handle(), nullptr, nullptr);
    const auto roots = TRY(roots_of(unrestricted, read));
    Repair made{std::make_unique<SqliteImage>(view.image()), {}, {}};
    for (const auto& root : roots) {
        made.names.push_back(root.name);
        auto tree = TRY(repair_table_tree(*made.image, root.page));
        if (!tree.is_needed())
            continue;
        made.image->put_pages(tree.pages);
        tree.pages.clear();
        made.tables.push_back({root.name, std::move(tree)});
    }
    return made;
}

// ---- sentences

std::string rowid_range(const SqliteLostPage& lost) {
    const bool has_first = lost.above && *lost.above != INT64_MAX;
    const std::string first = has_first ? std::to_string(*lost.above + 1) : "";
    if (has_first && lost.up_to)
        return " (row numbers " + first + " to " + std::to_string(*lost.up_to) + ")";
    if (has_first)
        return " (row numbers from " + first + " on)";
    return lost.up_to ? " (row numbers up to " + std::to_string(*lost.up_to) + ")" : "";
}

template <class Lost, class Say>
std::string list_of(const std::vector<Lost>& all, const Say& say) {
    std::string list;
    for (size_t index = 0; index < std::min(all.size(), kNamedPages); ++index)
        list += (index == 0 ? "" : ", ") + say(all[index]);
    if (all.size() > kNamedPages)
        list += " and " + std::to_string(all.size() - kNamedPages) + " more";
    return list;
}

std::string sentence_about(const TableRepair& repair) {
    const auto& [table, tree] = repair;
    std::string text;
    if (!tree.lost_pages.empty())
        text +=
            "; of table " + table + " " +
            list_of(tree.lost_pages,
                    [](const SqliteLostPage& lost) {
                        return "page " + std::to_string(lost.page) + rowid_range(lost);
                    }) +
            " cannot be read and was left out: the rows on such a page, or on pages that only it "
            "leads to, are missing";
    if (!tree.lost_rows.empty())
        text += "; of table " + table + " row " +
                list_of(tree.lost_rows,
                        [](const SqliteLostRow& lost) {
                            return "row " + std::to_string(lost.rowid) + " on page " +
                                   std::to_string(lost.page);
                        }) +
                " is malformed and was left out";
    return text;
}

// ---- running again

enum class Indexes { Used, Ignored };

// A temporary view is found before the table of its name. Of a table without an integer key, the
// rowid is the last column.
Result<void> hide_indexes(const SqliteView& view, const std::vector<std::string>& tables) {
    for (const auto& table : tables) {
        const std::string name = sqlite_quoted(table);
        bool has_rowid_column = false;
        const auto columns = TRY(view.prepare("SELECT * FROM main." + name));
        for (int column = 0; column < sqlite3_column_count(columns.get()); ++column)
            has_rowid_column = has_rowid_column || to_lower_ascii(sqlite3_column_name(
                                                       columns.get(), column)) == "rowid";
        const std::string sql = "CREATE TEMP VIEW " + name + " AS SELECT *" +
                                (has_rowid_column ? "" : ", rowid AS rowid") + " FROM main." +
                                name + " NOT INDEXED";
        if (sqlite3_exec(view.handle(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            return Error{ErrorCode::Damaged, view.name() + ": " + sqlite3_errmsg(view.handle())};
    }
    return {};
}

// Gives the rows of a damaged query that were not given yet.
class SecondReading {
public:
    SecondReading(std::string sql, int columns, RowCounts given,
                  const std::function<bool(const SqliteRow&)>& each)
        : sql_(std::move(sql)), columns_(columns), given_(std::move(given)), each_(each) {}

    Result<void> run(const Repair& repair, const std::string& name, Indexes indexes) {
        auto view = TRY(SqliteView::open(std::make_unique<SqliteImage>(*repair.image), name));
        if (indexes == Indexes::Ignored)
            TRY(hide_indexes(view, repair.names));
        view.allow_only_reading();
        RowCounts expected = given_;
        return view.each_statement_row(sql_, [&](sqlite3_stmt* statement) {
            const std::string print = fingerprint(statement, columns_);
            const auto again = expected.find(print);
            if (again != expected.end() && again->second > 0) {
                --again->second;
                return true;
            }
            ++given_[print];
            go_on_ = each_(SqliteRow(statement));
            return go_on_;
        });
    }

    bool was_stopped() const { return !go_on_; }

private:
    std::string sql_;
    int columns_;
    RowCounts given_;
    const std::function<bool(const SqliteRow&)>& each_;
    bool go_on_ = true;
};

bool is_damage(const Result<void>& read) {
    return !read.ok() && read.error().code == ErrorCode::Damaged;
}

// `first` ended the query after `given` rows.
Result<void> read_again(const SqliteView& view, const std::string& sql, uint64_t given,
                        const Error& first, const std::function<bool(const SqliteRow&)>& each) {
    const auto unseen_from = first_rows(view, sql, given);
    const auto repaired = repair(view, sql);
    const auto statement = view.prepare(sql);
    if (!unseen_from.ok() || !repaired.ok() || !statement.ok())
        return Error{first.code, first.what + "; nothing behind the damage could be read"};
    SecondReading reading(sql, sqlite3_column_count(statement.value().get()), unseen_from.value(),
                          each);
    std::string what = first.what;
    for (const auto& table : repaired.value().tables)
        what += sentence_about(table);
    const bool rows_are_missing = !repaired.value().tables.empty();
    Result<void> read = first;
    if (rows_are_missing)
        read = reading.run(repaired.value(), view.name(), Indexes::Used);
    if (is_damage(read) && !reading.was_stopped()) {
        read = reading.run(repaired.value(), view.name(), Indexes::Ignored);
        what += rows_are_missing
                    ? "; the tables were read without their indexes, which do not fit what is left"
                    : "; an index is damaged: the tables were read without it";
    }
    if (reading.was_stopped())
        return {};
    if (!read.ok())
        what += "; more rows are missing, because the query ended again: " + read.error().what;
    return Error{ErrorCode::Damaged, what};
}

}  // namespace

Result<void> each_row_past_damage(const SqliteView& view, const std::string& sql,
                                  const std::function<bool(const SqliteRow&)>& each) {
    uint64_t given = 0;
    const auto read = view.each_row(sql, [&](const SqliteRow& row) {
        ++given;
        return each(row);
    });
    return is_damage(read) ? read_again(view, sql, given, read.error(), each) : read;
}

}  // namespace parsers
