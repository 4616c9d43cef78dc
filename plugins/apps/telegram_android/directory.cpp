#include "plugins/apps/telegram_android/directory.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "plugins/apps/telegram_android/members.h"
#include "plugins/apps/telegram_android/people.h"
#include "plugins/apps/telegram_android/unread.h"

namespace plugins::telegram {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

// Marks in the id of a dialog. Source: DrKLO/Telegram, DialogObject.
constexpr int64_t kSecretMark = 0x4000000000000000;
constexpr int64_t kFolderMark = 0x2000000000000000;

// ---- users --------------------------------------------------------------------------------------

std::string note_of(const Person& person) {
    std::string note;
    const auto add = [&](std::string_view part) {
        note += (note.empty() ? "" : ", ") + std::string(part);
    };
    if (person.is_bot)
        add("bot");
    if (person.is_deleted)
        add("deleted account");
    return note;
}

// The id and the number of the own account are two accounts of one row.
void emit_account(const Person& person, const Place& row, int64_t rowid, State state,
                  RecordSink& sink) {
    std::string note = "flag \"self\" of the user";
    for (const std::string& name : person.usernames)
        note += ", user name " + name;
    sink.emit(Account{.app = std::string(kApp),
                      .id = user_id(person.id),
                      .display = person.name,
                      .note = note},
              row, state);
    if (!person.phone.empty())
        sink.emit(Account{.app = std::string(kApp),
                          .id = phone_of(person.phone),
                          .display = person.name,
                          .note = "number of the user " + std::to_string(person.id)},
                  Place::cell("users", rowid, "data"), state);
}

void emit_contact(const Person& person, std::string source, const Place& place, State state,
                  RecordSink& sink) {
    Contact contact{.app = std::string(kApp),
                    .name = person.name,
                    .identifiers = {user_id(person.id)},
                    .source = std::move(source),
                    .note = note_of(person)};
    if (!person.phone.empty())
        contact.identifiers.push_back(phone_of(person.phone));
    for (const std::string& name : person.usernames)
        contact.identifiers.push_back(username_id(name));
    sink.emit(std::move(contact), place, state);
}

// "display;;;username" in lower case.
std::string name_of_column(const std::string& stored) {
    return stored.substr(0, stored.find(";;;"));
}

Result<std::set<int64_t>> listed_contacts(const SqliteDatabase& database) {
    std::set<int64_t> listed;
    if (database.has_column("contacts", "uid"))
        TRY(database.rows("SELECT uid FROM contacts", [&](const SqliteRow& row) {
            if (const auto id = row.integer(0))
                listed.insert(*id);
            return true;
        }));
    return listed;
}

Result<std::optional<int64_t>> read_users(const SqliteDatabase& database, RecordSink& sink) {
    const auto listed = listed_contacts(database);
    if (!listed.ok())
        sink.damaged(Place{"contacts"}, listed.error().what);
    std::optional<int64_t> own;
    Unread unread("users", "only the name of the table is read");
    TRY(each_row(database, "users",
                 "SELECT users.uid, users.name, users.data FROM users ORDER BY uid", sink,
                 [&](const SqliteRow& row, const Place& place, State state) {
                     const int64_t id = row.integer(0).value_or(0);
                     const auto read = parsers::read_telegram_object(row.blob(2));
                     unread.see(read, place, sink);
                     Person person = person_of(read.object).value_or(Person{});
                     if (person.id == 0)
                         person.name = name_of_column(row.text(1));
                     person.id = id;
                     if (person.is_self) {
                         own = id;
                         emit_account(person, place, id, state, sink);
                         return;
                     }
                     const bool is_listed =
                         person.is_contact || (listed.ok() && listed.value().contains(id));
                     emit_contact(person, is_listed ? "contacts" : "users, not in contacts", place,
                                  state, sink);
                 }));
    unread.tell(sink);
    return own;
}

// The telephone's address book as the app sent it to Telegram; `imported` is not a sign that the
// person uses Telegram.
Result<void> read_address_book(const SqliteDatabase& database, RecordSink& sink) {
    for (const std::string version : {"_v7", "_v6"}) {
        const std::string contacts = "user_contacts" + version;
        const std::string phones = "user_phones" + version;
        if (!database.has_column(contacts, "fname") || !database.has_column(phones, "phone"))
            continue;
        TRY(each_row(database, phones,
                     "SELECT p.rowid, p.phone, c.fname, c.sname FROM " + phones +
                         " AS p LEFT JOIN " + contacts + " AS c ON c.key = p.key ORDER BY p.rowid",
                     sink, [&](const SqliteRow& row, const Place& place, State state) {
                         const std::string last = row.text(3);
                         std::string name = row.text(2);
                         if (!last.empty())
                             name += (name.empty() ? "" : " ") + last;
                         sink.emit(Contact{.app = std::string(kApp),
                                           .name = name,
                                           .identifiers = {phone(row.text(1))},
                                           .source = phones,
                                           .note = "address book of the telephone"},
                                   place, state);
                     }));
    }
    return {};
}

// ---- conversations ------------------------------------------------------------------------------

struct Chat {
    std::string name;
    Code kind;
    Time created;
};

using Chats = std::map<int64_t, Chat>;

Result<Chats> read_chats(const SqliteDatabase& database, RecordSink& sink) {
    Chats chats;
    Unread unread("chats", "only the name of the table is read");
    TRY(each_row(database, "chats", "SELECT chats.uid, chats.name, chats.data FROM chats", sink,
                 [&](const SqliteRow& row, const Place& place, State) {
                     const auto read = parsers::read_telegram_object(row.blob(2));
                     unread.see(read, place, sink);
                     Chat chat{read.object.text_of("title"), kind_of_chat(read.object), {}};
                     if (chat.name.empty())
                         chat.name = row.text(1);
                     chats[row.integer(0).value_or(0)] = std::move(chat);
                 }));
    unread.tell(sink);
    return chats;
}

Conversation conversation_of(int64_t dialog, const Directory& directory, const Chats& chats) {
    Conversation conversation{.app = std::string(kApp), .key = std::to_string(dialog)};
    if (directory.secret_chat_of(dialog)) {
        conversation.kind = known("one_to_one", "secret chat");
        if (const auto user = directory.user_of(dialog))
            conversation.id = user_id(*user);
        return conversation;
    }
    if (dialog >= 0) {
        conversation.kind = known("one_to_one", "");
        conversation.id = user_id(dialog);
        return conversation;
    }
    conversation.id = group_id(-dialog);
    if (const auto chat = chats.find(-dialog); chat != chats.end()) {
        conversation.kind = chat->second.kind;
        conversation.name = chat->second.name;
    }
    return conversation;
}

Result<void> read_dialogs(const SqliteDatabase& database, const Directory& directory,
                          const Chats& chats, RecordSink& sink) {
    return each_row(database, "dialogs",
                    "SELECT dialogs.rowid, dialogs.did FROM dialogs ORDER BY dialogs.rowid", sink,
                    [&](const SqliteRow& row, const Place& place, State state) {
                        const auto dialog = row.integer(1);
                        // -INT64_MIN is no number.
                        if (!dialog || Directory::is_folder(*dialog) || *dialog == INT64_MIN)
                            return;
                        sink.emit(conversation_of(*dialog, directory, chats), place, state);
                    });
}

Result<void> read_secret_chats(const SqliteDatabase& database, Directory& directory) {
    if (!database.has_column("enc_chats", "user"))
        return {};
    return database.rows("SELECT uid, user FROM enc_chats", [&](const SqliteRow& row) {
        if (const auto chat = row.integer(0), user = row.integer(1); chat && user)
            directory.secret_peers[*chat] = *user;
        return true;
    });
}

}  // namespace

std::optional<int64_t> Directory::secret_chat_of(int64_t dialog) const {
    if (dialog > 0 && (dialog & kSecretMark) != 0)
        return static_cast<int32_t>(dialog & 0xffffffff);
    // Before 64-bit ids the secret chat stood in the upper half.
    if (has_old_ids && dialog != 0 && (dialog & 0xffffffff) == 0)
        return dialog >> 32;
    return std::nullopt;
}

std::optional<int64_t> Directory::user_of(int64_t dialog) const {
    if (const auto chat = secret_chat_of(dialog)) {
        const auto peer = secret_peers.find(*chat);
        return peer == secret_peers.end() ? std::nullopt : std::optional(peer->second);
    }
    return dialog > 0 ? std::optional(dialog) : std::nullopt;
}

bool Directory::is_folder(int64_t dialog) {
    return dialog > 0 && (dialog & kFolderMark) != 0 && (dialog & kSecretMark) == 0;
}

Result<Directory> read_directory(const SqliteDatabase& database, RecordSink& sink) {
    Directory directory;
    directory.has_old_ids = database.has_table("messages") && !database.has_table("messages_v2");
    directory.own_id = TRY(read_users(database, sink));
    if (const auto read = read_secret_chats(database, directory); !read.ok())
        sink.damaged(Place{"enc_chats"}, read.error().what);
    const Chats chats = TRY(read_chats(database, sink));
    TRY(read_dialogs(database, directory, chats, sink));
    TRY(read_members(database, sink));
    TRY(read_address_book(database, sink));
    return directory;
}

}  // namespace plugins::telegram
