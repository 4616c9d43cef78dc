// Updates: what the app itself writes into a chat: changes of a group, calls, names, numbers.
#pragma once

#include "plugins/apps/signal_backup_any/items.h"

namespace plugins::signal_backup {

// `message` has all but its kind and text.
void emit_update(const json& update, Message message, const Place& place, const Surrounding& around,
                 RecordSink& sink);

}  // namespace plugins::signal_backup
