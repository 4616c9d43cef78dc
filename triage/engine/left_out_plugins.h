// Left-out plugins: what an exhibit's store keeps of the plugins that could not be used on it.
#pragma once

#include <string>
#include <vector>

#include "plugins/host/registry.h"
#include "triage/store/device_store.h"

namespace triage {

// One row of the ledger for each: what it would read stays unread.
std::vector<CoverageRow> ledger_rows(const std::vector<plugins::LeftOut>& left_out);

// Into and out of the store's facts.
parsers::Result<void> keep_left_out(DeviceStore& store,
                                    const std::vector<plugins::LeftOut>& left_out);
std::vector<plugins::LeftOut> left_out_of(const DeviceStore& store);

// True where one of them is among `plugin_files` with other bytes than then: it was
// mended, and the exhibit is to be read again.
bool is_any_replaced(const std::vector<plugins::LeftOut>& left_out,
                     const std::vector<std::string>& plugin_files);

}  // namespace triage
