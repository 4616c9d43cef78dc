#include "plugins/apps/wechat_ios/people.h"

#include <filesystem>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "plugins/api/sqlite_file.h"

namespace plugins::wechat {
namespace {

using parsers::ProtobufField;
using parsers::SqliteDatabase;
using parsers::SqliteRow;

constexpr uint64_t kLoginFileBytes = 1 << 20;

std::string md5(const std::string& text) {
    parsers::Hasher hasher(parsers::HashKind::kMd5);
    hasher.add(std::string_view(text));
    return hasher.hex();
}

}  // namespace

std::string text_of(const std::vector<ProtobufField>& fields, uint32_t number) {
    const ProtobufField* const field = parsers::find_field(fields, number);
    return field == nullptr || field->wire != parsers::ProtobufWire::Bytes ||
                   !parsers::is_utf8(field->bytes)
               ? std::string()
               : field->bytes;
}

Result<std::vector<LoggedIn>> logged_in(const parsers::ByteSource& file) {
    const auto bytes = TRY(parsers::read_all(file, kLoginFileBytes));
    std::vector<LoggedIn> accounts;
    for (const ProtobufField& field : TRY(parsers::read_protobuf(std::span(bytes)))) {
        const auto inner = parsers::read_protobuf(std::string_view(field.bytes));
        if (field.number != 1 || field.wire != parsers::ProtobufWire::Bytes || !inner.ok())
            continue;
        LoggedIn one{text_of(inner.value(), 1), text_of(inner.value(), 2),
                     text_of(inner.value(), 3)};
        if (!one.name.empty())
            accounts.push_back(std::move(one));
    }
    return accounts;
}

std::optional<Remark> remark_of(const SqliteRow& row, int column) {
    const auto fields = parsers::read_protobuf(row.blob(column));
    if (!fields.ok())
        return std::nullopt;
    return Remark{text_of(fields.value(), 1), text_of(fields.value(), 2),
                  text_of(fields.value(), 3)};
}

Names Names::around(const File& file) {
    Names names;
    names.add_contacts(file);
    if (const auto login = file.companion("../../LoginInfo2.dat"))
        names.add_accounts(*login);
    const std::filesystem::path folder = std::filesystem::path(file.path()).parent_path();
    names.own_ = names.of(folder.parent_path().filename());
    return names;
}

std::string Names::of(const std::string& hash) const {
    const auto found = by_hash_.find(hash);
    return found == by_hash_.end() ? std::string() : found->second;
}

std::string Names::title(const std::string& name) const {
    const auto found = titles_.find(name);
    return found == titles_.end() ? std::string() : found->second;
}

void Names::add(const std::string& name) {
    if (!name.empty())
        by_hash_.emplace(md5(name), name);
}

// Damage in it is told where the file itself is read.
void Names::add_contacts(const File& file) {
    const auto contacts = file.companion("WCDB_Contact.sqlite");
    if (contacts == nullptr)
        return;
    const auto database = SqliteDatabase::open(
        contacts, {file.companion("WCDB_Contact.sqlite-wal"), nullptr}, file.path());
    if (!database.ok())
        return;
    for (const std::string table : {"Friend", "OpenIMContact"}) {
        if (!database.value().has_column(table, "userName"))
            continue;
        const std::string columns = columns_or_null(
            database.value(), table, {"userName", "dbContactRemark", "dbContactChatRoom"});
        (void)database.value().rows("SELECT " + columns + " FROM " + table,
                                    [&](const SqliteRow& row) {
                                        add_contact(row);
                                        return true;
                                    });
    }
}

void Names::add_contact(const SqliteRow& row) {
    const std::string name = row.text(0);
    add(name);
    if (const auto remark = remark_of(row, 1))
        titles_[name] = remark->remark.empty() ? remark->nickname : remark->remark;
    const auto room = parsers::read_protobuf(row.blob(2));
    if (!room.ok())
        return;
    for (const std::string& member : parsers::split(text_of(room.value(), 1), ';'))
        add(member);
}

void Names::add_accounts(const parsers::ByteSource& login) {
    const auto accounts = logged_in(login);
    if (accounts.ok())
        for (const LoggedIn& one : accounts.value())
            add(one.name);
}

}  // namespace plugins::wechat
