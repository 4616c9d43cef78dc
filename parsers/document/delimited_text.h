// DelimitedText: the rows of a .csv or .tsv file, whichever separator and encoding it has.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/document/workbook.h"

namespace parsers {

struct DelimitedText {
    std::vector<SheetPiece> pieces;  // first_row is the line of the file
    std::string charset;
    std::vector<Error> notes;  // what is not sure, or damaged
};

// Unsupported where the bytes are no text; LimitReached for a very large file.
Result<DelimitedText> read_delimited_text(const ByteSource& source);

}  // namespace parsers
