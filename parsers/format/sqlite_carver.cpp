#include "parsers/format/sqlite_carver.h"

#include <algorithm>
#include <map>
#include <set>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/format/sqlite_known_rows.h"
#include "parsers/format/sqlite_pages.h"
#include "parsers/format/sqlite_record_search.h"
#include "parsers/format/sqlite_stale_pages.h"

namespace parsers {
namespace {

using Bytes = std::span<const std::byte>;

constexpr uint64_t kLearnedRows = 10'000;  // of one table
constexpr uint32_t kSchema = 0;            // index of its shape
constexpr uint32_t kForeign = UINT32_MAX;

SqliteEncoding encoding_of(const SqlitePages& pages) {
    constexpr size_t kSchemaFormatAt = 44;
    constexpr size_t kTextAt = 56;
    SqliteEncoding encoding;
    encoding.has_constants = pages.header_number(kSchemaFormatAt) >= 4;
    if (pages.header_number(kTextAt) == 2)
        encoding.text = SqliteEncoding::Text::Utf16Little;
    if (pages.header_number(kTextAt) == 3)
        encoding.text = SqliteEncoding::Text::Utf16Big;
    return encoding;
}

std::string text_value(const SqliteCarvedRow& row, size_t column, const SqliteEncoding& encoding) {
    const auto header = read_sqlite_header(row.payload, row.payload.size(), SIZE_MAX / 16);
    size_t at = header->header_bytes;
    for (size_t index = 0; index < column; ++index)
        at += static_cast<size_t>(sqlite_serial_bytes(header->types[index]));
    const auto value =
        Bytes(row.payload)
            .subspan(at, static_cast<size_t>(sqlite_serial_bytes(header->types[column])));
    if (encoding.text == SqliteEncoding::Text::Utf16Little)
        return from_utf16_le(value);
    if (encoding.text == SqliteEncoding::Text::Utf16Big)
        return from_utf16_be(value);
    return {reinterpret_cast<const char*>(value.data()), value.size()};
}

// The root of every tree: first those of the tables that have a shape, in the order of the shapes.
Result<std::vector<uint32_t>> roots_of(const SqliteView& view,
                                       const std::vector<SqliteTableShape>& shapes) {
    std::vector<uint32_t> roots;
    for (const auto& shape : shapes)
        roots.push_back(shape.root);
    const std::set<uint32_t> known(roots.begin(), roots.end());
    TRY(view.each_row("SELECT rootpage FROM main.sqlite_schema WHERE rootpage > 1",
                      [&](const SqliteRow& row) {
                          const int64_t root = row.integer(0).value_or(0);
                          if (root <= UINT32_MAX && !known.contains(static_cast<uint32_t>(root)))
                              roots.push_back(static_cast<uint32_t>(root));
                          return true;
                      }));
    return roots;
}

class Carver {
public:
    Carver(const SqliteCarvedFiles& files, SqlitePages pages, std::vector<SqliteTableShape> shapes)
        : files_(files),
          pages_(std::move(pages)),
          encoding_(encoding_of(pages_)),
          tables_(static_cast<uint32_t>(shapes.size())) {
        carved_.encoding = encoding_;
        carved_.shapes = std::move(shapes);
    }

    Result<SqliteCarved> run(const SqliteView& open_now) {
        const auto roots = TRY(roots_of(open_now, carved_.shapes));
        index_count_ = roots.size() - tables_;
        map_.emplace(pages_, roots, [&](size_t tree, const SqliteTreePage& page, Bytes bytes) {
            learn(tree, page, bytes);
        });
        find_dropped_tables();
        search_all();
        note_what_was_left();
        return std::move(carved_);
    }

private:
    // ---- what rows look like

    void learn(size_t tree, const SqliteTreePage& page, Bytes bytes) {
        if (tree >= tables_ || !page.is_leaf || carved_.shapes[tree].rows_seen > kLearnedRows)
            return;
        const Bytes used = bytes.first(pages_.usable());
        for (const size_t at : page.cells) {
            const auto cell = read_sqlite_cell(used, at, pages_.usable(), page.kind);
            const auto header =
                cell ? read_sqlite_header(used.subspan(cell->payload_at, cell->local_bytes),
                                          cell->payload_bytes, 32'767)
                     : std::nullopt;
            if (header)
                carved_.shapes[tree].learn(header->types);
        }
    }

    // ---- tables that are known by a deleted row of the schema only

    void find_dropped_tables() {
        std::set<std::string> names;
        for (const auto& shape : carved_.shapes)
            names.insert(to_lower_ascii(shape.name));
        only_schema_ = true;
        search_all();
        only_schema_ = false;
        std::vector<SqliteCarvedRow> rows;
        std::swap(rows, carved_.rows);
        bytes_ = 0;
        ambiguous_.clear();
        for (const auto& row : rows) {
            const auto shape = text_value(row, 0, encoding_) == "table"
                                   ? read_sqlite_shape(text_value(row, 4, encoding_))
                                   : Error{ErrorCode::Unsupported, ""};
            if (!shape.ok() || names.contains(to_lower_ascii(shape.value().name)))
                continue;
            names.insert(to_lower_ascii(shape.value().name));
            carved_.shapes.push_back(shape.value());
            carved_.shapes.back().root = root_page(row);
        }
    }

    static uint32_t root_page(const SqliteCarvedRow& row) {
        const auto header = read_sqlite_header(row.payload, row.payload.size(), 5);
        size_t at = header->header_bytes;
        for (size_t column = 0; column < 3; ++column)
            at += static_cast<size_t>(sqlite_serial_bytes(header->types[column]));
        const auto size = static_cast<size_t>(sqlite_serial_bytes(header->types[3]));
        return static_cast<uint32_t>(sqlite_integer(Bytes(row.payload).subspan(at, size)));
    }

    // ---- searching

    std::vector<uint32_t> all_tables() const {
        std::vector<uint32_t> tables;
        for (uint32_t table = only_schema_ ? kSchema : kSchema + 1;
             table < (only_schema_ ? 1 : carved_.shapes.size()); ++table)
            tables.push_back(table);
        return tables;
    }

    // The table whose tree the page belongs to, or belonged to as its root; kForeign where the
    // tree is that of an index or of a table without a shape.
    std::optional<uint32_t> owner_of(uint32_t page) const {
        const uint32_t tree = map_->tree(page);
        if (tree != SqlitePageMap::kNoTree)
            return tree < tables_ ? tree : kForeign;
        for (uint32_t table = 0; table < carved_.shapes.size(); ++table)
            if (carved_.shapes[table].is_dropped && carved_.shapes[table].root == page)
                return table;
        return std::nullopt;
    }

    void search_all() {
        budget_.left = limits::kCarvedColumns;
        SqliteRecordSearch search(
            carved_.shapes, pages_.usable(), encoding_,
            [this](Bytes page, const SqliteCell& cell) {
                budget_.spend(cell.payload_bytes / 512);
                return pages_.payload(page, cell, [this](uint32_t overflow) {
                    return budget_.left > 0 && overflow != 0 && !map_->is_claimed(overflow);
                });
            },
            &budget_);
        for (uint64_t number = 1; number <= pages_.count() && !is_full(); ++number)
            search_page(search, static_cast<uint32_t>(number));
        each_stale_page(files_.main, files_.companions, pages_.image(),
                        [&](const SqliteStalePage& stale) {
                            search_stale(search, stale);
                            return !is_full();
                        });
    }

    bool is_full() const {
        return budget_.left == 0 || carved_.rows.size() >= limits::kCarvedRows ||
               bytes_ >= limits::kCarvedBytes;
    }

    bool is_wanted(std::optional<uint32_t> owner) const {
        return owner != std::optional(kForeign) &&
               only_schema_ == (owner == std::optional(kSchema));
    }

    void search_page(SqliteRecordSearch& search, uint32_t number) {
        const SqlitePageUse use = map_->use(number);
        const auto owner = owner_of(number);
        if (use == SqlitePageUse::Overflow || use == SqlitePageUse::Special || !is_wanted(owner))
            return;
        const auto bytes = pages_.read(number);
        if (!bytes)
            return;
        const auto log_offset = pages_.image().log_offset(number);
        const SqliteCarvedPlace place = {
            log_offset ? files_.log : SqliteFile::Main,
            log_offset ? *log_offset : (number - 1) * pages_.page_size(), pages_.page_size()};
        const auto page = read_tree_page(*bytes, number, pages_.usable());
        if (use == SqlitePageUse::Tree && page)
            take(search.in_free_space(*bytes, *page, all_tables()), place, owner);
        else if (use == SqlitePageUse::FreeTrunk || page)
            take(search.in_stale_page(*bytes, number, all_tables()), place, owner);
    }

    void search_stale(SqliteRecordSearch& search, const SqliteStalePage& stale) {
        const auto owner = owner_of(stale.number);
        if (!is_wanted(owner) || !read_tree_page(stale.bytes, stale.number, pages_.usable()))
            return;
        take(search.in_stale_page(stale.bytes, stale.number, all_tables()), stale.place, owner);
    }

    // ---- whose row it is

    void take(std::vector<SqliteFoundRecord> found, const SqliteCarvedPlace& page,
              std::optional<uint32_t> owner) {
        if (!owner)
            owner = table_of_all(found);
        for (auto& record : found) {
            const auto table = table_of(record, owner);
            if (!table) {
                ++ambiguous_[record.tables];
                continue;
            }
            bytes_ += record.payload.size();
            carved_.rows.push_back({*table,
                                    record.rowid,
                                    std::move(record.payload),
                                    {page.file, page.offset + record.at, record.size_bytes}});
        }
    }

    // A page belongs to one table: that which all its records fit, where there is just one.
    std::optional<uint32_t> table_of_all(const std::vector<SqliteFoundRecord>& found) const {
        std::optional<uint32_t> only;
        for (uint32_t table = 0; table < carved_.shapes.size() && !found.empty(); ++table) {
            const bool fits_all = std::all_of(found.begin(), found.end(), [&](const auto& record) {
                return std::find(record.tables.begin(), record.tables.end(), table) !=
                       record.tables.end();
            });
            if (fits_all && only)
                return std::nullopt;
            if (fits_all)
                only = table;
        }
        return only;
    }

    std::optional<uint32_t> table_of(const SqliteFoundRecord& record,
                                     std::optional<uint32_t> owner) const {
        const auto& tables = record.tables;
        if (owner && std::find(tables.begin(), tables.end(), *owner) != tables.end())
            return owner;
        // An index that has as many columns may look the same as a table without rowid.
        if (carved_.shapes[tables[0]].kind == SqliteCellKind::Index && index_count_ > 0)
            return std::nullopt;
        if (tables.size() == 1)
            return tables[0];
        std::optional<uint32_t> only;
        for (const uint32_t table : tables) {
            if (!carved_.shapes[table].fits_seen(record.types))
                continue;
            if (only)
                return std::nullopt;
            only = table;
        }
        return only;
    }

    void note_what_was_left() {
        for (const auto& [tables, count] : ambiguous_) {
            SqliteCarvingNote note;
            std::string names;
            for (const uint32_t table : tables) {
                note.tables.push_back(carved_.shapes[table].name);
                names += (names.empty() ? "" : ", ") + note.tables.back();
            }
            note.sentence = std::to_string(count) + " records in unused space fit " + names +
                            "; because they may also belong to another table or to an index, they "
                            "were left out.";
            carved_.notes.push_back(std::move(note));
        }
        if (is_full())
            carved_.notes.push_back(
                {{}, "The search for deleted rows was ended at its limit; there may be more."});
    }

    const SqliteCarvedFiles& files_;
    SqlitePages pages_;
    SqliteEncoding encoding_;
    uint32_t tables_;  // shapes of tables that are in the schema; those of dropped ones follow
    std::optional<SqlitePageMap> map_;
    SqliteSearchBudget budget_;
    size_t index_count_ = 0;
    bool only_schema_ = false;
    uint64_t bytes_ = 0;
    std::map<std::vector<uint32_t>, uint64_t> ambiguous_;
    SqliteCarved carved_;
};

}  // namespace

Result<SqliteCarved> carve_sqlite(const SqliteView& now, const SqliteView* before,
                                  const SqliteCarvedFiles& files) {
    auto open_now = TRY(SqliteView::open(std::make_unique<SqliteImage>(now.image()), now.name()));
    open_now.accept_damaged_schema();
    if (now.image().size_bytes() / now.image().page_size() > limits::kCarvedPages)
        return Error{ErrorCode::LimitReached,
                     now.name() + ": too large to be searched for deleted rows"};
    auto pages = TRY(SqlitePages::open(now.image()));
    auto shapes = TRY(read_sqlite_shapes(open_now));
    auto carved = TRY(Carver(files, std::move(pages), std::move(shapes)).run(open_now));
    drop_known_rows(carved, now, before);
    keep_first_of_equal(carved);
    return carved;
}

}  // namespace parsers
