#include "plugins/host/query_guess.h"

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string_view>

#include "parsers/base/text.h"

namespace plugins {
namespace {

using Words = std::initializer_list<std::string_view>;

// Takes columns of one table for the fields of a record, each column once.
class Picker {
public:
    Picker(std::string record, const TableGuess& table)
        : query_{std::move(record), &table, {}, {}} {}

    bool text(const std::string& alias, Words words) {
        return take(alias, words, {ColumnMeaning::Text, ColumnMeaning::Identifier}, "");
    }
    bool time(const std::string& alias, Words words) {
        return take(alias, words, {ColumnMeaning::Instant}, "");
    }
    // The first time that is left, however it is named.
    bool any_time(const std::string& alias) {
        return take(alias, {""}, {ColumnMeaning::Instant}, "");
    }
    bool identifier(const std::string& alias, Words words) {
        return take(alias, words, {ColumnMeaning::Identifier}, "");
    }
    // A reference, an id or a name of something: what groups rows.
    bool key(const std::string& alias, Words words) {
        return take(alias, words,
                    {ColumnMeaning::Reference, ColumnMeaning::Identifier, ColumnMeaning::Text,
                     ColumnMeaning::Quantity, ColumnMeaning::Code},
                    "text");
    }
    bool number(const std::string& alias, Words words, const std::string& conversion) {
        return take(alias, words, {ColumnMeaning::Quantity, ColumnMeaning::Code}, conversion);
    }
    bool code(const std::string& alias, Words words) {
        if (!take(alias, words, {ColumnMeaning::Code}, ""))
            return false;
        query_.codes.push_back(alias);
        return true;
    }
    const QueryGuess& query() const { return query_; }

private:
    bool take(const std::string& alias, Words words, std::initializer_list<ColumnMeaning> meanings,
              const std::string& conversion) {
        for (const auto& column : query_.table->columns) {
            const bool fits =
                std::find(meanings.begin(), meanings.end(), column.meaning) != meanings.end() &&
                has_word(column.name, words) && !taken_.contains(column.name);
            const bool is_id =
                alias == "text" && parsers::to_lower_ascii(column.name).ends_with("id");
            if (!fits || is_id)
                continue;
            taken_.insert(column.name);
            const bool is_typed =
                column.meaning == ColumnMeaning::Instant ||
                (column.meaning == ColumnMeaning::Identifier && conversion.empty());
            query_.picks.push_back({column.name, alias, is_typed ? column.conversion : conversion});
            return true;
        }
        return false;
    }

    QueryGuess query_;
    std::set<std::string> taken_;
};

std::optional<QueryGuess> call_of(const TableGuess& table) {
    Picker picker("call", table);
    if (!picker.number("duration_s", {"duration"}, "integer") || !picker.any_time("started"))
        return std::nullopt;
    picker.identifier("peer", {""});
    picker.code("direction", {"direction", "incoming", "outgoing", "type"});
    return picker.query();
}

std::optional<QueryGuess> location_of(const TableGuess& table) {
    Picker picker("location", table);
    if (!picker.number("latitude", {"lat"}, "real") ||
        !picker.number("longitude", {"lon", "lng"}, "real"))
        return std::nullopt;
    picker.any_time("time");
    return picker.query();
}

std::optional<QueryGuess> payment_of(const TableGuess& table) {
    Picker picker("payment", table);
    if (!picker.key("amount", {"amount"}) || !picker.any_time("time"))
        return std::nullopt;
    picker.text("currency", {"currency", "coin", "symbol"});
    picker.identifier("payer", {"from", "payer", "sender"});
    picker.identifier("payee", {"to", "payee", "receiver"});
    return picker.query();
}

std::optional<QueryGuess> visit_of(const TableGuess& table) {
    Picker picker("visit", table);
    if (!picker.text("url", {"url"}) || !picker.any_time("time"))
        return std::nullopt;
    picker.text("title", {"title"});
    return picker.query();
}

std::optional<QueryGuess> message_of(const TableGuess& table) {
    Picker picker("message", table);
    const bool has_body = picker.text("text", {"body", "text", "content", "message", "msg"});
    if (!has_body || (!picker.time("sent", {"sent", "send"}) && !picker.any_time("sent")))
        return std::nullopt;
    picker.key("conversation",
               {"chat", "thread", "conversation", "room", "session", "dialog", "group"});
    picker.identifier("sender", {"sender", "from", "author", "user", "address", "peer", "uid"});
    picker.time("received", {"receiv"});
    picker.code("direction",
                {"direction", "outgoing", "incoming", "from_me", "is_sent", "is_send"});
    picker.code("status", {"status", "state"});
    picker.code("kind", {"kind", "type"});
    return picker.query();
}

std::optional<QueryGuess> attachment_of(const TableGuess& table) {
    Picker picker("attachment", table);
    if (!picker.text("path", {"path", "uri", "local"}))
        return std::nullopt;
    picker.text("mime", {"mime", "content_type"});
    picker.text("name", {"name"});
    picker.number("size_bytes", {"size"}, "integer");
    return picker.query().picks.size() >= 2 ? std::optional(picker.query()) : std::nullopt;
}

std::optional<QueryGuess> contact_of(const TableGuess& table) {
    Picker picker("contact", table);
    int count = 0;
    while (count < 4 && picker.identifier("identifiers_" + std::to_string(count + 1), {""}))
        ++count;
    if (count == 0 || !picker.text("name", {"name", "nick", "display", "title"}))
        return std::nullopt;
    return picker.query();
}

std::optional<QueryGuess> conversation_of(const TableGuess& table) {
    Picker picker("conversation", table);
    if (!has_word(table.name,
                  {"chat", "thread", "conversation", "room", "session", "dialog", "group"}) ||
        !picker.text("name", {"name", "title", "subject", "topic"}))
        return std::nullopt;
    picker.time("created", {"creat"});
    picker.code("kind", {"kind", "type"});
    return picker.query();
}

}  // namespace

std::optional<QueryGuess> guess_query(const TableGuess& table) {
    if (table.row_id.empty())
        return std::nullopt;
    for (const auto& guess : {call_of, location_of, payment_of, visit_of, message_of, attachment_of,
                              contact_of, conversation_of})
        if (auto found = guess(table))
            return found;
    return std::nullopt;
}

}  // namespace plugins
