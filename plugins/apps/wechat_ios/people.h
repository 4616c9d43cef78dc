// People of WeChat on iOS: the accounts of LoginInfo2.dat, and the names that stand in the files
// around a database as their MD5 only.
//
// Facts: BlueMatthew/WechatExporter. Columns and files are messages of protocol buffers.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "parsers/format/protobuf.h"
#include "parsers/format/sqlite.h"
#include "plugins/api/plugin.h"

namespace plugins::wechat {

// "" where the field is absent or no text.
std::string text_of(const std::vector<parsers::ProtobufField>& fields, uint32_t number);

// LoginInfo2.dat: 1 repeated, an account {1 name, 2 alias, 3 nickname}.
struct LoggedIn {
    std::string name;
    std::string alias;
    std::string nickname;
};
Result<std::vector<LoggedIn>> logged_in(const parsers::ByteSource& file);

// dbContactRemark: 1 nickname, 2 alias, 3 what the owner calls it.
struct Remark {
    std::string nickname;
    std::string alias;
    std::string remark;
};
// Absent where the column holds no message of protocol buffers.
std::optional<Remark> remark_of(const parsers::SqliteRow& row, int column);

// A chat's table is named by the MD5 of its name, the account's folder by that of the account's.
class Names {
public:
    // What the files around say; a chat of nobody there stays without a name.
    static Names around(const File& file);

    // "" where no name has this hash.
    std::string of(const std::string& hash) const;
    std::string title(const std::string& name) const;
    const std::string& own() const { return own_; }

private:
    void add(const std::string& name);
    void add_contacts(const File& file);
    void add_contact(const parsers::SqliteRow& row);
    void add_accounts(const parsers::ByteSource& login);

    std::map<std::string, std::string> by_hash_;
    std::map<std::string, std::string> titles_;
    std::string own_;
};

}  // namespace plugins::wechat
