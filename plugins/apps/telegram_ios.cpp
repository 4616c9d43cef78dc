// Telegram on iOS: the database "postbox" of one account. Its tables are called t0, t2, ...; their
// keys and values are a form of its own (parsers/format/telegram_postbox.h). Facts: the source of
// Telegram-iOS (Postbox, SyncCore) and iLEAPP (telegramAccounts.py, telegramMesssages.py).
#include <map>
#include <set>

#include "parsers/format/telegram_postbox.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/apps/telegram_android/people.h"
#include "plugins/apps/telegram_ios/messages.h"

namespace plugins {
namespace {

using parsers::PostboxObject;
using parsers::PostboxPeer;
using parsers::SqliteDatabase;
using parsers::SqliteRow;
using telegram::id_of;

constexpr std::string_view kApp = "telegram";

// ---- the account and its people -----------------------------------------------------------------

std::string name_of(const PostboxObject& peer) {
    std::string title = peer.text_of("t");
    if (!title.empty())
        return title;
    const std::string first = peer.text_of("fn");
    const std::string last = peer.text_of("ln");
    return first + (first.empty() || last.empty() ? "" : " ") + last;
}

std::string usernames_of(const PostboxObject& peer) {
    const std::string name = peer.text_of("un");
    std::string note = name.empty() ? "" : "user name " + name;
    for (const PostboxObject& further : peer.objects_of("uns"))
        if (const auto other = further.text_of("un"); !other.empty() && other != name)
            note += (note.empty() ? "user name " : ", user name ") + other;
    return note;
}

// Where the database says whose it is, in the row 2 of t0.
Result<std::optional<int64_t>> read_owner(const SqliteDatabase& database, RecordSink& sink) {
    std::optional<int64_t> owner;
    TRY(each_row(database, "t0", "SELECT rowid, value FROM t0 WHERE key = 2", sink,
                 [&](const SqliteRow& row, const Place& place, State state) {
                     const auto read = parsers::read_postbox_object(row.blob(1));
                     if (!read.ok()) {
                         sink.damaged(place, "the account's state: " + read.error().what);
                         return;
                     }
                     const auto peer = read.value().integer_of("peerId");
                     if (!peer)
                         return;
                     if (state != State::Deleted)
                         owner = peer;
                     sink.emit(Account{.app = std::string(kApp),
                                       .id = id_of(*peer),
                                       .note = "peerId of the account's state"},
                               place, state);
                 }));
    return owner;
}

Result<std::set<int64_t>> read_contact_list(const SqliteDatabase& database, RecordSink& sink) {
    std::set<int64_t> listed;
    if (!database.has_table("t16"))
        return listed;
    TRY(each_row(database, "t16", "SELECT rowid, key FROM t16", sink, [&](const SqliteRow& row) {
        if (const auto key = row.integer(1))
            listed.insert(*key);
    }));
    return listed;
}

struct People {
    std::optional<int64_t> owner;
    std::set<int64_t> listed;
};

void emit_owner(const PostboxObject& peer, const Place& place, State state, RecordSink& sink) {
    const std::string phone = peer.text_of("p");
    if (!phone.empty())
        sink.emit(Account{.app = std::string(kApp),
                          .id = telegram::phone_of(phone),
                          .display = name_of(peer),
                          .note = usernames_of(peer)},
                  place, state);
}

void emit_user(int64_t key, const PostboxObject& peer, const People& people, const Place& place,
               State state, RecordSink& sink) {
    Contact contact{.app = std::string(kApp), .name = name_of(peer), .note = usernames_of(peer)};
    contact.identifiers.push_back(id_of(key));
    if (const std::string phone = peer.text_of("p"); !phone.empty())
        contact.identifiers.push_back(telegram::phone_of(phone));
    if (const std::string name = peer.text_of("un"); !name.empty())
        contact.identifiers.push_back(telegram::username_id(name));
    contact.source = people.listed.contains(key) ? "contact list" : "t2";
    sink.emit(std::move(contact), place, state);
}

Code kind_of(PostboxPeer::Kind kind) {
    const std::string stored = std::to_string(static_cast<int>(kind));
    switch (kind) {
        case PostboxPeer::Kind::User:
        case PostboxPeer::Kind::SecretChat:
            return known("one_to_one", stored);
        case PostboxPeer::Kind::Group:
            return known("group", stored);
        default:
            return unknown_code(stored);
    }
}

// A large group is a channel too; "i.t" says which.
Code kind_of_channel(const PostboxObject& peer) {
    const auto type = peer.integer_of("i.t");
    if (!type)
        return unknown_code("channel");
    const std::string stored = "i.t " + std::to_string(*type);
    return *type == 0   ? known("channel", stored)
           : *type == 1 ? known("group", stored)
                        : unknown_code(stored);
}

void emit_conversation(int64_t key, const PostboxObject& peer, const Place& place, State state,
                       RecordSink& sink) {
    const auto kind = parsers::postbox_peer(key).kind;
    sink.emit(Conversation{.app = std::string(kApp),
                           .key = std::to_string(key),
                           .kind = kind == PostboxPeer::Kind::Channel ? kind_of_channel(peer)
                                                                      : kind_of(kind),
                           .id = id_of(key),
                           .name = name_of(peer)},
              place, state);
}

// Users are people; each user, group and channel that has messages here is a conversation, and a
// group or channel without any as well.
Result<void> read_peers(const SqliteDatabase& database, const People& people,
                        const std::set<int64_t>& with_messages, RecordSink& sink) {
    return each_row(
        database, "t2", "SELECT rowid, key, value FROM t2 ORDER BY key", sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const auto key = row.integer(1);
            const auto peer = parsers::read_postbox_object(row.blob(2));
            if (!key || !peer.ok()) {
                sink.damaged(place, "a user or group: " +
                                        (key ? peer.error().what : "its key is no number"));
                return;
            }
            const bool is_user = parsers::postbox_peer(*key).kind == PostboxPeer::Kind::User;
            if (people.owner == key)
                emit_owner(peer.value(), place, state, sink);
            else if (is_user)
                emit_user(*key, peer.value(), people, place, state, sink);
            if (!is_user || with_messages.contains(*key))
                emit_conversation(*key, peer.value(), place, state, sink);
        });
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    People people;
    people.owner = TRY(read_owner(database, sink));
    people.listed = TRY(read_contact_list(database, sink));
    const auto peers = TRY(telegram::read_postbox_messages(database, sink));
    return read_peers(database, people, peers, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "telegram_ios",
    .app = "telegram",
    .version = "1",
    .platform = Platform::Ios,
    .about = "Reads the own account, users, groups and channels, messages, files, calls and places "
             "from the postbox of Telegram on iOS; members of groups, reactions, polls, drafts, "
             "profiles, the imported address book and the words of group events are not read. "
             "Messages that were deleted leave nothing but what the log of the database keeps.",
    .references = {"https://github.com/TelegramMessenger/Telegram-iOS",
                   "https://github.com/abrignoni/iLEAPP"},
    .tested = {"samples/apps/telegram_ios"},
    .paths = {"*/postbox/db/db_sqlite"},
    .records = {"account", "contact", "conversation", "message", "attachment", "call", "location"},
    .needs = {{{"t0", {"key", "value"}}, {"t2", {"key", "value"}}, {"t7", {"key", "value"}}}},
    .parse = parse,
})
