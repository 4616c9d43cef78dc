// Reads Office Open XML workbooks (.xlsx, .xlsm).
#pragma once

#include "parsers/document/document_package.h"
#include "parsers/document/workbook.h"

namespace parsers {

bool is_xlsx(const DocumentPackage& package);

// Unsupported for a text document, a presentation, or a workbook in binary parts (.xlsb).
Result<Workbook> read_xlsx(const DocumentPackage& package);

}  // namespace parsers
