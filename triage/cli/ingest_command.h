// What `triage ingest` and `triage run` share.
#pragma once

#include <functional>

#include "triage/cli/command.h"
#include "triage/store/case_store.h"

namespace triage::cli {

boost::program_options::options_description ingest_options();
boost::program_options::positional_options_description ingest_positional();

// Opens or makes the case, does the work, seals the case. Evidence that is not there is refused
// before a case folder is made.
int with_new_case(const boost::program_options::variables_map& values,
                  const std::function<int(CaseStore&)>& work);

// Folders with plugins that were built or installed with this program.
std::vector<std::string> shipped_plugin_folders();

int ingest_into(CaseStore& store, const boost::program_options::variables_map& values);

// Judgment steps on an open case.
int link_into(CaseStore& store);
int assess_into(CaseStore& store, const std::string& weights, const std::string& lexicon);

}  // namespace triage::cli
