// WhatsApp codes: what the numbers of a msgstore.db mean, and the small forms that its rows share.
// Facts: message_type and status as read by public parsers of this database; samples in
// samples/apps/whatsapp_android.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "parsers/format/sqlite.h"
#include "plugins/api/record.h"

namespace plugins::whatsapp {

inline constexpr std::string_view kApp = "whatsapp";

// `type` is message.message_type or messages.media_wa_type; absent gives an empty Code.
Code kind_of_message(Integer type);

// The delivery states are known for own messages only; the code of another's stays unknown.
Code status_of_message(Integer status, Integer from_me);

// A system notice has a from_me too, but nobody sent it: its direction is not known.
Code direction_of_message(Integer from_me, const Code& kind);

// 0 incoming, 1 outgoing; for calls.
Code direction_of(Integer from_me);

// group_participant_user.rank and group_participants.admin.
Code role_of_rank(Integer rank);

// call_log.call_result; public readers agree on 5 and 2 only, the rest stays a code.
Code result_of_call(Integer result);

// A base64 SHA-256 as 64 lower-case hexadecimal digits; "" where it is none.
std::string sha256_of_base64(std::string_view base64);

// An amount in thousandths as a decimal number: 12500 -> "12.5".
std::string amount_of_thousandths(int64_t thousandths);

// A row of pay_transaction or pay_transactions, with the parties looked up.
struct StoredPayment {
    Integer type;
    Integer thousandths;
    std::string currency;
    Identifier payer;
    Identifier payee;
    Integer timestamp;
    std::string id;
    Integer status;
};

// The codes of kind and of success are not known: kind keeps the number, and `text` the status.
Payment to_payment(StoredPayment stored);

// Milliseconds, absent where the column is NULL.
Time time_of_ms(Integer stored);

}  // namespace plugins::whatsapp
