#include "plugins/apps/qq_android/people.h"

#include "parsers/base/text.h"
#include "plugins/api/note.h"

namespace plugins::qq {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

Identifier account(const std::string& number) {
    return {std::string(id_type::kAppUser), number};
}

Identifier group(const std::string& number) {
    return {"qq_group", number};
}

// ---- values -------------------------------------------------------------------------------------

std::string Decoder::text(const SqliteRow& row, int column) {
    const auto stored = row.blob(column);
    if (stored.empty())
        return {};
    const auto plain = key_.text(stored);
    if (!plain)
        ++unread_;
    return plain ? parsers::to_valid_utf8(*plain) : std::string();
}

std::optional<std::string> Decoder::bytes(const SqliteRow& row, int column) {
    auto plain = key_.bytes(row.blob(column));
    if (!plain)
        ++unread_;
    return plain;
}

void Decoder::finish(RecordSink& sink) const {
    if (unread_ == 0)
        return;
    const std::string count =
        std::to_string(unread_) +
        (unread_ == 1 ? " value is left out: it is " : " values are left out: they are ");
    sink.unsupported(Place::whole_file(),
                     key_.is_whole()
                         ? count + "not what the key decodes"
                         : count + "longer than the first " + std::to_string(key_.size()) +
                               " characters of the key, which come from " + key_.origin() +
                               "; files/kc of the app holds the whole key");
}

// ---- people -------------------------------------------------------------------------------------

Result<Names> read_friends(const SqliteDatabase& database, Decoder& decoder, RecordSink& sink) {
    Names names;
    if (!database.has_column("Friends", "uin"))
        return names;
    enum : int { kRow, kNumber, kRemark, kName, kGroup };
    const std::string sql =
        "SELECT Friends.rowid, " +
        columns_or_null(database, "Friends", {"uin", "remark", "name", "groupid"}) +
        " FROM Friends ORDER BY 1";
    TRY(each_row_and_carved(
        database, "Friends", sql, sink, [&](const SqliteRow& row, const Place& place, State state) {
            const std::string number = decoder.text(row, kNumber);
            const std::string remark = decoder.text(row, kRemark);
            const std::string name = decoder.text(row, kName);
            if (number.empty())
                return;
            if (!place.is_carved)
                names[number] = remark.empty() ? name : remark;
            // To the app a person without a group of friends is no friend.
            const auto friends = row.integer(kGroup);
            sink.emit(Contact{.app = "qq",
                              .name = remark.empty() ? name : remark,
                              .identifiers = {account(number)},
                              .source = "Friends",
                              .note = note_of_parts(
                                  {remark.empty() || name.empty() ? "" : "own name " + name,
                                   friends && *friends < 0 ? "groupid " + std::to_string(*friends)
                                                           : ""})},
                      place, state);
        }));
    return names;
}

// ---- groups -------------------------------------------------------------------------------------

Conversations::Conversations(const SqliteDatabase& database, Decoder& decoder, Names names,
                             RecordSink& sink)
    : database_(database), decoder_(decoder), names_(std::move(names)), sink_(sink) {}

Result<void> Conversations::read_groups() {
    for (const std::string table : {"TroopInfoV2", "TroopInfo"})
        if (database_.has_column(table, "troopuin"))
            TRY(read_troops(table));
    TRY(read_discussions());
    TRY(read_members({"TroopMemberInfo", "troopuin", "memberuin", "troopnick", "friendnick"}));
    return read_members(
        {"DiscussionMemberInfo", "discussionUin", "memberUin", "inteRemark", "memberName"});
}

void Conversations::add(const Code& kind, const std::string& number, const Place& place,
                        State state) {
    if (number.empty() || !given_.insert(number).second)
        return;
    const auto name = names_.find(number);
    const bool is_person = kind.name == "one_to_one";
    sink_.emit(Conversation{.app = "qq",
                            .key = number,
                            .kind = kind,
                            .id = is_person ? account(number) : group(number),
                            .name = name == names_.end() ? std::string() : name->second},
               place, state);
}

Result<void> Conversations::read_troops(const std::string& table) {
    enum : int { kRow, kNumber, kName, kRemark, kOwner, kAdministrators, kCreated };
    const std::string sql = "SELECT " + table + ".rowid, " +
                            columns_or_null(database_, table,
                                            {"troopuin", "troopname", "troopRemark",
                                             "troopowneruin", "Administrator", "troopCreateTime"}) +
                            " FROM " + table + " ORDER BY 1";
    return each_row(database_, table, sql, sink_,
                    [&](const SqliteRow& row, const Place& place, State state) {
                        const std::string number = decoder_.text(row, kNumber);
                        if (number.empty() || !given_.insert(number).second)
                            return;
                        const std::string remark = decoder_.text(row, kRemark);
                        const std::string name = decoder_.text(row, kName);
                        Conversation made{.app = "qq",
                                          .key = number,
                                          .kind = known("group", table),
                                          .id = group(number),
                                          .name = name.empty() ? remark : name};
                        if (const int64_t created = row.integer(kCreated).value_or(0); created > 0)
                            made.created = parsers::from_unix_s(created);
                        sink_.emit(std::move(made), place, state);
                        groups_[number].owner = decoder_.text(row, kOwner);
                        add_role(number, groups_[number].owner, known("creator", "troopowneruin"),
                                 place.at_column("troopowneruin"), state);
                        add_roles(number, decoder_.text(row, kAdministrators), place, state);
                    });
}

void Conversations::add_roles(const std::string& number, const std::string& administrators,
                              const Place& place, State state) {
    Group& group = groups_[number];
    const auto names = parsers::split(administrators, '|');
    for (size_t index = 0; index < names.size(); ++index)
        if (names[index] != group.owner && group.administrators.insert(names[index]).second)
            add_role(number, names[index], known("admin", "Administrator"),
                     place.at_column("Administrator[" + std::to_string(index) + "]"), state);
}

void Conversations::add_role(const std::string& number, const std::string& member, Code role,
                             Place place, State state) {
    if (!member.empty())
        sink_.emit(Participant{.app = "qq",
                               .conversation = number,
                               .member = account(member),
                               .role = std::move(role)},
                   std::move(place), state);
}

Result<void> Conversations::read_discussions() {
    if (!database_.has_column("DiscussionInfo", "uin"))
        return {};
    enum : int { kRow, kNumber, kName, kOwner };
    const std::string sql =
        "SELECT DiscussionInfo.rowid, " +
        columns_or_null(database_, "DiscussionInfo", {"uin", "discussionName", "ownerUin"}) +
        " FROM DiscussionInfo ORDER BY 1";
    return each_row(database_, "DiscussionInfo", sql, sink_,
                    [&](const SqliteRow& row, const Place& place, State state) {
                        const std::string number = decoder_.text(row, kNumber);
                        if (number.empty() || !given_.insert(number).second)
                            return;
                        sink_.emit(Conversation{.app = "qq",
                                                .key = number,
                                                .kind = known("group", "DiscussionInfo"),
                                                .id = group(number),
                                                .name = decoder_.text(row, kName)},
                                   place, state);
                        groups_[number].owner = decoder_.text(row, kOwner);
                        add_role(number, groups_[number].owner, known("creator", "ownerUin"),
                                 place.at_column("ownerUin"), state);
                    });
}

Result<void> Conversations::read_members(const MemberColumns& columns) {
    if (!database_.has_column(columns.table, columns.group) ||
        !database_.has_column(columns.table, columns.member))
        return {};
    enum : int { kRow, kGroup, kMember, kNameInGroup, kName };
    const std::string sql =
        "SELECT " + columns.table + ".rowid, " +
        columns_or_null(database_, columns.table,
                        {columns.group, columns.member, columns.name_in_group, columns.name}) +
        " FROM " + columns.table + " ORDER BY 1";
    return each_row_and_carved(
        database_, columns.table, sql, sink_,
        [&](const SqliteRow& row, const Place& place, State state) {
            const std::string number = decoder_.text(row, kGroup);
            const std::string member = decoder_.text(row, kMember);
            if (number.empty() || member.empty())
                return;
            const std::string in_group = decoder_.text(row, kNameInGroup);
            sink_.emit(Participant{.app = "qq",
                                   .conversation = number,
                                   .member = account(member),
                                   .role = role_of(number, member),
                                   .name = in_group.empty() ? decoder_.text(row, kName) : in_group},
                       place, state);
        });
}

// The group tells its owner and administrators; of a group that is not told nothing is known.
Code Conversations::role_of(const std::string& number, const std::string& member) const {
    const auto found = groups_.find(number);
    if (found == groups_.end() || found->second.owner.empty())
        return {};
    if (found->second.owner == member)
        return known("creator", "");
    return known(found->second.administrators.contains(member) ? "admin" : "member", "");
}

}  // namespace plugins::qq
