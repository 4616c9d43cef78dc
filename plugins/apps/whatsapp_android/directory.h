// Directory: the JIDs and chats of one msgstore.db, read once, that all other rows name by row id.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "parsers/format/sqlite.h"
#include "plugins/api/plugin.h"

namespace plugins::whatsapp {

// Who stands behind a JID. The device's own account ("status_me", "lid_me", or empty in the legacy
// tables) and broadcast lists have no identifier: the same word on every phone links nobody.
Identifier identifier_of(std::string_view jid);

// one_to_one, group, broadcast or channel by the part behind '@', which is kept as the code.
Code kind_of_chat(std::string_view jid);

// The number before the hyphen of an old group id ("<creator>-<unix seconds>@g.us"); else absent.
Identifier creator_of_group(std::string_view jid);

struct Chat {
    std::string key;  // the chat's JID, or "chat/<row>" where the JID is lost
    Code kind;
    Identifier id;

    bool one_to_one() const { return kind.name == "one_to_one"; }
};

Chat chat_of(std::string_view jid);

class Directory {
public:
    // Reads the tables jid and chat as they are and as they were before the log. A table that
    // is not there gives nothing.
    static Result<Directory> read(const parsers::SqliteDatabase& database, RecordSink& sink);

    struct Person {
        std::string raw;
        Identifier id;
    };

    // Null where no such row is there.
    const Person* person(Integer jid_row) const;
    const Chat* chat(Integer chat_row) const;

private:
    std::unordered_map<int64_t, Person> people_;
    std::unordered_map<int64_t, Chat> chats_;
};

}  // namespace plugins::whatsapp
