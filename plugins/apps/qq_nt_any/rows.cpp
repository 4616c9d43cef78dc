#include "plugins/apps/qq_nt_any/rows.h"

namespace plugins::qq_nt {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

std::string select(const SqliteDatabase& database, const std::string& table,
                   std::initializer_list<std::string_view> columns) {
    std::string sql = "SELECT " + table + ".rowid";
    for (const std::string_view column : columns)
        sql += database.has_column(table, column)
                   ? ", " + table + ".\"" + std::string(column) + "\""
                   : std::string(", NULL");
    return sql + " FROM " + table + " ORDER BY 1";
}

std::string number_in(const SqliteRow& row, int column) {
    const std::string text = row.text(column);
    return text == "0" ? std::string() : text;
}

Identifier account(const std::string& number) {
    return {std::string(id_type::kAppUser), number};
}

std::string first_of(const std::string& first, const std::string& second) {
    return first.empty() ? second : first;
}

Time time_of(std::optional<int64_t> seconds) {
    return seconds && *seconds > 0 ? parsers::from_unix_s(*seconds) : Time{};
}

Identifier group(const std::string& number) {
    return {"qq_group", number};
}

}  // namespace plugins::qq_nt
