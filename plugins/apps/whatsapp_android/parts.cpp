// What stands beside the messages of msgstore.db: shared places and contact cards, reactions, and
// the ready answers of WhatsApp Business.
#include <utility>

#include "parsers/format/vcard.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/apps/whatsapp_android/codes.h"
#include "plugins/apps/whatsapp_android/current.h"

namespace plugins::whatsapp {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

Result<void> read_places(const SqliteDatabase& database, RecordSink& sink) {
    constexpr std::string_view kTable = "message_location";
    if (!database.has_table(kTable))
        return {};
    const std::string sql =
        "SELECT " +
        columns_or_null(database, kTable,
                        {"message_row_id", "latitude", "longitude", "place_name"}) +
        ", message.timestamp FROM message_location"
        " LEFT JOIN message ON message._id = message_location.message_row_id";
    return each_row_and_carved(database, kTable, sql, sink,
                               [&](const SqliteRow& row, const Place& place, State state) {
                                   sink.emit(Location{.app = std::string(kApp),
                                                      .latitude = row.real(1),
                                                      .longitude = row.real(2),
                                                      .time = time_of_ms(row.integer(4)),
                                                      .name = row.text(3)},
                                             place, state);
                               });
}

Contact to_contact(const parsers::VCard& card) {
    Contact contact{
        .app = std::string(kApp), .name = card.full_name, .source = "card in a message"};
    for (const parsers::VCardEntry& entry : card.phones)
        if (!entry.value.empty())
            contact.identifiers.push_back(phone(entry.value));
    for (const parsers::VCardEntry& entry : card.emails)
        if (!entry.value.empty())
            contact.identifiers.push_back(email(entry.value));
    return contact;
}

// A card that somebody sent is no entry of this phone's address book: `source` says so.
Result<void> read_cards(const SqliteDatabase& database, RecordSink& sink) {
    constexpr std::string_view kTable = "message_vcard";
    if (!database.has_column(kTable, "vcard"))
        return {};
    return each_row_and_carved(
        database, kTable,
        "SELECT message_vcard.rowid, " + columns_or_null(database, kTable, {"vcard"}) +
            " FROM message_vcard",
        sink, [&](const SqliteRow& row, const Place& place, State state) {
            const auto cards = parsers::read_vcards(row.text(1));
            if (!cards.ok()) {
                if (state != State::Carved)
                    sink.damaged(place, cards.error().what);
                return;
            }
            size_t number = 0;
            for (const parsers::VCard& card : cards.value())
                sink.emit(to_contact(card), place.at_column("vcard." + std::to_string(number++)),
                          state);
        });
}

// Codes of the add-on's type differ between versions, so a reaction is known by its own table.
Result<void> read_reactions(const SqliteDatabase& database, const Directory& directory,
                            RecordSink& sink) {
    if (!database.has_table("message_add_on_reaction") || !database.has_table("message_add_on"))
        return {};
    enum : int { kRow, kText, kChat, kFromMe, kSender, kSent, kKey, kQuoted };
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "message_add_on_reaction",
                        {"message_add_on_row_id", "reaction"}) +
        ", " +
        columns_or_null(database, "message_add_on",
                        {"chat_row_id", "from_me", "sender_jid_row_id", "timestamp", "key_id"}) +
        ", message.text_data FROM message_add_on_reaction JOIN message_add_on"
        " ON message_add_on._id = message_add_on_reaction.message_add_on_row_id LEFT JOIN message"
        " ON message._id = message_add_on.parent_message_row_id";
    return each_row_and_carved(
        database, "message_add_on_reaction", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            Message message{.app = std::string(kApp),
                            .app_id = row.text(kKey),
                            .direction = direction_of(row.integer(kFromMe)),
                            .sent = time_of_ms(row.integer(kSent)),
                            .kind = known("reaction", "message_add_on_reaction"),
                            .text = row.text(kText),
                            .quoted = row.text(kQuoted)};
            const Chat* const chat = directory.chat(row.integer(kChat));
            if (chat != nullptr)
                message.conversation = chat->key;
            if (const Directory::Person* const sender = directory.person(row.integer(kSender)))
                message.sender = sender->id;
            else if (chat != nullptr && chat->one_to_one() && message.direction.name == "incoming")
                message.sender = chat->id;
            sink.emit(std::move(message), place, state);
        });
}

// What an operator sends with one touch, such as a script.
Result<void> read_quick_replies(const SqliteDatabase& database, RecordSink& sink) {
    constexpr std::string_view kTable = "quick_replies";
    if (!database.has_table(kTable))
        return {};
    return each_row_and_carved(
        database, kTable,
        "SELECT " + columns_or_null(database, kTable, {"_id", "title", "content"}) +
            " FROM quick_replies",
        sink, [&](const SqliteRow& row, const Place& place, State state) {
            sink.emit(Document{.app = std::string(kApp), .title = row.text(1), .text = row.text(2)},
                      place, state);
        });
}

}  // namespace

Result<void> read_parts(const SqliteDatabase& database, const Directory& directory,
                        RecordSink& sink) {
    TRY(read_places(database, sink));
    TRY(read_cards(database, sink));
    TRY(read_reactions(database, directory, sink));
    return read_quick_replies(database, sink);
}

}  // namespace plugins::whatsapp
