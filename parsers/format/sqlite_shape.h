// SqliteTableShape: what the rows of one table look like on disk, by its declaration and by the
// rows that stand in it, so that bytes can be judged to be such a row or none.
//
// Sources: https://www.sqlite.org/datatype3.html and https://www.sqlite.org/withoutrowid.html.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "parsers/format/sqlite_record.h"
#include "parsers/format/sqlite_view.h"

namespace parsers {

enum class SqliteAffinity { Integer, Real, Numeric, Text, Blob };

struct SqliteColumnShape {
    std::string name;
    std::string collation;
    std::string default_value;  // as SQL; "" where none is declared
    SqliteAffinity affinity = SqliteAffinity::Blob;
    bool is_rowid = false;  // INTEGER PRIMARY KEY: stored as NULL
    bool not_null = false;
    uint8_t seen = 0;  // storage classes of the rows that stand in the table, as bits
};

struct SqliteTableShape {
    std::string name;
    uint32_t root = 0;
    SqliteCellKind kind = SqliteCellKind::Table;
    bool is_dropped = false;                 // known by a deleted row of the schema only
    std::vector<SqliteColumnShape> columns;  // as they are stored
    size_t fewest_columns = 0;               // of a row: fewer than declared behind ADD COLUMN
    uint64_t rows_seen = 0;

    // Takes a row that stands in the table for an example.
    void learn(std::span<const uint64_t> types);
    // True where a row of these serial types can have been stored in the table.
    bool fits(std::span<const uint64_t> types) const;
    // As fits(), of storage classes only that were seen in the table.
    bool fits_seen(std::span<const uint64_t> types) const;
    // False for a serial type that the column cannot have.
    bool fits_column(size_t column, uint64_t type) const;
};

// How the values of a database are written.
struct SqliteEncoding {
    enum class Text { Utf8, Utf16Little, Utf16Big };
    Text text = Text::Utf8;
    bool has_constants = true;  // serial types 8 and 9 stand for the integers 0 and 1
};

// False where a value is not as SQLite writes it: an integer in more bytes than it needs, a number
// that is none, a text that is not valid or has control characters.
bool has_sound_values(std::span<const uint64_t> types, std::span<const std::byte> body,
                      const SqliteEncoding& encoding);

// The shapes of all tables; the schema itself is the first. `view` allows everything. Tables with
// computed columns and virtual tables have no shape.
Result<std::vector<SqliteTableShape>> read_sqlite_shapes(const SqliteView& view);

// The shape that a CREATE TABLE statement describes. Unsupported where it is none.
Result<SqliteTableShape> read_sqlite_shape(const std::string& create_table);

}  // namespace parsers
