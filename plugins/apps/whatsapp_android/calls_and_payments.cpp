#include <utility>

#include "plugins/api/sqlite_file.h"
#include "plugins/apps/whatsapp_android/codes.h"
#include "plugins/apps/whatsapp_android/current.h"

namespace plugins::whatsapp {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

Identifier id_of(const Directory& directory, Integer jid_row) {
    const Directory::Person* const person = directory.person(jid_row);
    return person ? person->id : Identifier{};
}

Code medium_of(Integer video_call) {
    if (!video_call)
        return {};
    const std::string stored = std::to_string(*video_call);
    if (*video_call == 0 || *video_call == 1)
        return known(*video_call == 1 ? "video" : "audio", stored);
    return unknown_code(stored);
}

Result<void> read_calls(const SqliteDatabase& database, const Directory& directory,
                        RecordSink& sink) {
    if (!database.has_table("call_log"))
        return {};
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "call_log",
                        {"_id", "jid_row_id", "from_me", "call_id", "timestamp", "video_call",
                         "duration", "call_result", "group_jid_row_id"}) +
        " FROM call_log";
    return each_row_and_carved(database, "call_log", sql, sink,
                               [&](const SqliteRow& row, const Place& place, State state) {
                                   Call call{.app = std::string(kApp), .app_id = row.text(3)};
                                   call.peer = id_of(directory, row.integer(1));
                                   call.group = id_of(directory, row.integer(8));
                                   if (call.peer.type == id_type::kWhatsAppGroup)
                                       call.group = std::exchange(call.peer, {});
                                   call.direction = direction_of(row.integer(2));
                                   call.started = time_of_ms(row.integer(4));
                                   call.medium = medium_of(row.integer(5));
                                   call.duration_s = row.integer(6);
                                   call.result = result_of_call(row.integer(7));
                                   if (state != State::Carved && row.integer(1).value_or(0) > 0 &&
                                       !directory.person(row.integer(1)))
                                       sink.damaged(place, "the other side of call " + place.text +
                                                               " is not in table jid");
                                   sink.emit(std::move(call), place, state);
                               });
}

Result<void> read_transactions(const SqliteDatabase& database, const Directory& directory,
                               RecordSink& sink) {
    if (!database.has_table("pay_transaction"))
        return {};
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "pay_transaction",
                        {"_id", "type", "amount_1000", "currency_code", "sender_jid_row_id",
                         "receiver_jid_row_id", "timestamp", "id", "status"}) +
        " FROM pay_transaction";
    return each_row_and_carved(database, "pay_transaction", sql, sink,
                               [&](const SqliteRow& row, const Place& place, State state) {
                                   sink.emit(to_payment({.type = row.integer(1),
                                                         .thousandths = row.integer(2),
                                                         .currency = row.text(3),
                                                         .payer = id_of(directory, row.integer(4)),
                                                         .payee = id_of(directory, row.integer(5)),
                                                         .timestamp = row.integer(6),
                                                         .id = row.text(7),
                                                         .status = row.integer(8)}),
                                             place, state);
                               });
}

// A notice inside a chat: the amount is text with the sign of its currency, kept as it stands.
Result<void> read_payment_notices(const SqliteDatabase& database, const Directory& directory,
                                  RecordSink& sink) {
    if (!database.has_table("message_payment"))
        return {};
    const std::string sql = "SELECT " +
                            columns_or_null(database, "message_payment",
                                            {"message_row_id", "sender_jid_row_id",
                                             "receiver_jid_row_id", "amount_with_symbol"}) +
                            ", message.timestamp FROM message_payment"
                            " LEFT JOIN message ON message._id = message_payment.message_row_id";
    return each_row_and_carved(database, "message_payment", sql, sink,
                               [&](const SqliteRow& row, const Place& place, State state) {
                                   sink.emit(Payment{.app = std::string(kApp),
                                                     .payer = id_of(directory, row.integer(1)),
                                                     .payee = id_of(directory, row.integer(2)),
                                                     .time = time_of_ms(row.integer(4)),
                                                     .claim = known("stated", ""),
                                                     .text = row.text(3)},
                                             place, state);
                               });
}

}  // namespace

Result<void> read_calls_and_payments(const SqliteDatabase& database, const Directory& directory,
                                     RecordSink& sink) {
    TRY(read_calls(database, directory, sink));
    TRY(read_transactions(database, directory, sink));
    return database.has_table("message") ? read_payment_notices(database, directory, sink)
                                         : Result<void>{};
}

}  // namespace plugins::whatsapp
