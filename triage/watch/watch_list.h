// Watch lists: identifiers that somebody looks for (sanctioned addresses, stolen documents, wanted
// numbers), as a table in a file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"
#include "triage/identity/canonical.h"

namespace triage {

using parsers::Result;

struct WatchEntry {
    uint64_t line = 0;  // of the file, from 1
    Canonical form;
    std::string as_written;
    std::string name;  // whom or what the list names by it
    std::string note;
};

struct WatchList {
    std::string path;
    std::string name;    // of a line "# name: ...", else the file's
    std::string date;    // of a line "# date: ...", else empty
    std::string sha256;  // of the file
    std::vector<WatchEntry> entries;
    std::vector<std::string> left_out;  // sentences: which line could not be read, and why
};

// CSV in UTF-8: comment lines that begin with '#', then a line of column names, of which `value` is
// needed and `type`, `name`, `note` and `region` (two letters, for national numbers) are read. A
// type is a word of the export, or the name of a coin; where it is missing the value tells it, and
// where it does not the line is left out with a reason. NotFound, Damaged and Unsupported (no
// column `value`) name the file and the line.
Result<WatchList> read_watch_list(const std::string& path);
Result<WatchList> read_watch_list(std::string_view text, const std::string& path);

}  // namespace triage
