// WeChat on Android: EnMicroMsg.db, which is encrypted in WeChat's own form of SQLCipher.
// Facts: ppwwyyxx/wechat-dump, P79N6A/pa_script, YaoZeyuan/wechat-history-2-txt (its table
// definitions of version 8).
#include <map>
#include <set>

#include "parsers/base/text.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/apps/wechat_android/keys.h"
#include "plugins/apps/wechat_android/message_content.h"
#include "plugins/apps/wechat_android/people.h"

namespace plugins {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

// ---- conversations ------------------------------------------------------------------------------

// What a conversation is called: the remark, else the name that the group or account has.
Result<std::map<std::string, std::string>> read_names(const SqliteDatabase& database,
                                                      RecordSink& sink) {
    std::map<std::string, std::string> names;
    const std::string sql =
        "SELECT rcontact.rowid, " +
        columns_or_null(database, "rcontact", {"username", "conRemark", "nickname"}) +
        " FROM rcontact";
    TRY(each_row(database, "rcontact", sql, sink, [&](const SqliteRow& row) {
        const std::string remark = row.text(2);
        names[row.text(1)] = remark.empty() ? row.text(3) : remark;
    }));
    return names;
}

class ConversationReader {
public:
    ConversationReader(RecordSink& sink, std::map<std::string, std::string> names)
        : sink_(sink), names_(std::move(names)) {}

    // Rows of any table that name conversations: each is given once, with the first.
    Result<void> read(const SqliteDatabase& database, const std::string& table,
                      const std::string& sql) {
        return each_row(database, table, sql, sink_,
                        [&](const SqliteRow& row, const Place& place, State state) {
                            const std::string name = row.text(1);
                            if (!name.empty() && seen_.insert(name).second)
                                sink_.emit(conversation_of(name), place, state);
                        });
    }

private:
    Conversation conversation_of(const std::string& name) const {
        const auto called = names_.find(name);
        return {.app = std::string(wechat::kApp),
                .key = name,
                .kind = wechat::kind_of_conversation(name),
                .id = wechat::account_or_group(name),
                .name = called == names_.end() ? std::string() : called->second};
    }

    RecordSink& sink_;
    std::map<std::string, std::string> names_;
    std::set<std::string> seen_;
};

Result<void> read_conversations(const SqliteDatabase& database, RecordSink& sink) {
    ConversationReader reader(sink, TRY(read_names(database, sink)));
    if (database.has_column("rconversation", "username"))
        TRY(reader.read(database, "rconversation",
                        "SELECT rconversation.rowid, username FROM rconversation ORDER BY 1"));
    if (database.has_column("chatroom", "chatroomname"))
        TRY(reader.read(database, "chatroom",
                        "SELECT chatroom.rowid, chatroomname FROM chatroom ORDER BY 1"));
    // A chat that was removed from the list may have its messages still.
    return reader.read(database, "message",
                       "SELECT min(msgId), talker FROM message GROUP BY talker ORDER BY 1");
}

// The names in the group (displayname) stand in one text and may hold its separator: left out.
Result<void> read_members(const SqliteDatabase& database, RecordSink& sink) {
    if (!database.has_column("chatroom", "memberlist"))
        return {};
    enum : int { kRow, kName, kMembers, kOwner };
    const std::string sql =
        "SELECT chatroom.rowid, " +
        columns_or_null(database, "chatroom", {"chatroomname", "memberlist", "roomowner"}) +
        " FROM chatroom ORDER BY 1";
    return each_row(
        database, "chatroom", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const auto members = parsers::split(row.text(kMembers), ';');
            const std::string owner = row.text(kOwner);
            for (size_t index = 0; index < members.size(); ++index) {
                if (members[index].empty())
                    continue;
                Participant member{.app = std::string(wechat::kApp),
                                   .conversation = row.text(kName),
                                   .member = wechat::account(members[index])};
                if (!owner.empty())
                    member.role = members[index] == owner ? known("creator", "roomowner")
                                                          : known("member", "");
                sink.emit(std::move(member),
                          place.at_column("memberlist[" + std::to_string(index) + "]"), state);
            }
        });
}

// ---- messages -----------------------------------------------------------------------------------

// Nobody sends a notice, so it has no direction whatever the row says.
Code direction_of(std::optional<int64_t> is_send, const Code& kind) {
    if (!is_send)
        return {};
    const std::string stored = std::to_string(*is_send);
    if (kind.name == "system" || *is_send < 0 || *is_send > 1)
        return unknown_code(stored);
    return *is_send == 1 ? known("outgoing", stored) : known("incoming", stored);
}

Code status_of(std::optional<int64_t> status) {
    if (!status)
        return {};
    const std::string stored = std::to_string(*status);
    switch (*status) {
        case 1:
            return known("pending", stored);
        case 2:
            return known("sent", stored);
        case 3:
            return known("received", stored);
        case 5:
            return known("failed", stored);
        default:
            return unknown_code(stored);
    }
}

class MessageReader {
public:
    MessageReader(RecordSink& sink, Identifier own) : sink_(sink), own_(std::move(own)) {}

    enum : int { kRow, kServerId, kType, kStatus, kIsSend, kCreated, kTalker, kContent, kFile };

    void read(const SqliteRow& row, const Place& place, State state) {
        const std::string talker = row.text(kTalker);
        const auto is_send = row.integer(kIsSend);
        wechat::Spoken spoken{{}, row.text(kContent)};
        if (wechat::is_group(talker) && is_send == 0)
            spoken = wechat::without_speaker(spoken.content);
        auto content = wechat::read_content(row.integer(kType).value_or(0), spoken.content);
        if (!content.problem.empty())
            ++unread_[content.problem];
        Message message{.app = std::string(wechat::kApp),
                        .conversation = talker,
                        .app_id = row.text(kServerId),
                        .direction = direction_of(is_send, content.kind),
                        .kind = content.kind,
                        .status = status_of(row.integer(kStatus)),
                        .text = content.text,
                        .quoted = content.quoted};
        if (const auto created = row.integer(kCreated))
            message.sent = parsers::from_unix_ms(*created);
        if (content.is_revoked)
            message.status = known("revoked", "revokemsg");
        set_sides(message, talker, spoken.speaker);
        emit_parts(message, std::move(content), row, place, state);
        sink_.emit(std::move(message), place, state);
    }

    void finish() {
        for (const auto& [why, count] : unread_)
            sink_.unsupported(Place{"message"},
                              "the content of " + std::to_string(count) +
                                  (count == 1 ? " message is" : " messages is") +
                                  " given as it is stored, because it cannot be read: " + why);
    }

private:
    void set_sides(Message& message, const std::string& talker, const std::string& speaker) const {
        const bool in_group = wechat::is_group(talker);
        if (message.direction.name == "outgoing") {
            message.sender = own_;
            if (!in_group)
                message.recipients = {wechat::account(talker)};
        } else if (message.direction.name == "incoming") {
            message.sender = wechat::account(in_group ? speaker : talker);
            if (!in_group && own_.present())
                message.recipients = {own_};
        }
    }

    // In a chat of two the other side of a payment is known, in a group it is not.
    static Identifier other_side(const Message& message) {
        return message.recipients.size() == 1 ? message.recipients.front() : Identifier{};
    }

    void emit_parts(const Message& message, wechat::Content content, const SqliteRow& row,
                    const Place& place, State state) {
        if (content.payment) {
            auto payment = wechat::with_sides(std::move(*content.payment), message.sender,
                                              other_side(message));
            payment.time = message.sent;
            sink_.emit(std::move(payment), place, state);
        }
        if (content.call)
            emit_call(message, std::move(*content.call), place, state);
        if (content.location) {
            content.location->time = message.sent;
            sink_.emit(std::move(*content.location), place, state);
        }
        if (content.card)
            sink_.emit(std::move(*content.card), place, state);
        emit_file(message, content, row.text(kFile), place, state);
    }

    void emit_call(const Message& message, Call call, const Place& place, State state) {
        call.app_id = message.app_id;
        call.direction = message.direction;
        call.started = message.sent;
        if (wechat::is_group(message.conversation))
            call.group = wechat::account_or_group(message.conversation);
        else
            call.peer = wechat::account(message.conversation);
        sink_.emit(std::move(call), place, state);
    }

    void emit_file(const Message& message, const wechat::Content& content, const std::string& path,
                   const Place& place, State state) {
        const std::string& kind = message.kind.name;
        const bool is_media = kind == "image" || kind == "audio" || kind == "video";
        if (content.file_name.empty() && (path.empty() || !is_media))
            return;
        sink_.emit(Attachment{.app = std::string(wechat::kApp),
                              .message = place.text,
                              .path = path,
                              .name = content.file_name,
                              .size_bytes = content.file_bytes},
                   place, state);
    }

    RecordSink& sink_;
    Identifier own_;
    std::map<std::string, uint64_t> unread_;
};

Result<void> read_messages(const SqliteDatabase& database, const Identifier& own,
                           RecordSink& sink) {
    const std::string sql = "SELECT message.rowid, " +
                            columns_or_null(database, "message",
                                            {"msgSvrId", "type", "status", "isSend", "createTime",
                                             "talker", "content", "imgPath"}) +
                            " FROM message ORDER BY 1";
    MessageReader reader(sink, own);
    TRY(each_row_and_carved(database, "message", sql, sink,
                            [&](const SqliteRow& row, const Place& place, State state) {
                                reader.read(row, place, state);
                            }));
    reader.finish();
    return {};
}

// ---- money --------------------------------------------------------------------------------------

// Whether it is in seconds or milliseconds differs; the one in the unit of the other is before 1974
// or far ahead.
Time time_of(std::optional<int64_t> stored) {
    constexpr int64_t kMilliseconds = 100'000'000'000;
    if (!stored || *stored <= 0)
        return {};
    return *stored < kMilliseconds ? parsers::from_unix_s(*stored) : parsers::from_unix_ms(*stored);
}

// Red packets that the owner opened; the amount is in hundredths of a yuan.
Result<void> read_red_packets(const SqliteDatabase& database, const Identifier& own,
                              RecordSink& sink) {
    if (!database.has_column("WalletLuckyMoney", "receiveAmount"))
        return {};
    enum : int { kRow, kUrl, kType, kAmount, kTime, kSender };
    const std::string sql =
        "SELECT WalletLuckyMoney.rowid, " +
        columns_or_null(database, "WalletLuckyMoney",
                        {"mNativeUrl", "hbType", "receiveAmount", "receiveTime", "sender"}) +
        " FROM WalletLuckyMoney ORDER BY 1";
    return each_row_and_carved(database, "WalletLuckyMoney", sql, sink,
                               [&](const SqliteRow& row, const Place& place, State state) {
                                   const int64_t amount = row.integer(kAmount).value_or(0);
                                   if (amount <= 0)
                                       return;
                                   Payment payment{
                                       .app = std::string(wechat::kApp),
                                       .kind = known("red_packet", "hbType=" + row.text(kType)),
                                       .amount = wechat::amount_of_hundredths(amount),
                                       .currency = "CNY",
                                       .payer = wechat::account(row.text(kSender)),
                                       .payee = own,
                                       .claim = known("wallet", row.text(kAmount))};
                                   payment.time = time_of(row.integer(kTime));
                                   payment.transaction = wechat::red_packet_in(row.text(kUrl));
                                   sink.emit(std::move(payment), place, state);
                               });
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    const Identifier own = TRY(wechat::read_owner(database, sink));
    TRY(wechat::read_contacts(database, sink));
    TRY(read_conversations(database, sink));
    TRY(read_members(database, sink));
    TRY(read_messages(database, own, sink));
    return read_red_packets(database, own, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "wechat_android",
    .app = "wechat",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about = "Reads the own account, contacts, conversations, members of groups, messages, calls, "
             "transfers and red packets from EnMicroMsg.db, with the key that the phone's IMEI and "
             "the account's number give, or with a given one; public accounts, Moments, favorites, "
             "bank cards and databases of the newest versions, whose key is not made this way, are "
             "not read.",
    .references = {"https://github.com/ppwwyyxx/wechat-dump", "https://github.com/P79N6A/pa_script",
                   "https://github.com/YaoZeyuan/wechat-history-2-txt"},
    .tested = {"samples/apps/wechat_android"},
    .paths = {"*/com.tencent.mm/MicroMsg/*/EnMicroMsg.db",
              "*/com.tencent.mm/r/MicroMsg/*/EnMicroMsg.db"},
    .records = {"account", "contact", "conversation", "participant", "message", "attachment",
                "location", "call", "payment"},
    .needs = {{{"message",
                {"msgId", "msgSvrId", "type", "status", "isSend", "createTime", "talker",
                 "content"}},
               {"rcontact", {"username", "nickname"}}}},
    .database_keys = plugins::wechat::keys_of,
    .parse = plugins::parse,
})
