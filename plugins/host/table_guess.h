// Table guess: what the columns of a database nobody has described may hold, tested against the
// values that are there. It is offered to the author of a plugin and never used on evidence.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "parsers/format/sqlite.h"

namespace plugins {

enum class ColumnMeaning { Unknown, RowId, Instant, Identifier, Reference, Code, Text, Quantity };

struct ColumnGuess {
    std::string name;
    ColumnMeaning meaning = ColumnMeaning::Unknown;
    std::string storage;     // that of most values: INTEGER, REAL, TEXT, BLOB; "" without values
    std::string conversion;  // of a time or an identifier: unix_ms, phone, ...
    std::string reason;      // "all 12 values are times as unix_ms"; no value of the evidence
};

struct TableGuess {
    std::string name;
    uint64_t rows = 0;  // that were looked at
    std::string
        row_id;  // what gives the rowid: a column's name, or "rowid"; "" where there is none
    std::vector<ColumnGuess> columns;
};

// Every table that is the app's own, by name. Looks at the first rows of each.
parsers::Result<std::vector<TableGuess>> guess_tables(const parsers::SqliteDatabase& database);

// True where the name, in lower case, holds one of the words.
bool has_word(const std::string& name, std::initializer_list<std::string_view> words);

}  // namespace plugins
