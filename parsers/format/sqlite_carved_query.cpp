#include "parsers/format/sqlite_carved_query.h"

#include <sqlite3.h>

#include <algorithm>
#include <map>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"

namespace parsers {
namespace {

using Bytes = std::span<const std::byte>;

// Far from the rowids of any app, so that a join does not find another table's row by chance.
constexpr int64_t kFreshRowid = INT64_MIN / 2;  // the first one

constexpr const char* type_name(SqliteAffinity affinity) {
    switch (affinity) {
        case SqliteAffinity::Integer:
            return "INTEGER";
        case SqliteAffinity::Real:
            return "REAL";
        case SqliteAffinity::Numeric:
            return "NUMERIC";
        case SqliteAffinity::Text:
            return "TEXT";
        case SqliteAffinity::Blob:
            break;
    }
    return "";
}

// Without constraints: two versions of a row need not be unique.
std::string create_table(const SqliteTableShape& shape) {
    std::string columns;
    for (const auto& column : shape.columns) {
        columns += columns.empty() ? "" : ", ";
        columns += sqlite_quoted(column.name) + " " + type_name(column.affinity);
        if (column.is_rowid)
            columns += " PRIMARY KEY";
        if (!column.collation.empty())
            columns += " COLLATE " + sqlite_quoted(column.collation);
        if (!column.default_value.empty())
            columns += " DEFAULT (" + column.default_value + ")";
    }
    return "CREATE TEMP TABLE " + sqlite_quoted(shape.name) + "(" + columns + ")";
}

bool has_column(const SqliteTableShape& shape, std::string_view name) {
    return std::any_of(shape.columns.begin(), shape.columns.end(),
                       [&](const auto& column) { return to_lower_ascii(column.name) == name; });
}

// The name that the rowid can be written by; "" where the table's columns have all three.
std::string rowid_name(const SqliteTableShape& shape) {
    for (const char* name : {"rowid", "_rowid_", "oid"})
        if (!has_column(shape, name))
            return name;
    return "";
}

struct Value {
    uint64_t type = 0;
    Bytes bytes;
};

std::vector<Value> values_of(const SqliteCarvedRow& row) {
    std::vector<Value> values;
    const auto header = read_sqlite_header(row.payload, row.payload.size(), 32'767);
    if (!header)
        return values;
    size_t at = header->header_bytes;
    for (const uint64_t type : header->types) {
        const auto size = static_cast<size_t>(sqlite_serial_bytes(type));
        values.push_back({type, Bytes(row.payload).subspan(at, size)});
        at += size;
    }
    return values;
}

int64_t integer_of(const Value& value) {
    return value.type == 9 ? 1 : sqlite_integer(value.bytes);
}

void bind_text(sqlite3_stmt* statement, int at, Bytes bytes, SqliteEncoding::Text encoding) {
    const bool is_utf8 = encoding == SqliteEncoding::Text::Utf8;
    const uint8_t code = is_utf8                                      ? SQLITE_UTF8
                         : encoding == SqliteEncoding::Text::Utf16Big ? SQLITE_UTF16BE
                                                                      : SQLITE_UTF16LE;
    sqlite3_bind_text64(statement, at, reinterpret_cast<const char*>(bytes.data()), bytes.size(),
                        SQLITE_TRANSIENT, code);
}

void bind(sqlite3_stmt* statement, int at, const Value& value, SqliteEncoding::Text encoding) {
    if (value.type == 0)
        sqlite3_bind_null(statement, at);
    else if (value.type == 7)
        sqlite3_bind_double(statement, at, sqlite_real(value.bytes));
    else if (value.type < 10)
        sqlite3_bind_int64(statement, at, integer_of(value));
    else if (value.type % 2 == 0)
        sqlite3_bind_blob64(statement, at,
                            value.bytes.empty() ? "" : static_cast<const void*>(value.bytes.data()),
                            value.bytes.size(), SQLITE_TRANSIENT);
    else
        bind_text(statement, at, value.bytes, encoding);
}

// One connection on which a temporary table holds some of the carved rows.
class CarvedTable {
public:
    static Result<CarvedTable> open(const SqliteView& now, const SqliteCarved& carved,
                                    size_t table) {
        auto view = TRY(SqliteView::open(std::make_unique<SqliteImage>(now.image()), now.name()));
        view.accept_damaged_schema();
        const SqliteTableShape& shape = carved.shapes[table];
        // Reading the schema first makes the connection take the encoding of the database.
        (void)view.each_row("SELECT 1 FROM main.sqlite_schema",
                            [](const SqliteRow&) { return false; });
        if (sqlite3_exec(view.handle(), create_table(shape).c_str(), nullptr, nullptr, nullptr) !=
            SQLITE_OK)
            return Error{ErrorCode::Unsupported, now.name() + ": " + sqlite3_errmsg(view.handle())};
        return CarvedTable(std::move(view), carved, shape);
    }

    // Puts these rows in place of those before. Keys are unique among them.
    Result<void> fill(const std::map<int64_t, size_t>& rows) {
        sqlite3_set_authorizer(view_.handle(), nullptr, nullptr);
        const std::string clear = "DELETE FROM temp." + sqlite_quoted(shape_.name);
        if (sqlite3_exec(view_.handle(), clear.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            return failed();
        for (const auto& [key, row] : rows)
            TRY(insert(key, carved_.rows[row]));
        view_.allow_only_reading();
        return {};
    }

    const SqliteView& view() const { return view_; }

private:
    CarvedTable(SqliteView view, const SqliteCarved& carved, const SqliteTableShape& shape)
        : view_(std::move(view)), carved_(carved), shape_(shape) {}

    Error failed() const {
        return {ErrorCode::Unsupported, view_.name() + ": " + sqlite3_errmsg(view_.handle())};
    }

    Result<void> insert(int64_t key, const SqliteCarvedRow& row) {
        const auto values = values_of(row);
        const std::string rowid =
            shape_.kind == SqliteCellKind::Table ? rowid_name(shape_) : std::string();
        std::string names = rowid;
        std::string marks = rowid.empty() ? "" : "?";
        for (size_t column = 0; column < values.size(); ++column) {
            if (shape_.columns[column].is_rowid)
                continue;
            names += (names.empty() ? "" : ", ") + sqlite_quoted(shape_.columns[column].name);
            marks += marks.empty() ? "?" : ", ?";
        }
        SqliteStatement& statement = inserts_[values.size()];
        if (statement == nullptr) {
            const std::string sql = "INSERT INTO temp." + sqlite_quoted(shape_.name) + "(" + names +
                                    ") VALUES (" + marks + ")";
            sqlite3_stmt* raw = nullptr;
            sqlite3_prepare_v2(view_.handle(), sql.c_str(), -1, &raw, nullptr);
            statement.reset(raw);
        }
        if (statement == nullptr)
            return failed();
        int at = 0;
        if (!rowid.empty())
            sqlite3_bind_int64(statement.get(), ++at, key);
        for (size_t column = 0; column < values.size(); ++column)
            if (!shape_.columns[column].is_rowid)
                bind(statement.get(), ++at, values[column], carved_.encoding.text);
        const int status = sqlite3_step(statement.get());
        sqlite3_reset(statement.get());
        return status == SQLITE_DONE ? Result<void>() : failed();
    }

    SqliteView view_;
    const SqliteCarved& carved_;
    const SqliteTableShape& shape_;
    std::map<size_t, SqliteStatement> inserts_;  // by number of columns
};

// Groups of rows whose keys are unique: the n-th version of a row is in the n-th group.
std::vector<std::map<int64_t, size_t>> versions_of(const SqliteCarved& carved, size_t table) {
    std::vector<std::map<int64_t, size_t>> versions;
    std::map<int64_t, size_t> count;
    for (size_t index = 0; index < carved.rows.size(); ++index) {
        const SqliteCarvedRow& row = carved.rows[index];
        if (row.table != table)
            continue;
        int64_t key = row.rowid.value_or(kFreshRowid + static_cast<int64_t>(index));
        const auto values = carved.shapes[table].kind == SqliteCellKind::Index
                                ? values_of(row)
                                : std::vector<Value>();
        if (!values.empty() && values[0].type < 10 && values[0].type != 7)
            key = integer_of(values[0]);
        const size_t version = count[key]++;
        if (version >= limits::kCarvedVersions)
            continue;
        if (version >= versions.size())
            versions.emplace_back();
        versions[version][key] = index;
    }
    return versions;
}

std::optional<size_t> find_shape(const SqliteCarved& carved, const std::string& table) {
    const std::string wanted = to_lower_ascii(table);
    for (size_t index = 0; index < carved.shapes.size(); ++index)
        if (to_lower_ascii(carved.shapes[index].name) == wanted)
            return index;
    return std::nullopt;
}

}  // namespace

Result<void> each_carved_row(
    const SqliteView& now, const SqliteCarved& carved, const std::string& sql,
    const RowLocator& locator,
    const std::function<bool(const SqliteRow&, const SqliteCarvedPlace&)>& each) {
    const auto shape = find_shape(carved, locator.table);
    const auto versions = shape ? versions_of(carved, *shape) : decltype(versions_of(carved, 0))();
    if (versions.empty())
        return {};
    auto table = TRY(CarvedTable::open(now, carved, *shape));
    bool go_on = true;
    for (const auto& version : versions) {
        TRY(table.fill(version));
        TRY(table.view().each_statement_row(sql, [&](sqlite3_stmt* statement) {
            const auto key = SqliteRow(statement).integer(locator.column);
            const auto entry = key ? version.find(*key) : version.end();
            if (entry != version.end())
                go_on = each(SqliteRow(statement, kFreshRowid), carved.rows[entry->second].place);
            return go_on;
        }));
        if (!go_on)
            break;
    }
    return {};
}

}  // namespace parsers
