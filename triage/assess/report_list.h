// Lists that an officer gives: who was reported missing, whom an outside rescue thread names. They
// are kept in the case, so that every later assessment sees them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "triage/assess/item.h"
#include "triage/store/case_store.h"

namespace triage {

using parsers::Result;

// A passport number or phone of a list, in canonical form. No name: a list of names is dangerous.
struct ReportedIdentifier {
    std::string type;
    std::string value;
    uint64_t line = 0;
};

struct ReportList {
    std::string indicator;  // E23: missing, E24: rescue
    std::string name;
    std::string date;
    std::string sha256;
    std::vector<ReportedIdentifier> identifiers;
};

// Replaces the list of the same indicator and writes the log.
Result<void> keep_report_list(CaseStore& store, const ReportList& list);

// One identifier of a device's user that stands on a list.
struct Report {
    std::string indicator;
    std::string list;
    std::string type;
    uint64_t line = 0;
    std::vector<RecordReference> records;
};

// By device. A phone counts where it is an own account; a passport only where it is the one
// passport on the device, as whoever keeps many is none of their holders.
Result<std::map<std::string, std::vector<Report>>> read_reports(const CaseStore& store);

// Of both lists; "" where there is none: for the hash over everything that an assessment rests on.
std::string hash_of_report_lists(const CaseStore& store);

}  // namespace triage
