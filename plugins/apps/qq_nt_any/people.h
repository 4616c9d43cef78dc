// People, groups and own accounts of QQ since version 9: profile_info.db, group_info.db, login.db.
#pragma once

#include "plugins/api/sqlite_file.h"

namespace plugins::qq_nt {

// Each reads the tables that it knows, and nothing where they are not there.
Result<void> read_accounts(const parsers::SqliteDatabase& database, RecordSink& sink);
Result<void> read_people(const parsers::SqliteDatabase& database, RecordSink& sink);
Result<void> read_members(const parsers::SqliteDatabase& database, RecordSink& sink);

}  // namespace plugins::qq_nt
