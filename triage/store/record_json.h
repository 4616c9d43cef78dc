// Records as JSON, for what includes nothing of the plugin host; include it in .cpp files only.
#pragma once

#include "plugins/host/record_json.h"

namespace triage {

using plugins::body_json;
using plugins::dump_line;

}  // namespace triage
