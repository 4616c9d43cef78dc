// Place: where in a file a record stands, so that it can be read again; and State: its liveness.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace plugins {

// Live: in the database as it stands. LogOnly: in the write-ahead log only. Deleted: in the
// database file, but removed by the log or marked deleted by the app. Carved: out of space that no
// record owns any more.
enum class State { Live = 0, LogOnly = 1, Deleted = 2, Carved = 3 };

std::string_view to_word(State state);  // live, log_only, deleted, carved

// A place inside one file, kept as text:
//   row("message", 52)    -> "message/52"      table and rowid (or INTEGER PRIMARY KEY)
//   cell("siminfo", 2, "imsi") -> "siminfo/2.imsi"  one column, where a row holds several records
//                                               of a kind
//   bytes(1024, 56)       -> "@1024+56"        byte range
//   bytes_beside("-wal", 1024, 56) -> "-wal@1024+56"  byte range of the file whose name ends so
//   pointer("/a/0/b")     -> "#/a/0/b"         JSON pointer into JSON, XML or property list
//   line(12)              -> "line 12"         1-based line of a text file
//   whole_file()          -> "file"
struct Place {
    std::string text;
    bool is_carved = false;  // a row that no table owns any more: what it lacks is no damage

    static Place row(std::string_view table, int64_t rowid);
    static Place cell(std::string_view table, int64_t rowid, std::string_view column);
    static Place bytes(uint64_t offset, uint64_t size);
    static Place bytes_beside(std::string_view ending, uint64_t offset, uint64_t size);
    static Place pointer(std::string_view json_pointer);
    static Place line(uint64_t number);
    static Place whole_file();

    // One column of the row at this place: "siminfo/2.imsi", "@1024+56.imsi".
    Place at_column(std::string_view column) const;

    bool operator==(const Place&) const = default;
};

}  // namespace plugins
