// Messages of cache4.db, with what they carry.
#pragma once

#include "plugins/apps/telegram_android/directory.h"

namespace plugins::telegram {

Result<void> read_messages(const parsers::SqliteDatabase& database, const Directory& directory,
                           RecordSink& sink);

}  // namespace plugins::telegram
