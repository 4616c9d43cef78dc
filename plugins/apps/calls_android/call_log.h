// The table `calls` of Android's call log, which stands in calllog.db or, before Android 7, in
// contacts2.db.
#pragma once

#include "parsers/format/sqlite.h"
#include "plugins/api/plugin.h"

namespace plugins {

// Calls, and the own number and SIM of their lines as device facts. The table must be there.
Result<void> read_call_log(const parsers::SqliteDatabase& database, RecordSink& sink);

}  // namespace plugins
