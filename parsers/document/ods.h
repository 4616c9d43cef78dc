// Reads OpenDocument spreadsheets (.ods).
#pragma once

#include "parsers/document/document_package.h"
#include "parsers/document/workbook.h"

namespace parsers {

bool is_ods(const DocumentPackage& package);

// Encrypted where the file is locked with a password; Unsupported for another kind of document.
Result<Workbook> read_ods(const DocumentPackage& package);

}  // namespace parsers
