// Contacts of iOS, AddressBook.sqlitedb. Facts: iLEAPP (addressBook.py) and the schema of iOS 16.
#include <optional>

#include "parsers/base/text.h"
#include "plugins/api/sqlite_file.h"

namespace plugins {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

// Properties of a value, as Apple's address book numbers them.
constexpr int64_t kPhoneProperty = 3;
constexpr int64_t kEmailProperty = 4;

// Values come as one text a person, because a person that only the state before the log holds has
// its values only there as well.
constexpr char kBetweenValues = '\x1e';
constexpr char kBehindProperty = '\x1f';

constexpr std::string_view kValues =
    "(SELECT group_concat(ABMultiValue.property || char(31) || ABMultiValue.value, char(30))"
    " FROM ABMultiValue WHERE ABMultiValue.record_id = ABPerson.ROWID"
    " AND ABMultiValue.value <> '')";

// User names of messengers and social networks, as "service: name".
constexpr std::string_view kUserNames =
    "(SELECT group_concat(coalesce(service.value, '') || ': ' || name.value, '; ')"
    " FROM ABMultiValue JOIN ABMultiValueEntry AS name ON name.parent_id = ABMultiValue.UID"
    " JOIN ABMultiValueEntryKey AS name_key"
    " ON name_key.ROWID = name.key AND name_key.value = 'username'"
    " LEFT JOIN ABMultiValueEntry AS service ON service.parent_id = ABMultiValue.UID"
    " AND service.key = (SELECT ROWID FROM ABMultiValueEntryKey WHERE value = 'service')"
    " WHERE ABMultiValue.record_id = ABPerson.ROWID)";

enum : int {
    kRow,
    kFirst,
    kMiddle,
    kLast,
    kDisplayName,
    kNickname,
    kOrganization,
    kNote,
    kStoreName,
    kMe,
    kAllValues,
    kAllUserNames,
};

std::string query(const SqliteDatabase& database) {
    const bool has_entries = database.has_column("ABMultiValueEntry", "parent_id") &&
                             database.has_column("ABMultiValueEntryKey", "value");
    const bool has_stores =
        database.has_column("ABStore", "Name") && database.has_column("ABPerson", "StoreID");
    return "SELECT " +
           columns_or_null(database, "ABPerson",
                           {"ROWID", "First", "Middle", "Last", "DisplayName", "Nickname",
                            "Organization", "Note"}) +
           ", " +
           (has_stores ? columns_or_null(database, "ABStore", {"Name", "MeIdentifier"})
                       : std::string("NULL, NULL")) +
           ", " + std::string(kValues) + ", " +
           (has_entries ? std::string(kUserNames) : std::string("NULL")) + " FROM ABPerson" +
           (has_stores ? " LEFT JOIN ABStore ON ABStore.ROWID = ABPerson.StoreID" : "") +
           " ORDER BY ABPerson.ROWID";
}

Identifiers identifiers_of(const std::string& values) {
    Identifiers identifiers;
    for (const std::string& entry : parsers::split(values, kBetweenValues)) {
        const size_t end = entry.find(kBehindProperty);
        if (end == std::string::npos)
            continue;
        const auto property = parsers::to_int64(std::string_view(entry).substr(0, end));
        const std::string value = entry.substr(end + 1);
        if (property == kPhoneProperty)
            identifiers.push_back(phone(value));
        else if (property == kEmailProperty)
            identifiers.push_back(email(value));
    }
    return identifiers;
}

void append(std::string& text, std::string_view separator, std::string_view more) {
    if (more.empty())
        return;
    if (!text.empty())
        text += separator;
    text += more;
}

std::string name_of(const SqliteRow& row) {
    std::string name;
    for (const int column : {kFirst, kMiddle, kLast})
        append(name, " ", row.text(column));
    for (const int column : {kDisplayName, kNickname, kOrganization})
        if (name.empty())
            name = row.text(column);
    return name;
}

std::string note_of(const SqliteRow& row, const std::string& name) {
    std::string note = row.text(kNote);
    if (const std::string organization = row.text(kOrganization); organization != name)
        append(note, "; ", organization);
    append(note, "; ", row.text(kAllUserNames));
    if (row.integer(kMe).value_or(-1) == row.integer(kRow).value_or(0))
        append(note, "; ", "own card (ABStore.MeIdentifier)");
    return note;
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    return each_row_and_carved(database, "ABPerson", query(database), sink,
                               [&](const SqliteRow& row, const Place& place, State state) {
                                   const std::string name = name_of(row);
                                   sink.emit(
                                       Contact{.app = "phone",
                                               .name = name,
                                               .identifiers = identifiers_of(row.text(kAllValues)),
                                               .source = row.text(kStoreName),
                                               .note = note_of(row, name)},
                                       place, state);
                               });
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "addressbook_ios",
    .app = "phone",
    .version = "1",
    .platform = plugins::Platform::Ios,
    .about = "People of the iOS address book with their telephone numbers, mail addresses and "
             "user names; postal addresses, groups and pictures are not read.",
    .references = {"https://github.com/abrignoni/iLEAPP (addressBook.py)"},
    .tested = {"samples/apps/addressbook_ios", "iOS 16 (Belkasoft CTF 6)"},
    .paths = {"*Library/AddressBook/AddressBook.sqlitedb"},
    .records = {"contact"},
    .needs = {{{"ABPerson", {"ROWID", "First", "Last"}},
               {"ABMultiValue", {"UID", "record_id", "property", "value"}}}},
    .parse = plugins::parse,
})
