// The messages of Telegram's postbox, with the files, calls and places in them.
#pragma once

#include <cstdint>
#include <set>

#include "plugins/api/sqlite_file.h"

namespace plugins::telegram {

// By the number of a peer as it is stored; empty for a secret chat, whose number is its own.
Identifier id_of(int64_t stored);

// Emits all of t7. Gives the stored numbers of those whom the messages are with.
Result<std::set<int64_t>> read_postbox_messages(const parsers::SqliteDatabase& database,
                                                RecordSink& sink);

}  // namespace plugins::telegram
