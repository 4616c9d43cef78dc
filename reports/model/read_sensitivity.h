// The sensitivity column of an assessment as sentences, and what else stands in it.
#pragma once

#include <string_view>

#include "reports/model/case_report.h"

namespace reports {

// Adds sensitivity sentences, safety flags and attribution to `assessment` and gives the versions
// of weights and lexicon that it was made with.
Pairs read_sensitivity(std::string_view json, Assessment& assessment);

// log.detail of an assessment run: addresses that were kept off the freeze list, and why.
std::vector<FreezeEntry> left_out_addresses(std::string_view json);

}  // namespace reports
