// People and groups of QQ's <number>.db, and the decoder of its values.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "plugins/api/sqlite_file.h"
#include "plugins/apps/qq_android/key.h"

namespace plugins::qq {

Identifier account(const std::string& number);
// A group has a number as well; it is another space of numbers than that of accounts.
Identifier group(const std::string& number);

// The values of a database in plain, and what could not be made so.
class Decoder {
public:
    explicit Decoder(Key key) : key_(std::move(key)) {}

    const Key& key() const { return key_; }
    std::string text(const parsers::SqliteRow& row, int column);  // "" also where it is left out
    std::optional<std::string> bytes(const parsers::SqliteRow& row, int column);
    void finish(RecordSink& sink) const;

private:
    Key key_;
    uint64_t unread_ = 0;
};

using Names = std::map<std::string, std::string>;  // of accounts, by their number

Result<Names> read_friends(const parsers::SqliteDatabase& database, Decoder& decoder,
                           RecordSink& sink);

// Conversations and their members; each conversation is given once. Keeps references.
class Conversations {
public:
    Conversations(const parsers::SqliteDatabase& database, Decoder& decoder, Names names,
                  RecordSink& sink);

    Result<void> read_groups();
    // A conversation that only its messages tell.
    void add(const Code& kind, const std::string& number, const Place& place, State state);

private:
    struct Group {
        std::string owner;
        std::set<std::string> administrators;
    };
    struct MemberColumns {
        std::string table, group, member, name_in_group, name;
    };

    Result<void> read_troops(const std::string& table);
    Result<void> read_discussions();
    Result<void> read_members(const MemberColumns& columns);
    void add_roles(const std::string& number, const std::string& administrators, const Place& place,
                   State state);
    void add_role(const std::string& number, const std::string& member, Code role, Place place,
                  State state);
    Code role_of(const std::string& number, const std::string& member) const;

    const parsers::SqliteDatabase& database_;
    Decoder& decoder_;
    Names names_;
    RecordSink& sink_;
    std::map<std::string, Group> groups_;
    std::set<std::string> given_;
};

}  // namespace plugins::qq
