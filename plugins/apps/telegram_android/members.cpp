#include "plugins/apps/telegram_android/members.h"

#include <algorithm>
#include <array>
#include <string>

#include "plugins/apps/telegram_android/people.h"
#include "plugins/apps/telegram_android/unread.h"

namespace plugins::telegram {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;
using parsers::TlNode;

struct Role {
    std::string_view predicate;
    std::string_view word;
};

// A moderator and an editor were the two ranks of administrators before layer 68.
constexpr auto kRoles = std::to_array<Role>({
    {"chatParticipant", "member"},
    {"chatParticipantAdmin", "admin"},
    {"chatParticipantCreator", "creator"},
    {"channelParticipant", "member"},
    {"channelParticipantSelf", "member"},
    {"channelParticipantAdmin", "admin"},
    {"channelParticipantModerator", "admin"},
    {"channelParticipantEditor", "admin"},
    {"channelParticipantCreator", "creator"},
    {"channelParticipantLeft", "left"},
});

Code role_of(const TlNode& participant) {
    const auto found = std::ranges::find(kRoles, participant.predicate, &Role::predicate);
    return found == kRoles.end() ? unknown_code(participant.predicate)
                                 : known(found->word, participant.predicate);
}

Participant participant_of(int64_t dialog, const TlNode& object) {
    Participant participant{
        .app = std::string(kApp), .conversation = std::to_string(dialog), .role = role_of(object)};
    if (const TlNode* peer = object.field("peer"); peer != nullptr)
        participant.member = peer_id(*peer);
    else if (object.field("user_id") != nullptr)
        participant.member = user_id(object.integer_of("user_id"));
    if (object.field("date") != nullptr)
        participant.changed = parsers::from_unix_s(object.integer_of("date"));
    return participant;
}

// Members of supergroups and channels that the app has looked at; rarely all of them.
Result<void> read_channel_members(const SqliteDatabase& database, RecordSink& sink) {
    constexpr std::string_view kTable = "channel_users_v2";
    if (!database.has_column(kTable, "did") || !database.has_column(kTable, "data"))
        return {};
    Unread unread(std::string(kTable), "the role of the member is not read");
    TRY(each_row(database, kTable, "SELECT rowid, did, uid, data FROM channel_users_v2", sink,
                 [&](const SqliteRow& row, const Place& place, State state) {
                     const auto read = parsers::read_telegram_object(row.blob(3));
                     unread.see(read, place, sink);
                     Participant participant =
                         participant_of(row.integer(1).value_or(0), read.object);
                     if (read.object.predicate.empty())
                         participant.role = {};
                     if (const auto id = row.integer(2); id && !participant.member.present())
                         participant.member = user_id(*id);
                     sink.emit(std::move(participant), place, state);
                 }));
    unread.tell(sink);
    return {};
}

// A row holds all members and a place can be named once, so the place has the number of the member:
// "chat_settings_v2/7.info[2]".
void emit_group_members(int64_t chat, const TlNode& members, State state, RecordSink& sink) {
    size_t number = 0;
    for (const TlNode& member : members.children) {
        const std::string column = "info[" + std::to_string(number++) + "]";
        sink.emit(participant_of(-chat, member), Place::cell("chat_settings_v2", chat, column),
                  state);
    }
}

// The full description of a basic group lists all its members.
Result<void> read_group_members(const SqliteDatabase& database, RecordSink& sink) {
    constexpr std::string_view kTable = "chat_settings_v2";
    if (!database.has_column(kTable, "info"))
        return {};
    uint64_t unread = 0;
    TRY(each_row(database, kTable, "SELECT uid, info FROM chat_settings_v2 ORDER BY uid", sink,
                 [&](const SqliteRow& row, const Place&, State state) {
                     const auto read = parsers::read_telegram_object(row.blob(1));
                     const TlNode* list = read.object.field("participants");
                     const TlNode* members =
                         list == nullptr ? nullptr : list->field("participants");
                     if (members == nullptr) {
                         ++unread;
                         return;
                     }
                     emit_group_members(row.integer(0).value_or(0), *members, state, sink);
                 }));
    if (unread > 0)
        sink.unsupported(Place{std::string(kTable)},
                         std::to_string(unread) +
                             " descriptions of groups and channels are not read: they have no list "
                             "of members, or one of an unknown form");
    return {};
}

}  // namespace

Result<void> read_members(const SqliteDatabase& database, RecordSink& sink) {
    TRY(read_channel_members(database, sink));
    return read_group_members(database, sink);
}

}  // namespace plugins::telegram
