// Microsoft Teams on iOS (for private use; bundle SkypeSpacesDogfood): a Core Data store whose
// lists are keyed archives. Facts: iLEAPP (teams.py) and the public reference phone of its test
// data.
#include <algorithm>

#include "parsers/format/plist.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/apps/teams_ios/message_body.h"
#include "plugins/apps/teams_ios/properties.h"

namespace plugins {
namespace {

using parsers::PlistValue;
using parsers::SqliteDatabase;
using parsers::SqliteRow;

constexpr std::string_view kApp = "teams";

Identifier user(const std::string& mri) {
    return {std::string(id_type::kAppUser), mri};
}

Time time_of(const SqliteRow& row, int column) {
    const auto stored = row.real(column);
    if (!stored)
        return {};
    Time time = parsers::from_apple_s(*stored);
    time.as_stored = row.text(column);
    return time;
}

std::string text_of(const PlistValue& value, std::string_view name) {
    const PlistValue* found = value.find(name);
    return found == nullptr ? std::string() : found->as_text();
}

// What an archive in a column holds; Null where it holds none, and where it cannot be read, which
// is told.
PlistValue archive_of(const SqliteRow& row, int column, const Place& place, RecordSink& sink) {
    if (row.is_null(column) || row.blob(column).empty())
        return {};
    auto list = parsers::read_plist(row.blob(column));
    if (list.ok())
        list = parsers::read_keyed_archive(list.value());
    if (list.ok())
        return std::move(list).value();
    sink.damaged(place, "an archive cannot be read: " + list.error().what);
    return {};
}

// ---- people -------------------------------------------------------------------------------------

void add_identifier(Contact& contact, Identifier identifier) {
    if (identifier.present() &&
        std::ranges::find(contact.identifiers, identifier) == contact.identifiers.end())
        contact.identifiers.push_back(std::move(identifier));
}

namespace user_column {
enum : int { kRow, kMri, kName, kMail, kPhone, kMobile, kOwn };
}

// The account, and its address and number at their own columns.
void emit_own(const SqliteRow& row, const Place& place, State state, RecordSink& sink) {
    using namespace user_column;
    sink.emit(
        Account{.app = std::string(kApp), .id = user(row.text(kMri)), .display = row.text(kName)},
        place, state);
    const auto emit = [&](Identifier id, std::string_view column) {
        if (id.present())
            sink.emit(Account{.app = std::string(kApp),
                              .id = std::move(id),
                              .display = row.text(kName),
                              .note = std::string(column)},
                      Place::cell("ZUSER", row.integer(kRow).value_or(0), column), state);
    };
    emit(email(row.text(kMail)), "ZMAIL");
    emit(phone(row.text(kPhone)), "ZTELEPHONENUMBER");
    emit(phone(row.text(kMobile)), "ZMOBILE");
}

// The owner is who sent the messages that are marked as sent by the owner.
Result<void> read_users(const SqliteDatabase& database, RecordSink& sink) {
    using namespace user_column;
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "ZUSER",
                        {"Z_PK", "ZTSID", "ZDISPLAYNAME", "ZMAIL", "ZTELEPHONENUMBER", "ZMOBILE"}) +
        ", EXISTS (SELECT 1 FROM ZSMESSAGE WHERE ZSMESSAGE.ZFROM = ZUSER.ZTSID"
        " AND ZSMESSAGE.ZTS_ISSENTBYME = 1) FROM ZUSER ORDER BY Z_PK";
    return each_row(
        database, "ZUSER", sql, sink, [&](const SqliteRow& row, const Place& place, State state) {
            if (row.integer(kOwn) == 1)
                return emit_own(row, place, state, sink);
            Contact contact{.app = std::string(kApp), .name = row.text(kName), .source = "ZUSER"};
            add_identifier(contact, user(row.text(kMri)));
            add_identifier(contact, email(row.text(kMail)));
            add_identifier(contact, phone(row.text(kPhone)));
            add_identifier(contact, phone(row.text(kMobile)));
            sink.emit(std::move(contact), place, state);
        });
}

// ZSCONTACT: the service's list. ZDEVICECONTACTHASH: what the app took from the phone's own.
Result<void> read_contacts(const SqliteDatabase& database, const std::string& table,
                           std::string_view phone_column, RecordSink& sink) {
    if (!database.has_column(table, "ZDISPLAYNAME"))
        return {};
    enum : int { kRow, kName, kMail, kPhone, kMri };
    const std::string sql =
        "SELECT " +
        columns_or_null(database, table, {"Z_PK", "ZDISPLAYNAME", "ZEMAIL", phone_column, "ZMRI"}) +
        " FROM " + table + " ORDER BY Z_PK";
    return each_row(
        database, table, sql, sink, [&](const SqliteRow& row, const Place& place, State state) {
            Contact contact{.app = std::string(kApp), .name = row.text(kName), .source = table};
            add_identifier(contact, email(row.text(kMail)));
            add_identifier(contact, phone(row.text(kPhone)));
            // Of a person without an account it repeats the address or number.
            const std::string mri = row.text(kMri);
            if (mri.find(':') != std::string::npos)
                add_identifier(contact, user(mri));
            sink.emit(std::move(contact), place, state);
        });
}

// ---- conversations ------------------------------------------------------------------------------

// Two people have one thread between them, whose roster is unique.
Code thread_kind(const std::string& type, const std::string& is_unique) {
    if (type != "chat")
        return type.empty() ? Code{} : unknown_code(type);
    const std::string stored = "chat, ZUNIQUEROSTERTHREAD=" + is_unique;
    if (is_unique == "1")
        return known("one_to_one", stored);
    return is_unique == "0" ? known("group", stored) : unknown_code(stored);
}

Code role_of(const std::string& stored) {
    if (stored == "Admin")
        return known("admin", stored);
    return stored == "User" ? known("member", stored) : unknown_code(stored);
}

Result<void> read_threads(const SqliteDatabase& database, RecordSink& sink) {
    enum : int { kRow, kId, kType, kTopic, kUnique, kMembers };
    const std::string sql = "SELECT " +
                            columns_or_null(database, "ZTHREAD",
                                            {"Z_PK", "ZTSID", "ZTHREADTYPE", "ZTHREADTOPIC",
                                             "ZUNIQUEROSTERTHREAD", "ZMEMBERS"}) +
                            " FROM ZTHREAD ORDER BY Z_PK";
    return each_row(
        database, "ZTHREAD", sql, sink, [&](const SqliteRow& row, const Place& place, State state) {
            const std::string id = row.text(kId);
            sink.emit(Conversation{.app = std::string(kApp),
                                   .key = id,
                                   .kind = thread_kind(row.text(kType), row.text(kUnique)),
                                   .id = user(id),
                                   .name = row.text(kTopic)},
                      place, state);
            const PlistValue members = archive_of(row, kMembers, place, sink);
            for (size_t index = 0; index < members.members.size(); ++index)
                sink.emit(Participant{.app = std::string(kApp),
                                      .conversation = id,
                                      .member = user(members.members[index].name),
                                      .role = role_of(members.members[index].value.as_text())},
                          Place::cell("ZTHREAD", row.integer(kRow).value_or(0),
                                      "ZMEMBERS." + std::to_string(index)),
                          state);
        });
}

// ---- messages -----------------------------------------------------------------------------------

namespace message_column {
enum : int {
    kRow,
    kId,
    kFrom,
    kThread,
    kTime,
    kContent,
    kType,
    kSentByMe,
    kDeleted,
    kEdited,
    kFailed,
    kEmotions,
    kThreadType,
};
}

// A log of calls is a thread as well; its messages are made by the app.
Code message_kind(const std::string& type, const std::string& thread_type,
                  const teams_ios::Body& body) {
    if (thread_type == "streamofcalllogs")
        return known("call", thread_type);
    if (type.starts_with("ThreadActivity/") || type.starts_with("Event/"))
        return known("system", type);
    if (type != "Text" && type != "RichText/Html")
        return type.empty() ? Code{} : unknown_code(type);
    return known(body.text.empty() && !body.images.empty() ? "image" : "text", type);
}

// Nobody sends a notice.
Code message_direction(const SqliteRow& row, const Code& kind) {
    const auto by_me = row.integer(message_column::kSentByMe);
    if (!by_me)
        return {};
    const std::string stored = std::to_string(*by_me);
    if (kind.name == "system" || kind.name == "call" || (*by_me != 0 && *by_me != 1))
        return unknown_code(stored);
    return known(*by_me == 1 ? "outgoing" : "incoming", stored);
}

// A message that its author deleted keeps its row, without a text.
Code message_status(const SqliteRow& row) {
    using namespace message_column;
    const auto is_set = [&](int column) {
        const std::string stored = row.text(column);
        return !stored.empty() && stored != "0";
    };
    if (is_set(kDeleted))
        return known("revoked", "ZDELETETIME=" + row.text(kDeleted));
    if (is_set(kFailed))
        return known("failed", "ZTS_NUMERICFAILURETIME=" + row.text(kFailed));
    return is_set(kEdited) ? known("edited", "ZEDITTIME=" + row.text(kEdited)) : Code{};
}

void emit_images(const teams_ios::Body& body, const Place& place, State state, RecordSink& sink) {
    for (size_t index = 0; index < body.images.size(); ++index)
        sink.emit(
            Attachment{.app = std::string(kApp), .message = place.text, .path = body.images[index]},
            place.at_column("ZCONTENT." + std::to_string(index)), state);
}

// ZEMOTIONS: for each reaction, who gave it and when, in milliseconds since 1970.
void emit_reactions(const SqliteRow& row, const Message& message, const Place& place, State state,
                    RecordSink& sink) {
    using namespace message_column;
    const PlistValue emotions = archive_of(row, kEmotions, place, sink);
    size_t number = 0;
    for (const PlistValue& emotion : emotions.items) {
        const PlistValue* users = emotion.find("users");
        for (size_t index = 0; users != nullptr && index < users->items.size(); ++index) {
            const PlistValue& one = users->items[index];
            const PlistValue* time = one.find("time");
            const auto stored = time == nullptr ? std::nullopt : time->as_integer();
            sink.emit(Message{.app = std::string(kApp),
                              .conversation = message.conversation,
                              .sender = user(text_of(one, "mri")),
                              .sent = stored ? parsers::from_unix_ms(*stored) : Time{},
                              .kind = known("reaction", "ZEMOTIONS"),
                              .text = text_of(emotion, "key"),
                              .quoted = message.text},
                      place.at_column("ZEMOTIONS." + std::to_string(number++)), state);
        }
    }
}

void emit_message(const SqliteRow& row, const Place& place, State state, RecordSink& sink) {
    using namespace message_column;
    const teams_ios::Body body = teams_ios::read_body(row.text(kContent));
    const Code kind = message_kind(row.text(kType), row.text(kThreadType), body);
    const std::string thread = row.text(kThread);
    const std::string from = row.text(kFrom);
    Message message{.app = std::string(kApp),
                    .conversation = thread,
                    .app_id = row.text(kId),
                    .sender = from == thread ? Identifier{} : user(from),
                    .direction = message_direction(row, kind),
                    .sent = time_of(row, kTime),
                    .kind = kind,
                    .status = message_status(row),
                    // A notice is XML of its own, whose tags say what happened.
                    .text = kind.name == "system" ? row.text(kContent) : body.text,
                    .quoted = body.quoted};
    emit_images(body, place, state, sink);
    emit_reactions(row, message, place, state, sink);
    sink.emit(std::move(message), place, state);
}

Result<void> read_messages(const SqliteDatabase& database, RecordSink& sink) {
    const std::string thread_type =
        database.has_column("ZTHREAD", "ZTHREADTYPE")
            ? "(SELECT ZTHREADTYPE FROM ZTHREAD WHERE ZTSID = ZSMESSAGE.ZTHREADID LIMIT 1)"
            : "NULL";
    const std::string sql =
        "SELECT " +
        columns_or_null(
            database, "ZSMESSAGE",
            {"Z_PK", "ZTSID", "ZFROM", "ZTHREADID", "ZARRIVALTIME", "ZCONTENT", "ZMESSAGETYPE",
             "ZTS_ISSENTBYME", "ZDELETETIME", "ZEDITTIME", "ZTS_NUMERICFAILURETIME", "ZEMOTIONS"}) +
        ", " + thread_type + " FROM ZSMESSAGE ORDER BY Z_PK";
    return each_row_and_carved(database, "ZSMESSAGE", sql, sink,
                               [&](const SqliteRow& row, const Place& place, State state) {
                                   emit_message(row, place, state, sink);
                               });
}

// ---- calls and places ---------------------------------------------------------------------------

// What stands beside a message: the log of a call, or the place that this phone shared.
Result<void> read_properties(const SqliteDatabase& database, RecordSink& sink) {
    if (!database.has_column("ZMESSAGEPROPERTIES", "ZPROPERTIES") ||
        !database.has_column("ZMESSAGEPROPERTIES", "ZTSID"))
        return {};
    enum : int { kRow, kProperties, kTime };
    const std::string sql =
        "SELECT ZMESSAGEPROPERTIES.Z_PK, ZPROPERTIES, (SELECT ZARRIVALTIME FROM ZSMESSAGE"
        " WHERE ZSMESSAGE.ZTSID = ZMESSAGEPROPERTIES.ZTSID LIMIT 1)"
        " FROM ZMESSAGEPROPERTIES ORDER BY ZMESSAGEPROPERTIES.Z_PK";
    return each_row(
        database, "ZMESSAGEPROPERTIES", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const PlistValue all = archive_of(row, kProperties, place, sink);
            if (const auto* log = all.find("call-log"); log != nullptr && log->is_dictionary())
                sink.emit(teams_ios::to_call(*log), place, state);
            if (const auto* shared = all.find("cards:shareLocationInternal");
                shared != nullptr && shared->is_dictionary())
                sink.emit(teams_ios::to_location(*shared, time_of(row, kTime)), place, state);
        });
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    TRY(read_users(database, sink));
    TRY(read_contacts(database, "ZSCONTACT", "ZPHONE", sink));
    TRY(read_contacts(database, "ZDEVICECONTACTHASH", "ZPHONENUMBER", sink));
    TRY(read_threads(database, sink));
    TRY(read_messages(database, sink));
    return read_properties(database, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "teams_ios",
    .app = "teams",
    .version = "1",
    .platform = plugins::Platform::Ios,
    .about = "Own account, contacts, threads with members, messages with quotations, pictures and "
             "reactions, calls and places that this phone shared, of Microsoft Teams on iOS; cards "
             "of others, files, meetings and encrypted live places are not read.",
    .references = {"https://github.com/abrignoni/iLEAPP (teams.py)"},
    .tested = {"samples/apps/teams_ios", "iOS 15 reference phone (josh_ios15_ffs of iLEAPP)"},
    .paths = {"*/SkypeSpacesDogfood/*/SkypeSpacesDogfood-*.sqlite"},
    .records = {"account", "contact", "conversation", "participant", "message", "attachment",
                "call", "location"},
    .needs = {{{"ZSMESSAGE",
                {"Z_PK", "ZTSID", "ZFROM", "ZTHREADID", "ZARRIVALTIME", "ZCONTENT", "ZMESSAGETYPE",
                 "ZTS_ISSENTBYME"}},
               {"ZTHREAD", {"Z_PK", "ZTSID"}},
               {"ZUSER", {"Z_PK", "ZTSID", "ZDISPLAYNAME"}}}},
    .parse = plugins::parse,
})
