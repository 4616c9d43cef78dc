// assess_case: from facts and links to two weights a device, one for signs of exploitation and one
// for signs of control, each with the records behind it. It says what is on a device, never what a
// person is.
#pragma once

#include <string>

#include "parsers/base/result.h"
#include "triage/store/case_store.h"

namespace triage {

struct AssessOptions {
    std::string weights_path;  // "": the shipped weights.toml
    std::string lexicon_path;  // "": the shipped lexicon.tsv
};

// Drops and makes again the tables assessment, assessment_item and freeze, in one transaction, from
// the facts, the results of link_case, the recorded decisions that confirm or reject an item
// ("confirm K02", "reject E14") and the data files. Equal inputs give equal rows. Needs link_case.
parsers::Result<void> assess_case(CaseStore& store, const AssessOptions& options = {});

}  // namespace triage
