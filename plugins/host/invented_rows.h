// Invented rows: the script of a sample, with the tables of a database and nothing of its rows.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "parsers/format/sqlite.h"
#include "plugins/host/query_guess.h"

namespace plugins {

// A name as SQL takes it: quoted where it must be.
std::string as_sql_name(const std::string& name);

// CREATE TABLE of every table that can be made anew, and invented rows for those that are queried.
parsers::Result<std::string> sample_script(const parsers::SqliteDatabase& database,
                                           const std::vector<QueryGuess>& queries);

}  // namespace plugins
