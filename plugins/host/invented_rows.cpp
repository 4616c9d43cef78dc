#include "plugins/host/invented_rows.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <string_view>

#include "parsers/base/time.h"

namespace plugins {
namespace {

// A value of 2026-01-01 and some minutes, as the conversion wants it.
std::string invented_time(const std::string& conversion, int row) {
    const int64_t seconds = 1767225600 + 60 * row;
    const int64_t apple = seconds - 978307200;
    const int64_t since_1601 = seconds + 11644473600;
    if (conversion == "iso8601")
        return "'" + parsers::to_iso8601(seconds * 1'000'000'000) + "'";
    const std::array<std::pair<std::string_view, int64_t>, 8> kValues = {
        {{"unix_s", seconds},
         {"unix_ms", seconds * 1'000},
         {"unix_us", seconds * 1'000'000},
         {"unix_ns", seconds * 1'000'000'000},
         {"apple_s", apple},
         {"apple_ns_or_s", apple * 1'000'000'000},
         {"webkit_us", since_1601 * 1'000'000},
         {"filetime", since_1601 * 10'000'000}}};
    for (const auto& [name, value] : kValues)
        if (name == conversion)
            return std::to_string(value);
    return "NULL";
}

std::string invented_identifier(const std::string& conversion, int row) {
    const std::string number = std::to_string(row);
    if (conversion == "phone")
        return "'+1202555010" + number + "'";
    if (conversion == "email")
        return "'person" + number + "@example.com'";
    if (conversion == "whatsapp_jid")
        return "'1202555010" + number + "@s.whatsapp.net'";
    return "'user-" + number + "'";
}

std::string invented_value(const ColumnGuess& column, int row) {
    switch (column.meaning) {
        case ColumnMeaning::RowId:
        case ColumnMeaning::Reference:
            return std::to_string(row);
        case ColumnMeaning::Instant:
            return invented_time(column.conversion, row);
        case ColumnMeaning::Identifier:
            return invented_identifier(column.conversion, row);
        case ColumnMeaning::Code:
            return std::to_string(row - 1);
        case ColumnMeaning::Text:
            return "'An invented " + column.name.substr(0, column.name.find('\'')) + " " +
                   std::to_string(row) + "'";
        case ColumnMeaning::Quantity:
            return std::to_string(10 * row);
        case ColumnMeaning::Unknown:
            break;
    }
    return "NULL";
}

struct CloseDatabase {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
};

// The tables alone, in memory: whether a statement of the sample can be run.
class EmptyCopy {
public:
    EmptyCopy() {
        sqlite3* raw = nullptr;
        sqlite3_open(":memory:", &raw);
        handle_.reset(raw);
    }
    bool accepts(const std::string& sql) {
        return sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
    }

private:
    std::unique_ptr<sqlite3, CloseDatabase> handle_;
};

std::string insert_of(const TableGuess& table, int row) {
    std::string names;
    std::string values;
    for (const auto& column : table.columns) {
        names += (names.empty() ? "" : ", ") + as_sql_name(column.name);
        values += (values.empty() ? "" : ", ") + invented_value(column, row);
    }
    return "INSERT INTO " + as_sql_name(table.name) + "(" + names + ")\n    VALUES(" + values +
           ");\n";
}

std::string rows_of(const TableGuess& table, EmptyCopy& copy) {
    constexpr int kRows = 3;
    std::string script;
    for (int row = 1; row <= kRows; ++row)
        if (const std::string insert = insert_of(table, row); copy.accepts(insert))
            script += insert;
    return !script.empty() ? script
                           : "-- (fill in: rows of the table " + table.name +
                                 "; its rules refuse the invented ones)\n";
}

}  // namespace

std::string as_sql_name(const std::string& name) {
    const bool is_plain = !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
                          std::all_of(name.begin(), name.end(), [](unsigned char letter) {
                              return std::isalnum(letter) != 0 || letter == '_';
                          });
    if (is_plain && sqlite3_keyword_check(name.c_str(), static_cast<int>(name.size())) == 0)
        return name;
    std::string text = "\"";
    for (const char letter : name)
        text += letter == '"' ? "\"\"" : std::string(1, letter);
    return text + "\"";
}

parsers::Result<std::string> sample_script(const parsers::SqliteDatabase& database,
                                           const std::vector<QueryGuess>& queries) {
    std::string script =
        "-- The tables of the database, with invented rows. Write rows that show every case.\n";
    EmptyCopy copy;
    TRY(
        database.rows("SELECT sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL AND "
                      "name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
                      [&](const parsers::SqliteRow& row) {
                          const std::string sql = row.text(0) + ";\n";
                          if (copy.accepts(sql))
                              script += sql;
                          return true;
                      }));
    for (const auto& query : queries)
        script += rows_of(*query.table, copy);
    return script;
}

}  // namespace plugins
