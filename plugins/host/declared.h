// Declared plugins: a TOML text with SQL becomes a Plugin. plugins/README.md describes the keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"
#include "plugins/api/plugin.h"
#include "plugins/host/path_owner.h"
#include "plugins/host/record_fields.h"

namespace plugins {

// One [[query]].
struct DeclaredQuery {
    std::string record;
    std::string part;  // queries of one record and part are versions: the first that fits runs
    TableNeeds needs;
    std::string table;               // locator: the table that a place names ...
    int row_column = 0;              // ... and the result column with the rowid in it
    std::optional<int> item_column;  // the column that names which of several records of that row
    std::string sql;
    std::vector<FieldSource> sources;  // in the order of the record's fields
};

// `id` is the file's name without ending; `where` names the text in error sentences. Everything is
// checked here: unknown keys, kinds, fields and conversions, and the SQL against `needs`. An error
// begins with "<where>:<line>: ".
Result<Plugin> read_declared_plugin(std::string_view toml, const std::string& id,
                                    const std::string& where);

// All that a declared plugin does with a file.
struct DeclaredReading {
    std::optional<PathOwner> owner;
    std::vector<DeclaredQuery> queries;
};

// Tells the account that the path names, and runs the queries that fit over `file`. A query that
// fails is damage on its table; a record that no query fits is told as unsupported.
Result<void> run_declared_queries(const DeclaredReading& reading, const File& file,
                                  RecordSink& sink);

// "" where the database has all that is needed, else what is missing first: "table a has no
// column b".
std::string missing_part(const parsers::SqliteDatabase& database, const TableNeeds& needs);

}  // namespace plugins
