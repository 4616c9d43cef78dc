// Snapchat on Android and iOS: arroyo.db. The text of a message and the members of a conversation
// are in protobuf messages of which ALEAPP and iLEAPP know these fields. On Android the own id is
// in the shared preferences beside the databases.
#include <optional>
#include <set>

#include "parsers/base/text.h"
#include "parsers/format/android_xml.h"
#include "parsers/format/protobuf.h"
#include "plugins/api/sqlite_file.h"

namespace plugins {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;
using Fields = std::vector<parsers::ProtobufField>;

constexpr std::string_view kApp = "snapchat";

Identifier user(const std::string& id) {
    return {std::string(id_type::kAppUser), id};
}

// What stands under the field numbers, one inside the other; nothing where a step is missing.
std::optional<std::string> text_at(std::span<const std::byte> bytes,
                                   std::initializer_list<uint32_t> path) {
    std::string inside(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    for (const uint32_t number : path) {
        const auto fields = parsers::read_protobuf(inside);
        if (!fields.ok())
            return std::nullopt;
        const auto* field = parsers::find_field(fields.value(), number);
        if (field == nullptr || field->wire != parsers::ProtobufWire::Bytes)
            return std::nullopt;
        inside = field->bytes;
    }
    return inside;
}

// 16 bytes as the app writes an id: 8-4-4-4-12 hexadecimal digits.
std::string uuid_of(const std::string& bytes) {
    if (bytes.size() != 16)
        return {};
    const std::string digits =
        parsers::to_hex({reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()});
    std::string text;
    for (size_t at = 0; at < digits.size(); ++at) {
        if (at == 8 || at == 12 || at == 16 || at == 20)
            text += '-';
        text += digits[at];
    }
    return text;
}

// ---- whose database it is -----------------------------------------------------------------------

std::string owner_in_preferences(const File& file) {
    const auto bytes = file.companion("../shared_prefs/user_session_shared_pref.xml");
    if (bytes == nullptr)
        return {};
    const auto preferences = parsers::read_shared_preferences(*bytes);
    if (!preferences.ok())
        return {};
    return parsers::preference(preferences.value(), "key_user_id").value_or("");
}

// Newer versions mark what was written on this device; one sender of all that is the own account.
Result<std::string> owner_in_rows(const SqliteDatabase& database, RecordSink& sink) {
    if (!database.has_column("conversation_message", "created_on_device"))
        return std::string();
    std::set<std::string> senders;
    TRY(each_row(
        database, "conversation_message",
        "SELECT rowid, sender_id FROM conversation_message WHERE created_on_device = 1 AND "
        "sender_id <> ''",
        sink, [&](const SqliteRow& row) { senders.insert(row.text(1)); }));
    return senders.size() == 1 ? *senders.begin() : std::string();
}

// ---- records ------------------------------------------------------------------------------------

Code direction_of(const std::string& sender, const std::string& owner) {
    if (sender.empty() || owner.empty())
        return {};
    return sender == owner ? known("outgoing", "own sender_id")
                           : known("incoming", "other sender_id");
}

Code kind_of(const std::string& content_type) {
    if (content_type.empty())
        return {};
    return content_type == "1" ? known("text", content_type) : unknown_code(content_type);
}

Result<void> read_messages(const SqliteDatabase& database, const std::string& owner,
                           RecordSink& sink) {
    enum : int { kRow, kConversation, kId, kSender, kType, kContent, kTime };
    return each_row(
        database, "conversation_message",
        "SELECT rowid, client_conversation_id, client_message_id, sender_id, content_type, "
        "message_content, creation_timestamp FROM conversation_message ORDER BY rowid",
        sink, [&](const SqliteRow& row, const Place& place, State state) {
            Message message{.app = std::string(kApp),
                            .conversation = row.text(kConversation),
                            .app_id = row.text(kId),
                            .sender = user(row.text(kSender)),
                            .direction = direction_of(row.text(kSender), owner),
                            .kind = kind_of(row.text(kType))};
            if (const auto time = row.integer(kTime)) {
                message.sent = parsers::from_unix_ms(*time);
                message.sent.as_stored = row.text(kTime);
            }
            if (message.kind.name == "text") {
                const auto text = text_at(row.blob(kContent), {4, 4, 2, 1});
                if (text)
                    message.text = parsers::to_valid_utf8(*text);
                else
                    sink.unsupported(place, "the text is not where it is known to stand");
            }
            sink.emit(std::move(message), place, state);
        });
}

void emit_members(const SqliteRow& row, const Place& place, State state, RecordSink& sink) {
    constexpr uint32_t kMember = 3;
    const auto fields = parsers::read_protobuf(row.blob(2));
    if (!fields.ok()) {
        sink.damaged(place, "the members of a conversation: " + fields.error().what);
        return;
    }
    size_t index = 0;
    for (const parsers::ProtobufField& field : fields.value()) {
        if (field.number != kMember || field.wire != parsers::ProtobufWire::Bytes)
            continue;
        const std::span<const std::byte> inside{
            reinterpret_cast<const std::byte*>(field.bytes.data()), field.bytes.size()};
        const std::string member = uuid_of(text_at(inside, {1, 1}).value_or(""));
        if (!member.empty())
            sink.emit(
                Participant{
                    .app = std::string(kApp), .conversation = row.text(1), .member = user(member)},
                place.at_column(std::to_string(index)), state);
        ++index;
    }
}

Result<void> read_conversations(const SqliteDatabase& database, RecordSink& sink) {
    if (!database.has_column("conversation", "conversation_metadata"))
        return {};
    return each_row(database, "conversation",
                    "SELECT rowid, client_conversation_id, conversation_metadata FROM conversation "
                    "ORDER BY rowid",
                    sink, [&](const SqliteRow& row, const Place& place, State state) {
                        sink.emit(Conversation{.app = std::string(kApp), .key = row.text(1)}, place,
                                  state);
                        emit_members(row, place, state, sink);
                    });
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    std::string owner = owner_in_preferences(file);
    if (owner.empty())
        owner = TRY(owner_in_rows(database, sink));
    if (!owner.empty())
        sink.emit(Account{.app = std::string(kApp),
                          .id = user(owner),
                          .note = "own side of the messages in this database"},
                  Place::whole_file());
    TRY(read_messages(database, owner, sink));
    return read_conversations(database, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "snapchat_any",
    .app = "snapchat",
    .version = "1",
    .platform = Platform::Any,
    .about = "Reads own account, conversations with members and messages of Snapchat on Android "
             "and iOS; pictures and videos are told by their number as it is stored and not linked "
             "to files, and reactions and stories are not read.",
    .references = {"https://github.com/abrignoni/ALEAPP", "https://github.com/abrignoni/iLEAPP"},
    .tested = {"samples/apps/snapchat_any"},
    .paths = {"*/com.snapchat.android/databases/arroyo.db", "*/com.snapchat.android/db/arroyo.db",
              "*/arroyo/arroyo.db"},
    .records = {"account", "conversation", "participant", "message"},
    .needs = {{{"conversation_message",
                {"client_conversation_id", "client_message_id", "sender_id", "content_type",
                 "message_content", "creation_timestamp"}}}},
    .parse = parse,
})
