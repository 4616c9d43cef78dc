// Chat items: messages with their earlier versions and files, calls, payments and what the app
// itself writes into a chat.
#pragma once

#include <map>
#include <string>

#include "plugins/apps/signal_backup_any/people.h"

namespace plugins::signal_backup {

struct Chat {
    std::string key;  // its number in the backup
    const Recipient* with = nullptr;
};

// What a chat item is read with.
struct Surrounding {
    const People& people;
    const std::map<std::string, Chat>& chats;
};

void emit_item(const json& item, const Place& place, const Surrounding& around, RecordSink& sink);

}  // namespace plugins::signal_backup
