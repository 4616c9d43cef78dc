#include "parsers/format/sqlite_record_search.h"

#include <algorithm>
#include <set>

namespace parsers {
namespace {

using Bytes = std::span<const std::byte>;

constexpr size_t kOverwritten = 4;  // bytes of a cell that a freeblock's header takes
// Of a record that nothing but its own content vouches for.
constexpr size_t kLeastPayload = 5;
constexpr size_t kLeastBody = 2;

struct Block {
    size_t begin = 0;
    size_t end = 0;
};

// The chain of a page; ends at the first block that cannot be one.
std::vector<Block> freeblocks(Bytes page, const SqliteTreePage& tree_page, size_t usable) {
    std::vector<Block> blocks;
    size_t at = sqlite_number(page, tree_page.header_at + 1, 2);
    size_t least = tree_page.content_at;
    while (at >= least && at + 4 <= usable) {
        const size_t size = sqlite_number(page, at + 2, 2);
        if (size < 4 || at + size > usable)
            break;
        blocks.push_back({at, at + size});
        least = at + size;
        at = sqlite_number(page, at, 2);
    }
    return blocks;
}

// What a serial type that was overwritten can have been, by the size of its value. More than one
// where the size does not tell them apart.
std::vector<uint64_t> types_of_size(const SqliteTableShape& shape, size_t column, uint64_t size,
                                    const SqliteEncoding& encoding) {
    std::vector<uint64_t> types;
    const auto add = [&](uint64_t type) {
        if (sqlite_serial_bytes(type) == size && shape.fits_column(column, type) &&
            (type < 8 || type > 9 || encoding.has_constants))
            types.push_back(type);
    };
    for (uint64_t type = 0; type <= 9; ++type)
        add(type);
    add(12 + 2 * size);
    add(13 + 2 * size);
    return types;
}

struct TypesRead {
    std::vector<uint64_t> types;  // 0 for the columns before the first
    size_t end = 0;
};

struct ColumnRange {
    size_t first = 0;
    size_t end = 0;
};

// The serial types of some columns, which begin at `at`; absent where one does not fit its column.
std::optional<TypesRead> types_from(const SqliteTableShape& shape, Bytes cell, ColumnRange columns,
                                    size_t at, size_t usable) {
    TypesRead read{std::vector<uint64_t>(columns.first), at};
    for (size_t column = columns.first; column < columns.end; ++column) {
        const auto type = sqlite_varint(cell, read.end);
        if (!type || !shape.fits_column(column, type->value) || type->value == 10 ||
            type->value == 11 || type->value / 2 > usable * 65536)
            return std::nullopt;
        read.types.push_back(type->value);
        read.end += type->size_bytes;
    }
    return read;
}

}  // namespace

struct SqliteRecordSearch::Region {
    Bytes page;
    SqliteCellKind kind;
    std::vector<uint32_t> candidates;  // shapes of that kind
    std::vector<SqliteFoundRecord> found;
};

SqliteRecordSearch::SqliteRecordSearch(const std::vector<SqliteTableShape>& shapes, size_t usable,
                                       const SqliteEncoding& encoding, Payload payload,
                                       SqliteSearchBudget* budget)
    : shapes_(shapes),
      usable_(usable),
      encoding_(encoding),
      payload_(std::move(payload)),
      budget_(budget) {
    for (const auto& shape : shapes)
        most_columns_ = std::max(most_columns_, shape.columns.size());
}

// ---- a cell that is whole

std::optional<SqliteFoundRecord> SqliteRecordSearch::whole_cell(const Region& region, size_t at,
                                                                size_t end, Trust trust) {
    if (region.page[at] == std::byte{0})
        return std::nullopt;
    const auto cell = read_sqlite_cell(region.page.first(end), at, usable_, region.kind);
    if (!cell ||
        (trust == Trust::Guessed && (cell->payload_bytes < kLeastPayload ||
                                     (region.kind == SqliteCellKind::Table && cell->rowid < 1))))
        return std::nullopt;
    const size_t number_bytes = sqlite_varint_bytes(cell->payload_bytes) +
                                (region.kind == SqliteCellKind::Table
                                     ? sqlite_varint_bytes(static_cast<uint64_t>(cell->rowid))
                                     : 0);
    if (cell->payload_at - at != number_bytes)
        return std::nullopt;
    auto header = read_sqlite_header(region.page.subspan(cell->payload_at, cell->local_bytes),
                                     cell->payload_bytes, most_columns_);
    budget_->spend(header ? header->types.size() : 1);
    if (!header ||
        (trust == Trust::Guessed && cell->payload_bytes < header->header_bytes + kLeastBody))
        return std::nullopt;
    SqliteFoundRecord record{at, cell->size_bytes, std::nullopt, std::move(header->types), {}, {}};
    if (region.kind == SqliteCellKind::Table)
        record.rowid = cell->rowid;
    for (const uint32_t table : region.candidates)
        if (shapes_[table].fits(record.types))
            record.tables.push_back(table);
    if (record.tables.empty())
        return std::nullopt;
    auto payload = payload_(region.page, *cell);
    if (!payload ||
        !has_sound_values(record.types, Bytes(*payload).subspan(header->header_bytes), encoding_))
        return std::nullopt;
    record.payload = std::move(*payload);
    return record;
}

// ---- a cell whose first bytes were overwritten

// One reading: `prefix` bytes of payload size and rowid, then the header, whose types are given.
std::optional<SqliteFoundRecord> SqliteRecordSearch::reading(const Region& region, size_t at,
                                                             size_t end, size_t prefix,
                                                             const std::vector<uint64_t>& types,
                                                             size_t body_at) {
    const size_t header_bytes = body_at - at - prefix;
    uint64_t payload_bytes = header_bytes;
    for (const uint64_t type : types)
        payload_bytes += sqlite_serial_bytes(type);
    const size_t size_bytes = sqlite_varint_bytes(payload_bytes);
    if (payload_bytes < std::max(kLeastPayload, header_bytes + kLeastBody) ||
        prefix <= size_bytes || prefix - size_bytes > 9)
        return std::nullopt;
    SqliteCell cell;
    cell.payload_bytes = payload_bytes;
    cell.payload_at = at + prefix;
    const uint64_t local = sqlite_local_bytes(payload_bytes, usable_, region.kind);
    const bool overflows = local < payload_bytes;
    if (at + prefix + local + (overflows ? 4 : 0) != end || local < header_bytes)
        return std::nullopt;
    cell.local_bytes = static_cast<size_t>(local);
    if (overflows)
        cell.overflow = sqlite_number(region.page, end - 4, 4);
    const auto payload = payload_(region.page, cell);
    if (!payload)
        return std::nullopt;
    SqliteFoundRecord record{at, end - at, std::nullopt, types, {}, {}};
    append_sqlite_varint(record.payload, header_bytes);
    for (const uint64_t type : types)
        append_sqlite_varint(record.payload, type);
    if (record.payload.size() != header_bytes)
        return std::nullopt;
    const auto body = Bytes(*payload).subspan(header_bytes);
    if (!has_sound_values(types, body, encoding_))
        return std::nullopt;
    record.payload.insert(record.payload.end(), body.begin(), body.end());
    return record;
}

void SqliteRecordSearch::take_reading(const Freed& freed, size_t prefix,
                                      const std::vector<uint64_t>& types, size_t body_at,
                                      std::vector<SqliteFoundRecord>* readings) {
    if (!budget_->spend(freed.columns))
        return;
    auto record = reading(freed.region, freed.at, freed.end, prefix, types, body_at);
    if (!record)
        return;
    record->tables = {freed.table};
    readings->push_back(std::move(*record));
}

// The size of the header stands behind `prefix` bytes, whole or overwritten.
void SqliteRecordSearch::collect_whole_types(const Freed& freed,
                                             std::vector<SqliteFoundRecord>* readings) {
    const Bytes cell = freed.region.page.first(freed.end);
    for (size_t prefix = 3; prefix <= 12; ++prefix) {
        for (size_t size_bytes = 1; size_bytes <= 2; ++size_bytes) {
            const size_t types_at = freed.at + prefix + size_bytes;
            if (types_at < freed.at + kOverwritten)
                continue;
            const auto types =
                types_from(shapes_[freed.table], cell, {0, freed.columns}, types_at, usable_);
            if (!types)
                continue;
            const size_t header_bytes = types->end - freed.at - prefix;
            if (sqlite_varint_bytes(header_bytes) != size_bytes)
                continue;
            if (prefix >= kOverwritten) {
                const auto stored = sqlite_varint(cell, freed.at + prefix);
                if (!stored || stored->value != header_bytes || stored->size_bytes != size_bytes)
                    continue;
            }
            take_reading(freed, prefix, types->types, types->end, readings);
        }
    }
}

// A payload below 128 bytes and a rowid below 128: the first type was overwritten as well, or the
// first of its two bytes.
void SqliteRecordSearch::collect_short_types(const Freed& freed,
                                             std::vector<SqliteFoundRecord>* readings) {
    const SqliteTableShape& shape = shapes_[freed.table];
    const Bytes cell = freed.region.page.first(freed.end);
    for (size_t left = 0; left <= 1; ++left) {
        const auto types =
            types_from(shape, cell, {1, freed.columns}, freed.at + kOverwritten + left, usable_);
        if (!types)
            continue;
        uint64_t others = 0;
        for (const uint64_t type : types->types)
            others += sqlite_serial_bytes(type);
        if (types->end + others > freed.end)
            continue;
        const auto low =
            std::to_integer<uint64_t>(cell[std::min(freed.at + kOverwritten, freed.end - 1)]);
        for (const uint64_t type :
             types_of_size(shape, 0, freed.end - types->end - others, encoding_)) {
            if (sqlite_varint_bytes(type) != left + 1 || (left == 1 && (type & 0x7f) != low))
                continue;
            auto all = types->types;
            all[0] = type;
            take_reading(freed, 2, all, types->end, readings);
        }
    }
}

// Only where there is one reading; a second one makes both worthless.
std::optional<SqliteFoundRecord> SqliteRecordSearch::headless_cell(const Region& region, size_t at,
                                                                   size_t end, Types types) {
    if (end < at + kOverwritten + kLeastPayload - 1 || region.kind != SqliteCellKind::Table)
        return std::nullopt;
    std::vector<SqliteFoundRecord> readings;
    for (const uint32_t table : region.candidates) {
        const SqliteTableShape& shape = shapes_[table];
        for (size_t columns = shape.fewest_columns; columns <= shape.columns.size(); ++columns)
            if (columns > 0 && budget_->left > 0) {
                const Freed freed{region, at, end, table, columns};
                collect_whole_types(freed, &readings);
                if (types == Types::Any)
                    collect_short_types(freed, &readings);
            }
    }
    if (readings.empty())
        return std::nullopt;
    for (size_t index = 1; index < readings.size(); ++index) {
        if (readings[index].payload != readings[0].payload)
            return std::nullopt;
        readings[0].tables.push_back(readings[index].tables[0]);
    }
    return std::move(readings[0]);
}

// ---- regions

void SqliteRecordSearch::search(Region& region, size_t begin, size_t end) {
    const size_t first = region.found.size();
    for (size_t at = begin; at + kOverwritten < end && budget_->left > 0;) {
        if (region.page[at] == std::byte{0}) {  // most of unused space was never used
            ++at;
            continue;
        }
        auto record = whole_cell(region, at, end, Trust::Guessed);
        if (!record) {
            ++at;
            continue;
        }
        at += record->size_bytes;
        region.found.push_back(std::move(*record));
    }
    std::vector<Block> between;
    size_t from = begin;
    for (size_t index = first; index < region.found.size(); ++index) {
        between.push_back({from, region.found[index].at});
        from = region.found[index].at + region.found[index].size_bytes;
    }
    between.push_back({from, end});
    for (const Block& block : between)
        search_headless(region, block.begin, block.end);
}

// Cells that were freed one by one: each began as a freeblock of its own size, which may have been
// joined to a larger one since.
void SqliteRecordSearch::search_headless(Region& region, size_t begin, size_t end) {
    if (end < begin + kOverwritten + kLeastPayload)
        return;
    size_t upper = end;
    std::set<size_t> ends = {end};
    for (size_t at = end - kOverwritten - 1; at > begin && budget_->left > 0; --at) {
        const size_t next = sqlite_number(region.page, at, 2);
        const size_t stop = at + sqlite_number(region.page, at + 2, 2);
        if (stop > upper || stop < at + kOverwritten || (next != 0 && next < stop) ||
            next >= usable_)
            continue;
        auto record = headless_cell(region, at, stop, Types::Any);
        if (!record)
            continue;
        upper = at;
        ends.insert(at);
        region.found.push_back(std::move(*record));
    }
    std::optional<SqliteFoundRecord> only;
    for (const size_t stop : ends) {
        if (stop > upper && stop != end)
            continue;
        auto record = headless_cell(region, begin, stop, Types::Any);
        if (!record)
            continue;
        if (only)
            return;
        only = std::move(record);
    }
    if (only && only->at + only->size_bytes <= upper)
        region.found.push_back(std::move(*only));
}

std::vector<SqliteFoundRecord> SqliteRecordSearch::in_free_space(
    Bytes page, const SqliteTreePage& tree_page, const std::vector<uint32_t>& candidates) {
    Region region{page.first(usable_), tree_page.kind, {}, {}};
    for (const uint32_t table : candidates)
        if (shapes_[table].kind == tree_page.kind)
            region.candidates.push_back(table);
    if (region.candidates.empty())
        return {};
    search(region, tree_page.pointers_end, tree_page.content_at);
    for (const Block& block : freeblocks(page, tree_page, usable_)) {
        // A cell that was freed alone fills its block to the byte, as its types say. What looks
        // like a small cell in there is part of it.
        if (auto alone = headless_cell(region, block.begin, block.end, Types::Whole))
            region.found.push_back(std::move(*alone));
        else
            search(region, block.begin, block.end);
    }
    return std::move(region.found);
}

std::vector<SqliteFoundRecord> SqliteRecordSearch::in_stale_page(
    Bytes page, uint32_t number, const std::vector<uint32_t>& candidates) {
    const auto tree_page = read_tree_page(page, number, usable_);
    if (tree_page) {
        auto found = in_free_space(page, *tree_page, candidates);
        Region region{page.first(usable_), tree_page->kind, {}, {}};
        for (const uint32_t table : candidates)
            if (shapes_[table].kind == tree_page->kind)
                region.candidates.push_back(table);
        for (const size_t at : tree_page->cells) {
            const bool has_row = tree_page->is_leaf || tree_page->kind == SqliteCellKind::Index;
            auto record = has_row ? whole_cell(region, tree_page->is_leaf ? at : at + 4, usable_,
                                               Trust::Pointed)
                                  : std::nullopt;
            if (record)
                found.push_back(std::move(*record));
        }
        return found;
    }
    Region region{page.first(usable_), SqliteCellKind::Table, {}, {}};
    for (const uint32_t table : candidates)
        if (shapes_[table].kind == SqliteCellKind::Table)
            region.candidates.push_back(table);
    search(region, number == 1 ? 100 : 0, usable_);
    return std::move(region.found);
}

}  // namespace parsers
