// Members of groups and channels, as far as the app keeps them.
#pragma once

#include "plugins/api/sqlite_file.h"

namespace plugins::telegram {

Result<void> read_members(const parsers::SqliteDatabase& database, RecordSink& sink);

}  // namespace plugins::telegram
