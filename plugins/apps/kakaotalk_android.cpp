// KakaoTalk on Android: KakaoTalk.db with its messages, whose texts are encrypted one by one.
// Facts: jiru/kakaodecrypt, dolidolih/Iris.
#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "parsers/crypt/kakaotalk.h"
#include "parsers/format/base64.h"
#include "plugins/api/sqlite_file.h"

namespace plugins {
namespace {

using nlohmann::json;
using parsers::SqliteDatabase;
using parsers::SqliteRow;

constexpr std::string_view kApp = "kakaotalk";
// Added to the type of a message that was deleted for everybody.
constexpr int64_t kDeletedMark = 16384;

struct Meaning {
    int64_t code;
    std::string_view word;
};
constexpr auto kKinds = std::to_array<Meaning>({{0, "system"},
                                                {1, "text"},
                                                {2, "image"},
                                                {3, "video"},
                                                {4, "contact"},
                                                {5, "audio"},
                                                {6, "sticker"},
                                                {12, "sticker"},
                                                {16, "location"},
                                                {18, "document"},
                                                {20, "sticker"},
                                                {26, "text"},
                                                {27, "image"}});

struct RoomKind {
    std::string_view stored;
    std::string_view word;
};
constexpr auto kRoomKinds = std::to_array<RoomKind>(
    {{"DirectChat", "one_to_one"}, {"MultiChat", "group"}, {"OD", "one_to_one"}, {"OM", "group"}});

Identifier user_of(int64_t id) {
    return {"kakaotalk_id", std::to_string(id)};
}

json parsed(const std::string& text) {
    return json::parse(text, nullptr, false);
}

std::optional<int64_t> integer_in(const json& object, const char* key) {
    if (!object.is_object() || !object.contains(key) || !object.at(key).is_number_integer())
        return std::nullopt;
    return object.at(key).get<int64_t>();
}

std::string text_in(const json& object, const char* key) {
    if (!object.is_object() || !object.contains(key) || !object.at(key).is_string())
        return {};
    return object.at(key).get<std::string>();
}

// "isMine" of the column v; a message without it has no direction.
Code direction_of(const json& properties) {
    if (!properties.is_object() || !properties.contains("isMine") ||
        !properties.at("isMine").is_boolean())
        return {};
    const bool is_own = properties.at("isMine").get<bool>();
    return known(is_own ? "outgoing" : "incoming", is_own ? "isMine=true" : "isMine=false");
}

Code kind_of(std::optional<int64_t> type) {
    if (!type)
        return {};
    const int64_t plain = *type >= kDeletedMark ? *type - kDeletedMark : *type;
    const auto found = std::ranges::find(kKinds, plain, &Meaning::code);
    const std::string stored = std::to_string(*type);
    return found == kKinds.end() ? unknown_code(stored) : known(found->word, stored);
}

// ---- rooms --------------------------------------------------------------------------------------

Code kind_of_room(const std::string& type) {
    if (type.empty())
        return {};
    const auto found = std::ranges::find(kRoomKinds, type, &RoomKind::stored);
    return found == kRoomKinds.end() ? unknown_code(type) : known(found->word, type);
}

void emit_members(const json& members, const std::string& room, const Place& place, State state,
                  RecordSink& sink) {
    if (!members.is_array())
        return;
    size_t number = 0;
    for (const json& member : members) {
        const std::string column = "members[" + std::to_string(number++) + "]";
        if (member.is_number_integer())
            sink.emit(Participant{.app = std::string(kApp),
                                  .conversation = room,
                                  .member = user_of(member.get<int64_t>())},
                      place.at_column(column), state);
    }
}

Result<void> read_rooms(const SqliteDatabase& database, RecordSink& sink) {
    if (!database.has_column("chat_rooms", "id"))
        return {};
    enum : int { kRow, kId, kType, kMembers, kPrivate };
    const std::string sql =
        "SELECT chat_rooms.rowid, " +
        columns_or_null(database, "chat_rooms", {"id", "type", "members", "private_meta"}) +
        " FROM chat_rooms ORDER BY 1";
    return each_row_and_carved(
        database, "chat_rooms", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const std::string id = row.text(kId);
            const Code kind = kind_of_room(row.text(kType));
            sink.emit(Conversation{.app = std::string(kApp),
                                   .key = id,
                                   .kind = kind,
                                   .id = {"kakaotalk_group", id},
                                   .name = text_in(parsed(row.text(kPrivate)), "name")},
                      place, state);
            emit_members(parsed(row.text(kMembers)), id, place, state, sink);
        });
}

// ---- messages -----------------------------------------------------------------------------------

class MessageReader {
public:
    explicit MessageReader(RecordSink& sink) : sink_(sink) {}

    enum : int { kRow, kId, kChat, kUser, kType, kCreated, kMessage, kProperties };

    void read(const SqliteRow& row, const Place& place, State state) {
        const json properties = parsed(row.text(kProperties));
        const auto user = row.integer(kUser);
        const auto type = row.integer(kType);
        Message message{.app = std::string(kApp),
                        .conversation = row.text(kChat),
                        .app_id = row.text(kId),
                        .direction = direction_of(properties),
                        .kind = kind_of(type)};
        if (user)
            message.sender = user_of(*user);
        if (const auto created = row.integer(kCreated))
            message.sent = parsers::from_unix_s(*created);
        if (type && *type >= kDeletedMark)
            message.status = known("revoked", std::to_string(*type));
        message.text = text_of(row.text(kMessage), integer_in(properties, "enc"), user);
        if (message.direction.name == "outgoing" && user && !own_) {
            own_ = user;
            sink_.emit(Account{.app = std::string(kApp),
                               .id = user_of(*user),
                               .note = "user of a message that is marked isMine"},
                       place, state);
        }
        sink_.emit(std::move(message), place, state);
    }

    void finish() {
        for (const auto& [why, count] : closed_)
            sink_.unsupported(Place{"chat_logs"}, "the text of " + std::to_string(count) +
                                                      (count == 1 ? " message" : " messages") +
                                                      " is not read: " + why);
    }

private:
    // What does not open stays out: its bytes are no text.
    std::string text_of(const std::string& stored, std::optional<int64_t> version,
                        std::optional<int64_t> user) {
        if (stored.empty())
            return {};
        if (!version || !user) {
            ++closed_["the row does not say how it is encrypted"];
            return {};
        }
        auto text = open(stored, *version, *user);
        if (text.ok())
            return std::move(text).value();
        ++closed_[text.error().what];
        return {};
    }

    Result<std::string> open(const std::string& stored, int64_t version, int64_t user) {
        const auto cipher = TRY(parsers::read_base64(stored));
        return fields_.decrypt(cipher, version, user);
    }

    RecordSink& sink_;
    parsers::KakaoTalkFields fields_;
    std::optional<int64_t> own_;
    std::map<std::string, uint64_t> closed_;
};

Result<void> read_messages(const SqliteDatabase& database, RecordSink& sink) {
    const std::string sql =
        "SELECT chat_logs.rowid, " +
        columns_or_null(database, "chat_logs",
                        {"id", "chat_id", "user_id", "type", "created_at", "message", "v"}) +
        " FROM chat_logs ORDER BY 1";
    MessageReader reader(sink);
    TRY(each_row_and_carved(database, "chat_logs", sql, sink,
                            [&](const SqliteRow& row, const Place& place, State state) {
                                reader.read(row, place, state);
                            }));
    reader.finish();
    return {};
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    TRY(read_rooms(database, sink));
    return read_messages(database, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "kakaotalk_android",
    .app = "kakaotalk",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about = "Reads rooms with their members and messages from KakaoTalk.db and opens their texts "
             "with the key that the sender's id gives; attachments, friends' names (KakaoTalk2.db) "
             "and texts of newer encryption versions are not read.",
    .references = {"https://github.com/jiru/kakaodecrypt", "https://github.com/dolidolih/Iris"},
    .tested = {"samples/apps/kakaotalk_android"},
    .paths = {"*/com.kakao.talk/databases/KakaoTalk.db", "*/com.kakao.talk/db/KakaoTalk.db"},
    .records = {"account", "conversation", "participant", "message"},
    .needs = {{{"chat_logs", {"id", "type", "chat_id", "user_id", "message", "created_at", "v"}}}},
    .parse = plugins::parse,
})
