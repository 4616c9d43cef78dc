// CSV: rows of fields (RFC 4180).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"

namespace parsers {

struct CsvRow {
    uint64_t line = 0;  // 1-based line on which the row begins
    std::vector<std::string> fields;
};

// Takes CRLF and LF, a byte-order mark, quoted fields with doubled quotes and line breaks inside.
// Empty lines are left out. Damaged where a quote is never closed or text follows a closing quote.
Result<std::vector<CsvRow>> read_csv(std::string_view text, char separator = ',');

}  // namespace parsers
