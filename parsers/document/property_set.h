// What a compound file says of itself: its summary ([MS-OLEPS], [MS-OSHARED] 2.3.3.2).
#pragma once

#include "parsers/document/compound_file.h"
#include "parsers/document/workbook.h"

namespace parsers {

// Empty where the file has no summary.
Result<DocumentProperties> read_summary(const CompoundFile& file);

}  // namespace parsers
