// Text and multimedia messages of Android: mmssms.db of the telephony provider.
#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "plugins/api/plugin.h"
#include "plugins/api/sqlite_file.h"

namespace plugins {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

constexpr std::string_view kApp = "sms";
// What the provider writes for the device's own number in addresses of multimedia messages.
constexpr std::string_view kOwnAddress = "insert-address-token";

Time time_of_ms(Integer stored) {
    return stored ? parsers::from_unix_ms(*stored) : Time{};
}
Time time_of_s(Integer stored) {
    return stored ? parsers::from_unix_s(*stored) : Time{};
}

// A sender may be a word such as a bank's name: as a telephone number its letters would be turned
// into the digits of somebody else.
Identifier identifier_of_address(const std::string& address) {
    const auto is_letter = [](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte & 0x80) != 0;
    };
    if (address.find('@') == std::string::npos && std::ranges::any_of(address, is_letter))
        return {std::string(id_type::kAppUser), address};
    return identifier_of_phone_or_email(address);
}

// One of the boxes of a message: android.provider.Telephony.
struct Box {
    Code direction;
    Code status;
};

Box box_of(Integer code, Integer read) {
    if (!code)
        return {};
    const std::string stored = std::to_string(*code);
    const Code outgoing = known("outgoing", stored);
    switch (*code) {
        case 1: {
            const Code status = !read        ? Code{}
                                : *read == 1 ? known("read", "1")
                                : *read == 0 ? known("unread", "0")
                                             : unknown_code(std::to_string(*read));
            return {known("incoming", stored), status};
        }
        case 2:
            return {outgoing, known("sent", stored)};
        case 3:
            return {outgoing, known("draft", stored)};
        case 4:
            return {outgoing, known("pending", stored)};
        case 5:
            return {outgoing, known("failed", stored)};
        case 6:
            return {outgoing, known("queued", stored)};
        default:
            return {unknown_code(stored), unknown_code(stored)};
    }
}

struct Times {
    Time sent;
    Time received;
};

// `here` is the time on this device, `there` that of the other side. A draft was never sent: its
// time stays as stored.
Times times_of(const Box& box, Time here, Time there) {
    if (box.direction.name == "incoming")
        return {std::move(there), std::move(here)};
    if (box.status.name == "draft")
        return {{{}, std::move(here.as_stored)}, {}};
    return {std::move(here), {}};
}

std::string text_of(Integer number) {
    return number ? std::to_string(*number) : std::string();
}

Message to_text(const SqliteRow& row) {
    Box box = box_of(row.integer(5), row.integer(6));
    Times times = times_of(box, time_of_ms(row.integer(3)), time_of_ms(row.integer(4)));
    Message message{.app = std::string(kApp),
                    .conversation = text_of(row.integer(1)),
                    .app_id = text_of(row.integer(0)),
                    .direction = std::move(box.direction),
                    .sent = std::move(times.sent),
                    .received = std::move(times.received),
                    .kind = known("text", ""),
                    .status = std::move(box.status),
                    .text = row.text(row.is_null(7) ? 8 : 7)};
    const Identifier other = identifier_of_address(row.text(2));
    if (message.direction.name == "outgoing" && other.present())
        message.recipients.push_back(other);
    else
        message.sender = other;
    return message;
}

Result<void> read_texts(const SqliteDatabase& database, RecordSink& sink) {
    const std::string sql = "SELECT " +
                            columns_or_null(database, "sms",
                                            {"_id", "thread_id", "address", "date", "date_sent",
                                             "type", "read", "body", "subject"}) +
                            " FROM sms";
    return each_row_and_carved(database, "sms", sql, sink,
                               [&](const SqliteRow& row, const Place& place, State state) {
                                   sink.emit(to_text(row), place, state);
                               });
}

// Who wrote a multimedia message, and to whom.
struct Parties {
    Identifier sender;
    Identifiers recipients;
};

// By pdu._id. The codes of addr.type are those of the MMS encapsulation protocol.
Result<std::unordered_map<int64_t, Parties>> read_addresses(const SqliteDatabase& database,
                                                            RecordSink& sink) {
    constexpr int64_t kFrom = 137;
    std::unordered_map<int64_t, Parties> parties;
    if (!database.has_table("addr"))
        return parties;
    const std::string sql =
        "SELECT " + columns_or_null(database, "addr", {"_id", "msg_id", "address", "type"}) +
        " FROM addr ORDER BY addr._id";
    TRY(each_row(database, "addr", sql, sink, [&](const SqliteRow& row) {
        const std::string address = row.text(2);
        const Integer message = row.integer(1);
        if (!message || address == kOwnAddress || address.empty())
            return;
        if (row.integer(3) == kFrom)
            parties[*message].sender = identifier_of_address(address);
        else
            parties[*message].recipients.push_back(identifier_of_address(address));
    }));
    return parties;
}

bool is_text_part(const SqliteRow& row) {
    return row.text(2) == "text/plain" && !row.is_null(6);
}

// Gives the texts by pdu._id; every other part becomes an attachment. The layout part (SMIL) says
// nothing that a person wrote.
Result<std::unordered_map<int64_t, std::string>> read_parts(const SqliteDatabase& database,
                                                            RecordSink& sink) {
    std::unordered_map<int64_t, std::string> texts;
    if (!database.has_table("part"))
        return texts;
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "part", {"_id", "mid", "ct", "name", "cl", "_data", "text"}) +
        " FROM part ORDER BY part.mid, part.seq, part._id";
    TRY(each_row_and_carved(
        database, "part", sql, sink, [&](const SqliteRow& row, const Place& place, State state) {
            const Integer message = row.integer(1);
            if (!message || row.text(2) == "application/smil")
                return;
            if (is_text_part(row)) {
                if (state == State::Carved)  // not to be added to a text that stands
                    return;
                std::string& text = texts[*message];
                text += (text.empty() ? "" : "\n") + row.text(6);
                return;
            }
            sink.emit(Attachment{.app = std::string(kApp),
                                 .message = Place::row("pdu", *message).text,
                                 .path = row.text(5),
                                 .name = row.text(row.is_null(3) ? 4 : 3),
                                 .mime = row.text(2)},
                      place, state);
        }));
    return texts;
}

Code kind_of_pdu(Integer type) {
    if (!type)
        return {};
    const std::string stored = std::to_string(*type);
    if (*type == 130)  // announced, never fetched
        return known("notification", stored);
    return *type == 128 || *type == 132 ? known("multimedia", stored) : unknown_code(stored);
}

// Columns of the query over pdu: row, thread, date, date_sent, box, read, subject, type, id.
Message to_multimedia(const SqliteRow& row) {
    Box box = box_of(row.integer(4), row.integer(5));
    Times times = times_of(box, time_of_s(row.integer(2)), time_of_s(row.integer(3)));
    return {.app = std::string(kApp),
            .conversation = text_of(row.integer(1)),
            .app_id = row.text(8),
            .direction = std::move(box.direction),
            .sent = std::move(times.sent),
            .received = std::move(times.received),
            .kind = kind_of_pdu(row.integer(7)),
            .status = std::move(box.status),
            .text = row.text(6)};
}

Result<void> read_multimedia(const SqliteDatabase& database, RecordSink& sink) {
    if (!database.has_table("pdu"))
        return {};
    const auto parties = TRY(read_addresses(database, sink));
    const auto texts = TRY(read_parts(database, sink));
    const std::string sql = "SELECT " +
                            columns_or_null(database, "pdu",
                                            {"_id", "thread_id", "date", "date_sent", "msg_box",
                                             "read", "sub", "m_type", "m_id"}) +
                            " FROM pdu";
    return each_row_and_carved(
        database, "pdu", sql, sink, [&](const SqliteRow& row, const Place& place, State state) {
            const int64_t id = row.integer(0).value_or(0);
            Message message = to_multimedia(row);
            if (const auto found = parties.find(id); found != parties.end()) {
                message.sender = found->second.sender;
                message.recipients = found->second.recipients;
            }
            if (const auto text = texts.find(id); text != texts.end())
                message.text += (message.text.empty() ? "" : "\n") + text->second;
            sink.emit(std::move(message), place, state);
        });
}

Result<std::unordered_map<std::string, std::string>> read_canonical_addresses(
    const SqliteDatabase& database, RecordSink& sink) {
    std::unordered_map<std::string, std::string> addresses;
    if (database.has_table("canonical_addresses"))
        TRY(each_row(database, "canonical_addresses",
                     "SELECT canonical_addresses._id, canonical_addresses.address"
                     " FROM canonical_addresses",
                     sink, [&](const SqliteRow& row) { addresses[row.text(0)] = row.text(1); }));
    return addresses;
}

// threads.recipient_ids names rows of canonical_addresses, parted by spaces.
Result<void> read_threads(const SqliteDatabase& database, RecordSink& sink) {
    if (!database.has_column("threads", "recipient_ids"))
        return {};
    const auto addresses = TRY(read_canonical_addresses(database, sink));
    return each_row_and_carved(
        database, "threads", "SELECT threads._id, threads.recipient_ids FROM threads", sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const std::string recipients = row.text(1);
            Conversation conversation{.app = std::string(kApp), .key = row.text(0)};
            if (recipients.find(' ') != std::string::npos) {
                conversation.kind = known("group", recipients);
            } else if (!recipients.empty()) {
                conversation.kind = known("one_to_one", recipients);
                if (const auto found = addresses.find(recipients); found != addresses.end())
                    conversation.id = identifier_of_address(found->second);
            }
            sink.emit(std::move(conversation), place, state);
        });
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    TRY(read_threads(database, sink));
    if (database.has_table("sms"))
        TRY(read_texts(database, sink));
    else
        sink.unsupported(Place{"sms"}, "the table sms is not there");
    return read_multimedia(database, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "sms_android",
    .app = "sms",
    .version = "2",
    .platform = plugins::Platform::Android,
    .about =
        "Reads text and multimedia messages with their threads, boxes and attachments from "
        "mmssms.db; notices of banks become payments; SIMs, delivery reports and the word index "
        "are not read.",
    .references = {"https://developer.android.com/reference/android/provider/Telephony",
                   "https://github.com/abrignoni/ALEAPP"},
    .tested = {"samples/apps/sms_android", "mmssms.db of version 57 from plaso"},
    .paths = {"*/com.android.providers.telephony/databases/mmssms.db",
              "*/com.android.providers.telephony/db/mmssms.db"},
    .records = {"conversation", "message", "attachment", "payment"},
    .needs = {{{"sms", {"_id", "thread_id", "address", "date", "type", "body"}}}},
    .parse = plugins::parse,
})
