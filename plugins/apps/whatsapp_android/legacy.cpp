#include "plugins/apps/whatsapp_android/legacy.h"

#include "parsers/base/text.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/apps/whatsapp_android/codes.h"
#include "plugins/apps/whatsapp_android/directory.h"

namespace plugins::whatsapp {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

constexpr std::string_view kPlaceholderJid = "-1";  // as message.chat_row_id -1 later

Result<void> read_chat_list(const SqliteDatabase& database, RecordSink& sink) {
    if (!database.has_table("chat_list"))
        return {};
    const std::string sql =
        "SELECT chat_list.rowid, " +
        columns_or_null(database, "chat_list", {"key_remote_jid", "subject", "creation"}) +
        " FROM chat_list";
    return each_row_and_carved(database, "chat_list", sql, sink,
                               [&](const SqliteRow& row, const Place& place, State state) {
                                   const std::string jid = row.text(1);
                                   Chat chat = chat_of(jid);
                                   sink.emit(Conversation{.app = std::string(kApp),
                                                          .key = std::move(chat.key),
                                                          .kind = std::move(chat.kind),
                                                          .id = std::move(chat.id),
                                                          .name = row.text(2),
                                                          .created = time_of_ms(row.integer(3)),
                                                          .creator = creator_of_group(jid)},
                                             place, state);
                               });
}

// An empty jid is the device's own account.
Result<void> read_participants(const SqliteDatabase& database, RecordSink& sink) {
    if (!database.has_table("group_participants"))
        return {};
    const std::string moved = database.has_table("group_participant_user")
                                  ? " WHERE NOT EXISTS (SELECT 1 FROM group_participant_user)"
                                  : "";
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "group_participants", {"_id", "gjid", "jid", "admin"}) +
        " FROM group_participants" + moved;
    return each_row_and_carved(database, "group_participants", sql, sink,
                               [&](const SqliteRow& row, const Place& place, State state) {
                                   sink.emit(Participant{.app = std::string(kApp),
                                                         .conversation = row.text(1),
                                                         .member = identifier_of(row.text(2)),
                                                         .role = role_of_rank(row.integer(3))},
                                             place, state);
                               });
}

enum MessageColumn {
    kRow,
    kChat,
    kFromMe,
    kKeyId,
    kStatus,
    kText,
    kSent,
    kReceived,
    kType,
    kSender,
    kForwarded,
    kCaption,
    kMime,
    kName,
    kSize,
    kHash,
    kPathObject,
    kQuotedText,
    kMediaElsewhere,
};

// `messages` without the rows that the newer table has too.
std::string message_query(const SqliteDatabase& database) {
    const std::string quoted = database.has_column("messages_quotes", "data") &&
                                       database.has_column("messages", "quoted_row_id")
                                   ? "(SELECT messages_quotes.data FROM messages_quotes"
                                     " WHERE messages_quotes._id = messages.quoted_row_id)"
                                   : "NULL";
    const std::string media_elsewhere =
        database.has_table("message_media")
            ? "EXISTS (SELECT 1 FROM message_media WHERE message_media.message_row_id ="
              " messages._id)"
            : "0";
    const std::string moved =
        database.has_column("message", "chat_row_id")
            ? " WHERE NOT EXISTS (SELECT 1 FROM message WHERE message._id = messages._id AND"
              " message.chat_row_id <> -1)"
            : "";
    return "SELECT " +
           columns_or_null(database, "messages",
                           {"_id", "key_remote_jid", "key_from_me", "key_id", "status", "data",
                            "timestamp", "received_timestamp", "media_wa_type", "remote_resource",
                            "forwarded", "media_caption", "media_mime_type", "media_name",
                            "media_size", "media_hash", "thumb_image"}) +
           ", " + quoted + ", " + media_elsewhere + " FROM messages" + moved;
}

// In rows of status 6 the type is that of a notice, and media_size is the code of the event.
Code kind_of_row(const SqliteRow& row) {
    constexpr int64_t kControlStatus = 6;
    const Integer type = row.integer(kType);
    if (row.integer(kStatus) == kControlStatus && type.value_or(0) == 0)
        return known("system", type ? std::to_string(*type) : std::string());
    return kind_of_message(type);
}

Message to_message(const SqliteRow& row) {
    const Integer from_me = row.integer(kFromMe);
    const Chat chat = chat_of(row.text(kChat));
    Message message{.app = std::string(kApp),
                    .conversation = chat.key,
                    .app_id = row.text(kKeyId),
                    .sender = identifier_of(row.text(kSender))};
    message.kind = kind_of_row(row);
    message.direction = direction_of_message(from_me, message.kind);
    if (chat.one_to_one() && message.direction.name == "outgoing")
        message.recipients.push_back(chat.id);
    if (chat.one_to_one() && message.direction.name == "incoming" && !message.sender.present())
        message.sender = chat.id;
    message.sent = time_of_ms(row.integer(kSent));
    message.received = time_of_ms(row.integer(kReceived));
    message.status = status_of_message(row.integer(kStatus), from_me);
    if (row.integer(kForwarded).value_or(0) > 0)
        message.forwarded = row.integer(kForwarded);
    message.text = row.text(kText);
    message.quoted = row.text(kQuotedText);
    return message;
}

// thumb_image holds a Java-serialized object; its file path is the one string (marker 't', two
// bytes of length, most significant first) that is a path.
std::string path_in_java_object(std::span<const std::byte> bytes) {
    constexpr std::byte kString{0x74};
    for (size_t at = 0; at + 3 < bytes.size(); ++at) {
        if (bytes[at] != kString)
            continue;
        const size_t size =
            std::to_integer<size_t>(bytes[at + 1]) << 8 | std::to_integer<size_t>(bytes[at + 2]);
        if (size < 2 || size > bytes.size() - at - 3)
            continue;
        const std::string_view text(reinterpret_cast<const char*>(bytes.data() + at + 3), size);
        if ((text.starts_with('/') || text.starts_with("Media/")) && parsers::is_utf8(text))
            return std::string(text);
    }
    return {};
}

bool has_media(const SqliteRow& row) {
    return row.integer(kMediaElsewhere) != 1 &&
           (!row.is_null(kMime) || !row.is_null(kHash) || !row.is_null(kCaption));
}

Attachment to_attachment(const SqliteRow& row, const Place& place) {
    return {.app = std::string(kApp),
            .message = place.text,
            .path = path_in_java_object(row.blob(kPathObject)),
            .name = row.text(kName),
            .mime = row.text(kMime),
            .size_bytes = row.integer(kSize),
            .sha256 = sha256_of_base64(row.text(kHash)),
            .caption = row.text(kCaption)};
}

Result<void> read_messages(const SqliteDatabase& database, RecordSink& sink) {
    return each_row_and_carved(database, "messages", message_query(database), sink,
                               [&](const SqliteRow& row, const Place& place, State state) {
                                   if (row.text(kChat) == kPlaceholderJid)
                                       return;
                                   sink.emit(to_message(row), place, state);
                                   if (has_media(row))
                                       sink.emit(to_attachment(row, place), place, state);
                               });
}

Result<void> read_transactions(const SqliteDatabase& database, RecordSink& sink) {
    if (!database.has_table("pay_transactions"))
        return {};
    const std::string moved = database.has_table("pay_transaction")
                                  ? " WHERE NOT EXISTS (SELECT 1 FROM pay_transaction"
                                    " WHERE pay_transaction.id = pay_transactions.id)"
                                  : "";
    const std::string sql = "SELECT pay_transactions.rowid, " +
                            columns_or_null(database, "pay_transactions",
                                            {"type", "amount_1000", "currency", "sender",
                                             "receiver", "timestamp", "id", "status"}) +
                            " FROM pay_transactions" + moved;
    return each_row_and_carved(database, "pay_transactions", sql, sink,
                               [&](const SqliteRow& row, const Place& place, State state) {
                                   sink.emit(to_payment({.type = row.integer(1),
                                                         .thousandths = row.integer(2),
                                                         .currency = row.text(3),
                                                         .payer = identifier_of(row.text(4)),
                                                         .payee = identifier_of(row.text(5)),
                                                         .timestamp = row.integer(6),
                                                         .id = row.text(7),
                                                         .status = row.integer(8)}),
                                             place, state);
                               });
}

}  // namespace

Result<void> read_legacy(const SqliteDatabase& database, RecordSink& sink) {
    TRY(read_chat_list(database, sink));
    TRY(read_participants(database, sink));
    TRY(read_messages(database, sink));
    return read_transactions(database, sink);
}

}  // namespace plugins::whatsapp
