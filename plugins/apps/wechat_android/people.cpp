#include "plugins/apps/wechat_android/people.h"

#include "plugins/api/sqlite_file.h"
#include "plugins/apps/wechat_android/message_content.h"

namespace plugins::wechat {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

// Rows of userinfo, by their id.
enum : int64_t { kOwnName = 2, kOwnNickname = 4, kOwnEmail = 5, kOwnPhone = 6, kOwnAlias = 42 };

Identifier own_identifier(int64_t id, const std::string& value) {
    switch (id) {
        case kOwnName:
        case kOwnAlias:
            return account(value);
        case kOwnEmail:
            return email(value);
        case kOwnPhone:
            return phone(value);
        default:
            return {};
    }
}

// Bit 0 of the type: the owner has this account in the address book.
std::string source_of(std::optional<int64_t> type) {
    if (!type)
        return "rcontact";
    return (*type & 1) != 0 ? "address book" : "known to the app, not in the address book";
}

}  // namespace

Result<Identifier> read_owner(const SqliteDatabase& database, RecordSink& sink) {
    Identifier own;
    if (!database.has_column("userinfo", "id") || !database.has_column("userinfo", "value"))
        return own;
    std::string nickname;
    TRY(each_row(database, "userinfo", "SELECT userinfo.rowid, id, value FROM userinfo", sink,
                 [&](const SqliteRow& row) {
                     if (row.integer(1) == kOwnNickname)
                         nickname = row.text(2);
                     if (row.integer(1) == kOwnName)
                         own = account(row.text(2));
                 }));
    TRY(each_row(database, "userinfo", "SELECT userinfo.rowid, id, value FROM userinfo ORDER BY id",
                 sink, [&](const SqliteRow& row, const Place& place, State state) {
                     const int64_t id = row.integer(1).value_or(0);
                     const Identifier identifier = own_identifier(id, row.text(2));
                     if (identifier.present())
                         sink.emit(Account{.app = std::string(kApp),
                                           .id = identifier,
                                           .display = nickname,
                                           .note = "userinfo " + std::to_string(id)},
                                   place, state);
                 }));
    return own;
}

Result<void> read_contacts(const SqliteDatabase& database, RecordSink& sink) {
    enum : int { kRow, kName, kAlias, kRemark, kNickname, kType };
    const std::string sql =
        "SELECT rcontact.rowid, " +
        columns_or_null(database, "rcontact",
                        {"username", "alias", "conRemark", "nickname", "type"}) +
        " FROM rcontact ORDER BY 1";
    return each_row(
        database, "rcontact", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const std::string name = row.text(kName);
            if (name.empty() || is_group(name) || is_of_the_app(name) || is_public_account(name))
                return;
            const std::string remark = row.text(kRemark);
            const std::string nickname = row.text(kNickname);
            Contact contact{.app = std::string(kApp),
                            .name = remark.empty() ? nickname : remark,
                            .identifiers = {account(name)},
                            .source = source_of(row.integer(kType))};
            if (const std::string alias = row.text(kAlias); !alias.empty())
                contact.identifiers.push_back(account(alias));
            if (!remark.empty() && !nickname.empty())
                contact.note = "calls itself " + nickname;
            sink.emit(std::move(contact), place, state);
        });
}

}  // namespace plugins::wechat
