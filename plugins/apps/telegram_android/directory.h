// Who and what stands in cache4.db beside the messages: users, chats, members, secret chats.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "plugins/api/sqlite_file.h"

namespace plugins::telegram {

// What a message needs to know of the rest of the database.
struct Directory {
    std::optional<int64_t> own_id;
    std::map<int64_t, int64_t> secret_peers;  // id of a secret chat -> user
    bool has_old_ids = false;                 // 32-bit ids, before the table messages_v2

    // The other side of a conversation with one person; absent for groups and channels, and for a
    // secret chat that is not in enc_chats.
    std::optional<int64_t> user_of(int64_t dialog) const;
    // The secret chat's own id.
    std::optional<int64_t> secret_chat_of(int64_t dialog) const;
    // A list of conversations that stands between them.
    static bool is_folder(int64_t dialog);
};

// Emits accounts, contacts, conversations and participants.
Result<Directory> read_directory(const parsers::SqliteDatabase& database, RecordSink& sink);

}  // namespace plugins::telegram
