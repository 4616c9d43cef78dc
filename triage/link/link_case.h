// link_case: from the facts of every finished exhibit to identities, links and clusters.
#pragma once

#include <string>

#include "parsers/base/result.h"
#include "triage/store/case_store.h"

namespace triage {

struct LinkOptions {
    std::string weights_path;   // "": the shipped weights.toml
    std::string services_path;  // "": the shipped services.tsv
};

// Drops and makes again the tables device, identity, holding, link, link_reason, links_nothing and
// the cluster tables and chat, in one transaction. Equal facts and data files give equal rows, in
// any order of ingest. Exhibits without a readable store are left out and named in the log.
parsers::Result<void> link_case(CaseStore& store, const LinkOptions& options = {});

}  // namespace triage
