// WhatsApp for iOS and macOS, ChatStorage.sqlite: a Core Data store whose times are seconds since
// 2001-01-01 UTC. Facts: IPED (WhatsApp iOS extractor), iLEAPP (whatsApp.py) and
// WhatsApp-Chat-Exporter (ios_handler.py); what is not read stands in the sample's about.md.
#include <algorithm>
#include <array>
#include <optional>

#include "plugins/api/sqlite_file.h"
#include "plugins/apps/whatsapp_ios/media_item.h"

namespace plugins {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;
using whatsapp_ios::Metadata;
using whatsapp_ios::read_metadata;
using whatsapp_ios::sha256_of_base64;

constexpr std::string_view kApp = "whatsapp";

Time apple_time(const SqliteRow& row, int column) {
    const auto stored = row.real(column);
    return stored ? parsers::from_apple_s(*stored) : Time{};
}

struct KindWord {
    int64_t code;
    std::string_view word;
};

constexpr std::array kMessageKinds = {
    KindWord{0, "text"},      KindWord{1, "image"},     KindWord{2, "video"},
    KindWord{3, "audio"},     KindWord{4, "contact"},   KindWord{5, "location"},
    KindWord{6, "system"},    KindWord{7, "link"},      KindWord{8, "document"},
    KindWord{10, "system"},   KindWord{11, "gif"},      KindWord{12, "undecrypted"},
    KindWord{14, "revoked"},  KindWord{15, "sticker"},  KindWord{19, "template"},
    KindWord{20, "template"}, KindWord{23, "template"}, KindWord{24, "template"},
    KindWord{25, "text"},     KindWord{26, "product"},  KindWord{27, "group_invite"},
    KindWord{28, "system"},   KindWord{30, "template"}, KindWord{31, "text"},
    KindWord{32, "template"}, KindWord{34, "text"},     KindWord{38, "image"},
    KindWord{39, "video"},    KindWord{41, "template"}, KindWord{42, "template"},
    KindWord{46, "poll"},     KindWord{53, "audio"},    KindWord{54, "video"},
    KindWord{55, "channel"},  KindWord{59, "call"},     KindWord{66, "album"},
};

constexpr int64_t kGroupEvent = 6;
constexpr int64_t kNotice = 10;
constexpr int64_t kContactCard = 4;
constexpr int64_t kRevoked = 14;

// Events of a notice (type 10) that say that a call was missed: voice 1, 21, 45, video 4, 22, 46.
bool is_missed_call(int64_t event) {
    constexpr std::array events = {1, 4, 21, 22, 45, 46};
    return std::ranges::find(events, event) != events.end();
}

// An event's own code stands behind that of its type: "6/12".
Code kind_of(std::optional<int64_t> type, std::optional<int64_t> event) {
    if (!type)
        return {};
    std::string stored = std::to_string(*type);
    const bool has_event = (*type == kGroupEvent || *type == kNotice) && event;
    if (has_event)
        stored += "/" + std::to_string(*event);
    if (*type == kNotice && event && is_missed_call(*event))
        return known("call", stored);
    const auto* found = std::ranges::find(kMessageKinds, *type, &KindWord::code);
    return found == kMessageKinds.end() ? unknown_code(stored) : known(found->word, stored);
}

// What the codes of ZMESSAGESTATUS mean is known for own messages only.
Code status_of(std::optional<int64_t> type, std::optional<int64_t> status,
               std::optional<int64_t> from_me) {
    if (type == kRevoked)
        return known("revoked", std::to_string(kRevoked));
    if (!status || from_me != 1)
        return status ? unknown_code(std::to_string(*status)) : Code{};
    const std::string stored = std::to_string(*status);
    switch (*status) {
        case 1:
            return known("sent", stored);
        case 6:
            return known("delivered", stored);
        case 8:
            return known("read", stored);
        case 9:
            return known("unsent", stored);
        default:
            return unknown_code(stored);
    }
}

// Nobody sends a notice, so it has no direction whatever the row says.
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

// The peer of a one-to-one chat. Newer versions name the chat by a hidden id (@lid) and keep the
// number beside it, in a column that older ones used for an id of the address book.
Identifier peer_of(const std::string& contact_jid, const std::string& contact_identifier) {
    if (contact_jid.ends_with("@lid") && contact_identifier.ends_with("@s.whatsapp.net"))
        return identifier_of_whatsapp_jid(contact_identifier);
    return identifier_of_whatsapp_jid(contact_jid);
}

bool is_one_to_one(std::string_view jid) {
    return jid.ends_with("@s.whatsapp.net") || jid.ends_with("@lid");
}

Code conversation_kind(std::string_view jid) {
    const size_t at = jid.find('@');
    if (at == std::string_view::npos)
        return jid.empty() ? Code{} : unknown_code(jid);
    const std::string_view server = jid.substr(at + 1);
    if (is_one_to_one(jid))
        return known("one_to_one", server);
    if (server == "g.us")
        return known("group", server);
    if (server == "broadcast" || server == "status")
        return known("broadcast", server);
    return server == "newsletter" ? known("channel", server) : unknown_code(server);
}

// ---- messages -----------------------------------------------------------------------------------

namespace message_column {
enum : int {
    kRow,
    kFromMe,
    kType,
    kEvent,
    kStatus,
    kFlags,
    kDate,
    kText,
    kStanza,
    kFromJid,
    kContactJid,
    kContactIdentifier,
    kMemberJid,
    kCard,
    kMetadata,
};
}

std::string message_query(const SqliteDatabase& database) {
    return "SELECT " +
           columns_or_null(
               database, "ZWAMESSAGE",
               {"Z_PK", "ZISFROMME", "ZMESSAGETYPE", "ZGROUPEVENTTYPE", "ZMESSAGESTATUS", "ZFLAGS",
                "ZMESSAGEDATE", "ZTEXT", "ZSTANZAID", "ZFROMJID"}) +
           ", " +
           columns_or_null(database, "ZWACHATSESSION", {"ZCONTACTJID", "ZCONTACTIDENTIFIER"}) +
           ", " + columns_or_null(database, "ZWAGROUPMEMBER", {"ZMEMBERJID"}) + ", " +
           columns_or_null(database, "ZWAMEDIAITEM", {"ZVCARDSTRING", "ZMETADATA"}) +
           " FROM ZWAMESSAGE"
           " LEFT JOIN ZWACHATSESSION ON ZWACHATSESSION.Z_PK = ZWAMESSAGE.ZCHATSESSION"
           " LEFT JOIN ZWAGROUPMEMBER ON ZWAGROUPMEMBER.Z_PK = ZWAMESSAGE.ZGROUPMEMBER"
           " LEFT JOIN ZWAMEDIAITEM ON ZWAMEDIAITEM.Z_PK = ZWAMESSAGE.ZMEDIAITEM"
           " ORDER BY ZWAMESSAGE.Z_PK";
}

// Who wrote an incoming message. In a group it is the member; the stored sender of the message is
// the group itself there. An event of a group names the member that it is about, not a sender.
Identifier sender_of(const SqliteRow& row) {
    using namespace message_column;
    const auto type = row.integer(kType);
    if (row.integer(kFromMe) != 0 || type == kGroupEvent || type == kNotice)
        return {};
    if (const std::string member = row.text(kMemberJid); !member.empty())
        return identifier_of_whatsapp_jid(member);
    const std::string contact = row.text(kContactJid);
    if (is_one_to_one(contact))
        return peer_of(contact, row.text(kContactIdentifier));
    const std::string from = row.text(kFromJid);
    return is_one_to_one(from) ? identifier_of_whatsapp_jid(from) : Identifier{};
}

Integer forwarded_of(const SqliteRow& row, const Metadata& metadata) {
    // Both bits are set on a forwarded message (IPED).
    constexpr int64_t kForwardedBits = 0x180;
    if (metadata.forwarded)
        return metadata.forwarded;
    const auto flags = row.integer(message_column::kFlags);
    if (flags && (*flags & kForwardedBits) == kForwardedBits)
        return 1;
    return std::nullopt;
}

Metadata metadata_of(const SqliteRow& row, const Place& place, RecordSink& sink) {
    const auto bytes = row.blob(message_column::kMetadata);
    if (bytes.empty())
        return {};
    auto metadata = read_metadata(bytes);
    if (metadata.ok())
        return std::move(metadata).value();
    sink.damaged(place, "ZMETADATA of its media item cannot be read: " + metadata.error().what);
    return {};
}

Message to_message(const SqliteRow& row, const Place& place, RecordSink& sink) {
    using namespace message_column;
    const auto type = row.integer(kType);
    const Metadata metadata = metadata_of(row, place, sink);
    const Code kind = kind_of(type, row.integer(kEvent));
    Message message{.app = std::string(kApp),
                    .conversation = row.text(kContactJid),
                    .app_id = row.text(kStanza),
                    .sender = sender_of(row),
                    .direction = direction_of(row.integer(kFromMe), kind),
                    .sent = apple_time(row, kDate),
                    .kind = kind,
                    .status = status_of(type, row.integer(kStatus), row.integer(kFromMe)),
                    .forwarded = forwarded_of(row, metadata),
                    .text = row.text(kText),
                    .quoted = metadata.quoted};
    // The card of a shared contact is the only content of its message.
    if (type == kContactCard && message.text.empty())
        message.text = row.text(kCard);
    if (row.integer(kFromMe) == 1 && is_one_to_one(message.conversation))
        message.recipients.push_back(peer_of(message.conversation, row.text(kContactIdentifier)));
    return message;
}

// ---- attachments --------------------------------------------------------------------------------

Result<void> read_attachments(const SqliteDatabase& database, RecordSink& sink) {
    enum : int { kRow, kMessage, kPath, kSize, kTitle, kMime, kHash };
    const std::string sql = "SELECT " +
                            columns_or_null(database, "ZWAMEDIAITEM",
                                            {"Z_PK", "ZMESSAGE", "ZMEDIALOCALPATH", "ZFILESIZE",
                                             "ZTITLE", "ZVCARDSTRING", "ZVCARDNAME"}) +
                            " FROM ZWAMEDIAITEM WHERE ZMEDIALOCALPATH <> '' ORDER BY Z_PK";
    TRY(each_row_and_carved(
        database, "ZWAMEDIAITEM", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const std::string path = row.text(kPath);
            const auto message = row.integer(kMessage);
            sink.emit(Attachment{.app = std::string(kApp),
                                 .message = message ? Place::row("ZWAMESSAGE", *message).text
                                                    : std::string(),
                                 // Relative to the folder of the app group.
                                 .path = "Message/" + path,
                                 .name = path.substr(path.rfind('/') + 1),
                                 .mime = row.text(kMime),
                                 .size_bytes = row.integer(kSize),
                                 .sha256 = sha256_of_base64(row.text(kHash)),
                                 .caption = row.text(kTitle)},
                      place, state);
        }));
    return {};
}

// ---- conversations and people -------------------------------------------------------------------

Result<void> read_conversations(const SqliteDatabase& database, RecordSink& sink) {
    enum : int { kRow, kJid, kContactIdentifier, kName, kRemoved, kCreated, kCreator };
    const bool has_groups =
        database.has_columns("ZWAGROUPINFO", std::array<std::string, 1>{"Z_PK"}) &&
        database.has_column("ZWACHATSESSION", "ZGROUPINFO");
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "ZWACHATSESSION",
                        {"Z_PK", "ZCONTACTJID", "ZCONTACTIDENTIFIER", "ZPARTNERNAME", "ZREMOVED"}) +
        ", " +
        (has_groups ? columns_or_null(database, "ZWAGROUPINFO", {"ZCREATIONDATE", "ZCREATORJID"})
                    : std::string("NULL, NULL")) +
        " FROM ZWACHATSESSION" +
        (has_groups ? " LEFT JOIN ZWAGROUPINFO ON ZWAGROUPINFO.Z_PK = ZWACHATSESSION.ZGROUPINFO"
                    : "") +
        " ORDER BY ZWACHATSESSION.Z_PK";
    TRY(each_row_and_carved(
        database, "ZWACHATSESSION", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const std::string jid = row.text(kJid);
            // The user removed the chat from the list; the app keeps its row.
            if (state == State::Live && row.integer(kRemoved) == 1)
                state = State::Deleted;
            const Identifier peer = peer_of(jid, row.text(kContactIdentifier));
            sink.emit(Conversation{.app = std::string(kApp),
                                   .key = jid,
                                   .kind = conversation_kind(jid),
                                   .id = peer,
                                   .name = row.text(kName),
                                   .created = apple_time(row, kCreated),
                                   .creator = identifier_of_whatsapp_jid(row.text(kCreator))},
                      place, state);
            const Identifier hidden = identifier_of_whatsapp_jid(jid);
            if (peer != hidden)  // the one place where a hidden id and its number stand together
                sink.emit(Contact{.app = std::string(kApp),
                                  .name = row.text(kName),
                                  .identifiers = {peer, hidden},
                                  .source = "chat list"},
                          place, state);
        }));
    return {};
}

Code role_of(std::optional<int64_t> is_admin, std::optional<int64_t> is_active) {
    if (is_active == 0)
        return known("left", "ZISACTIVE=0");
    if (!is_admin)
        return {};
    const std::string stored = "ZISADMIN=" + std::to_string(*is_admin);
    if (*is_admin == 0)
        return known("member", stored);
    return *is_admin == 1 ? known("admin", stored) : unknown_code(stored);
}

Result<void> read_participants(const SqliteDatabase& database, RecordSink& sink) {
    enum : int { kRow, kJid, kName, kAdmin, kActive, kConversation };
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "ZWAGROUPMEMBER",
                        {"Z_PK", "ZMEMBERJID", "ZCONTACTNAME", "ZISADMIN", "ZISACTIVE"}) +
        ", ZWACHATSESSION.ZCONTACTJID FROM ZWAGROUPMEMBER"
        " LEFT JOIN ZWACHATSESSION ON ZWACHATSESSION.Z_PK = ZWAGROUPMEMBER.ZCHATSESSION"
        " ORDER BY ZWAGROUPMEMBER.Z_PK";
    TRY(each_row_and_carved(
        database, "ZWAGROUPMEMBER", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            sink.emit(Participant{.app = std::string(kApp),
                                  .conversation = row.text(kConversation),
                                  .member = identifier_of_whatsapp_jid(row.text(kJid)),
                                  .role = role_of(row.integer(kAdmin), row.integer(kActive)),
                                  .name = row.text(kName)},
                      place, state);
        }));
    return {};
}

Result<void> read_push_names(const SqliteDatabase& database, RecordSink& sink) {
    if (!database.has_column("ZWAPROFILEPUSHNAME", "ZJID"))
        return {};
    enum : int { kRow, kJid, kName };
    const std::string sql =
        "SELECT " + columns_or_null(database, "ZWAPROFILEPUSHNAME", {"Z_PK", "ZJID", "ZPUSHNAME"}) +
        " FROM ZWAPROFILEPUSHNAME WHERE ZJID <> '' ORDER BY Z_PK";
    TRY(each_row_and_carved(
        database, "ZWAPROFILEPUSHNAME", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            sink.emit(Contact{.app = std::string(kApp),
                              .name = row.text(kName),
                              .identifiers = {identifier_of_whatsapp_jid(row.text(kJid))},
                              .source = "push name"},
                      place, state);
        }));
    return {};
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    TRY(read_conversations(database, sink));
    TRY(read_participants(database, sink));
    TRY(read_push_names(database, sink));
    TRY(each_row_and_carved(database, "ZWAMESSAGE", message_query(database), sink,
                            [&](const SqliteRow& row, const Place& place, State state) {
                                sink.emit(to_message(row, place, sink), place, state);
                            }));
    return read_attachments(database, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "whatsapp_ios",
    .app = "whatsapp",
    .version = "1",
    .platform = plugins::Platform::Ios,
    .about = "Chats, group members, push names, messages and their media of WhatsApp on iOS and "
             "macOS; reactions, receipts and the members named in group events are not read.",
    .references = {"https://github.com/sepinf-inc/IPED (WhatsApp parser)",
                   "https://github.com/abrignoni/iLEAPP (whatsApp.py)",
                   "https://github.com/KnugiHK/WhatsApp-Chat-Exporter (ios_handler.py)"},
    .tested = {"samples/apps/whatsapp_ios"},
    .paths = {"*ChatStorage.sqlite"},
    .records = {"conversation", "participant", "contact", "message", "attachment"},
    .needs = {{{"ZWAMESSAGE",
                {"Z_PK", "ZCHATSESSION", "ZISFROMME", "ZMESSAGEDATE", "ZTEXT", "ZGROUPMEMBER",
                 "ZMEDIAITEM"}},
               {"ZWACHATSESSION", {"Z_PK", "ZCONTACTJID"}},
               {"ZWAGROUPMEMBER", {"Z_PK", "ZMEMBERJID", "ZCHATSESSION"}},
               {"ZWAMEDIAITEM", {"Z_PK", "ZMEDIALOCALPATH"}}}},
    .parse = plugins::parse,
})
