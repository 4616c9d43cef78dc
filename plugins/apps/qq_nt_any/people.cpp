#include "plugins/apps/qq_nt_any/people.h"

#include <map>
#include <optional>
#include <set>
#include <string>

#include "plugins/api/note.h"
#include "plugins/apps/qq_nt_any/rows.h"

namespace plugins::qq_nt {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

// ---- groups -------------------------------------------------------------------------------------

namespace {

// Group -> the inner id of its owner.
Result<std::map<std::string, std::string>> read_groups(const SqliteDatabase& database,
                                                       RecordSink& sink) {
    enum : int { kRow, kNumber, kName, kRemark, kOwner, kCreated };
    std::map<std::string, std::string> owners;
    std::set<std::string> given;
    for (const std::string table : {"group_detail_info_ver1", "group_list"}) {
        if (!database.has_column(table, "60001"))
            continue;
        const std::string sql =
            select(database, table, {"60001", "60007", "60026", "60002", "60004"});
        TRY(each_row(
            database, table, sql, sink, [&](const SqliteRow& row, const Place& place, State state) {
                const std::string number = number_in(row, kNumber);
                if (number.empty() || !given.insert(number).second)
                    return;
                if (const std::string owner = row.text(kOwner); !owner.empty())
                    owners[number] = owner;
                sink.emit(Conversation{.app = "qq",
                                       .key = number,
                                       .kind = known("group", table),
                                       .id = group(number),
                                       .name = first_of(row.text(kName), row.text(kRemark)),
                                       .created = time_of(row.integer(kCreated))},
                          place, state);
            }));
    }
    return owners;
}

Code role_of(std::optional<int64_t> has_left, std::optional<int64_t> is_admin, bool is_owner) {
    if (has_left && *has_left == 1)
        return known("left", "1");
    if (is_owner)
        return known("creator", "60002");
    if (!is_admin)
        return {};
    const std::string stored = std::to_string(*is_admin);
    if (*is_admin == 0 || *is_admin == 1)
        return known(*is_admin == 1 ? "admin" : "member", stored);
    return unknown_code(stored);
}

}  // namespace

Result<void> read_members(const SqliteDatabase& database, RecordSink& sink) {
    const auto owners = TRY(read_groups(database, sink));
    const std::string table = "group_member3";
    if (!database.has_column(table, "60001"))
        return {};
    enum : int { kRow, kGroup, kUid, kNumber, kCard, kName, kIsAdmin, kHasLeft };
    const std::string sql =
        select(database, table, {"60001", "1000", "1002", "64003", "20002", "64010", "64016"});
    return each_row_and_carved(
        database, table, sql, sink, [&](const SqliteRow& row, const Place& place, State state) {
            const std::string number = number_in(row, kGroup);
            const std::string uid = row.text(kUid);
            const std::string member = first_of(number_in(row, kNumber), uid);
            if (number.empty() || member.empty())
                return;
            const auto owner = owners.find(number);
            const bool is_owner = owner != owners.end() && owner->second == uid;
            sink.emit(
                Participant{.app = "qq",
                            .conversation = number,
                            .member = account(member),
                            .role = role_of(row.integer(kHasLeft), row.integer(kIsAdmin), is_owner),
                            .name = first_of(row.text(kCard), row.text(kName))},
                place, state);
        });
}

// ---- people -------------------------------------------------------------------------------------

namespace {

Contact contact_of(const std::string& number, const std::string& uid, const std::string& qid) {
    Contact contact{.app = "qq"};
    for (const std::string& id : {number, uid})
        if (!id.empty())
            contact.identifiers.push_back(account(id));
    contact.note = qid.empty() ? std::string() : "QID " + qid;
    return contact;
}

}  // namespace

Result<void> read_people(const SqliteDatabase& database, RecordSink& sink) {
    enum : int { kRow, kUid, kQid, kNumber, kName, kRemark };
    std::set<std::string> friends;
    const std::string list = "buddy_list";
    const std::string people = "profile_info_v6";
    if (database.has_column(list, "1000"))
        TRY(each_row(database, list, select(database, list, {"1000"}), sink,
                     [&](const SqliteRow& row) { friends.insert(row.text(kUid)); }));
    std::set<std::string> given;
    if (database.has_column(people, "1000"))
        TRY(each_row_and_carved(
            database, people, select(database, people, {"1000", "1001", "1002", "20002", "20009"}),
            sink, [&](const SqliteRow& row, const Place& place, State state) {
                const std::string uid = row.text(kUid);
                const std::string remark = row.text(kRemark);
                const std::string name = row.text(kName);
                Contact contact = contact_of(number_in(row, kNumber), uid, row.text(kQid));
                if (contact.identifiers.empty())
                    return;
                contact.name = first_of(remark, name);
                contact.source = friends.contains(uid) ? list : people;
                contact.note = note_of_parts(
                    {remark.empty() || name.empty() ? "" : "own name " + name, contact.note});
                if (!place.is_carved)
                    given.insert(uid);
                sink.emit(std::move(contact), place, state);
            }));
    if (!database.has_column(list, "1000"))
        return {};
    return each_row_and_carved(database, list, select(database, list, {"1000", "1001", "1002"}),
                               sink, [&](const SqliteRow& row, const Place& place, State state) {
                                   const std::string uid = row.text(kUid);
                                   Contact contact =
                                       contact_of(number_in(row, kNumber), uid, row.text(kQid));
                                   if (contact.identifiers.empty() || given.contains(uid))
                                       return;
                                   contact.source = list;
                                   sink.emit(std::move(contact), place, state);
                               });
}

// The accounts that were logged in; what they are logged in with stays where it is.
Result<void> read_accounts(const SqliteDatabase& database, RecordSink& sink) {
    enum : int { kRow, kNumber, kUid, kName, kLast };
    const std::string table = "login_table";
    if (!database.has_column(table, "1001"))
        return {};
    return each_row_and_carved(
        database, table, select(database, table, {"1000", "1001", "1007", "1008"}), sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const std::string id = first_of(number_in(row, kNumber), row.text(kUid));
            if (id.empty())
                return;
            const Time last = time_of(row.integer(kLast));
            sink.emit(Account{.app = "qq",
                              .id = account(id),
                              .display = row.text(kName),
                              .note = note_of_parts(
                                  {"login_table",
                                   last.utc_ns ? "last login " + parsers::to_iso8601(*last.utc_ns)
                                               : ""})},
                      place, state);
        });
}

}  // namespace plugins::qq_nt
