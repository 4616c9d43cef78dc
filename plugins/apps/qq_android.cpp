// QQ on Android up to version 8: <number>.db and slowtable_<number>.db, plain databases whose texts
// and blobs are XORed. Facts: P79N6A/pa_script, QQBackup/QQ-History-Backup, and QQ's own classes as
// decompiled in tsuzcx/qq_apk and ouo-verse/QQ-9.1.70 (MessageRecord, TroopInfo, TroopMemberInfo,
// Friends, DiscussionInfo).
#include <algorithm>
#include <map>

#include "plugins/api/sqlite_file.h"
#include "plugins/apps/qq_android/content.h"
#include "plugins/apps/qq_android/key.h"
#include "plugins/apps/qq_android/people.h"

namespace plugins {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

using qq::account;
using qq::Conversations;
using qq::Decoder;

// ---- messages -----------------------------------------------------------------------------------

Code kind_of_table(const std::string& table) {
    if (table.starts_with("mr_friend_"))
        return known("one_to_one", "mr_friend");
    if (table.starts_with("mr_contact_"))
        return known("one_to_one", "mr_contact");
    return known("group", table.starts_with("mr_troop_") ? "mr_troop" : "mr_discusssion");
}

// 2: sent from another device of the account. Nobody sends a notice, whatever the row says.
Code direction_of(std::optional<int64_t> is_send, const Code& kind) {
    if (!is_send)
        return {};
    const std::string stored = std::to_string(*is_send);
    if (kind.name == "system" || *is_send < 0 || *is_send > 2)
        return unknown_code(stored);
    return *is_send == 0 ? known("incoming", stored) : known("outgoing", stored);
}

// 0 is what every row begins with.
Code status_of(int64_t flag) {
    const std::string stored = std::to_string(flag);
    switch (flag) {
        case 0:
            return {};
        case 32768:
            return known("failed", stored);
        case 32770:
            return known("sent", stored);
        case 32772:
            return known("pending", stored);
        default:
            return unknown_code(stored);
    }
}

class MessageReader {
public:
    MessageReader(const SqliteDatabase& database, Decoder& decoder, Conversations& conversations,
                  RecordSink& sink)
        : database_(database), decoder_(decoder), conversations_(conversations), sink_(sink) {}

    Result<void> read(const std::string& table) {
        const std::string sql =
            "SELECT " + table + ".rowid, " +
            columns_or_null(database_, table,
                            {"uniseq", "msgtype", "issend", "time", "extraflag", "frienduin",
                             "senderuin", "selfuin", "msgData", "msg"}) +
            " FROM " + table + " ORDER BY 1";
        const Code kind = kind_of_table(table);
        return each_row_and_carved(database_, table, sql, sink_,
                                   [&](const SqliteRow& row, const Place& place, State state) {
                                       read(row, kind, place, state);
                                   });
    }

    void finish() {
        for (const auto& [type, count] : unread_)
            sink_.unsupported(Place::whole_file(),
                              "the content of " + std::to_string(count) +
                                  (count == 1 ? " message" : " messages") + " of type " +
                                  std::to_string(type) +
                                  " is left out: its form is not publicly described");
    }

private:
    enum : int {
        kRow,
        kUnique,
        kType,
        kIsSend,
        kTime,
        kFlag,
        kFriend,
        kSender,
        kSelf,
        kContent,
        kOldText
    };

    void read(const SqliteRow& row, const Code& conversation_kind, const Place& place,
              State state) {
        const int64_t type = row.integer(kType).value_or(0);
        const std::string other = decoder_.text(row, kFriend);
        if (!place.is_carved)
            conversations_.add(conversation_kind, other, place, state);
        Message message{.app = "qq",
                        .conversation = other,
                        .app_id = row.text(kUnique),
                        .kind = qq::kind_of_message(type),
                        .status = status_of(row.integer(kFlag).value_or(0))};
        message.direction = direction_of(row.integer(kIsSend), message.kind);
        if (const auto time = row.integer(kTime); time && *time > 0)
            message.sent = parsers::from_unix_s(*time);
        const std::string self = decoder_.text(row, kSelf);
        const std::string sender = decoder_.text(row, kSender);
        if (message.kind.name != "system" && !sender.empty())
            message.sender = account(sender);
        if (conversation_kind.name == "one_to_one" && message.direction.name == "outgoing")
            message.recipients = {account(other)};
        else if (conversation_kind.name == "one_to_one" && message.direction.name == "incoming" &&
                 !self.empty())
            message.recipients = {account(self)};
        read_content(row, type, message, place, state);
        sink_.emit(std::move(message), place, state);
    }

    // Old tables hold the text of every type as one.
    void read_content(const SqliteRow& row, int64_t type, Message& message, const Place& place,
                      State state) {
        message.text = decoder_.text(row, kOldText);
        if (row.blob(kContent).empty())
            return;
        if (!qq::is_content_known(type)) {
            ++unread_[type];
            return;
        }
        const auto plain = decoder_.bytes(row, kContent);
        if (!plain)
            return;
        auto content = qq::read_content(type, *plain);
        if (!content.ok())
            return sink_.damaged(place, "the content cannot be read: " + content.error().what);
        message.text = content.value().text;
        for (size_t index = 0; index < content.value().files.size(); ++index) {
            Attachment& file = content.value().files[index];
            if (file.path.empty())
                continue;
            file.message = place.text;
            sink_.emit(
                std::move(file),
                index == 0 ? place : place.at_column("msgData[" + std::to_string(index) + "]"),
                state);
        }
    }

    const SqliteDatabase& database_;
    Decoder& decoder_;
    Conversations& conversations_;
    RecordSink& sink_;
    std::map<int64_t, uint64_t> unread_;
};

// Tables of messages of other kinds: of a phone with one's own computer, of devices, of channels.
void tell_other_tables(const SqliteDatabase& database, RecordSink& sink) {
    for (const auto& [table, columns] : database.schema())
        if (table.starts_with("mr_") && !qq::is_message_table(table))
            sink.unsupported(Place{table}, "messages of this kind of conversation are not read");
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    const std::string owner = qq::owner_in(file.path());
    Decoder decoder(TRY(qq::find_key(file, database, owner)));
    sink.emit(Account{.app = "qq",
                      .id = account(owner),
                      .note = "in the name of the file; the key of its texts comes from " +
                              decoder.key().origin()},
              Place::whole_file());
    auto names = TRY(qq::read_friends(database, decoder, sink));
    Conversations conversations(database, decoder, std::move(names), sink);
    TRY(conversations.read_groups());
    MessageReader messages(database, decoder, conversations, sink);
    for (const auto& [table, columns] : database.schema())
        if (qq::is_message_table(table))
            TRY(messages.read(table));
    messages.finish();
    tell_other_tables(database, sink);
    decoder.finish(sink);
    return {};
}

bool recognizes(const File& file) {
    if (qq::owner_in(file.path()).empty())
        return false;
    const auto database = open_sqlite(file);
    return database.ok() && (database.value().has_column("Friends", "uin") ||
                             std::ranges::any_of(database.value().schema(), [](const auto& table) {
                                 return qq::is_message_table(table.first);
                             }));
}

// The names begin with a digit; the folder holds many other databases.
std::vector<std::string> paths() {
    std::vector<std::string> all;
    for (const std::string package :
         {"com.tencent.mobileqq", "com.tencent.tim", "com.tencent.mobileqqi", "com.tencent.qqlite"})
        for (const std::string folder : {"databases", "db"}) {
            const std::string start = "*/" + package + "/" + folder + "/";
            for (char digit = '1'; digit <= '9'; ++digit)
                all.push_back(start + digit + "*.db");
            all.push_back(start + "slowtable_*.db");
        }
    return all;
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "qq_android",
    .app = "qq",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about = "Reads the own account, friends, groups with their members, and messages of QQ and "
             "TIM up to version 8, with the key that lies beside the database or that the own "
             "number tells; shared cards, files, calls and notices are told without what they "
             "hold, and cached profiles are not read.",
    .references = {"https://github.com/QQBackup/QQ-History-Backup",
                   "https://github.com/P79N6A/pa_script", "https://github.com/tsuzcx/qq_apk",
                   "https://github.com/ouo-verse/QQ-9.1.70"},
    .tested = {"samples/apps/qq_android"},
    .paths = plugins::paths(),
    .records = {"account", "contact", "conversation", "participant", "message", "attachment"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
