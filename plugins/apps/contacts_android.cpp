// The address book of Android: contacts2.db of the contacts provider.
#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "plugins/api/plugin.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/apps/calls_android/call_log.h"

namespace plugins {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

constexpr std::string_view kApp = "phone";

// Columns of the query over data.
enum DataColumn { kRow, kContact, kMime, kData1, kData3, kData4, kData5, kData6 };

// What the rows of `data` say of one raw contact.
class Details {
public:
    void add_row(const SqliteRow& row) {
        constexpr std::string_view kItem = "vnd.android.cursor.item/";
        const std::string mime = row.text(kMime);
        if (!mime.starts_with(kItem))
            return;
        const std::string_view kind = std::string_view(mime).substr(kItem.size());
        if (kind == "phone_v2")
            add_number(row);
        else if (kind == "email_v2")
            add(email(row.text(kData1)));
        else if (kind == "im")
            add_messenger(row);
        else if (kind == "name" && name_.empty())
            name_ = row.text(kData1);
        else if (kind == "organization" || kind == "note" || kind == "nickname")
            add_note(kind, row.text(kData1));
        else
            add_app_row(kind, row);
    }

    const Identifiers& identifiers() const { return identifiers_; }
    const std::string& name() const { return name_; }
    const std::string& note() const { return note_; }

private:
    void add(Identifier id) {
        if (id.present() && std::ranges::find(identifiers_, id) == identifiers_.end())
            identifiers_.push_back(std::move(id));
    }

    void add_note(std::string_view label, const std::string& text) {
        if (text.empty())
            return;
        if (!note_.empty())
            note_ += "; ";
        note_.append(label).append(": ").append(text);
    }

    // The number as typed, and where that lacks the country also as the system completed it
    // (data4).
    void add_number(const SqliteRow& row) {
        const std::string typed = row.text(kData1);
        add(phone(typed));
        if (!typed.starts_with('+'))
            add(phone(row.text(kData4)));
    }

    // ContactsContract.CommonDataKinds.Im: data5 is the protocol, -1 one with its name in data6.
    void add_messenger(const SqliteRow& row) {
        constexpr int64_t kSkype = 3;
        const std::string handle = row.text(kData1);
        if (row.integer(kData5) == kSkype || row.text(kData6) == "Skype")
            add({std::string(id_type::kSkype), handle});
        else if (handle.find('@') != std::string::npos)
            add(email(handle));
        else
            add_note("im " + row.text(kData5) + row.text(kData6), handle);
    }

    // Rows that apps add for their own contacts: the id of the app beside the number.
    void add_app_row(std::string_view kind, const SqliteRow& row) {
        const std::string id = row.text(kData1);
        if (kind.find("whatsapp") != std::string_view::npos && id.find('@') != std::string::npos)
            add(identifier_of_whatsapp_jid(id));
        if (kind.find("org.telegram") == std::string_view::npos)
            return;
        add({"telegram_id", id});
        if (row.text(kData3).starts_with('+'))
            add(phone(row.text(kData3)));
    }

    Identifiers identifiers_;
    std::string name_;
    std::string note_;
};

Result<std::unordered_map<int64_t, Details>> read_details(const SqliteDatabase& database,
                                                          RecordSink& sink) {
    std::unordered_map<int64_t, Details> details;
    const std::string sql =
        "SELECT data._id, data.raw_contact_id, mimetypes.mimetype, " +
        columns_or_null(database, "data", {"data1", "data3", "data4", "data5", "data6"}) +
        " FROM data JOIN mimetypes ON mimetypes._id = data.mimetype_id ORDER BY data._id";
    TRY(each_row(database, "data", sql, sink, [&](const SqliteRow& row) {
        if (const Integer contact = row.integer(kContact))
            details[*contact].add_row(row);
    }));
    return details;
}

// Old versions keep the account in raw_contacts itself, newer ones in a table of accounts.
std::string contact_query(const SqliteDatabase& database) {
    const bool joined =
        database.has_column("raw_contacts", "account_id") && database.has_table("accounts");
    const std::string_view accounts = joined ? "accounts" : "raw_contacts";
    return "SELECT " +
           columns_or_null(database, "raw_contacts", {"_id", "display_name", "deleted"}) + ", " +
           columns_or_null(database, accounts, {"account_type", "account_name"}) +
           " FROM raw_contacts" +
           (joined ? " LEFT JOIN accounts ON accounts._id = raw_contacts.account_id" : "");
}

// The account type is the origin; its name is that of an account of the device's user.
std::string source_of(const SqliteRow& row) {
    const std::string type = row.text(3);
    const std::string name = row.text(4);
    return name.empty() ? type : type + " (" + name + ")";
}

Result<void> read_contacts(const SqliteDatabase& database, RecordSink& sink) {
    auto details = TRY(read_details(database, sink));
    return each_row_and_carved(database, "raw_contacts", contact_query(database), sink,
                               [&](const SqliteRow& row, const Place& place, State state) {
                                   const Details& found = details[row.integer(0).value_or(0)];
                                   if (state == State::Live && row.integer(2).value_or(0) != 0)
                                       state = State::Deleted;
                                   sink.emit(
                                       Contact{.app = std::string(kApp),
                                               .name = row.is_null(1) ? found.name() : row.text(1),
                                               .identifiers = found.identifiers(),
                                               .source = source_of(row),
                                               .note = found.note()},
                                       place, state);
                               });
}

// What is left of a removed contact: its number and when.
Result<void> read_removed(const SqliteDatabase& database, RecordSink& sink) {
    if (!database.has_table("deleted_contacts"))
        return {};
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "deleted_contacts", {"contact_id", "contact_deleted_timestamp"}) +
        " FROM deleted_contacts";
    return each_row_and_carved(
        database, "deleted_contacts", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const Time removed = parsers::from_unix_ms(row.integer(1).value_or(0));
            sink.emit(Contact{.app = std::string(kApp),
                              .source = "deleted_contacts",
                              .note = "contact " + row.text(0) + " removed at " +
                                      (removed.utc_ns ? parsers::to_iso8601(*removed.utc_ns)
                                                      : "an unknown time")},
                      place, state == State::Carved ? state : State::Deleted);
        });
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    TRY(read_contacts(database, sink));
    TRY(read_removed(database, sink));
    // Before Android 7 the call log stands here too.
    return database.has_table("calls") ? read_call_log(database, sink) : Result<void>{};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "contacts_android",
    .app = "phone",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about = "Reads the address book, one contact for each entry of an account, with numbers, "
             "mail addresses and the ids that WhatsApp and Telegram add, and the call log of old "
             "versions, from contacts2.db; postal addresses, photos, events and groups are not "
             "read.",
    .references = {"https://developer.android.com/reference/android/provider/ContactsContract",
                   "https://github.com/abrignoni/ALEAPP"},
    .tested = {"samples/apps/contacts_android", "contacts2.db of 2013 from plaso"},
    .paths = {"*/contacts2.db"},
    .records = {"contact", "call", "device_fact"},
    .needs = {{{"raw_contacts", {"_id", "display_name"}},
               {"data", {"_id", "mimetype_id", "raw_contact_id", "data1"}},
               {"mimetypes", {"_id", "mimetype"}}}},
    .parse = plugins::parse,
})
