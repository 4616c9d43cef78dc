// The mail stores of Outlook (.pst, .ost): all mails and the address book of an account.
#include "parsers/document/outlook_store.h"
#include "plugins/api/note.h"
#include "plugins/api/plugin.h"
#include "plugins/apps/outlook_mail/mail_records.h"

namespace plugins {
namespace {

using outlook_mail::kApp;

bool recognizes(const File& file) {
    return parsers::OutlookNodes::is_one(file.bytes());
}

bool is_address(std::string_view text) {
    const size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos &&
           text.find_first_of(" ,;<>/") == std::string_view::npos;
}

// Outlook names the file of an account's store by its address.
std::string_view file_stem(const File& file) {
    const std::string_view path = file.path();
    const size_t begin = path.rfind('/') + 1;  // 0 where there is no folder
    return path.substr(begin, path.rfind('.') - begin);
}

void emit_owner(const parsers::OutlookStore& store, const File& file, RecordSink& sink) {
    const bool is_named = is_address(store.display_name());
    const std::string_view address = is_named ? store.display_name() : file_stem(file);
    if (is_address(address))
        sink.emit(Account{.app = std::string(kApp),
                          .id = email(address),
                          .note = is_named ? "the name of the mail store"
                                           : "the name of the mail store's file"},
                  Place::whole_file());
}

void emit_contact(const parsers::OutlookItem& item, State state, RecordSink& sink) {
    Contact contact{.app = std::string(kApp), .name = item.contact->name};
    for (const std::string& each : item.contact->phones)
        contact.identifiers.push_back(phone(each));
    for (const std::string& each : item.contact->addresses)
        contact.identifiers.push_back(email(each));
    contact.note = note_of_parts({item.contact->company, item.contact->title, item.message.text});
    sink.emit(std::move(contact), Place::pointer(item.pointer), state);
}

void emit_note(const parsers::Error& note, const Place& place, RecordSink& sink) {
    if (note.code == parsers::ErrorCode::Unsupported)
        sink.unsupported(place, note.what);
    else
        sink.damaged(place, note.what);
}

State state_of(const parsers::OutlookItem& item) {
    switch (item.standing) {
        case parsers::OutlookItem::Standing::kListed:
            return State::Live;
        case parsers::OutlookItem::Standing::kUnlisted:
            return State::Deleted;
        case parsers::OutlookItem::Standing::kLost:
            return State::Carved;
    }
    return State::Live;
}

void emit_item(const parsers::OutlookItem& item, RecordSink& sink) {
    const State state = state_of(item);
    Place place = Place::pointer(item.pointer);
    place.is_carved = state == State::Carved;
    if (!item.contact) {
        outlook_mail::emit_mail(
            item.message, {.message = place, .sender = item.pointer + "/sender", .state = state},
            sink);
        return;
    }
    emit_contact(item, state, sink);
    for (const parsers::Error& note : item.message.notes)
        emit_note(note, place, sink);
}

Result<void> parse(const File& file, RecordSink& sink) {
    auto store = TRY(parsers::OutlookStore::open(file.shared_bytes()));
    emit_owner(store, file, sink);
    const auto emit = [&](const parsers::OutlookItem& item) { emit_item(item, sink); };
    store.each_item(emit);
    store.each_lost_item(emit);
    for (const auto& [item_class, count] : store.unread_classes())
        sink.unsupported(Place::whole_file(), "Items of the class " + item_class +
                                                  " are not read: " + std::to_string(count));
    for (const parsers::Error& note : store.notes())
        emit_note(note, Place::whole_file(), sink);
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "outlook_stores_desktop",
    .app = "email",
    .version = "4",
    .platform = plugins::Platform::Desktop,
    .about =
        "The mail stores of Outlook (.pst and .ost of 32 and 64 bits, all versions): mails of "
        "every "
        "folder, which stands in their place, and messages inside of them, with people, times, "
        "texts and attachments (name, size, SHA-256 of the bytes); the address book; the account "
        "where the store or its file is named by it; items that no folder lists any more are "
        "marked as "
        "deleted, those that only old pages of the index lead to as carved; appointments, tasks "
        "and notes are "
        "not read.",
    .references = {"[MS-PST]", "[MS-OXPROPS]", "[MS-OXOCNTC]",
                   "https://github.com/libyal/libpff/tree/main/documentation"},
    .tested = {"samples/apps/outlook_stores_desktop", "pst-extractor test data"},
    .paths = {"*.pst", "*.PST", "*.ost", "*.OST", "*.nst"},
    .records = {"account", "contact", "message", "participant", "attachment"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
