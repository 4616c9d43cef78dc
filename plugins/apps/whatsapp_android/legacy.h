// The older schema of msgstore.db that names everyone in text: tables messages and chat_list.
#pragma once

#include "parsers/format/sqlite.h"
#include "plugins/api/plugin.h"

namespace plugins::whatsapp {

// Conversations, participants, messages, attachments and payments. Where a file is half way to the
// newer schema, the rows that stand there already are left to read_current().
Result<void> read_legacy(const parsers::SqliteDatabase& database, RecordSink& sink);

}  // namespace plugins::whatsapp
