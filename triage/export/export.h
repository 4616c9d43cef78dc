// Export: one kind of fact or judgment of a case as JSON objects, the fields that scripts rely on.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"
#include "triage/store/case_store.h"

namespace triage {

// The kinds, in the order in which help lists them.
const std::vector<std::string>& export_kinds();

// Calls `line` with one JSON object a time, keys sorted, in a fixed order: by device, then as
// stored; the ledger by file and plugin. Unsupported for an unknown kind; NotFound where the kind
// needs `triage link` or `triage assess` first.
Result<void> export_kind(const CaseStore& store, std::string_view kind,
                         const std::function<void(const std::string& line)>& line);

// Every device of the case: the judged rows where the case is linked, else what the exhibits hold.
Result<std::vector<DeviceRow>> devices_of(const CaseStore& store);

}  // namespace triage
