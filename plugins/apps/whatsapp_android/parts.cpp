// What stands beside the messages of msgstore.db: shared places and contact cards, reactions,
// votes, and the ready answers of WhatsApp Business.
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

// What is added to a message: who added it, when, and to which text. Columns of add_on_query().
enum AddOnColumn : int { kRow, kChat, kFromMe, kSender, kSent, kKey, kParentText, kAdded };

std::string add_on_query(const SqliteDatabase& database, const std::string& table,
                         const std::string& added) {
    return "SELECT " + columns_or_null(database, table, {"message_add_on_row_id"}) + ", " +
           columns_or_null(database, "message_add_on",
                           {"chat_row_id", "from_me", "sender_jid_row_id", "timestamp", "key_id"}) +
           ", message.text_data, " + added + " FROM " + table +
           " JOIN message_add_on ON message_add_on._id = " + table +
           ".message_add_on_row_id LEFT JOIN message"
           " ON message._id = message_add_on.parent_message_row_id";
}

Message to_add_on(const SqliteRow& row, const Directory& directory, Code kind) {
    Message message{.app = std::string(kApp),
                    .app_id = row.text(kKey),
                    .direction = direction_of(row.integer(kFromMe)),
                    .sent = time_of_ms(row.integer(kSent)),
                    .kind = std::move(kind),
                    .quoted = row.text(kParentText)};
    const Chat* const chat = directory.chat(row.integer(kChat));
    if (chat != nullptr)
        message.conversation = chat->key;
    if (const Directory::Person* const sender = directory.person(row.integer(kSender)))
        message.sender = sender->id;
    else if (chat != nullptr && chat->one_to_one() && message.direction.name == "incoming")
        message.sender = chat->id;
    return message;
}

// Codes of the add-on's type differ between versions, so a reaction is known by its own table.
Result<void> read_reactions(const SqliteDatabase& database, const Directory& directory,
                            RecordSink& sink) {
    constexpr const char* kTable = "message_add_on_reaction";
    if (!database.has_table(kTable) || !database.has_table("message_add_on"))
        return {};
    const std::string sql =
        add_on_query(database, kTable, columns_or_null(database, kTable, {"reaction"}));
    return each_row_and_carved(
        database, kTable, sql, sink, [&](const SqliteRow& row, const Place& place, State state) {
            Message message = to_add_on(row, directory, known("reaction", kTable));
            message.text = row.text(kAdded);
            sink.emit(std::move(message), place, state);
        });
}

// What was chosen stands below the question, as in the poll itself. It is not the voter's own text:
// the same words by many voters would look like one text that many people send.
Result<void> read_votes(const SqliteDatabase& database, const Directory& directory,
                        RecordSink& sink) {
    constexpr const char* kTable = "message_add_on_poll_vote";
    if (!database.has_column("message_add_on_poll_vote_selected_option",
                             "message_poll_option_id") ||
        !database.has_column("message_poll_option", "option_name") || !database.has_table(kTable) ||
        !database.has_table("message_add_on"))
        return {};
    const std::string sql = add_on_query(
        database, kTable,
        "(SELECT group_concat(char(10) || '- ' || message_poll_option.option_name, '')"
        " FROM message_add_on_poll_vote_selected_option AS chosen JOIN message_poll_option"
        " ON message_poll_option._id = chosen.message_poll_option_id"
        " WHERE chosen.message_add_on_row_id = message_add_on_poll_vote.message_add_on_row_id)");
    return each_row_and_carved(
        database, kTable, sql, sink, [&](const SqliteRow& row, const Place& place, State state) {
            Message message = to_add_on(row, directory, known("vote", kTable));
            message.quoted += row.text(kAdded);
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
    TRY(read_votes(database, directory, sink));
    return read_quick_replies(database, sink);
}

}  // namespace plugins::whatsapp
