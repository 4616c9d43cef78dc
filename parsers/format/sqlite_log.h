// SqliteLog: which pages a write-ahead log or a rollback journal puts in place of the main file's.
//
// Formats: https://www.sqlite.org/fileformat2.html, "The Write-Ahead Log" and "The Rollback
// Journal".
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "parsers/base/byte_source.h"

namespace parsers {

// Pages by number -> byte offset of their content in the log. Empty where the log says nothing.
struct SqliteLog {
    std::unordered_map<uint32_t, uint64_t> pages;
    uint32_t page_size = 0;          // bytes
    uint32_t page_count = 0;         // size of the whole database once the log is applied
    std::vector<std::string> notes;  // sentences about what was left out, or rolled back
};

// The frames up to the last valid commit. Frames of an older generation (other salts), torn frames
// and an unfinished transaction are left out and noted.
SqliteLog read_write_ahead_log(const ByteSource& log);

// The original pages of a transaction that was not completed ("hot" journal). A journal that is
// empty, zeroed or stale gives nothing.
SqliteLog read_rollback_journal(const ByteSource& journal);

// Every page that a journal still holds, also one whose header was zeroed to end it: its number,
// and the byte offset of its content. `each` returns false to stop.
void each_journal_page(const ByteSource& journal, uint64_t page_size,
                       const std::function<bool(uint32_t number, uint64_t offset)>& each);

// True for 512 ... 65536 and a power of two.
bool is_sqlite_page_size(uint64_t size);

}  // namespace parsers
