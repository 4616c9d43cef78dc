#include "plugins/apps/telegram_android/messages.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "plugins/apps/telegram_android/content.h"
#include "plugins/apps/telegram_android/people.h"
#include "plugins/apps/telegram_android/unread.h"

namespace plugins::telegram {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;
using parsers::TlNode;
using parsers::TlRead;

enum Column { kRow, kId, kDialog, kDate, kOut, kSendState, kData };

// The tables that hold messages. Of `media_v...` only rows whose message is in no other table, of
// `scheduled_...` what has not been sent.
enum class Source { Messages, Media, Scheduled };

struct Table {
    std::string name;
    Source source;
};

bool is_version_of(std::string_view name, std::string_view stem) {
    if (!name.starts_with(stem))
        return false;
    const std::string_view rest = name.substr(stem.size());
    return rest.empty() ||
           (rest.size() > 2 && rest.starts_with("_v") &&
            std::ranges::all_of(rest.substr(2), [](char c) { return c >= '0' && c <= '9'; }));
}

std::vector<Table> tables_of(const SqliteDatabase& database) {
    std::vector<Table> tables;
    for (const auto& table : database.schema()) {
        const std::string& name = table.first;
        const auto has = [&](std::string_view column) { return database.has_column(name, column); };
        if (!has("mid") || !has("uid") || !has("date") || !has("data"))
            continue;
        if (is_version_of(name, "messages") && has("out"))
            tables.push_back({name, Source::Messages});
        else if (is_version_of(name, "media"))
            tables.push_back({name, Source::Media});
        else if (is_version_of(name, "scheduled_messages"))
            tables.push_back({name, Source::Scheduled});
    }
    std::ranges::stable_sort(tables, {}, &Table::source);
    return tables;
}

// `media_v...` has a row for every kind of content of a message, all with the same object.
std::string sql_of(const SqliteDatabase& database, const Table& table, const Table* messages) {
    std::string sql = "SELECT " + (table.source == Source::Media ? "min(" + table.name + ".rowid)"
                                                                 : table.name + ".rowid");
    for (const std::string_view column : {"mid", "uid", "date", "out", "send_state", "data"})
        sql += ", " + columns_or_null(database, table.name, {column});
    sql += " FROM " + table.name;
    if (table.source == Source::Media) {
        if (messages != nullptr)
            sql += " WHERE NOT EXISTS (SELECT 1 FROM " + messages->name +
                   " AS m WHERE m.mid = " + table.name + ".mid AND m.uid = " + table.name + ".uid)";
        sql += " GROUP BY " + table.name + ".mid, " + table.name + ".uid";
    }
    return sql + " ORDER BY 1";
}

std::string stored_of(Integer value) {
    return value ? std::to_string(*value) : std::string();
}

// `out` of the table; where the table has none, of the flags of the message.
Code direction_of(const SqliteRow& row, const TlNode& object) {
    constexpr int kOutFlag = 1;
    Integer out = row.integer(kOut);
    if (!out && object.field("flags") != nullptr)
        out = object.has_flag(kOutFlag) ? 1 : 0;
    if (!out)
        return {};
    if (*out != 0 && *out != 1)
        return unknown_code(stored_of(out));
    return known(*out == 1 ? "outgoing" : "incoming", stored_of(out));
}

// Whether Telegram has taken an own message. Source: DrKLO/Telegram, MessageObject.
Code status_of_sending(Integer state) {
    if (!state)
        return {};
    const std::string stored = stored_of(state);
    switch (*state) {
        case 0:
            return known("sent", stored);
        case 1:
            return known("pending", stored);
        case 2:
            return known("failed", stored);
        case 3:
            return known("edited", stored);
        default:
            return unknown_code(stored);
    }
}

// A date of an edit that the app hides is that of a change of buttons or reactions.
Code status_of(const SqliteRow& row, const Table& table, const Code& direction,
               const TlNode& object) {
    constexpr int kEditHidden = 21;
    if (table.source == Source::Scheduled)
        return known("scheduled", table.name);
    if (object.field("edit_date") != nullptr && !object.has_flag(kEditHidden))
        return known("edited", "edit_date=" + std::to_string(object.integer_of("edit_date")));
    return direction.name == "outgoing" ? status_of_sending(row.integer(kSendState)) : Code{};
}

class MessageReader {
public:
    MessageReader(const Directory& directory, const Table& table, RecordSink& sink)
        : directory_(directory),
          table_(table),
          sink_(sink),
          unread_(table.name, "text and sender are not read") {}

    void read(const SqliteRow& row, const Place& place, State state) {
        const TlRead read = parsers::read_telegram_object(row.blob(kData));
        unread_.see(read, place, sink_);
        const TlNode& object = read.object;
        const int64_t dialog = row.integer(kDialog).value_or(0);
        Message message = envelope(row, dialog, object);
        if (object.predicate.empty())
            message.kind = unknown_code(fmt::format("{:#010x}", object.constructor));
        else if (object.predicate == "messageService")
            read_event(object, message, place, state, dialog);
        else if (object.predicate == "messageEmpty")
            message.kind = known("empty", object.predicate);
        else
            read_content(read, message, place, state);
        sink_.emit(std::move(message), place, state);
    }

    void finish() { unread_.tell(sink_); }

private:
    // What the table's own columns say, and the sender.
    Message envelope(const SqliteRow& row, int64_t dialog, const TlNode& object) const {
        Message message{.app = std::string(kApp),
                        .conversation = std::to_string(dialog),
                        .app_id = stored_of(row.integer(kId)),
                        .direction = direction_of(row, object)};
        message.sender = sender_of(dialog, message.direction, object);
        if (const auto peer = directory_.user_of(dialog);
            peer && message.direction.name == "outgoing")
            message.recipients.push_back(user_id(*peer));
        if (const auto date = row.integer(kDate))
            message.sent = parsers::from_unix_s(*date);
        if (table_.source == Source::Scheduled)  // the time that it is to be sent at
            message.sent.utc_ns.reset();
        message.status = status_of(row, table_, message.direction, object);
        return message;
    }

    // An object without "from_id" is of the conversation itself: the other person, or the channel.
    Identifier sender_of(int64_t dialog, const Code& direction, const TlNode& object) const {
        const TlNode* from = object.field("from_id");
        if (from != nullptr && from->kind == parsers::TlKind::Object)
            return peer_id(*from);
        // The sender in a secret chat is stored with 32 bits, which newer ids do not fit.
        if (from != nullptr && object.predicate != "message_secret")
            return user_id(from->integer);
        if (direction.name == "outgoing")
            return directory_.own_id ? user_id(*directory_.own_id) : Identifier{};
        if (direction.name != "incoming")
            return {};
        if (const auto peer = directory_.user_of(dialog))
            return user_id(*peer);
        const bool is_of_channel = dialog < 0 && dialog != INT64_MIN && !object.predicate.empty();
        return is_of_channel ? group_id(-dialog) : Identifier{};
    }

    void read_content(const TlRead& read, Message& message, const Place& place, State state) {
        const TlNode& object = read.object;
        message.text = object.text_of("message");
        if (object.field("fwd_from") != nullptr)
            message.forwarded = 1;
        if (const TlNode* reply = object.field("reply_to"); reply != nullptr)
            message.quoted = reply->text_of("quote_text");
        const TlNode* media = object.field("media");
        // Where reading ended before the media it is not known whether there is any.
        const bool ended_early = read.stop && object.field("message") == nullptr;
        message.kind = ended_early ? unknown_code(object.predicate) : kind_of_media(media);
        if (media != nullptr)
            read_media(*media, read.trailing, message, place, state);
    }

    void read_media(const TlNode& media, const std::string& trailing, const Message& message,
                    const Place& place, State state) {
        // Behind parameters of a message not yet sent the path comes last: "||key|=|value||/path".
        const size_t bar = trailing.rfind("||");
        const std::string path = bar == std::string::npos ? trailing : trailing.substr(bar + 2);
        if (auto attachment = attachment_of(media, path.starts_with('/') ? path : "")) {
            attachment->message = place.text;
            sink_.emit(std::move(*attachment), place, state);
        }
        if (auto location = location_of(media)) {
            location->time = message.sent;
            sink_.emit(std::move(*location), place, state);
        }
        if (auto card = card_of(media))
            sink_.emit(std::move(*card), place, state);
    }

    // Nobody sends an event; `out` says who caused it. A call has a direction.
    void read_event(const TlNode& object, Message& message, const Place& place, State state,
                    int64_t dialog) {
        message.kind = known("system", object.predicate);
        message.recipients.clear();
        const TlNode* action = object.field("action");
        if (action == nullptr) {
            message.direction = unknown_code(message.direction.as_stored);
            return;
        }
        message.text = describe(*action);
        if (auto call = call_of(*action)) {
            message.kind = known("call", action->predicate);
            call->direction = message.direction;
            call->started = message.sent;
            if (const auto peer = directory_.user_of(dialog))
                call->peer = user_id(*peer);
            sink_.emit(std::move(*call), place, state);
            return;
        }
        message.direction = unknown_code(message.direction.as_stored);
        if (auto payment = payment_of(*action)) {
            payment->time = message.sent;
            sink_.emit(std::move(*payment), place, state);
        }
    }

    const Directory& directory_;
    const Table& table_;
    RecordSink& sink_;
    Unread unread_;
};

}  // namespace

Result<void> read_messages(const SqliteDatabase& database, const Directory& directory,
                           RecordSink& sink) {
    const auto tables = tables_of(database);
    const auto messages = std::ranges::find(tables, Source::Messages, &Table::source);
    for (const Table& table : tables) {
        MessageReader reader(directory, table, sink);
        TRY(each_row_and_carved(
            database, table.name,
            sql_of(database, table, messages == tables.end() ? nullptr : &*messages), sink,
            [&](const SqliteRow& row, const Place& place, State state) {
                reader.read(row, place, state);
            }));
        reader.finish();
    }
    return {};
}

}  // namespace plugins::telegram
