// Reads a case folder into a CaseReport; from the case store only, never from evidence.
#pragma once

#include <string>

#include "parsers/base/result.h"
#include "reports/model/case_report.h"

namespace reports {

using parsers::Result;

// Fails only where case.db cannot be read. A device store or a record that cannot be read is named
// in CaseReport::problems and where it would have stood.
Result<CaseReport> read_case(const std::string& folder);

}  // namespace reports
