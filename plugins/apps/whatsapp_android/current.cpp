#include "plugins/apps/whatsapp_android/current.h"

#include <utility>

#include "plugins/api/sqlite_file.h"
#include "plugins/apps/whatsapp_android/codes.h"

namespace plugins::whatsapp {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

// The row of the header entry that the app writes into an empty table names this chat.
constexpr int64_t kPlaceholderChat = -1;

std::string missing_row(const Place& place, std::string_view table, Integer row) {
    return "row " + place.text + " names row " + std::to_string(row.value_or(0)) + " of table " +
           std::string(table) + ", which is not there";
}

Result<void> read_conversations(const SqliteDatabase& database, const Directory& directory,
                                RecordSink& sink) {
    const std::string sql = "SELECT chat._id, chat.jid_row_id, " +
                            columns_or_null(database, "chat", {"subject", "created_timestamp"}) +
                            " FROM chat";
    return each_row_and_carved(
        database, "chat", sql, sink, [&](const SqliteRow& row, const Place& place, State state) {
            const Directory::Person* const owner = directory.person(row.integer(1));
            if (!owner) {
                if (state != State::Carved)
                    sink.damaged(place, missing_row(place, "jid", row.integer(1)));
                return;
            }
            Chat chat = chat_of(owner->raw);
            sink.emit(Conversation{.app = std::string(kApp),
                                   .key = std::move(chat.key),
                                   .kind = std::move(chat.kind),
                                   .id = std::move(chat.id),
                                   .name = row.text(2),
                                   .created = time_of_ms(row.integer(3)),
                                   .creator = creator_of_group(owner->raw)},
                      place, state);
        });
}

// One table of memberships; the columns are row id, group, member, code and time.
Result<void> read_membership(const SqliteDatabase& database, const Directory& directory,
                             std::string_view table, const std::string& sql,
                             Code (*role_of)(Integer), RecordSink& sink) {
    return each_row_and_carved(
        database, table, sql, sink, [&](const SqliteRow& row, const Place& place, State state) {
            const Directory::Person* const group = directory.person(row.integer(1));
            const Directory::Person* const member = directory.person(row.integer(2));
            if (!group || !member) {
                if (state != State::Carved)
                    sink.damaged(place, missing_row(place, "jid", row.integer(group ? 2 : 1)));
                return;
            }
            sink.emit(Participant{.app = std::string(kApp),
                                  .conversation = group->raw,
                                  .member = member->id,
                                  .role = role_of(row.integer(3)),
                                  .changed = time_of_ms(row.integer(4))},
                      place, state);
        });
}

Code role_of_past_member(Integer is_leave) {
    return known("left", is_leave ? std::to_string(*is_leave) : std::string());
}

Result<void> read_participants(const SqliteDatabase& database, const Directory& directory,
                               RecordSink& sink) {
    constexpr std::string_view kMembers = "group_participant_user";
    if (database.has_table(kMembers)) {
        const std::string sql = "SELECT " +
                                columns_or_null(database, kMembers,
                                                {"_id", "group_jid_row_id", "user_jid_row_id",
                                                 "rank", "add_timestamp"}) +
                                " FROM group_participant_user";
        TRY(read_membership(database, directory, kMembers, sql, role_of_rank, sink));
    }
    constexpr std::string_view kFormer = "group_past_participant_user";
    if (!database.has_table(kFormer))
        return {};
    const std::string sql =
        "SELECT " +
        columns_or_null(database, kFormer,
                        {"_id", "group_jid_row_id", "user_jid_row_id", "is_leave", "timestamp"}) +
        " FROM group_past_participant_user";
    return read_membership(database, directory, kFormer, sql, role_of_past_member, sink);
}

Code role_of_departure(Integer action) {
    return known("left", std::to_string(action.value_or(0)));
}

Code role_of_arrival(Integer action) {
    return known("member", std::to_string(action.value_or(0)));
}

// Notices in a chat that somebody left (actions 5 and 13) or was removed (7 and 14), was added (4
// and 12) or came by a link (20); they outlive the tables of members. Who did it is the sender of
// the notice's message, where the app keeps it. Who was made an admin is not told: by now they may
// not be one.
Result<void> read_notices_of_members(const SqliteDatabase& database, const Directory& directory,
                                     RecordSink& sink) {
    constexpr std::string_view kTable = "message_system_chat_participant";
    if (!database.has_column(kTable, "user_jid_row_id") ||
        !database.has_column("message_system", "action_type"))
        return {};
    const std::string sql =
        "SELECT notice.rowid, chat.jid_row_id, notice.user_jid_row_id, message_system.action_type,"
        " message.timestamp FROM message_system_chat_participant AS notice"
        " JOIN message_system ON message_system.message_row_id = notice.message_row_id"
        " JOIN message ON message._id = notice.message_row_id"
        " JOIN chat ON chat._id = message.chat_row_id WHERE message_system.action_type IN ";
    TRY(read_membership(database, directory, kTable, sql + "(5, 7, 13, 14)", role_of_departure,
                        sink));
    return read_membership(database, directory, kTable, sql + "(4, 12, 20)", role_of_arrival, sink);
}

enum MessageColumn {
    kRow,
    kChatRow,
    kFromMe,
    kSenderRow,
    kStatus,
    kSent,
    kReceived,
    kType,
    kText,
    kKeyId,
    kOriginFlags,
    kQuotedText,
    kForwardScore,
    kEditedAt,
    kPollOptions,
};

std::string message_query(const SqliteDatabase& database) {
    std::string joins;
    std::string quoted = "NULL";
    std::string score = "NULL";
    if (database.has_column("message_quoted", "text_data")) {
        quoted = "message_quoted.text_data";
        joins += " LEFT JOIN message_quoted ON message_quoted.message_row_id = message._id";
    }
    if (database.has_column("message_forwarded", "forward_score")) {
        score = "message_forwarded.forward_score";
        joins += " LEFT JOIN message_forwarded ON message_forwarded.message_row_id = message._id";
    }
    std::string edited = "NULL";
    if (database.has_column("message_edit_info", "edited_timestamp"))
        edited =
            "(SELECT max(message_edit_info.edited_timestamp) FROM message_edit_info"
            " WHERE message_edit_info.message_row_id = message._id)";
    std::string options = "NULL";
    if (database.has_column("message_poll_option", "option_name"))
        options =
            "(SELECT group_concat(char(10) || '- ' || message_poll_option.option_name, '')"
            " FROM message_poll_option WHERE message_poll_option.message_row_id = message._id)";
    return "SELECT " +
           columns_or_null(
               database, "message",
               {"_id", "chat_row_id", "from_me", "sender_jid_row_id", "status", "timestamp",
                "received_timestamp", "message_type", "text_data", "key_id", "origination_flags"}) +
           ", " + quoted + ", " + score + ", " + edited + ", " + options + " FROM message" + joins;
}

Integer forwarded_of(const SqliteRow& row) {
    constexpr int64_t kForwardedFlag = 1;
    if (const Integer score = row.integer(kForwardScore))
        return score;
    if (row.integer(kOriginFlags).value_or(0) & kForwardedFlag)
        return 1;
    return {};
}

// Who sent a message, and to whom, as far as the row says.
struct Parties {
    Identifier sender;
    Identifiers recipients;
};

// In a conversation of two the app may leave the sender out, because it is the other one; of own
// messages it always does.
Parties parties_of(const SqliteRow& row, const Directory& directory, const Chat* chat,
                   const Message& message) {
    Parties parties;
    if (const Directory::Person* const sender = directory.person(row.integer(kSenderRow)))
        parties.sender = sender->id;
    if (!chat || !chat->one_to_one() || message.kind.name == "system")
        return parties;
    if (message.direction.name == "outgoing")
        parties.recipients.push_back(chat->id);
    else if (message.direction.name == "incoming" && !parties.sender.present())
        parties.sender = chat->id;
    return parties;
}

Message to_message(const SqliteRow& row, const Directory& directory, const Chat* chat) {
    const Integer from_me = row.integer(kFromMe);
    Message message{.app = std::string(kApp), .app_id = row.text(kKeyId)};
    if (chat)
        message.conversation = chat->key;
    message.kind = kind_of_message(row.integer(kType));
    message.direction = direction_of_message(from_me, message.kind);
    Parties parties = parties_of(row, directory, chat, message);
    message.sender = std::move(parties.sender);
    message.recipients = std::move(parties.recipients);
    message.sent = time_of_ms(row.integer(kSent));
    message.received = time_of_ms(row.integer(kReceived));
    message.status = status_of_message(row.integer(kStatus), from_me);
    if (const std::string edited = row.text(kEditedAt); !edited.empty())
        message.status = known("edited", "edited_timestamp=" + edited);
    message.forwarded = forwarded_of(row);
    // Below the question of a poll stand its answers, as on the screen.
    message.text = row.text(kText) + row.text(kPollOptions);
    message.quoted = row.text(kQuotedText);
    return message;
}

Result<void> read_messages(const SqliteDatabase& database, const Directory& directory,
                           RecordSink& sink) {
    return each_row_and_carved(
        database, "message", message_query(database), sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const Integer chat_row = row.integer(kChatRow);
            if (chat_row == kPlaceholderChat)
                return;
            const Chat* const chat = directory.chat(chat_row);
            const Integer sender_row = row.integer(kSenderRow);
            const bool stands = state != State::Carved;  // else the rest may be gone
            if (!chat && stands)
                sink.damaged(place, missing_row(place, "chat", chat_row));
            if (sender_row.value_or(0) > 0 && !directory.person(sender_row) && stands)
                sink.damaged(place, missing_row(place, "jid", sender_row));
            sink.emit(to_message(row, directory, chat), place, state);
        });
}

// Where both schemas stand in one file, the rows of message_media may belong to either.
std::string media_query(const SqliteDatabase& database) {
    const std::string in_message =
        database.has_table("messages")
            ? "EXISTS (SELECT 1 FROM message WHERE message._id = message_media.message_row_id AND "
              "message.chat_row_id <> -1)"
            : "1";
    return "SELECT " +
           columns_or_null(database, "message_media",
                           {"message_row_id", "file_path", "media_name", "mime_type", "file_size",
                            "file_hash", "media_caption", "file_length"}) +
           ", " + in_message + " FROM message_media";
}

// file_size is 0 or absent until the file was fetched; file_length is what its sender stated.
Integer size_of_media(Integer file_size, Integer file_length) {
    return file_size.value_or(0) == 0 && file_length.value_or(0) > 0 ? file_length : file_size;
}

Result<void> read_media(const SqliteDatabase& database, RecordSink& sink) {
    if (!database.has_table("message_media"))
        return {};
    return each_row_and_carved(
        database, "message_media", media_query(database), sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const bool current = row.integer(8) == 1;
            const Integer owner = row.integer(0);
            const Place message =
                owner ? Place::row(current ? "message" : "messages", *owner) : Place{};
            sink.emit(Attachment{.app = std::string(kApp),
                                 .message = message.text,
                                 .path = row.text(1),
                                 .name = row.text(2),
                                 .mime = row.text(3),
                                 .size_bytes = size_of_media(row.integer(4), row.integer(7)),
                                 .sha256 = sha256_of_base64(row.text(5)),
                                 .caption = row.text(6)},
                      place, state);
        });
}

// jid_map says which phone number a hidden id stands for: the only place that joins the two.
Result<void> read_hidden_ids(const SqliteDatabase& database, const Directory& directory,
                             RecordSink& sink) {
    if (!database.has_table("jid_map"))
        return {};
    return each_row_and_carved(
        database, "jid_map", "SELECT jid_map.lid_row_id, jid_map.jid_row_id FROM jid_map", sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const Directory::Person* const hidden = directory.person(row.integer(0));
            const Directory::Person* const open = directory.person(row.integer(1));
            if (!hidden || !open) {
                if (state != State::Carved)
                    sink.damaged(place, missing_row(place, "jid", row.integer(hidden ? 1 : 0)));
                return;
            }
            Contact contact{.app = std::string(kApp), .source = "jid_map"};
            for (const Identifier& id : {hidden->id, open->id})
                if (id.present())
                    contact.identifiers.push_back(id);
            if (!contact.identifiers.empty())
                sink.emit(std::move(contact), place, state);
        });
}

Result<void> read_names_of_hidden_ids(const SqliteDatabase& database, const Directory& directory,
                                      RecordSink& sink) {
    if (!database.has_table("lid_display_name"))
        return {};
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "lid_display_name", {"lid_row_id", "display_name", "username"}) +
        " FROM lid_display_name";
    return each_row_and_carved(
        database, "lid_display_name", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const Directory::Person* const hidden = directory.person(row.integer(0));
            if (!hidden) {
                if (state != State::Carved)
                    sink.damaged(place, missing_row(place, "jid", row.integer(0)));
                return;
            }
            Contact contact{.app = std::string(kApp),
                            .name = row.text(1),
                            .source = "lid_display_name",
                            .note = row.text(2)};
            if (hidden->id.present())
                contact.identifiers.push_back(hidden->id);
            sink.emit(std::move(contact), place, state);
        });
}

}  // namespace

Result<void> read_current(const SqliteDatabase& database, const Directory& directory,
                          RecordSink& sink) {
    TRY(read_conversations(database, directory, sink));
    TRY(read_participants(database, directory, sink));
    TRY(read_notices_of_members(database, directory, sink));
    TRY(read_hidden_ids(database, directory, sink));
    TRY(read_names_of_hidden_ids(database, directory, sink));
    TRY(read_messages(database, directory, sink));
    TRY(read_parts(database, directory, sink));
    return read_media(database, sink);
}

}  // namespace plugins::whatsapp
