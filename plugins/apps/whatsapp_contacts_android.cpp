// The contact list of WhatsApp on Android: wa.db.
#include <string>
#include <string_view>
#include <utility>

#include "plugins/api/plugin.h"
#include "plugins/api/sqlite_file.h"

namespace plugins {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

constexpr std::string_view kApp = "whatsapp";

// The note with one more part, where there is a text for it.
std::string with_part(std::string note, std::string_view label, const std::string& text) {
    if (text.empty())
        return note;
    if (!note.empty())
        note += "; ";
    return note.append(label).append(": ").append(text);
}

enum ContactColumn { kRow, kJid, kNumber, kSavedName, kOwnName, kAbout, kIsUser, kBusinessName };

std::string contact_query(const SqliteDatabase& database) {
    const bool named = database.has_column("wa_vnames", "verified_name");
    return "SELECT " +
           columns_or_null(
               database, "wa_contacts",
               {"_id", "jid", "number", "display_name", "wa_name", "status", "is_whatsapp_user"}) +
           (named ? ", (SELECT wa_vnames.verified_name FROM wa_vnames"
                    " WHERE wa_vnames.jid = wa_contacts.jid)"
                  : ", NULL") +
           " FROM wa_contacts";
}

// The name saved in the address book goes before the one that the other side chose; the latter
// stays in the note, because only it is the other side's own word.
Contact to_contact(const SqliteRow& row) {
    Contact contact{.app = std::string(kApp), .source = "wa_contacts"};
    for (const int column : {kSavedName, kBusinessName, kOwnName})
        if (contact.name.empty())
            contact.name = row.text(column);
    const std::string jid = row.text(kJid);
    if (!jid.ends_with("@broadcast"))
        if (Identifier id = identifier_of_whatsapp_jid(jid); id.present())
            contact.identifiers.push_back(std::move(id));
    const bool number_adds =
        contact.identifiers.empty() || contact.identifiers.front().type == id_type::kWhatsAppLid;
    if (number_adds && !row.text(kNumber).empty())
        contact.identifiers.push_back(phone(row.text(kNumber)));
    contact.note = with_part({}, "own name", row.text(kOwnName));
    contact.note = with_part(std::move(contact.note), "business name", row.text(kBusinessName));
    contact.note = with_part(std::move(contact.note), "about", row.text(kAbout));
    if (row.integer(kIsUser) == 0)
        contact.note = with_part(std::move(contact.note), "is_whatsapp_user", "0");
    return contact;
}

Result<void> read_contacts(const SqliteDatabase& database, RecordSink& sink) {
    return each_row_and_carved(database, "wa_contacts", contact_query(database), sink,
                               [&](const SqliteRow& row, const Place& place, State state) {
                                   Contact contact = to_contact(row);
                                   if (!contact.identifiers.empty() || !contact.name.empty())
                                       sink.emit(std::move(contact), place, state);
                               });
}

// Who made a group, where the app was told.
Result<void> read_groups(const SqliteDatabase& database, RecordSink& sink) {
    if (!database.has_column("wa_group_admin_settings", "creator_jid"))
        return {};
    return each_row_and_carved(
        database, "wa_group_admin_settings",
        "SELECT rowid, jid, creator_jid FROM wa_group_admin_settings", sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const std::string jid = row.text(1);
            sink.emit(Conversation{.app = std::string(kApp),
                                   .key = jid,
                                   .kind = known("group", ""),
                                   .id = identifier_of_whatsapp_jid(jid),
                                   .creator = identifier_of_whatsapp_jid(row.text(2))},
                      place, state);
        });
}

// The description of a group is a text that its admins wrote: often its rules.
Result<void> read_descriptions(const SqliteDatabase& database, RecordSink& sink) {
    if (!database.has_column("wa_group_descriptions", "description"))
        return {};
    const std::string sql =
        "SELECT rowid, " +
        columns_or_null(database, "wa_group_descriptions",
                        {"jid", "description", "setter_jid", "description_time"}) +
        " FROM wa_group_descriptions";
    return each_row_and_carved(database, "wa_group_descriptions", sql, sink,
                               [&](const SqliteRow& row, const Place& place, State state) {
                                   Document document{.app = std::string(kApp),
                                                     .title = row.text(1),
                                                     .author = row.text(3),
                                                     .text = row.text(2)};
                                   // Public readers do not name the unit, so no moment is claimed.
                                   document.modified.as_stored = row.text(4);
                                   sink.emit(std::move(document), place, state);
                               });
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    TRY(read_contacts(database, sink));
    TRY(read_groups(database, sink));
    return read_descriptions(database, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "whatsapp_contacts_android",
    .app = "whatsapp",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about = "Reads WhatsApp's contact list, the makers of groups and the descriptions of groups "
             "from wa.db; business profiles and pictures are not read.",
    .references = {"https://github.com/sepinf-inc/IPED",
                   "https://github.com/KnugiHK/WhatsApp-Chat-Exporter"},
    .tested = {"samples/apps/whatsapp_contacts_android"},
    .paths = {"*/databases/wa.db", "*/db/wa.db"},
    .records = {"contact", "conversation", "document"},
    .needs = {{{"wa_contacts", {"_id", "jid"}}}},
    .parse = plugins::parse,
})
