// Messages of iOS (sms.db) and macOS (chat.db): SMS, RCS and iMessage in one store. Facts: iLEAPP
// (sms.py), imessage-exporter (imessage-database) and plaso (imessage.py).
#include <map>
#include <optional>
#include <utility>

#include "parsers/base/text.h"
#include "parsers/format/typedstream.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/apps/sms_ios/versions.h"

namespace plugins {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

// The carrier's services share one word; another service keeps its own name.
std::string app_of(std::string_view service) {
    if (service.starts_with("iMessage"))
        return "imessage";
    if (service.empty() || service == "SMS" || service == "RCS" || service == "MMS")
        return "sms";
    return parsers::to_lower_ascii(service);
}

Time time_of(const SqliteRow& row, int column) {
    const auto stored = row.integer(column);
    return stored ? parsers::from_apple_ns_or_s(*stored) : Time{};
}

bool is_set(std::optional<int64_t> value) {
    return value.value_or(0) != 0;
}

// ---- the device's own addresses -----------------------------------------------------------------

// A login stands as "e:mail" or "p:+number", in either case of the letter; an address without one.
std::string address_of_login(std::string_view login) {
    const bool has_prefix = login.size() >= 2 && login[1] == ':' &&
                            std::string_view("eEpP").find(login[0]) != std::string_view::npos;
    return std::string(has_prefix ? login.substr(2) : login);
}

// Keeps where each own address is named first, in a live row if there is one.
class OwnAddresses {
public:
    void add(const std::string& app, const std::string& login, Place place, State state) {
        const std::string address = address_of_login(login);
        if (address.empty())
            return;
        const auto [known, is_new] = sightings_.try_emplace({app, address}, Sighting{place, state});
        if (!is_new && state == State::Live && known->second.state != State::Live)
            known->second = {std::move(place), state};
    }

    void emit(RecordSink& sink) const {
        for (const auto& [key, sighting] : sightings_)
            sink.emit(Account{.app = key.first,
                              .id = identifier_of_phone_or_email(key.second),
                              .note = "own address of " + sighting.place.text},
                      sighting.place, sighting.state);
    }

private:
    struct Sighting {
        Place place;
        State state;
    };
    std::map<std::pair<std::string, std::string>, Sighting> sightings_;  // app, address
};

// ---- messages -----------------------------------------------------------------------------------

namespace message_column {
enum : int {
    kRow,
    kGuid,
    kText,
    kBody,
    kService,
    kAccount,
    kOwnAddress,
    kDate,
    kRead,
    kDelivered,
    kFromMe,
    kIsSent,
    kIsDelivered,
    kIsRead,
    kError,
    kItemType,
    kGroupTitle,
    kAssociatedType,
    kAudio,
    kBalloon,
    kRetracted,
    kHandle,
    kChatGuid,
    kChatStyle,
    kDeletedFrom,
    kQuotedText,
    kQuotedBody,
    kSummary,
};
}

// The first chat that `join` names for a message; NULL where the version has no such table.
std::string chat_of_message(const SqliteDatabase& database, std::string_view join) {
    if (!database.has_column(join, "message_id") || !database.has_column(join, "chat_id"))
        return "NULL";
    return "(SELECT min(chat_id) FROM " + std::string(join) + " WHERE message_id = message.ROWID)";
}

std::string message_query(const SqliteDatabase& database) {
    const auto column = [&](std::string_view name) {
        return columns_or_null(database, "message", {name});
    };
    const std::string deleted_from = chat_of_message(database, "chat_recoverable_message_join");
    // A reaction names a part of its message, "p:0/GUID" or "bp:GUID"; an answer the whole one.
    const std::string original = "coalesce(nullif(substr(" + column("associated_message_guid") +
                                 ", -36), ''), " + column("thread_originator_guid") + ")";
    return "SELECT " +
           columns_or_null(database, "message",
                           {"ROWID",
                            "guid",
                            "text",
                            "attributedBody",
                            "service",
                            "account",
                            "destination_caller_id",
                            "date",
                            "date_read",
                            "date_delivered",
                            "is_from_me",
                            "is_sent",
                            "is_delivered",
                            "is_read",
                            "error",
                            "item_type",
                            "group_title",
                            "associated_message_type",
                            "is_audio_message",
                            "balloon_bundle_id",
                            "date_retracted"}) +
           ", handle.id, chat.guid, " + columns_or_null(database, "chat", {"style"}) + ", " +
           deleted_from + ", original.text, " +
           (database.has_column("message", "attributedBody") ? "original.attributedBody" : "NULL") +
           ", " + column("message_summary_info") +
           " FROM message LEFT JOIN handle ON handle.ROWID = message.handle_id"
           " LEFT JOIN chat ON chat.ROWID = coalesce(" +
           chat_of_message(database, "chat_message_join") + ", " + deleted_from +
           ") LEFT JOIN message AS original ON original.guid = " + original +
           " ORDER BY message.ROWID";
}

// A reaction is stored as a message of its own: 2000 and up adds one, 3000 and up takes it back.
bool is_reaction(int64_t associated_type) {
    return (associated_type >= 2000 && associated_type <= 2007) ||
           (associated_type >= 3000 && associated_type <= 3007);
}

Code kind_of(const SqliteRow& row) {
    using namespace message_column;
    constexpr int64_t kSticker = 1000;
    const int64_t associated = row.integer(kAssociatedType).value_or(0);
    if (is_reaction(associated))
        return known("reaction", std::to_string(associated));
    if (associated == kSticker)
        return known("sticker", std::to_string(associated));
    if (const int64_t item = row.integer(kItemType).value_or(0); item != 0)
        return known("system", std::to_string(item));
    if (const std::string balloon = row.text(kBalloon); !balloon.empty())
        return balloon == "com.apple.messages.URLBalloonProvider" ? known("link", balloon)
                                                                  : unknown_code(balloon);
    if (is_set(row.integer(kAudio)))
        return known("audio", row.text(kAudio));
    return known("text", row.text(kItemType));
}

// Nobody sends a notice; its sender is who caused it.
Code direction_of(std::optional<int64_t> from_me, const Code& kind) {
    if (!from_me)
        return {};
    const std::string stored = std::to_string(*from_me);
    if (kind.name == "system")
        return unknown_code(stored);
    if (*from_me == 0)
        return known("incoming", stored);
    return *from_me == 1 ? known("outgoing", stored) : unknown_code(stored);
}

// The strongest claim that the row makes; the columns that make it stand as the stored code.
Code status_of(const SqliteRow& row) {
    using namespace message_column;
    if (is_set(row.integer(kRetracted)))
        return known("revoked", "date_retracted=" + row.text(kRetracted));
    if (is_set(row.integer(kError)))
        return known("failed", "error=" + row.text(kError));
    if (row.integer(kFromMe) != 1)
        return is_set(row.integer(kIsRead)) ? known("read", "is_read=1") : Code{};
    if (is_set(row.integer(kRead)))
        return known("read", "date_read=" + row.text(kRead));
    if (is_set(row.integer(kIsDelivered)))
        return known("delivered", "is_delivered=1");
    return is_set(row.integer(kIsSent)) ? known("sent", "is_sent=1") : Code{};
}

// Since iOS 16 the text often stands in the attributed body alone.
std::string text_or_body(const SqliteRow& row, int text_column, int body_column, const Place& place,
                         RecordSink& sink) {
    if (std::string text = row.text(text_column); !text.empty())
        return text;
    const auto body = row.blob(body_column);
    if (body.empty())
        return {};
    auto text = parsers::read_typedstream_text(body);
    if (text.ok())
        return std::move(text).value();
    if (text.error().code != parsers::ErrorCode::NotFound)
        sink.damaged(place, "an attributed body cannot be read: " + text.error().what);
    return {};
}

Message to_message(const SqliteRow& row, const Place& place, RecordSink& sink) {
    using namespace message_column;
    constexpr int64_t kGroupStyle = 43;
    const bool is_group = row.integer(kChatStyle) == kGroupStyle;
    const Code kind = kind_of(row);
    const bool is_outgoing = row.integer(kFromMe) == 1;
    const Identifier own = identifier_of_phone_or_email(row.text(kOwnAddress));
    const Identifier other = identifier_of_phone_or_email(row.text(kHandle));
    Message message{.app = app_of(row.text(kService)),
                    .conversation = row.text(kChatGuid),
                    .app_id = row.text(kGuid),
                    .sender = is_outgoing ? own : other,
                    .direction = direction_of(row.integer(kFromMe), kind),
                    .sent = time_of(row, kDate),
                    .received = is_outgoing ? Time{} : time_of(row, kDelivered),
                    .kind = kind,
                    .status = status_of(row),
                    .text = text_or_body(row, kText, kBody, place, sink),
                    .quoted = text_or_body(row, kQuotedText, kQuotedBody, place, sink)};
    if (message.text.empty())
        message.text = row.text(kGroupTitle);
    const Identifier& recipient = is_outgoing ? other : own;
    if (recipient.present() && !(is_outgoing && is_group))
        message.recipients.push_back(recipient);
    return message;
}

// What an edited message said before. A message that was taken back has lost its last version too.
void emit_versions(const SqliteRow& row, const Message& message, const Place& place, State state,
                   RecordSink& sink) {
    const Place column = place.at_column("message_summary_info");
    const auto versions = imessage::read_versions(row.blob(message_column::kSummary));
    if (!versions.ok()) {
        if (state != State::Carved)
            sink.damaged(column, "the earlier versions cannot be read: " + versions.error().what);
        return;
    }
    for (const imessage::Version& version : versions.value()) {
        if (version.is_present && !message.text.empty())
            continue;
        Message earlier = message;
        earlier.sent = version.written;
        earlier.received = {};
        earlier.status = known("replaced", "ec." + version.key);
        earlier.text = version.text;
        sink.emit(std::move(earlier), place.at_column("message_summary_info." + version.key),
                  state);
    }
}

Result<void> read_messages(const SqliteDatabase& database, OwnAddresses& own, RecordSink& sink) {
    TRY(each_row_and_carved(database, "message", message_query(database), sink,
                            [&](const SqliteRow& row, const Place& place, State state) {
                                // Moved to "Recently Deleted": the row stays until that list is
                                // emptied.
                                if (state == State::Live &&
                                    !row.is_null(message_column::kDeletedFrom))
                                    state = State::Deleted;
                                Message message = to_message(row, place, sink);
                                own.add(message.app, row.text(message_column::kOwnAddress),
                                        place.at_column("destination_caller_id"), state);
                                own.add(message.app, row.text(message_column::kAccount),
                                        place.at_column("account"), state);
                                emit_versions(row, message, place, state, sink);
                                sink.emit(std::move(message), place, state);
                            }));
    return {};
}

// ---- conversations and attachments --------------------------------------------------------------

Code conversation_kind(std::optional<int64_t> style) {
    if (!style)
        return {};
    const std::string stored = std::to_string(*style);
    if (*style == 43)
        return known("group", stored);
    return *style == 45 ? known("one_to_one", stored) : unknown_code(stored);
}

Result<void> read_chats(const SqliteDatabase& database, OwnAddresses& own, RecordSink& sink) {
    enum : int { kRow, kGuid, kStyle, kIdentifier, kService, kName, kLogin, kOwnAddress };
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "chat",
                        {"ROWID", "guid", "style", "chat_identifier", "service_name",
                         "display_name", "account_login", "last_addressed_handle"}) +
        " FROM chat ORDER BY ROWID";
    TRY(each_row_and_carved(
        database, "chat", sql, sink, [&](const SqliteRow& row, const Place& place, State state) {
            const std::string app = app_of(row.text(kService));
            const Code kind = conversation_kind(row.integer(kStyle));
            const std::string identifier = row.text(kIdentifier);
            sink.emit(
                Conversation{.app = app,
                             .key = row.text(kGuid),
                             .kind = kind,
                             .id = kind.name == "one_to_one"
                                       ? identifier_of_phone_or_email(identifier)
                                       : Identifier{std::string(id_type::kAppUser), identifier},
                             .name = row.text(kName)},
                place, state);
            own.add(app, row.text(kLogin), place.at_column("account_login"), state);
            own.add(app, row.text(kOwnAddress), place.at_column("last_addressed_handle"), state);
        }));
    return {};
}

Result<void> read_participants(const SqliteDatabase& database, RecordSink& sink) {
    enum : int { kRow, kChatGuid, kService, kHandle };
    const std::string sql = "SELECT chat_handle_join.ROWID, chat.guid, " +
                            columns_or_null(database, "chat", {"service_name"}) +
                            ", handle.id FROM chat_handle_join"
                            " JOIN chat ON chat.ROWID = chat_handle_join.chat_id"
                            " JOIN handle ON handle.ROWID = chat_handle_join.handle_id"
                            " ORDER BY chat_handle_join.ROWID";
    TRY(each_row_and_carved(
        database, "chat_handle_join", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            sink.emit(Participant{.app = app_of(row.text(kService)),
                                  .conversation = row.text(kChatGuid),
                                  .member = identifier_of_phone_or_email(row.text(kHandle))},
                      place, state);
        }));
    return {};
}

Result<void> read_attachments(const SqliteDatabase& database, RecordSink& sink) {
    if (!database.has_column("message_attachment_join", "attachment_id"))
        return {};
    enum : int { kRow, kPath, kName, kMime, kSize, kMessage, kService };
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "attachment",
                        {"ROWID", "filename", "transfer_name", "mime_type", "total_bytes"}) +
        ", joined.message_id, message.service FROM attachment"
        " LEFT JOIN (SELECT attachment_id, min(message_id) AS message_id"
        " FROM message_attachment_join GROUP BY attachment_id) AS joined"
        " ON joined.attachment_id = attachment.ROWID"
        " LEFT JOIN message ON message.ROWID = joined.message_id ORDER BY attachment.ROWID";
    TRY(each_row_and_carved(
        database, "attachment", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const auto message = row.integer(kMessage);
            sink.emit(Attachment{.app = app_of(row.text(kService)),
                                 .message = message ? Place::row("message", *message).text : "",
                                 .path = row.text(kPath),
                                 .name = row.text(kName),
                                 .mime = row.text(kMime),
                                 .size_bytes = row.integer(kSize)},
                      place, state);
        }));
    return {};
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    OwnAddresses own;
    TRY(read_chats(database, own, sink));
    TRY(read_participants(database, sink));
    TRY(read_messages(database, own, sink));
    TRY(read_attachments(database, sink));
    own.emit(sink);
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "sms_ios",
    .app = "sms",
    .version = "3",
    .platform = plugins::Platform::Ios,
    .about = "SMS, RCS and iMessage of iOS and macOS with chats, members, reactions, attachments, "
             "earlier versions of edited messages and the own addresses; notices of banks become "
             "payments.",
    .references = {"https://github.com/abrignoni/iLEAPP (sms.py)",
                   "https://github.com/ReagentX/imessage-exporter (imessage-database)",
                   "https://github.com/log2timeline/plaso (imessage.py)"},
    .tested = {"samples/apps/sms_ios", "plaso test_data/imessage_chat.db",
               "edited messages of the imessage-exporter tests"},
    .paths = {"*Library/SMS/sms.db", "*Library/Messages/chat.db"},
    .records = {"account", "conversation", "participant", "message", "attachment", "payment"},
    .needs = {{{"message", {"ROWID", "guid", "text", "handle_id", "service", "date", "is_from_me"}},
               {"handle", {"ROWID", "id"}},
               {"chat", {"ROWID", "guid", "chat_identifier"}},
               {"chat_handle_join", {"chat_id", "handle_id"}},
               {"attachment", {"ROWID", "filename"}}}},
    .parse = plugins::parse,
})
