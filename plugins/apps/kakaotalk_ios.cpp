// KakaoTalk on iOS: Message.sqlite with the messages, whose texts are encrypted one by one, and
// Talk.sqlite with rooms and people. Facts: iLEAPP (kakaoTalk.py).
#include <map>
#include <optional>
#include <string>

#include "parsers/crypt/kakaotalk.h"
#include "parsers/format/base64.h"
#include "plugins/api/note.h"
#include "plugins/api/sqlite_file.h"

namespace plugins {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

constexpr std::string_view kApp = "kakaotalk";

Identifier user_of(int64_t id) {
    return {"kakaotalk_id", std::to_string(id)};
}

// Opens fields, and counts those that stay closed: their bytes are no text.
class Fields {
public:
    std::string open(const std::string& stored, std::optional<int64_t> user) {
        if (stored.empty())
            return {};
        auto text = user ? decrypt(stored, *user) : no_user();
        if (text.ok())
            return std::move(text).value();
        ++closed_[text.error().what];
        return {};
    }

    void report(std::string_view table, RecordSink& sink) const {
        for (const auto& [why, count] : closed_)
            sink.unsupported(Place{std::string(table)},
                             std::to_string(count) + (count == 1 ? " field is" : " fields are") +
                                 " not read: " + why);
    }

private:
    static Result<std::string> no_user() {
        return parsers::Error{parsers::ErrorCode::Encrypted, "the row names no user"};
    }
    Result<std::string> decrypt(const std::string& stored, int64_t user) {
        const auto cipher = TRY(parsers::read_base64(stored));
        return fields_.decrypt_ios(cipher, user);
    }

    parsers::KakaoTalkFields fields_;
    std::map<std::string, uint64_t> closed_;
};

// No column says which user the device's own is, so there is no direction. What the types mean on
// iOS is not published.
Result<void> read_messages(const SqliteDatabase& database, RecordSink& sink) {
    enum : int { kRow, kId, kChat, kUser, kType, kText, kSent };
    const std::string sql =
        "SELECT Message.rowid, " +
        columns_or_null(database, "Message",
                        {"serverLogId", "chatId", "userId", "type", "message", "sentAt"}) +
        " FROM Message ORDER BY 1";
    Fields fields;
    TRY(each_row_and_carved(database, "Message", sql, sink,
                            [&](const SqliteRow& row, const Place& place, State state) {
                                const auto user = row.integer(kUser);
                                Message message{.app = std::string(kApp),
                                                .conversation = row.text(kChat),
                                                .app_id = row.text(kId),
                                                .text = fields.open(row.text(kText), user)};
                                if (user)
                                    message.sender = user_of(*user);
                                if (const auto type = row.integer(kType))
                                    message.kind = unknown_code(std::to_string(*type));
                                if (const auto sent = row.real(kSent); sent && *sent != 0)
                                    message.sent = parsers::from_apple_s(*sent);
                                sink.emit(std::move(message), place, state);
                            }));
    fields.report("Message", sink);
    return {};
}

Result<void> read_rooms(const SqliteDatabase& database, RecordSink& sink) {
    enum : int { kRow, kId, kName, kType };
    return each_row_and_carved(
        database, "ZCHAT",
        "SELECT ZCHAT.rowid, " + columns_or_null(database, "ZCHAT", {"ZID", "ZROOMNAME", "ZTYPE"}) +
            " FROM ZCHAT ORDER BY 1",
        sink, [&](const SqliteRow& row, const Place& place, State state) {
            Conversation conversation{.app = std::string(kApp),
                                      .key = row.text(kId),
                                      .id = {"kakaotalk_group", row.text(kId)},
                                      .name = row.text(kName)};
            if (const auto type = row.integer(kType))
                conversation.kind = unknown_code(std::to_string(*type));
            sink.emit(std::move(conversation), place, state);
        });
}

Result<void> read_people(const SqliteDatabase& database, RecordSink& sink) {
    enum : int { kRow, kId, kName, kNickname, kOwnName, kMail, kPhone };
    Fields fields;
    TRY(each_row_and_carved(
        database, "ZUSER",
        "SELECT ZUSER.rowid, " +
            columns_or_null(
                database, "ZUSER",
                {"ZID", "ZNAME", "ZNICKNAME", "ZCUSTOMNAME", "ZEMAIL", "ZPHONENUMBER"}) +
            " FROM ZUSER ORDER BY 1",
        sink, [&](const SqliteRow& row, const Place& place, State state) {
            const auto user = row.integer(kId);
            Contact contact{.app = std::string(kApp), .source = "ZUSER"};
            for (const int column : {kOwnName, kName, kNickname})
                if (contact.name.empty())
                    contact.name = row.text(column);
            if (row.text(kNickname) != contact.name)
                contact.note = row.text(kNickname);
            if (user)
                contact.identifiers.push_back(user_of(*user));
            if (const std::string number = fields.open(row.text(kPhone), user); !number.empty())
                contact.identifiers.push_back(phone(number));
            if (const std::string mail = row.text(kMail); mail.find('@') != std::string::npos)
                contact.identifiers.push_back(email(mail));
            sink.emit(std::move(contact), place, state);
        }));
    fields.report("ZUSER", sink);
    return {};
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    if (database.has_column("Message", "serverLogId"))
        return read_messages(database, sink);
    TRY(read_rooms(database, sink));
    return read_people(database, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "kakaotalk_ios",
    .app = "kakaotalk",
    .version = "1",
    .platform = plugins::Platform::Ios,
    .about = "Reads messages, rooms and people of KakaoTalk on iOS and opens texts and numbers "
             "with the key that their user's id gives; which account is the phone's own, and so "
             "the direction, is not stored, attachments and the address book (its numbers are "
             "encrypted with an id that is not known) are not read.",
    .references = {"https://github.com/abrignoni/iLEAPP (kakaoTalk.py)"},
    .tested = {"samples/apps/kakaotalk_ios"},
    .paths = {"*/PrivateDocuments/Message.sqlite", "*/PrivateDocuments/Talk.sqlite"},
    .records = {"contact", "conversation", "message"},
    .needs = {{{"Message",
                {"sentAt", "chatId", "userId", "serverLogId", "clientMsgId", "message"}}},
              {{"ZCHAT", {"ZID", "ZROOMNAME"}}, {"ZUSER", {"ZID", "ZNICKNAME", "ZPHONENUMBER"}}}},
    .parse = plugins::parse,
})
