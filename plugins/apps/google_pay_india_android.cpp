// Payments of Google Pay of India on Android: the cards of its conversations (data.db), each a
// message of protocol buffers. Facts: ALEAPP (its module of Google Pay, made with four phones).
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/text.h"
#include "parsers/format/protobuf.h"
#include "plugins/api/sqlite_file.h"

namespace plugins {
namespace {

using parsers::SqliteRow;
using Steps = std::initializer_list<uint32_t>;

constexpr std::string_view kTable = "conversation_card";
constexpr int64_t kNanos = 1'000'000'000;

// One level of a message; empty where the bytes are none.
class Level {
public:
    explicit Level(std::string_view bytes) {
        auto read = parsers::read_protobuf(bytes);
        if (read.ok())
            fields_ = std::move(read).value();
    }

    bool has(uint32_t number) const { return parsers::find_field(fields_, number) != nullptr; }
    bool is_empty() const { return fields_.empty(); }

    Level at(Steps path) const {
        Level level = *this;
        for (const uint32_t number : path)
            level = Level(level.bytes(number));
        return level;
    }
    std::string text(uint32_t number) const { return parsers::to_valid_utf8(bytes(number)); }
    std::optional<uint64_t> number(uint32_t number) const {
        const auto* const field = parsers::find_field(fields_, number);
        if (field == nullptr || field->wire == parsers::ProtobufWire::Bytes)
            return {};
        return field->value;
    }

private:
    std::string bytes(uint32_t number) const {
        const auto* const field = parsers::find_field(fields_, number);
        return field == nullptr ? std::string() : field->bytes;
    }

    std::vector<parsers::ProtobufField> fields_;
};

// What a card says of a payment: 2.50 of one between people or to a shop, 2.54 of a bill.
struct Paid {
    Level transaction;
    Level leg;  // what the banks were told: reference, payer, payee
    std::optional<uint64_t> direction;
    std::string note;
};

std::optional<Paid> paid_of(const Level& card) {
    constexpr uint32_t kPayment = 50;
    constexpr uint32_t kBill = 54;
    constexpr uint64_t kSent = 2;  // a bill is always paid
    const Level body = card.at({2});
    if (body.has(kPayment)) {
        const Level payment = body.at({kPayment});
        const Level latest = payment.at({6, 1});
        return Paid{latest.is_empty() ? payment.at({1}) : latest, payment.at({7, 2}),
                    payment.number(13), payment.at({2}).text(1)};
    }
    if (body.has(kBill))
        return Paid{body.at({kBill, 1, 2, 1}), body.at({kBill, 2, 1, 2}), kSent, ""};
    return {};
}

// Units and billionths, as google.type.Money has them; absent where they are no amount.
std::string amount_of(const Level& money) {
    const auto units = static_cast<int64_t>(money.number(2).value_or(0));
    const auto nanos = static_cast<int64_t>(money.number(3).value_or(0));
    if (money.is_empty() || units < 0 || nanos < 0 || nanos >= kNanos)
        return {};
    std::string fraction = std::to_string(kNanos + nanos).substr(1);
    while (fraction.size() > 2 && fraction.back() == '0')
        fraction.pop_back();
    return std::to_string(units) + "." + fraction;
}

Code direction_of(std::optional<uint64_t> stored) {
    if (!stored)
        return {};
    const std::string code = std::to_string(*stored);
    if (*stored == 1)
        return known("incoming", code);
    return *stored == 2 ? known("outgoing", code) : unknown_code(code);
}

std::string_view word_of_state(uint64_t state) {
    switch (state) {
        case 8:
        case 10:
            return "completed";
        case 6:
        case 9:
            return "failed";
        case 14:
            return "declined";
        case 2:
            return "pending";
        default:
            return "unknown";
    }
}

Identifier upi_id(const std::string& stored) {
    return stored.empty() ? Identifier{} : Identifier{std::string(id_type::kAppUser), stored};
}

std::string words_of(const Paid& paid, const Level& person, const std::string& reference) {
    std::string words;
    const auto add = [&](std::string_view before, const std::string& value) {
        if (!value.empty())
            words += (words.empty() ? "" : "; ") + std::string(before) + value;
    };
    if (const auto state = paid.transaction.at({5}).number(1))
        add("state " + std::to_string(*state) + " ", std::string(word_of_state(*state)));
    add("", person.text(1).empty() ? paid.transaction.at({9, 10}).text(1) : person.text(1));
    add("name at the bank: ", person.at({5, 1}).text(3));
    add("masked number ", person.at({3}).text(2));
    add("note: ", paid.note);
    add("UPI reference ", reference);
    return words;
}

Payment to_payment(const Paid& paid, Integer created_ms) {
    constexpr uint32_t kAccount = 10000;
    const Level person = paid.transaction.at({9, 8});
    const std::string reference = paid.leg.text(1);
    const auto time = paid.transaction.number(2);
    Payment payment{.app = "google_pay",
                    .kind = direction_of(paid.direction),
                    .amount = amount_of(paid.transaction.at({3})),
                    .currency = paid.transaction.at({3}).text(1),
                    .payer = upi_id(paid.leg.at({4, kAccount}).text(1)),
                    .payee = upi_id(paid.leg.at({5, kAccount}).text(1)),
                    .claim = known("stated", ""),
                    .text = words_of(paid, person, reference)};
    if (time && *time <= INT64_MAX)
        payment.time = parsers::from_unix_ms(static_cast<int64_t>(*time));
    else if (created_ms)
        payment.time = parsers::from_unix_ms(*created_ms);
    Identifier& other = payment.kind.name == "incoming" ? payment.payer : payment.payee;
    if (!other.present() && !payment.kind.name.empty() && payment.kind.name != "unknown")
        other = upi_id(person.at({5, 1}).text(1));
    if (const auto id = paid.transaction.number(1))
        payment.transaction = {"transaction_id", std::to_string(*id)};
    return payment;
}

// A card whose id ends in ":original_peer" is a copy of another, which comes first.
Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    std::set<std::string> told;
    return each_row_and_carved(
        database, kTable,
        "SELECT rowid, paisa_conversation_card, card_creation_timestamp, card_id"
        " FROM conversation_card ORDER BY card_id LIKE '%:original_peer', rowid",
        sink, [&](const SqliteRow& row, const Place& place, State state) {
            const auto blob = row.blob(1);
            const auto read = parsers::read_protobuf(blob);
            if (!read.ok()) {
                if (state != State::Carved)
                    sink.damaged(place, read.error().what);
                return;
            }
            const auto paid =
                paid_of(Level({reinterpret_cast<const char*>(blob.data()), blob.size()}));
            if (!paid || paid->transaction.at({3}).is_empty())
                return;
            Payment payment = to_payment(*paid, row.integer(2));
            const std::string& id = payment.transaction.value;
            const bool is_copy = row.text(3).ends_with(":original_peer");
            if (state != State::Carved && !id.empty() && !told.insert(id).second && is_copy)
                return;
            sink.emit(std::move(payment), place, state);
        });
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "google_pay_india_android",
    .app = "google_pay",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about = "Payments and bills of Google Pay of India with side, amount, UPI ids, names and "
             "references; other cards of a conversation and bank accounts are not read.",
    .references = {"https://github.com/abrignoni/ALEAPP"},
    .tested = {"samples/apps/google_pay_india_android"},
    .paths = {"*/com.google.android.apps.nbu.paisa.user/files/*/conversation/data.db"},
    .records = {"payment"},
    .needs = {{{"conversation_card",
                {"card_id", "paisa_conversation_card", "card_creation_timestamp"}}}},
    .parse = plugins::parse,
})
