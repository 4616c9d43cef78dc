// QQ and TIM since version 9 (QQ NT) on phones and computers: nt_msg.db, group_info.db,
// profile_info.db and login.db, whose columns have numbers for names. Facts: QQBackup/QQDecrypt,
// docs.rs/ntdb_unwrap, and the app's own class MsgConstant as decompiled in ouo-verse/QQ-9.1.70.
#include <map>
#include <optional>
#include <set>

#include "plugins/api/sqlite_file.h"
#include "plugins/apps/qq_nt_any/content.h"
#include "plugins/apps/qq_nt_any/keys.h"
#include "plugins/apps/qq_nt_any/people.h"
#include "plugins/apps/qq_nt_any/rows.h"

namespace plugins {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;
using qq_nt::account;
using qq_nt::first_of;
using qq_nt::number_in;
using qq_nt::select;
using qq_nt::time_of;

using Numbers = std::map<std::string, std::string>;  // inner id -> number

Result<Numbers> read_numbers(const SqliteDatabase& database, RecordSink& sink) {
    Numbers numbers;
    const std::string table = "nt_uid_mapping_table";
    if (!database.has_column(table, "48902"))
        return numbers;
    TRY(each_row(database, table, select(database, table, {"48902", "1002"}), sink,
                 [&](const SqliteRow& row) {
                     if (const std::string number = number_in(row, 2); !number.empty())
                         numbers[row.text(1)] = number;
                 }));
    return numbers;
}

// ---- messages -----------------------------------------------------------------------------------

// Nobody sends a notice, whatever the row says; 3 is what the app itself puts into a chat.
Code direction_of(std::optional<int64_t> send_type, const Code& kind) {
    if (!send_type)
        return {};
    const std::string stored = std::to_string(*send_type);
    if (kind.name == "system")
        return unknown_code(stored);
    switch (*send_type) {
        case 0:
            return known("incoming", stored);
        case 1:  // here
        case 2:  // by another device of the account
        case 4:  // forwarded
        case 5:
            return known("outgoing", stored);
        default:
            return unknown_code(stored);
    }
}

Code status_of(std::optional<int64_t> status) {
    if (!status)
        return {};
    const std::string stored = std::to_string(*status);
    switch (*status) {
        case 0:
            return known("failed", stored);
        case 1:
            return known("pending", stored);
        case 2:
        case 3:
            return known("sent", stored);
        default:
            return unknown_code(stored);
    }
}

enum class Chat { OfTwo, Group };

class MessageReader {
public:
    MessageReader(const SqliteDatabase& database, Numbers numbers, RecordSink& sink)
        : database_(database), numbers_(std::move(numbers)), sink_(sink) {}

    Result<void> read(const std::string& table, Chat chat) {
        if (!database_.has_column(table, "40001"))
            return {};
        const std::string sql = select(database_, table,
                                       {"40001", "40011", "40013", "40020", "40021", "40030",
                                        "40033", "40041", "40050", "40800"});
        return each_row_and_carved(database_, table, sql, sink_,
                                   [&](const SqliteRow& row, const Place& place, State state) {
                                       read(row, chat, place, state);
                                   });
    }

    void finish() {
        for (const auto& [kind, count] : unread_)
            sink_.unsupported(Place::whole_file(),
                              "what " + std::to_string(count) +
                                  (count == 1 ? " element" : " elements") + " of kind " +
                                  std::to_string(kind) +
                                  " of messages holds is left out: it is not publicly described");
    }

private:
    enum : int {
        kRow,
        kId,
        kType,
        kSendType,
        kSenderUid,
        kPeerUid,
        kPeerNumber,
        kSenderNumber,
        kStatus,
        kTime,
        kContent
    };

    std::string person(const SqliteRow& row, int number, int uid) const {
        const std::string inner = row.text(uid);
        const auto found = numbers_.find(inner);
        return first_of(number_in(row, number), found == numbers_.end() ? inner : found->second);
    }

    void read(const SqliteRow& row, Chat chat, const Place& place, State state) {
        // Of a group the number stands as text where a person's inner id would.
        const std::string other = chat == Chat::Group
                                      ? first_of(row.text(kPeerUid), number_in(row, kPeerNumber))
                                      : person(row, kPeerNumber, kPeerUid);
        qq_nt::MessageContent content = content_of(row, place);
        Message message{.app = "qq",
                        .conversation = other,
                        .app_id = row.text(kId),
                        .sent = time_of(row.integer(kTime)),
                        .kind = qq_nt::kind_of_message(row.integer(kType).value_or(0), content),
                        .text = std::move(content.text),
                        .quoted = std::move(content.quoted)};
        message.direction = direction_of(row.integer(kSendType), message.kind);
        if (message.direction.name == "outgoing")
            message.status = status_of(row.integer(kStatus));
        const std::string sender = person(row, kSenderNumber, kSenderUid);
        if (message.kind.name != "system")
            message.sender = account(sender);
        if (chat == Chat::OfTwo && message.direction.name == "outgoing")
            message.recipients = {account(other)};
        if (!place.is_carved) {
            add_conversation(chat, other, place, state);
            if (message.direction.name == "outgoing")
                add_owner(sender, message.direction, place, state);
        }
        emit_files(content, place, state);
        sink_.emit(std::move(message), place, state);
    }

    qq_nt::MessageContent content_of(const SqliteRow& row, const Place& place) {
        const auto bytes = row.blob(kContent);
        auto content =
            qq_nt::read_content({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        if (!content.ok()) {
            sink_.damaged(place, "the content cannot be read: " + content.error().what);
            return {};
        }
        for (const auto& [kind, count] : content.value().unread)
            unread_[kind] += count;
        return std::move(content).value();
    }

    void add_conversation(Chat chat, const std::string& other, const Place& place, State state) {
        if (other.empty() || !given_.insert({chat, other}).second)
            return;
        const bool is_group = chat == Chat::Group;
        sink_.emit(Conversation{.app = "qq",
                                .key = other,
                                .kind = is_group ? known("group", "group_msg_table")
                                                 : known("one_to_one", "c2c_msg_table"),
                                .id = is_group ? qq_nt::group(other) : account(other)},
                   place, state);
    }

    void add_owner(const std::string& sender, const Code& direction, const Place& place,
                   State state) {
        if (!sender.empty() && owners_.insert(sender).second)
            sink_.emit(Account{.app = "qq",
                               .id = account(sender),
                               .note = "sender of a message with 40013 = " + direction.as_stored},
                       place, state);
    }

    void emit_files(qq_nt::MessageContent& content, const Place& place, State state) {
        for (size_t index = 0; index < content.files.size(); ++index) {
            content.files[index].message = place.text;
            sink_.emit(std::move(content.files[index]),
                       index == 0 ? place : place.at_column("40800[" + std::to_string(index) + "]"),
                       state);
        }
    }

    const SqliteDatabase& database_;
    Numbers numbers_;
    RecordSink& sink_;
    std::set<std::pair<Chat, std::string>> given_;
    std::set<std::string> owners_;
    std::map<uint64_t, uint64_t> unread_;
};

Result<void> read_messages(const SqliteDatabase& database, RecordSink& sink) {
    MessageReader reader(database, TRY(read_numbers(database, sink)), sink);
    TRY(reader.read("c2c_msg_table", Chat::OfTwo));
    TRY(reader.read("group_msg_table", Chat::Group));
    reader.finish();
    for (const std::string table : {"discuss_msg_table", "dataline_msg_table"})
        if (database.has_table(table))
            sink.unsupported(Place{table}, "messages of this kind of chat are not read");
    return {};
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    TRY(qq_nt::read_accounts(database, sink));
    TRY(qq_nt::read_people(database, sink));
    TRY(qq_nt::read_members(database, sink));
    return read_messages(database, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "qq_nt_any",
    .app = "qq",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about = "Reads the own accounts, people, groups with their members, and messages of QQ and "
             "TIM since version 9: on phones with the key that the account's inner id gives, on "
             "computers with a given key; what calls, payments, stickers and forwarded chats hold, "
             "reactions, channels and the search index are not read.",
    .references = {"https://github.com/QQBackup/QQDecrypt", "https://docs.rs/ntdb_unwrap",
                   "https://github.com/QQBackup/qq-win-db-key", "https://h4ckm310n.com/?p=1135",
                   "https://github.com/ouo-verse/QQ-9.1.70"},
    .tested = {"samples/apps/qq_nt_any"},
    .paths = {"*/nt_db/nt_msg.db", "*/nt_db/group_info.db", "*/nt_db/profile_info.db",
              "*/nt_db/login.db", "*/nt_db/*/nt_msg.db", "*/nt_db/*/group_info.db",
              "*/nt_db/*/profile_info.db"},
    .records = {"account", "contact", "conversation", "participant", "message", "attachment"},
    .needs = {{{"c2c_msg_table", {"40001", "40021", "40050", "40800"}}},
              {{"group_msg_table", {"40001", "40021", "40050", "40800"}}},
              {{"group_member3", {"60001", "1000"}}},
              {{"profile_info_v6", {"1000", "20002"}}},
              {{"login_table", {"1000", "1001", "1007"}}}},
    .database_keys = plugins::qq_nt::keys_of,
    .parse = plugins::parse,
})
