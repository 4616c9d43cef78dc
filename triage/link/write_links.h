// Writing the results of linking into case.db.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "triage/link/find_clusters.h"
#include "triage/link/weigh_links.h"
#include "triage/store/database.h"

namespace triage {

Result<void> clear_links(Database& database);
Result<void> write_holdings(Database& database, const std::string& device,
                            const std::vector<Holding>& holdings);
// Finds the carriers of an identity fast; made after the holdings, which it would slow down.
Result<void> index_holdings(Database& database);
Result<void> write_identities(Database& database, const std::vector<IdentityTable::Entry>& entries,
                              const std::vector<uint32_t>& devices_of);
Result<void> write_links(Database& database, const WeighedLinks& links,
                         const std::vector<std::string>& device_names);
// Reads the records of each reason back from the table holding.
Result<void> write_clusters(Database& database, const std::vector<Cluster>& clusters,
                            const std::vector<std::string>& device_names);

}  // namespace triage
