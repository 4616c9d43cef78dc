// Workbook: the sheets of a spreadsheet as text, row by row, and what the file says of itself.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/base/time.h"

namespace parsers {

// As stored in the file's own properties; a copy keeps those of its original.
struct DocumentProperties {
    std::string title;
    std::string author;
    std::string last_author;  // who saved it last, by its own words
    std::string company;
    Timestamp created;
    Timestamp modified;
};

// Rows of a sheet that follow each other, a line each: the cells that hold something, with a tab
// for every step to the right (kWidestGap at most). A tab or line break inside a cell is a space.
// Numbers are as stored, dates as their number format says, formulas by their kept result.
struct SheetPiece {
    uint64_t first_row = 0;  // counted from 1; rows without a value have no line
    std::string text;
};

struct Sheet {
    std::string name;
    std::string part;        // where it stands in the file: "/xl/worksheets/sheet1.xml"
    std::string visibility;  // "visible", "hidden" or "very hidden", which no menu shows
    std::vector<SheetPiece> pieces;
};

// A part that could not be read, or not to its end.
struct WorkbookDamage {
    std::string part;
    Error error;
};

struct Workbook {
    DocumentProperties properties;
    std::vector<Sheet> sheets;
    std::vector<WorkbookDamage> damage;
};

// Office Open XML (.xlsx, .xlsm; ISO/IEC 29500), OpenDocument (.ods; ISO/IEC 26300) and the
// workbooks of Excel 5 to 2003 (.xls) or of WPS (.et). Encrypted where the file is locked with a
// password; Unsupported for another kind of document.
Result<Workbook> read_workbook(const SharedBytes& source);

}  // namespace parsers
