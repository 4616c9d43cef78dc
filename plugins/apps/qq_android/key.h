// Key: what the texts and blobs of QQ's <number>.db are XORed with. Facts: QQ's own class
// SecurityUtile, as decompiled in tsuzcx/qq_apk; QQBackup/QQ-History-Backup;
// roadwide/qqmessageoutput; the patent CN107563216A for the preferences that name the phone.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "parsers/base/result.h"
#include "parsers/format/sqlite.h"
#include "plugins/api/plugin.h"

namespace plugins::qq {

// A text is XORed one UTF-16 unit with one character of the key, a blob byte by byte; the key is
// repeated. Of a key that was told from known values only the beginning may be known: then longer
// values are not decoded.
class Key {
public:
    // `origin` is for the ledger.
    static Key whole(std::string characters, std::string origin);
    static Key beginning(std::string characters, std::string origin);

    std::optional<std::string> text(std::span<const std::byte> stored) const;
    std::optional<std::string> bytes(std::span<const std::byte> stored) const;

    bool is_whole() const { return is_whole_; }
    size_t size() const { return characters_.size(); }
    const std::string& origin() const { return origin_; }

private:
    Key(std::string characters, bool is_whole, std::string origin);
    bool reaches(size_t units) const { return is_whole_ || units <= characters_.size(); }
    char at(size_t index) const;

    std::string characters_;
    bool is_whole_;
    std::string origin_;
};

// Tables of messages: mr_friend_<MD5>_New, mr_troop_..., mr_discusssion_..., mr_contact_....
bool is_message_table(std::string_view name);

// The number of the account, out of "<number>.db" or "slowtable_<number>.db"; "" in another name.
std::string owner_in(std::string_view path);

// The first of the keys around the file under which the numbers of the database are numbers, and
// the own one is `owner`; else what the own number, and the paths of pictures, tell of it.
Result<Key> find_key(const File& file, const parsers::SqliteDatabase& database,
                     const std::string& owner);

}  // namespace plugins::qq
