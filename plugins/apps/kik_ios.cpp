// Kik on iOS: kik.sqlite, a Core Data store. Facts: plaso (ios_kik.py, codes of type and state) and
// iLEAPP (kikMessages.py, kikLocaladmin.py, kikUsersgroups.py). Core Data numbers its join tables
// by entity, and the numbers differ between versions (Z_6MEMBERS, Z_9MEMBERS).
#include <algorithm>
#include <array>
#include <optional>

#include "plugins/api/sqlite_file.h"

namespace plugins {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

constexpr std::string_view kApp = "kik";
constexpr std::string_view kGroupDomain = "@groups.kik.com";

Identifier user(const std::string& stored) {
    return {std::string(id_type::kAppUser), stored};
}

bool is_group(std::string_view jid) {
    return jid.ends_with(kGroupDomain);
}

Time time_of(const SqliteRow& row, int column) {
    const auto stored = row.real(column);
    if (!stored)
        return {};
    Time time = parsers::from_apple_s(*stored);
    time.as_stored = row.text(column);
    return time;
}

// ---- join tables --------------------------------------------------------------------------------

// "Z_6MEMBERS" for the ending "MEMBERS".
bool is_numbered(std::string_view name, std::string_view ending) {
    if (!name.starts_with("Z_") || !name.ends_with(ending) || name.size() <= 2 + ending.size())
        return false;
    const auto digits = name.substr(2, name.size() - 2 - ending.size());
    return std::ranges::all_of(digits, [](char letter) { return letter >= '0' && letter <= '9'; });
}

struct JoinTable {
    std::string name;
    std::string owner;   // column: the chat or the group
    std::string member;  // column: the message or the user
};

std::optional<JoinTable> find_join(const SqliteDatabase& database, std::string_view table_ending,
                                   std::string_view owner_ending, std::string_view member_ending) {
    for (const auto& [table, columns] : database.schema()) {
        if (!is_numbered(table, table_ending))
            continue;
        JoinTable join{.name = table, .owner = {}, .member = {}};
        for (const std::string& column : columns) {
            if (is_numbered(column, owner_ending))
                join.owner = column;
            else if (is_numbered(column, member_ending))
                join.member = column;
        }
        if (!join.owner.empty() && !join.member.empty())
            return join;
    }
    return std::nullopt;
}

// ---- users --------------------------------------------------------------------------------------

// The own profile is the only row with a first and last name (so says iLEAPP as well). That it
// never wrote to this phone and has no chat of its own is asked for as well; no row where two fit.
std::optional<int64_t> own_row(const SqliteDatabase& database) {
    if (!database.has_column("ZKIKUSER", "ZFIRSTNAME") ||
        !database.has_column("ZKIKUSER", "ZLASTNAME"))
        return std::nullopt;
    std::vector<int64_t> found;
    const auto done = database.rows(
        "SELECT Z_PK FROM ZKIKUSER WHERE (ZFIRSTNAME <> '' OR ZLASTNAME <> '')"
        " AND Z_PK NOT IN (SELECT ZUSER FROM ZKIKCHAT WHERE ZUSER IS NOT NULL)"
        " AND Z_PK NOT IN (SELECT ZUSER FROM ZKIKMESSAGE WHERE ZUSER IS NOT NULL AND ZTYPE = 1)",
        [&](const SqliteRow& row) {
            found.push_back(row.integer(0).value_or(0));
            return found.size() < 2;
        });
    if (!done.ok() || found.size() != 1)
        return std::nullopt;
    return found.front();
}

Result<void> read_users(const SqliteDatabase& database, RecordSink& sink) {
    enum : int { kRow, kJid, kName, kUserName, kMail };
    const auto own = own_row(database);
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "ZKIKUSER",
                        {"Z_PK", "ZJID", "ZDISPLAYNAME", "ZUSERNAME", "ZEMAIL"}) +
        " FROM ZKIKUSER ORDER BY Z_PK";
    return each_row(database, "ZKIKUSER", sql, sink,
                    [&](const SqliteRow& row, const Place& place, State state) {
                        const std::string jid = row.text(kJid);
                        if (is_group(jid))
                            return;
                        if (own && row.integer(kRow) == own) {
                            sink.emit(Account{.app = std::string(kApp),
                                              .id = user(jid),
                                              .display = row.text(kName),
                                              .note = "user name " + row.text(kUserName) +
                                                      "; the one user with a first and last name"},
                                      place, state);
                            return;
                        }
                        Contact contact{.app = std::string(kApp), .name = row.text(kName)};
                        for (const Identifier& id :
                             {user(jid), user(row.text(kUserName)), email(row.text(kMail))})
                            if (id.present())
                                contact.identifiers.push_back(id);
                        sink.emit(std::move(contact), place, state);
                    });
}

// ---- conversations ------------------------------------------------------------------------------

Conversation to_conversation(const std::string& jid, const std::string& name) {
    const size_t at = jid.find('@');
    const std::string domain = at == std::string::npos ? std::string() : jid.substr(at);
    Code kind = domain.empty() ? Code{} : unknown_code(domain);
    if (domain == kGroupDomain)
        kind = known("group", domain);
    else if (domain == "@talk.kik.com")
        kind = known("one_to_one", domain);
    return {.app = std::string(kApp),
            .key = jid,
            .kind = std::move(kind),
            .id = user(jid),
            .name = name};
}

// Chats, and groups without one.
Result<void> read_conversations(const SqliteDatabase& database, RecordSink& sink) {
    enum : int { kRow, kJid, kName };
    const auto emit = [&](const SqliteRow& row, const Place& place, State state) {
        sink.emit(to_conversation(row.text(kJid), row.text(kName)), place, state);
    };
    TRY(each_row(database, "ZKIKCHAT",
                 "SELECT ZKIKCHAT.Z_PK, ZKIKUSER.ZJID, ZKIKUSER.ZDISPLAYNAME FROM ZKIKCHAT"
                 " LEFT JOIN ZKIKUSER ON ZKIKUSER.Z_PK = ZKIKCHAT.ZUSER ORDER BY ZKIKCHAT.Z_PK",
                 sink, emit));
    return each_row(database, "ZKIKUSER",
                    "SELECT Z_PK, ZJID, ZDISPLAYNAME FROM ZKIKUSER WHERE ZJID LIKE '%" +
                        std::string(kGroupDomain) +
                        "' AND Z_PK NOT IN"
                        " (SELECT ZUSER FROM ZKIKCHAT WHERE ZUSER IS NOT NULL) ORDER BY Z_PK",
                    sink, emit);
}

Result<void> read_members(const SqliteDatabase& database, const JoinTable& join,
                          std::string_view role, RecordSink& sink) {
    enum : int { kRow, kGroup, kMember, kName };
    const std::string sql = "SELECT joined.rowid, whole.ZJID, one.ZJID, one.ZDISPLAYNAME FROM " +
                            join.name +
                            " AS joined LEFT JOIN ZKIKUSER AS whole ON whole.Z_PK = " + "joined." +
                            join.owner + " LEFT JOIN ZKIKUSER AS one ON one.Z_PK = " + "joined." +
                            join.member + " ORDER BY joined.rowid";
    return each_row(database, join.name, sql, sink,
                    [&](const SqliteRow& row, const Place& place, State state) {
                        sink.emit(Participant{.app = std::string(kApp),
                                              .conversation = row.text(kGroup),
                                              .member = user(row.text(kMember)),
                                              .role = known(role, join.name),
                                              .name = row.text(kName)},
                                  place, state);
                    });
}

// ---- messages -----------------------------------------------------------------------------------

constexpr int64_t kReceived = 1;
constexpr int64_t kSent = 2;

Code direction_of(std::optional<int64_t> type) {
    if (!type)
        return {};
    const std::string stored = std::to_string(*type);
    if (*type == kReceived)
        return known("incoming", stored);
    return *type == kSent ? known("outgoing", stored) : unknown_code(stored);
}

// Types 3 and 4 are notices to and of a group.
Code kind_of(std::optional<int64_t> type, const std::string& attachment_type) {
    if (!type)
        return {};
    const std::string stored = std::to_string(*type);
    if (!attachment_type.empty())
        return unknown_code("ZKIKATTACHMENT.ZTYPE=" + attachment_type);
    if (*type == kReceived || *type == kSent)
        return known("text", stored);
    return *type == 3 || *type == 4 ? known("system", stored) : unknown_code(stored);
}

// plaso's words for the states that it met; each stands for one sum of flags.
Code status_of(std::optional<int64_t> state, std::string_view direction) {
    struct Word {
        int64_t state;
        std::string_view name;
    };
    constexpr std::array words = {Word{2, "not_sent"},   Word{6, "sent"},  Word{14, "delivered"},
                                  Word{16, "read"},      Word{30, "read"}, Word{70, "sent"},
                                  Word{78, "delivered"}, Word{94, "read"}};
    if (!state || (direction != "incoming" && direction != "outgoing"))
        return {};
    const std::string stored = std::to_string(*state);
    if (*state == 0 && direction == "incoming")
        return known("unread", stored);
    const auto found = std::ranges::find(words, *state, &Word::state);
    return found == words.end() ? unknown_code(stored) : known(found->name, stored);
}

namespace message_column {
enum : int {
    kRow,
    kStanza,
    kType,
    kState,
    kTime,
    kReceivedTime,
    kBody,
    kUser,
    kChat,
    kDraftChat,
    kAttachmentType,
    kAttachment,
};
}

std::string attachment_column(const SqliteDatabase& database, const std::string& column) {
    if (!database.has_column("ZKIKATTACHMENT", "ZMESSAGE") ||
        !database.has_column("ZKIKATTACHMENT", column))
        return "NULL";
    return "(SELECT " + column +
           " FROM ZKIKATTACHMENT WHERE ZMESSAGE = ZKIKMESSAGE.Z_PK ORDER BY Z_PK LIMIT 1)";
}

// A message sent to several people stands in several chats: the one of its own user goes first.
std::string chat_column(const std::optional<JoinTable>& chats) {
    if (!chats)
        return "NULL";
    const std::string chat_of = "(SELECT whole.ZJID FROM " + chats->name +
                                " AS joined JOIN ZKIKCHAT ON ZKIKCHAT.Z_PK = joined." +
                                chats->owner +
                                " JOIN ZKIKUSER AS whole ON whole.Z_PK = ZKIKCHAT.ZUSER"
                                " WHERE joined." +
                                chats->member + " = ZKIKMESSAGE.Z_PK";
    return "coalesce(" + chat_of + " AND ZKIKCHAT.ZUSER = ZKIKMESSAGE.ZUSER LIMIT 1), " + chat_of +
           " ORDER BY ZKIKCHAT.Z_PK LIMIT 1))";
}

std::string message_query(const SqliteDatabase& database, const std::optional<JoinTable>& chats) {
    const std::string draft_chat =
        database.has_column("ZKIKMESSAGE", "ZDRAFTMESSAGECHAT")
            ? "(SELECT whole.ZJID FROM ZKIKCHAT JOIN ZKIKUSER AS whole ON whole.Z_PK = "
              "ZKIKCHAT.ZUSER WHERE ZKIKCHAT.Z_PK = ZKIKMESSAGE.ZDRAFTMESSAGECHAT)"
            : "NULL";
    return "SELECT " +
           columns_or_null(database, "ZKIKMESSAGE",
                           {"Z_PK", "ZSTANZAID", "ZTYPE", "ZSTATE", "ZTIMESTAMP",
                            "ZRECEIVEDTIMESTAMP", "ZBODY"}) +
           ", ZKIKUSER.ZJID, " + chat_column(chats) + ", " + draft_chat + ", " +
           attachment_column(database, "ZTYPE") + ", " + attachment_column(database, "ZCONTENT") +
           " FROM ZKIKMESSAGE LEFT JOIN ZKIKUSER ON ZKIKUSER.Z_PK = ZKIKMESSAGE.ZUSER"
           " ORDER BY ZKIKMESSAGE.Z_PK";
}

Message to_message(const SqliteRow& row) {
    using namespace message_column;
    const auto type = row.integer(kType);
    const std::string draft_chat = row.text(kDraftChat);
    const std::string other = row.text(kUser);
    const Code direction = direction_of(type);
    const bool is_outgoing = direction.name == "outgoing";
    Message message{.app = std::string(kApp),
                    .conversation = draft_chat.empty() ? row.text(kChat) : draft_chat,
                    .app_id = row.text(kStanza),
                    .direction = direction,
                    .sent = time_of(row, kTime),
                    .received = is_outgoing ? Time{} : time_of(row, kReceivedTime),
                    .kind = kind_of(type, row.text(kAttachmentType)),
                    .status = draft_chat.empty() ? status_of(row.integer(kState), direction.name)
                                                 : known("draft", "ZDRAFTMESSAGECHAT"),
                    .text = row.text(kBody)};
    // The user of a sent message is its receiver, and of a notice in a group often the group.
    if (is_outgoing && !other.empty() && !is_group(other))
        message.recipients.push_back(user(other));
    if (!is_outgoing && !is_group(other))
        message.sender = user(other);
    // The body of a message with a file is the file's name, which the attachment says.
    if (!message.text.empty() && message.text == row.text(kAttachment))
        message.text.clear();
    return message;
}

Result<void> read_messages(const SqliteDatabase& database, RecordSink& sink) {
    const auto chats = find_join(database, "MESSAGES", "CHAT", "MESSAGES");
    if (!chats)
        sink.unsupported(Place::whole_file(),
                         "no table joins messages to chats: messages stand without a conversation");
    return each_row_and_carved(database, "ZKIKMESSAGE", message_query(database, chats), sink,
                               [&](const SqliteRow& row, const Place& place, State state) {
                                   sink.emit(to_message(row), place, state);
                               });
}

Result<void> read_attachments(const SqliteDatabase& database, RecordSink& sink) {
    if (!database.has_column("ZKIKATTACHMENT", "ZMESSAGE"))
        return {};
    enum : int { kRow, kMessage, kContent };
    const std::string sql =
        "SELECT " + columns_or_null(database, "ZKIKATTACHMENT", {"Z_PK", "ZMESSAGE", "ZCONTENT"}) +
        " FROM ZKIKATTACHMENT ORDER BY Z_PK";
    return each_row_and_carved(
        database, "ZKIKATTACHMENT", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const auto message = row.integer(kMessage);
            sink.emit(Attachment{.app = std::string(kApp),
                                 .message = message ? Place::row("ZKIKMESSAGE", *message).text
                                                    : std::string(),
                                 .name = row.text(kContent)},
                      place, state);
        });
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    TRY(read_users(database, sink));
    TRY(read_conversations(database, sink));
    if (const auto members = find_join(database, "MEMBERS", "MEMBERSINVERSE", "MEMBERS"))
        TRY(read_members(database, *members, "member", sink));
    if (const auto admins = find_join(database, "ADMINSINVERSE", "ADMINSINVERSE", "ADMINS"))
        TRY(read_members(database, *admins, "admin", sink));
    TRY(read_messages(database, sink));
    return read_attachments(database, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "kik_ios",
    .app = "kik",
    .version = "1",
    .platform = plugins::Platform::Ios,
    .about = "Own account, contacts, conversations with members and admins, messages and files of "
             "Kik on iOS; banned members, bots' instructions and the files themselves are not "
             "read.",
    .references = {"https://github.com/log2timeline/plaso (ios_kik.py)",
                   "https://github.com/abrignoni/iLEAPP (kikMessages.py, kikLocaladmin.py)"},
    .tested = {"samples/apps/kik_ios", "plaso test_data/ios/kik.sqlite (2015)"},
    .paths = {"*/kik.sqlite"},
    .records = {"account", "contact", "conversation", "participant", "message", "attachment"},
    .needs = {{{"ZKIKMESSAGE", {"Z_PK", "ZTYPE", "ZSTATE", "ZBODY", "ZUSER"}},
               {"ZKIKUSER", {"Z_PK", "ZJID", "ZDISPLAYNAME", "ZUSERNAME"}},
               {"ZKIKCHAT", {"Z_PK", "ZUSER"}}}},
    .parse = plugins::parse,
})
