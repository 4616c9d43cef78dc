#include "plugins/apps/whatsapp_android/directory.h"

#include <algorithm>

#include "parsers/base/text.h"
#include "plugins/api/sqlite_file.h"

namespace plugins::whatsapp {
namespace {

constexpr std::string_view kPhoneServer = "@s.whatsapp.net";

std::string_view server_of(std::string_view jid) {
    const size_t at = jid.rfind('@');
    return at == std::string_view::npos ? jid : jid.substr(at + 1);
}

bool is_digits(std::string_view text) {
    return !text.empty() &&
           std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; });
}

}  // namespace

Identifier identifier_of(std::string_view jid) {
    const std::string_view server = server_of(jid);
    // Without '@' it is one of the app's own words, such as status_me.
    if (server == jid || server == "broadcast" || server == "status_me" || server == "lid_me")
        return {};
    return identifier_of_whatsapp_jid(jid);
}

Code kind_of_chat(std::string_view jid) {
    const std::string_view server = server_of(jid);
    if (server == "s.whatsapp.net" || server == "c.us" || server == "lid")
        return known("one_to_one", server);
    if (server == "g.us")
        return known("group", server);
    if (server == "broadcast")
        return known("broadcast", server);
    if (server == "newsletter")
        return known("channel", server);
    return unknown_code(server);
}

Identifier creator_of_group(std::string_view jid) {
    const size_t hyphen = jid.find('-');
    if (hyphen == std::string_view::npos || server_of(jid) != "g.us" ||
        !is_digits(jid.substr(0, hyphen)))
        return {};
    return phone(std::string(jid.substr(0, hyphen)).append(kPhoneServer));
}

Chat chat_of(std::string_view jid) {
    return {std::string(jid), kind_of_chat(jid), identifier_of(jid)};
}

Result<Directory> Directory::read(const parsers::SqliteDatabase& database, RecordSink& sink) {
    Directory directory;
    if (!database.has_table("jid"))
        return directory;
    // A row that only the log or only the state before it has is still named by other such rows;
    // row ids are never used again (AUTOINCREMENT).
    TRY(each_row(
        database, "jid",
        "SELECT jid._id, " + columns_or_null(database, "jid", {"raw_string", "user", "server"}) +
            " FROM jid",
        sink, [&](const parsers::SqliteRow& row) {
            std::string raw = row.text(1);
            if (raw.empty() && !row.text(2).empty())
                raw = row.text(2) + "@" + row.text(3);
            Identifier id = identifier_of(raw);
            directory.people_[row.integer(0).value_or(0)] = {std::move(raw), std::move(id)};
        }));
    if (!database.has_column("chat", "jid_row_id"))
        return directory;
    TRY(each_row(database, "chat", "SELECT chat._id, chat.jid_row_id FROM chat", sink,
                 [&](const parsers::SqliteRow& row) {
                     const Person* const owner = directory.person(row.integer(1));
                     Chat chat =
                         owner ? chat_of(owner->raw)
                               : Chat{.key = Place::row("chat", row.integer(0).value_or(0)).text};
                     directory.chats_[row.integer(0).value_or(0)] = std::move(chat);
                 }));
    return directory;
}

const Directory::Person* Directory::person(Integer jid_row) const {
    const auto found = jid_row ? people_.find(*jid_row) : people_.end();
    return found == people_.end() ? nullptr : &found->second;
}

const Chat* Directory::chat(Integer chat_row) const {
    const auto found = chat_row ? chats_.find(*chat_row) : chats_.end();
    return found == chats_.end() ? nullptr : &found->second;
}

}  // namespace plugins::whatsapp
