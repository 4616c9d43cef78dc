// Rows of QQ since version 9: columns have numbers for names, and numbers of accounts are 0 where
// none is told.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "plugins/api/sqlite_file.h"

namespace plugins::qq_nt {

// SELECT of the rowid and of columns whose names are numbers; NULL stands for one that is absent.
std::string select(const parsers::SqliteDatabase& database, const std::string& table,
                   std::initializer_list<std::string_view> columns);

// "" where it is 0.
std::string number_in(const parsers::SqliteRow& row, int column);
// The one that is told, such as the number of an account, else its inner id.
std::string first_of(const std::string& first, const std::string& second);
Time time_of(std::optional<int64_t> seconds);

Identifier account(const std::string& number);
Identifier group(const std::string& number);

}  // namespace plugins::qq_nt
