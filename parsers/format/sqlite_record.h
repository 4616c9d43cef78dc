// SqliteRecord: the numbers, cells and record headers of SQLite's b-tree pages.
//
// Format: https://www.sqlite.org/fileformat2.html, "B-tree Pages" and "Record Format".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace parsers {

// A big-endian number of `size` bytes; the caller knows that they are there.
uint32_t sqlite_number(std::span<const std::byte> bytes, size_t at, size_t size);

struct SqliteVarint {
    uint64_t value = 0;
    size_t size_bytes = 0;
};

// Absent where it runs over the end.
std::optional<SqliteVarint> sqlite_varint(std::span<const std::byte> bytes, size_t at);
size_t sqlite_varint_bytes(uint64_t value);
void append_sqlite_varint(std::vector<std::byte>& out, uint64_t value);

// What one serial type takes in the body of a record.
uint64_t sqlite_serial_bytes(uint64_t type);

// Rows of a table with a rowid stand in cells with that rowid; those of a table without rowid, and
// the entries of an index, in cells without.
enum class SqliteCellKind { Table, Index };

// How much of a payload stands on its page, of which `usable` bytes are for the b-tree.
uint64_t sqlite_local_bytes(uint64_t payload, size_t usable, SqliteCellKind kind);

// The header of a record whose sizes add up exactly to its payload, as SQLite writes it.
struct SqliteRecordHeader {
    uint64_t payload_bytes = 0;
    size_t header_bytes = 0;
    std::vector<uint64_t> types;
};

// `local` begins with the header. Absent where the sizes do not add up, a number is longer than it
// has to be, a type is a reserved one, or there are more than `most_columns`.
std::optional<SqliteRecordHeader> read_sqlite_header(std::span<const std::byte> local,
                                                     uint64_t payload_bytes, size_t most_columns);

// A cell of a leaf page.
struct SqliteCell {
    int64_t rowid = 0;  // of a table's cell
    uint64_t payload_bytes = 0;
    size_t payload_at = 0;  // offset in the page of the part that stands there
    size_t local_bytes = 0;
    uint32_t overflow = 0;  // first overflow page; 0 where there is none
    size_t size_bytes = 0;
};

// The cell at `at`; absent where it does not end within `page`, of which the first `usable` bytes
// are given.
std::optional<SqliteCell> read_sqlite_cell(std::span<const std::byte> page, size_t at,
                                           size_t usable, SqliteCellKind kind);

// One value of a record's body.
int64_t sqlite_integer(std::span<const std::byte> value);
double sqlite_real(std::span<const std::byte> value);  // of 8 bytes

}  // namespace parsers
