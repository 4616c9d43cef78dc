#include "parsers/format/sqlite_shape.h"

#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "parsers/base/text.h"

namespace parsers {
namespace {

constexpr uint8_t kNull = 1;
constexpr uint8_t kInteger = 2;
constexpr uint8_t kReal = 4;
constexpr uint8_t kText = 8;
constexpr uint8_t kBlob = 16;

uint8_t class_of(uint64_t type) {
    if (type == 0)
        return kNull;
    if (type == 7)
        return kReal;
    if (type < 10)
        return kInteger;
    return type % 2 == 0 ? kBlob : kText;
}

// What a column of that affinity holds where nobody goes against its declaration.
uint8_t natural_classes(SqliteAffinity affinity) {
    switch (affinity) {
        case SqliteAffinity::Integer:
            return kNull | kInteger;
        case SqliteAffinity::Real:
            return kNull | kInteger | kReal;
        case SqliteAffinity::Numeric:
            return kNull | kInteger | kReal | kText;
        case SqliteAffinity::Text:
            return kNull | kText;
        case SqliteAffinity::Blob:
            break;
    }
    return kNull | kInteger | kReal | kText | kBlob;
}

SqliteAffinity affinity_of(const std::string& declared_type) {
    const std::string type = to_lower_ascii(declared_type);
    const auto has = [&](const char* word) { return type.find(word) != std::string::npos; };
    if (has("int"))
        return SqliteAffinity::Integer;
    if (has("char") || has("clob") || has("text"))
        return SqliteAffinity::Text;
    if (type.empty() || has("blob"))
        return SqliteAffinity::Blob;
    if (has("real") || has("floa") || has("doub"))
        return SqliteAffinity::Real;
    return SqliteAffinity::Numeric;
}

// ---- values

bool is_text_unit(uint32_t unit) {
    return (unit >= 0x20 && unit != 0x7f) || unit == '\t' || unit == '\n' || unit == '\r';
}

bool is_sound_utf8(std::span<const std::byte> text) {
    const std::string_view view(reinterpret_cast<const char*>(text.data()), text.size());
    return is_utf8(view) && std::all_of(view.begin(), view.end(), [](char c) {
               return is_text_unit(static_cast<uint8_t>(c));
           });
}

bool is_sound_utf16(std::span<const std::byte> text, SqliteEncoding::Text order) {
    if (text.size() % 2 != 0)
        return false;
    bool wants_low = false;
    for (size_t at = 0; at < text.size(); at += 2) {
        const size_t high = order == SqliteEncoding::Text::Utf16Big ? at : at + 1;
        const auto unit =
            std::to_integer<uint32_t>(text[high]) << 8 | std::to_integer<uint32_t>(text[high ^ 1]);
        const bool is_low = unit >= 0xdc00 && unit < 0xe000;
        if (is_low != wants_low || !is_text_unit(unit) || unit >= 0xfffe)
            return false;
        wants_low = unit >= 0xd800 && unit < 0xdc00;
    }
    return !wants_low;
}

bool is_sound_integer(uint64_t type, std::span<const std::byte> value,
                      const SqliteEncoding& encoding) {
    if (type >= 8)
        return encoding.has_constants;
    const int64_t number = sqlite_integer(value);
    if (value.size() == 1)
        return !encoding.has_constants || (number != 0 && number != 1);
    const size_t shorter = value.size() == 8 ? 6 : value.size() == 6 ? 4 : value.size() - 1;
    const int64_t limit = int64_t{1} << (8 * shorter - 1);
    return number < -limit || number >= limit;
}

bool is_sound_value(uint64_t type, std::span<const std::byte> value,
                    const SqliteEncoding& encoding) {
    switch (class_of(type)) {
        case kInteger:
            return is_sound_integer(type, value, encoding);
        case kReal: {
            const double number = sqlite_real(value);
            return number == 0 || std::isnormal(number) || std::isinf(number);
        }
        case kText:
            return encoding.text == SqliteEncoding::Text::Utf8
                       ? is_sound_utf8(value)
                       : is_sound_utf16(value, encoding.text);
        default:
            return true;
    }
}

// ---- declarations

struct DeclaredColumn {
    SqliteColumnShape shape;
    int64_t key = 0;  // 1-based place in the primary key
};

Result<std::vector<DeclaredColumn>> declared_columns(const SqliteView& view,
                                                     const std::string& table) {
    std::vector<DeclaredColumn> columns;
    bool is_computed = false;
    TRY(view.each_row(
        "SELECT name, type, \"notnull\", pk, hidden, dflt_value FROM pragma_table_xinfo(" +
            sqlite_quoted(table) + ")",
        [&](const SqliteRow& row) {
            DeclaredColumn column;
            column.shape.name = row.text(0);
            column.shape.affinity = affinity_of(row.text(1));
            column.shape.default_value = row.text(5);
            column.shape.not_null = row.integer(2).value_or(0) != 0;
            column.key = row.integer(3).value_or(0);
            is_computed = is_computed || row.integer(4).value_or(0) != 0;
            const char* collation = nullptr;
            sqlite3_table_column_metadata(view.handle(), nullptr, table.c_str(),
                                          column.shape.name.c_str(), nullptr, &collation, nullptr,
                                          nullptr, nullptr);
            column.shape.collation = collation == nullptr ? "BINARY" : collation;
            columns.push_back(std::move(column));
            return true;
        }));
    if (is_computed || columns.empty())
        return Error{ErrorCode::Unsupported, "table " + table + " has computed columns"};
    return columns;
}

// A key that is no index of its own is the rowid.
Result<bool> has_key_index(const SqliteView& view, const std::string& table) {
    bool has_index = false;
    TRY(view.each_row(
        "SELECT 1 FROM pragma_index_list(" + sqlite_quoted(table) + ") WHERE origin = 'pk'",
        [&](const SqliteRow&) {
            has_index = true;
            return false;
        }));
    return has_index;
}

Result<SqliteTableShape> read_shape(const SqliteView& view, const std::string& table,
                                    SqliteCellKind kind) {
    auto columns = TRY(declared_columns(view, table));
    const bool key_is_rowid = kind == SqliteCellKind::Table && !TRY(has_key_index(view, table));
    if (kind == SqliteCellKind::Index)  // the key's columns come first, in its order
        std::stable_sort(columns.begin(), columns.end(), [](const auto& a, const auto& b) {
            return (a.key == 0 ? INT64_MAX : a.key) < (b.key == 0 ? INT64_MAX : b.key);
        });
    SqliteTableShape shape;
    shape.name = table;
    shape.kind = kind;
    for (auto& column : columns) {
        column.shape.is_rowid = key_is_rowid && column.key != 0;
        column.shape.not_null =
            column.shape.not_null || (kind == SqliteCellKind::Index && column.key != 0);
        shape.columns.push_back(std::move(column.shape));
    }
    shape.fewest_columns = shape.columns.size();
    return shape;
}

SqliteTableShape schema_shape() {
    SqliteTableShape shape;
    shape.name = "sqlite_schema";
    shape.root = 1;
    for (const char* name : {"type", "name", "tbl_name", "rootpage", "sql"}) {
        const bool is_number = std::string_view(name) == "rootpage";
        shape.columns.push_back({name, "BINARY", "",
                                 is_number ? SqliteAffinity::Integer : SqliteAffinity::Text, false,
                                 std::string_view(name) != "sql", 0});
    }
    shape.fewest_columns = shape.columns.size();
    return shape;
}

}  // namespace

void SqliteTableShape::learn(std::span<const uint64_t> types) {
    ++rows_seen;
    fewest_columns = std::min(fewest_columns, types.size());
    for (size_t column = 0; column < std::min(types.size(), columns.size()); ++column)
        columns[column].seen |= class_of(types[column]);
}

bool SqliteTableShape::fits_column(size_t column, uint64_t type) const {
    const SqliteColumnShape& shape = columns[column];
    if (shape.is_rowid || type == 0)
        return type == 0 && (shape.is_rowid || !shape.not_null);
    return (class_of(type) & (natural_classes(shape.affinity) | shape.seen)) != 0;
}

bool SqliteTableShape::fits(std::span<const uint64_t> types) const {
    if (types.size() > columns.size() || types.size() < fewest_columns)
        return false;
    for (size_t column = 0; column < types.size(); ++column)
        if (!fits_column(column, types[column]))
            return false;
    return true;
}

bool SqliteTableShape::fits_seen(std::span<const uint64_t> types) const {
    for (size_t column = 0; column < types.size(); ++column)
        if ((class_of(types[column]) & columns[column].seen) == 0)
            return false;
    return fits(types);
}

bool has_sound_values(std::span<const uint64_t> types, std::span<const std::byte> body,
                      const SqliteEncoding& encoding) {
    size_t at = 0;
    for (const uint64_t type : types) {
        const uint64_t size = sqlite_serial_bytes(type);
        if (size > body.size() - at)
            return false;
        if (!is_sound_value(type, body.subspan(at, static_cast<size_t>(size)), encoding))
            return false;
        at += static_cast<size_t>(size);
    }
    return at == body.size();
}

Result<std::vector<SqliteTableShape>> read_sqlite_shapes(const SqliteView& view) {
    struct Listed {
        std::string name;
        uint32_t root = 0;
        SqliteCellKind kind = SqliteCellKind::Table;
    };
    std::vector<Listed> listed;
    TRY(view.each_row(
        "SELECT s.name, s.rootpage, t.wr FROM main.sqlite_schema s JOIN pragma_table_list t ON "
        "t.schema = 'main' AND t.name = s.name WHERE s.type = 'table' AND s.rootpage > 1",
        [&](const SqliteRow& row) {
            const int64_t root = row.integer(1).value_or(0);
            const bool has_rowid = row.integer(2).value_or(0) == 0;
            if (root <= UINT32_MAX)
                listed.push_back({row.text(0), static_cast<uint32_t>(root),
                                  has_rowid ? SqliteCellKind::Table : SqliteCellKind::Index});
            return true;
        }));
    std::vector<SqliteTableShape> shapes = {schema_shape()};
    for (const auto& table : listed) {
        auto shape = read_shape(view, table.name, table.kind);
        if (!shape.ok())
            continue;
        shapes.push_back(std::move(shape).value());
        shapes.back().root = table.root;
    }
    return shapes;
}

Result<SqliteTableShape> read_sqlite_shape(const std::string& create_table) {
    constexpr std::string_view kBegin = "create table ";
    if (to_lower_ascii(create_table.substr(0, kBegin.size())) != kBegin)
        return Error{ErrorCode::Unsupported, "not a CREATE TABLE statement"};
    auto empty = std::make_unique<SqliteImage>(
        std::make_shared<MemorySource>(std::vector<std::byte>{}), nullptr, SqliteLog{}, 4096);
    const auto view = TRY(SqliteView::open(std::move(empty), "a deleted table"));
    const std::string sql = "CREATE TEMP TABLE " + create_table.substr(kBegin.size());
    sqlite3_stmt* raw = nullptr;
    sqlite3_prepare_v2(view.handle(), sql.c_str(), static_cast<int>(sql.size() + 1), &raw, nullptr);
    const SqliteStatement statement(raw);
    if (raw == nullptr || sqlite3_step(raw) != SQLITE_DONE)
        return Error{ErrorCode::Unsupported, sqlite3_errmsg(view.handle())};
    std::string name;
    SqliteCellKind kind = SqliteCellKind::Table;
    TRY(
        view.each_row("SELECT name, wr FROM pragma_table_list WHERE schema = 'temp' AND type = "
                      "'table' AND name NOT LIKE 'sqlite_temp_%'",
                      [&](const SqliteRow& row) {
                          name = row.text(0);
                          if (row.integer(1).value_or(0) != 0)
                              kind = SqliteCellKind::Index;
                          return true;
                      }));
    auto shape = TRY(read_shape(view, name, kind));
    shape.is_dropped = true;
    return shape;
}

}  // namespace parsers
