// From a file with passport numbers and phones to a list that a case keeps.
#pragma once

#include <string>
#include <string_view>

#include "triage/assess/report_list.h"

namespace triage {

// A watch list (see watch_list.h) of which phones and passport numbers in canonical form are taken.
// Damaged where it has none; the errors of read_watch_list() otherwise.
Result<ReportList> read_report_file(const std::string& path, std::string_view indicator);

}  // namespace triage
