// Records as JSON, for what includes nothing of the plugin host; include it in .cpp files only.
#pragma once

#include "plugins/host/record_json.h"
#include "triage/store/content_mention.h"

namespace triage {

using plugins::body_json;
using plugins::dump_line;

// As body_json(), of whatever a store holds.
nlohmann::json stored_body_json(const StoredBody& body);

}  // namespace triage
