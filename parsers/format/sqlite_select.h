// Checks a SELECT against tables that are only described, so that a wrong one is found before there
// is a database to run it on.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "parsers/base/result.h"

namespace parsers {

// The column names that `sql` gives over tables of these columns. Unsupported, with SQLite's own
// words, where it names a table or column that is not described or is not one plain SELECT.
Result<std::vector<std::string>> select_columns(
    const std::string& sql, const std::map<std::string, std::vector<std::string>>& tables);

}  // namespace parsers
