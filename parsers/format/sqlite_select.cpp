#include "parsers/format/sqlite_select.h"

#include <sqlite3.h>

#include <memory>

#include "parsers/base/text.h"
#include "parsers/format/sqlite_view.h"

namespace parsers {
namespace {

struct Closer {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

std::string quoted(const std::string& name) {
    std::string text = "\"";
    for (const char c : name)
        text += c == '"' ? "\"\"" : std::string(1, c);
    return text + "\"";
}

std::string create_table(const std::string& table, const std::vector<std::string>& columns) {
    std::string list;
    for (const auto& column : columns)
        list += (list.empty() ? "" : ", ") + quoted(column);
    return "CREATE TABLE " + quoted(table) + "(" + (list.empty() ? "\"\"" : list) + ")";
}

int only_reading(void*, int action, const char*, const char*, const char*, const char*) {
    const bool reads =
        action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_FUNCTION;
    return reads ? SQLITE_OK : SQLITE_DENY;
}

}  // namespace

Result<std::vector<std::string>> select_columns(
    const std::string& sql, const std::map<std::string, std::vector<std::string>>& tables) {
    sqlite3* raw = nullptr;
    sqlite3_open_v2(":memory:", &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, nullptr);
    const std::unique_ptr<sqlite3, Closer> handle(raw);
    // Otherwise a misspelled "column" in double quotes would pass as a text.
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    for (const auto& [table, columns] : tables)
        if (sqlite3_exec(raw, create_table(table, columns).c_str(), nullptr, nullptr, nullptr) !=
            SQLITE_OK)
            return Error{ErrorCode::Unsupported, sqlite3_errmsg(raw)};
    ready_json_each(raw);
    sqlite3_set_authorizer(raw, only_reading, nullptr);
    sqlite3_stmt* raw_statement = nullptr;
    const char* rest = nullptr;
    const int status = sqlite3_prepare_v2(raw, sql.c_str(), static_cast<int>(sql.size() + 1),
                                          &raw_statement, &rest);
    const std::unique_ptr<sqlite3_stmt, Closer> statement(raw_statement);
    if (status != SQLITE_OK)
        return Error{ErrorCode::Unsupported, sqlite3_errmsg(raw)};
    if (statement == nullptr || sqlite3_column_count(raw_statement) == 0 || !trim(rest).empty())
        return Error{ErrorCode::Unsupported, "a query must be one SELECT"};
    std::vector<std::string> names;
    for (int column = 0; column < sqlite3_column_count(raw_statement); ++column)
        names.emplace_back(sqlite3_column_name(raw_statement, column));
    return names;
}

}  // namespace parsers
