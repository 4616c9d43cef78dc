// Reads .xls workbooks of Excel 5 to 2003 and of WPS.
#pragma once

#include "parsers/document/compound_file.h"
#include "parsers/document/workbook.h"

namespace parsers {

// Encrypted where a password locks the file; NotFound where the file holds no workbook.
Result<Workbook> read_xls(const CompoundFile& file);

}  // namespace parsers
