// WeChat on iOS: MM.sqlite and message_N.sqlite (a table for each chat), WCDB_Contact.sqlite and
// LoginInfo2.dat. None of them is encrypted by the app.
// Facts: BlueMatthew/WechatExporter, fuyoufang/WeChatMessageManager.
#include <algorithm>
#include <map>

#include "parsers/base/text.h"
#include "parsers/format/protobuf.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/apps/wechat_android/message_content.h"
#include "plugins/apps/wechat_ios/people.h"

namespace plugins {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

constexpr std::string_view kChatPrefix = "Chat_";

// ---- LoginInfo2.dat -----------------------------------------------------------------------------

Result<void> read_login(const File& file, RecordSink& sink) {
    const auto accounts = TRY(wechat::logged_in(file.bytes()));
    for (size_t index = 0; index < accounts.size(); ++index) {
        const wechat::LoggedIn& one = accounts[index];
        const std::string place = "/1/" + std::to_string(index);
        sink.emit(Account{.app = std::string(wechat::kApp),
                          .id = wechat::account(one.name),
                          .display = one.nickname,
                          .note = "an account that was logged in on this phone"},
                  Place::pointer(place + "/1"));
        if (!one.alias.empty() && one.alias != one.name)
            sink.emit(Account{.app = std::string(wechat::kApp),
                              .id = wechat::account(one.alias),
                              .display = one.nickname,
                              .note = "the alias of " + one.name},
                      Place::pointer(place + "/2"));
    }
    return {};
}

// ---- contacts -----------------------------------------------------------------------------------

Contact contact_of(const std::string& name, const wechat::Remark& remark,
                   const std::string& source) {
    Contact contact{.app = std::string(wechat::kApp),
                    .name = remark.remark.empty() ? remark.nickname : remark.remark,
                    .identifiers = {wechat::account(name)},
                    .source = source};
    if (!remark.alias.empty() && remark.alias != name)
        contact.identifiers.push_back(wechat::account(remark.alias));
    if (!remark.remark.empty() && !remark.nickname.empty())
        contact.note = "calls itself " + remark.nickname;
    return contact;
}

class ContactReader {
public:
    explicit ContactReader(RecordSink& sink) : sink_(sink) {}

    enum : int { kRow, kName, kType, kRemark, kRoom };

    void read(const SqliteRow& row, const Place& place, State state) {
        const std::string name = row.text(kName);
        const auto remark = wechat::remark_of(row, kRemark);
        if (!remark)
            sink_.damaged(place, "dbContactRemark is no message of protocol buffers");
        if (wechat::is_group(name))
            return read_group(row, remark.value_or(wechat::Remark{}), place, state);
        if (name.empty() || wechat::is_of_the_app(name) || wechat::is_public_account(name))
            return;
        const auto type = row.integer(kType);
        const bool is_friend = type && (*type & 1) != 0;
        sink_.emit(
            contact_of(name, remark.value_or(wechat::Remark{}),
                       is_friend ? "address book" : "known to the app, not in the address book"),
            place, state);
    }

private:
    // dbContactChatRoom: 1 the members' names with ';' between, 2 the owner's.
    void read_group(const SqliteRow& row, const wechat::Remark& remark, const Place& place,
                    State state) {
        const std::string name = row.text(kName);
        sink_.emit(Conversation{.app = std::string(wechat::kApp),
                                .key = name,
                                .kind = wechat::kind_of_conversation(name),
                                .id = wechat::account_or_group(name),
                                .name = remark.remark.empty() ? remark.nickname : remark.remark},
                   place, state);
        const auto room = parsers::read_protobuf(row.blob(kRoom));
        if (!room.ok())
            return sink_.damaged(place, "dbContactChatRoom is no message of protocol buffers");
        const std::string owner = wechat::text_of(room.value(), 2);
        const auto members = parsers::split(wechat::text_of(room.value(), 1), ';');
        for (size_t index = 0; index < members.size(); ++index) {
            if (members[index].empty())
                continue;
            Participant member{.app = std::string(wechat::kApp),
                               .conversation = name,
                               .member = wechat::account(members[index])};
            if (!owner.empty())
                member.role = members[index] == owner ? known("creator", "dbContactChatRoom 2")
                                                      : known("member", "");
            sink_.emit(std::move(member),
                       place.at_column("dbContactChatRoom[" + std::to_string(index) + "]"), state);
        }
    }

    RecordSink& sink_;
};

Result<void> read_contacts(const SqliteDatabase& database, const std::string& table,
                           RecordSink& sink) {
    const std::string sql =
        "SELECT " + table + ".rowid, " +
        columns_or_null(database, table,
                        {"userName", "type", "dbContactRemark", "dbContactChatRoom"}) +
        " FROM " + table + " ORDER BY 1";
    ContactReader reader(sink);
    return each_row(database, table, sql, sink,
                    [&](const SqliteRow& row, const Place& place, State state) {
                        reader.read(row, place, state);
                    });
}

// ---- messages -----------------------------------------------------------------------------------

bool is_chat(const std::string& table) {
    return table.size() == kChatPrefix.size() + 32 && table.starts_with(kChatPrefix) &&
           !parsers::from_hex(table.substr(kChatPrefix.size())).empty();
}

Code direction_of(std::optional<int64_t> received, const Code& kind) {
    if (!received)
        return {};
    const std::string stored = std::to_string(*received);
    if (kind.name == "system" || *received < 0 || *received > 1)
        return unknown_code(stored);
    return *received == 0 ? known("outgoing", stored) : known("incoming", stored);
}

class ChatReader {
public:
    ChatReader(const SqliteDatabase& database, const wechat::Names& names, RecordSink& sink)
        : database_(database), names_(names), sink_(sink) {}

    Result<void> read(const std::string& table) {
        const std::string hash = parsers::to_lower_ascii(table.substr(kChatPrefix.size()));
        name_ = names_.of(hash);
        key_ = name_.empty() ? hash : name_;
        is_first_ = true;
        const std::string sql =
            "SELECT " + table + ".rowid, " +
            columns_or_null(database_, table,
                            {"MesSvrID", "CreateTime", "Message", "Status", "Type", "Des"}) +
            " FROM " + table + " ORDER BY 1";
        return each_row(database_, table, sql, sink_,
                        [&](const SqliteRow& row, const Place& place, State state) {
                            read_row(row, place, state);
                        });
    }

    void finish() {
        for (const auto& [why, count] : unread_)
            sink_.unsupported(Place::whole_file(),
                              "the content of " + std::to_string(count) +
                                  (count == 1 ? " message is" : " messages is") +
                                  " given as it is stored, because it cannot be read: " + why);
    }

private:
    enum : int { kRow, kServerId, kCreated, kContent, kStatus, kType, kReceived };

    bool in_group() const { return wechat::is_group(name_); }

    void read_row(const SqliteRow& row, const Place& place, State state) {
        if (std::exchange(is_first_, false))
            emit_conversation(place, state);
        const auto received = row.integer(kReceived);
        wechat::Spoken spoken{{}, row.text(kContent)};
        // In a chat that may be a group and may be none, the beginning of a text is no name.
        if (received == 1 && in_group())
            spoken = wechat::without_speaker(spoken.content);
        auto content = wechat::read_content(row.integer(kType).value_or(0), spoken.content);
        if (!content.problem.empty())
            ++unread_[content.problem];
        Message message{.app = std::string(wechat::kApp),
                        .conversation = key_,
                        .app_id = row.text(kServerId),
                        .direction = direction_of(received, content.kind),
                        .kind = content.kind,
                        .text = content.text,
                        .quoted = content.quoted};
        if (const auto created = row.integer(kCreated))
            message.sent = parsers::from_unix_s(*created);
        if (const auto status = row.integer(kStatus))
            message.status = unknown_code(std::to_string(*status));
        if (content.is_revoked)
            message.status = known("revoked", "revokemsg");
        set_sides(message, spoken.speaker);
        emit_parts(message, std::move(content), place, state);
        sink_.emit(std::move(message), place, state);
    }

    void emit_conversation(const Place& place, State state) {
        Conversation conversation{.app = std::string(wechat::kApp), .key = key_};
        if (!name_.empty()) {
            conversation.kind = wechat::kind_of_conversation(name_);
            conversation.id = wechat::account_or_group(name_);
            conversation.name = names_.title(name_);
        }
        sink_.emit(std::move(conversation), place, state);
    }

    void set_sides(Message& message, const std::string& speaker) const {
        const Identifier own = wechat::account(names_.own());
        const Identifier peer = in_group() ? Identifier{} : wechat::account(name_);
        if (message.direction.name == "outgoing") {
            message.sender = own;
            if (peer.present())
                message.recipients = {peer};
        } else if (message.direction.name == "incoming") {
            message.sender = speaker.empty() ? peer : wechat::account(speaker);
            if (peer.present() && own.present())
                message.recipients = {own};
        }
    }

    void emit_parts(const Message& message, wechat::Content content, const Place& place,
                    State state) {
        if (content.payment) {
            auto payment = wechat::with_sides(
                std::move(*content.payment), message.sender,
                message.recipients.size() == 1 ? message.recipients.front() : Identifier{});
            payment.time = message.sent;
            sink_.emit(std::move(payment), place, state);
        }
        if (content.call) {
            content.call->app_id = message.app_id;
            content.call->direction = message.direction;
            content.call->started = message.sent;
            (in_group() ? content.call->group : content.call->peer) =
                wechat::account_or_group(name_);
            sink_.emit(std::move(*content.call), place, state);
        }
        if (content.location) {
            content.location->time = message.sent;
            sink_.emit(std::move(*content.location), place, state);
        }
        if (content.card)
            sink_.emit(std::move(*content.card), place, state);
        if (!content.file_name.empty())
            sink_.emit(Attachment{.app = std::string(wechat::kApp),
                                  .message = place.text,
                                  .name = content.file_name,
                                  .size_bytes = content.file_bytes},
                       place, state);
    }

    const SqliteDatabase& database_;
    const wechat::Names& names_;
    RecordSink& sink_;
    std::string name_;  // "" where no known name has the table's hash
    std::string key_;
    bool is_first_ = true;
    std::map<std::string, uint64_t> unread_;
};

Result<void> read_chats(const SqliteDatabase& database, const File& file, RecordSink& sink) {
    std::vector<std::string> tables;
    for (const auto& [table, columns] : database.schema())
        if (is_chat(table))
            tables.push_back(table);
    if (tables.empty())
        return {};
    const auto names = wechat::Names::around(file);
    ChatReader reader(database, names, sink);
    for (const std::string& table : tables)
        if (database.has_column(table, "Message") && database.has_column(table, "Des"))
            TRY(reader.read(table));
        else
            sink.unsupported(Place{table}, "the table of a chat has no columns Message and Des");
    reader.finish();
    return {};
}

Result<void> read_database(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    for (const std::string table : {"Friend", "OpenIMContact"}) {
        if (!database.has_table(table))
            continue;
        if (database.has_column(table, "userName") && database.has_column(table, "dbContactRemark"))
            TRY(read_contacts(database, table, sink));
        else
            sink.unsupported(Place{table}, "contacts of an older version are not read");
    }
    return read_chats(database, file, sink);
}

bool is_login_file(const File& file) {
    return file.path().ends_with("/LoginInfo2.dat");
}

bool recognizes(const File& file) {
    if (is_login_file(file)) {
        const auto accounts = wechat::logged_in(file.bytes());
        return accounts.ok() && !accounts.value().empty();
    }
    const auto database = open_sqlite(file);
    return database.ok() && (database.value().has_column("Friend", "dbContactRemark") ||
                             std::ranges::any_of(database.value().schema(), [](const auto& table) {
                                 return is_chat(table.first);
                             }));
}

Result<void> parse(const File& file, RecordSink& sink) {
    return is_login_file(file) ? read_login(file, sink) : read_database(file, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "wechat_ios",
    .app = "wechat",
    .version = "1",
    .platform = plugins::Platform::Ios,
    .about = "Reads accounts that were logged in, contacts, groups with their members, messages, "
             "calls, transfers and red packets; a chat of a name that no file beside it holds is "
             "given by its hash. Contacts of versions before WCDB, Moments, settings of the "
             "account (mmsetting) and the files of messages are not read.",
    .references = {"https://github.com/BlueMatthew/WechatExporter",
                   "https://github.com/fuyoufang/WeChatMessageManager"},
    .tested = {"samples/apps/wechat_ios"},
    .paths = {"*/Documents/*/DB/MM.sqlite", "*/Documents/*/DB/message_*.sqlite",
              "*/Documents/*/DB/WCDB_Contact.sqlite", "*/Documents/LoginInfo2.dat"},
    .records = {"account", "contact", "conversation", "participant", "message", "attachment",
                "location", "call", "payment"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
