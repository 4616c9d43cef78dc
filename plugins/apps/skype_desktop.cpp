// Skype for the desktop up to version 7 (main.db). Facts: IPED (SkypeSqlite), plaso (skype.py) and
// the enumerations of the SkypeKit reference; times are seconds since 1970, but the registration
// of an account is stored in minutes.
#include <algorithm>
#include <array>
#include <optional>

#include "parsers/base/text.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/apps/skype_desktop/message_body.h"

namespace plugins {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;
using skype_desktop::Body;
using skype_desktop::read_body;

constexpr std::string_view kApp = "skype";

Time time_of(const SqliteRow& row, int column) {
    const auto stored = row.integer(column);
    return stored ? parsers::from_unix_s(*stored) : Time{};
}

// In plaso's sample 22920322 stands beside a profile time of 1375219328 seconds: 22920322 minutes
// are 1375219320 seconds.
Time time_of_minutes(std::optional<int64_t> minutes) {
    constexpr int64_t kMostMinutes = INT64_MAX / 60;
    if (!minutes)
        return {};
    Time time;
    if (*minutes > 0 && *minutes <= kMostMinutes)
        time = parsers::from_unix_s(*minutes * 60);
    time.as_stored = std::to_string(*minutes);
    return time;
}

// A call or SMS to the telephone network has its number where a Skype name stands otherwise.
Identifier identity(const std::string& stored) {
    if (stored.empty())
        return {};
    return stored.front() == '+' ? phone(stored) : Identifier{std::string(id_type::kSkype), stored};
}

struct CodeWord {
    int64_t code;
    std::string_view word;
};

Code code_of(std::optional<int64_t> stored, std::span<const CodeWord> words) {
    if (!stored)
        return {};
    const auto found = std::ranges::find(words, *stored, &CodeWord::code);
    const std::string text = std::to_string(*stored);
    return found == words.end() ? unknown_code(text) : known(found->word, text);
}

// ---- accounts and contacts ----------------------------------------------------------------------

// Addresses of the profile: the first of each column is an account of its own; a column can hold
// more, which stand in its note.
void emit_profile_address(const std::string& stored, std::string_view column, const Place& place,
                          State state, RecordSink& sink) {
    const auto addresses = parsers::split(stored, ' ');
    if (stored.empty() || addresses.empty())
        return;
    std::string note = std::string(column) + " of the profile";
    if (addresses.size() > 1)
        note += ": " + stored;
    const Identifier id = column == "emails" ? email(addresses.front()) : phone(stored);
    sink.emit(Account{.app = std::string(kApp), .id = id, .note = std::move(note)}, place, state);
}

// Gives the Skype names of the accounts, for the direction of messages.
Result<std::vector<std::string>> read_accounts(const SqliteDatabase& database, RecordSink& sink) {
    enum : int { kRow, kSkypeName, kFullName, kRegistered, kFirstAddress };
    constexpr std::array<std::string_view, 4> addresses = {"emails", "phone_home", "phone_office",
                                                           "phone_mobile"};
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "Accounts",
                        {"id", "skypename", "fullname", "registration_timestamp", addresses[0],
                         addresses[1], addresses[2], addresses[3]}) +
        " FROM Accounts ORDER BY id";
    std::vector<std::string> names;
    TRY(each_row_and_carved(
        database, "Accounts", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const std::string name_of_account = row.text(kSkypeName);
            if (state != State::Carved)
                names.push_back(name_of_account);
            sink.emit(Account{.app = std::string(kApp),
                              .id = identity(name_of_account),
                              .display = row.text(kFullName),
                              .since = time_of_minutes(row.integer(kRegistered))},
                      place, state);
            int column = kFirstAddress;
            for (const std::string_view name : addresses)
                emit_profile_address(row.text(column++), name, place.at_column(name), state, sink);
        }));
    return names;
}

Identifiers contact_identifiers(const SqliteRow& row, int first) {
    Identifiers identifiers;
    const auto add = [&](Identifier identifier) {
        if (identifier.present() && std::ranges::find(identifiers, identifier) == identifiers.end())
            identifiers.push_back(std::move(identifier));
    };
    add(identity(row.text(first)));
    constexpr int kPhones = 4;  // pstnnumber, phone_home, phone_office, phone_mobile
    for (int i = 1; i <= kPhones; ++i)
        add(phone(row.text(first + i)));
    for (const std::string& address : parsers::split(row.text(first + kPhones + 1), ' '))
        add(email(address));
    return identifiers;
}

Result<void> read_contacts(const SqliteDatabase& database, RecordSink& sink) {
    enum : int { kRow, kDisplayName, kFullName, kAbout, kFirstIdentifier };
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "Contacts",
                        {"id", "displayname", "fullname", "about", "skypename", "pstnnumber",
                         "phone_home", "phone_office", "phone_mobile", "emails"}) +
        " FROM Contacts ORDER BY id";
    TRY(each_row_and_carved(
        database, "Contacts", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const std::string shown = row.text(kDisplayName);
            sink.emit(Contact{.app = std::string(kApp),
                              .name = shown.empty() ? row.text(kFullName) : shown,
                              .identifiers = contact_identifiers(row, kFirstIdentifier),
                              .note = row.text(kAbout)},
                      place, state);
        }));
    return {};
}

// ---- conversations ------------------------------------------------------------------------------

Result<void> read_conversations(const SqliteDatabase& database, RecordSink& sink) {
    enum : int { kRow, kIdentity, kType, kName, kCreated, kCreator };
    constexpr std::array kinds = {CodeWord{1, "one_to_one"}, CodeWord{2, "group"}};
    const std::string sql = "SELECT " +
                            columns_or_null(database, "Conversations",
                                            {"id", "identity", "type", "displayname",
                                             "creation_timestamp", "creator"}) +
                            " FROM Conversations ORDER BY id";
    TRY(each_row_and_carved(
        database, "Conversations", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const std::string key = row.text(kIdentity);
            const Code kind = code_of(row.integer(kType), kinds);
            sink.emit(Conversation{.app = std::string(kApp),
                                   .key = key,
                                   .kind = kind,
                                   .id = kind.name == "group"
                                             ? Identifier{std::string(id_type::kAppUser), key}
                                             : identity(key),
                                   .name = row.text(kName),
                                   .created = time_of(row, kCreated),
                                   .creator = identity(row.text(kCreator))},
                      place, state);
        }));
    return {};
}

Result<void> read_participants(const SqliteDatabase& database, RecordSink& sink) {
    enum : int { kRow, kMember, kRank, kConversation };
    // The ranks of SkypeKit: creator, admin, speaker, writer, spectator, applicant, retired,
    // outlaw.
    constexpr std::array roles = {CodeWord{1, "creator"}, CodeWord{2, "admin"},
                                  CodeWord{3, "member"},  CodeWord{4, "member"},
                                  CodeWord{5, "member"},  CodeWord{7, "left"}};
    const std::string sql = "SELECT " +
                            columns_or_null(database, "Participants", {"id", "identity", "rank"}) +
                            ", Conversations.identity FROM Participants"
                            " LEFT JOIN Conversations ON Conversations.id = Participants.convo_id"
                            " ORDER BY Participants.id";
    TRY(each_row_and_carved(database, "Participants", sql, sink,
                            [&](const SqliteRow& row, const Place& place, State state) {
                                sink.emit(Participant{.app = std::string(kApp),
                                                      .conversation = row.text(kConversation),
                                                      .member = identity(row.text(kMember)),
                                                      .role = code_of(row.integer(kRank), roles)},
                                          place, state);
                            }));
    return {};
}

// ---- messages -----------------------------------------------------------------------------------

constexpr std::array kMessageKinds = {
    CodeWord{2, "system"},
    CodeWord{10, "system"},
    CodeWord{12, "system"},
    CodeWord{13, "system"},
    CodeWord{30, "call"},
    CodeWord{39, "call"},
    CodeWord{50, "contact_request"},
    CodeWord{51, "contact_accept"},
    CodeWord{60, "text"},
    CodeWord{61, "text"},
    CodeWord{63, "contact"},
    CodeWord{64, "sms"},
    CodeWord{67, "audio"},
    CodeWord{68, "document"},
    CodeWord{70, "video"},
    CodeWord{201, "document"},
};
constexpr std::array kMessageStates = {CodeWord{2, "sent"}, CodeWord{4, "received"}};

// Nobody sends a notice; its author is who caused it.
Code direction_of(const std::string& author, const std::vector<std::string>& own_names,
                  const Code& kind) {
    if (author.empty() || own_names.empty())
        return {};
    if (kind.name == "system")
        return unknown_code(author);
    const bool is_own = std::ranges::find(own_names, author) != own_names.end();
    return known(is_own ? "outgoing" : "incoming", author);
}

Result<void> read_messages(const SqliteDatabase& database,
                           const std::vector<std::string>& own_names, RecordSink& sink) {
    enum : int {
        kRow,
        kAuthor,
        kPartner,
        kTime,
        kType,
        kStatus,
        kEditor,
        kBody,
        kRemoteId,
        kChatName,
        kConversation
    };
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "Messages",
                        {"id", "author", "dialog_partner", "timestamp", "type", "chatmsg_status",
                         "edited_by", "body_xml", "remote_id", "chatname"}) +
        ", Conversations.identity FROM Messages"
        " LEFT JOIN Conversations ON Conversations.id = Messages.convo_id ORDER BY Messages.id";
    TRY(each_row_and_carved(
        database, "Messages", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const std::string author = row.text(kAuthor);
            const std::string conversation = row.text(kConversation);
            const Code kind = code_of(row.integer(kType), kMessageKinds);
            Body body = read_body(row.text(kBody));
            // A message that its author deleted keeps its row, without a text.
            const bool is_revoked = !row.text(kEditor).empty() && row.text(kBody).empty();
            Message message{
                .app = std::string(kApp),
                .conversation = conversation.empty() ? row.text(kChatName) : conversation,
                .app_id = row.text(kRemoteId),
                .sender = identity(author),
                .direction = direction_of(author, own_names, kind),
                .sent = time_of(row, kTime),
                .kind = kind,
                .status = is_revoked ? known("revoked", "edited_by=" + row.text(kEditor))
                                     : code_of(row.integer(kStatus), kMessageStates),
                .text = std::move(body.text),
                .quoted = std::move(body.quoted)};
            if (const std::string partner = row.text(kPartner);
                !partner.empty() && message.direction.name == "outgoing")
                message.recipients.push_back(identity(partner));
            sink.emit(std::move(message), place, state);
        }));
    return {};
}

// ---- calls and files ----------------------------------------------------------------------------

Code call_direction(std::optional<int64_t> is_incoming) {
    constexpr std::array words = {CodeWord{0, "outgoing"}, CodeWord{1, "incoming"}};
    return code_of(is_incoming, words);
}

// A call with its other sides: one record a member, because each has a duration of its own.
Result<void> read_calls(const SqliteDatabase& database, RecordSink& sink) {
    if (!database.has_column("CallMembers", "call_db_id") || !database.has_column("Calls", "id"))
        return {};
    enum : int { kRow, kPeer, kName, kDuration, kStatus, kStart, kIncoming, kCallName };
    const std::string call_columns =
        columns_or_null(database, "Calls", {"begin_timestamp", "is_incoming", "name"});
    const auto emit = [&](const SqliteRow& row, const Place& place, State state) {
        const auto duration = row.integer(kDuration);
        const auto status = row.integer(kStatus);
        const std::string stored = status ? std::to_string(*status) : std::string();
        Code result = status ? unknown_code(stored) : Code{};
        if (duration.value_or(0) > 0)
            result = known("answered", stored);
        sink.emit(Call{.app = std::string(kApp),
                       .app_id = row.text(kCallName),
                       .peer = identity(row.text(kPeer)),
                       .direction = call_direction(row.integer(kIncoming)),
                       .started = time_of(row, kStart),
                       .duration_s = duration,
                       .result = std::move(result),
                       .name = row.text(kName)},
                  place, state);
    };
    TRY(each_row_and_carved(
        database, "CallMembers",
        "SELECT " +
            columns_or_null(database, "CallMembers",
                            {"id", "identity", "dispname", "call_duration", "status"}) +
            ", " + call_columns +
            " FROM CallMembers LEFT JOIN Calls ON Calls.id = CallMembers.call_db_id"
            " ORDER BY CallMembers.id",
        sink, emit));
    return each_row_and_carved(
        database, "Calls",
        "SELECT Calls.id, NULL, NULL, " + columns_or_null(database, "Calls", {"duration"}) +
            ", NULL, " + call_columns +
            " FROM Calls WHERE Calls.id NOT IN"
            " (SELECT call_db_id FROM CallMembers WHERE call_db_id IS NOT NULL)"
            " ORDER BY Calls.id",
        sink, emit);
}

Result<void> read_transfers(const SqliteDatabase& database, RecordSink& sink) {
    if (!database.has_column("Transfers", "filepath"))
        return {};
    enum : int { kRow, kPath, kName, kSize, kMessage };
    const bool has_messages =
        database.has_column("Messages", "guid") && database.has_column("Transfers", "chatmsg_guid");
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "Transfers", {"id", "filepath", "filename", "filesize"}) +
        (has_messages ? ", (SELECT min(Messages.id) FROM Messages"
                        " WHERE Messages.guid = Transfers.chatmsg_guid)"
                      : ", NULL") +
        " FROM Transfers ORDER BY Transfers.id";
    return each_row_and_carved(
        database, "Transfers", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const auto message = row.integer(kMessage);
            sink.emit(Attachment{.app = std::string(kApp),
                                 .message = message ? Place::row("Messages", *message).text
                                                    : std::string(),
                                 .path = row.text(kPath),
                                 .name = row.text(kName),
                                 .size_bytes = row.integer(kSize)},
                      place, state);
        });
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    const auto own_names = TRY(read_accounts(database, sink));
    TRY(read_contacts(database, sink));
    TRY(read_conversations(database, sink));
    TRY(read_participants(database, sink));
    TRY(read_messages(database, own_names, sink));
    TRY(read_calls(database, sink));
    return read_transfers(database, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "skype_desktop",
    .app = "skype",
    .version = "1",
    .platform = plugins::Platform::Desktop,
    .about = "Accounts, contacts, conversations, messages, calls and file transfers of Skype up "
             "to version 7; SMS prices, voice mail and the older chat member list are not read.",
    .references = {"https://github.com/log2timeline/plaso (skype.py)",
                   "https://github.com/sepinf-inc/IPED (Skype parser)"},
    .tested = {"samples/apps/skype_desktop", "plaso test_data/skype_main.db"},
    .paths = {"*Skype/*/main.db", "*skype/*/main.db"},
    .records = {"account", "contact", "conversation", "participant", "message", "call",
                "attachment"},
    .needs = {{{"Accounts", {"id", "skypename"}},
               {"Contacts", {"id", "skypename"}},
               {"Conversations", {"id", "identity"}},
               {"Participants", {"id", "convo_id", "identity"}},
               {"Messages", {"id", "convo_id", "author", "timestamp", "body_xml"}}}},
    .parse = plugins::parse,
})
