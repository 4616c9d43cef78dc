// Chats, contacts and calls that somebody exported with Telegram Desktop as JSON: result.json of
// one chat (ChatExport_...) or of a whole account (DataExport_...). Facts: see message.h.
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "parsers/base/text.h"
#include "plugins/api/plugin.h"
#include "plugins/apps/telegram_export_any/message.h"
#include "plugins/apps/telegram_export_any/walk.h"

namespace plugins {
namespace {

using nlohmann::json;
using telegram_export::Chat;
using telegram_export::kApp;
using telegram_export::pointer_of;
using telegram_export::text_in;
using telegram_export::Value;
using telegram_export::Way;

// A key that other programs' files of this name do not have stands near the beginning.
bool recognizes(const File& file) {
    std::array<char, 65536> start{};
    const auto size = file.bytes().read_at(0, std::as_writable_bytes(std::span(start)));
    if (!size.ok())
        return false;
    const std::string_view text(start.data(), size.value());
    const auto has = [&](std::string_view key) {
        return text.find("\"" + std::string(key) + "\"") != std::string_view::npos;
    };
    const bool is_account = has("about") && (has("personal_information") || has("contacts") ||
                                             has("chats") || has("left_chats"));
    return is_account || (has("messages") && (has("date_unixtime") || has("from_id")));
}

bool is_key(const Way& way, size_t at, std::string_view key) {
    return at < way.size() && !way[at].is_array && way[at].key == key;
}

bool is_element(const Way& way, size_t at) {
    return at < way.size() && way[at].is_array;
}

// Takes the parts of an export as they are read.
class Reader {
public:
    explicit Reader(RecordSink& sink) : sink_(sink) {}

    Value take(const Way& way, const json& value) {
        if (is_of_list(way, "messages", chat_depth(way)))
            return take_message(way, value);
        if (way.size() == chat_depth(way) + 1 && value.is_primitive())
            return take_field(way, value);
        if (way.size() == 3 && is_element(way, 2) && is_key(way, 1, "list"))
            return take_listed(way, value);
        if (way.size() == 1 && !way[0].is_array)
            return take_part(way, value);
        if (way.empty())
            finish_chat();
        return Value::Keep;
    }

    // Also for a chat that breaks off.
    void finish_chat() {
        if (!chat_.id.empty() || !chat_.name.empty())
            sink_.emit(telegram_export::conversation_of(chat_),
                       chat_pointer_.empty() ? Place::whole_file() : Place::pointer(chat_pointer_));
        chat_ = {};
        authors_.clear();
    }

private:
    // How many steps lead to the object of a chat: none where the file is one chat.
    static size_t chat_depth(const Way& way) {
        const bool is_listed = (is_key(way, 0, "chats") || is_key(way, 0, "left_chats")) &&
                               is_key(way, 1, "list") && is_element(way, 2);
        return is_listed ? 3 : 0;
    }

    // An element of the array `key` of the object that `depth` steps lead to.
    static bool is_of_list(const Way& way, std::string_view key, size_t depth) {
        return way.size() == depth + 2 && is_key(way, depth, key) && is_element(way, depth + 1);
    }

    Value take_field(const Way& way, const json& value) {
        const std::string& key = way.back().key;
        chat_pointer_ = pointer_of(Way(way.begin(), way.end() - 1));
        const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
        if (key == "name" && value.is_string())
            chat_.name = text;
        else if (key == "type" && value.is_string())
            chat_.type = text;
        else if (key == "id" && value.is_number_integer())
            chat_.id = text;
        return Value::Keep;
    }

    Value take_message(const Way& way, const json& value) {
        const std::string pointer = pointer_of(way);
        if (!value.is_object()) {
            sink_.damaged(Place::pointer(pointer), "the message is no object");
            return Value::Drop;
        }
        telegram_export::emit_message(value, chat_, own_id_, pointer, sink_);
        for (const auto& [id, name] : {std::pair{"from_id", "from"}, {"actor_id", "actor"}})
            emit_author(value, id, name, pointer);
        return Value::Drop;
    }

    // Who wrote in a chat took part in it; the app writes no other list of members.
    void emit_author(const json& message, const char* id_key, const char* name_key,
                     const std::string& pointer) {
        const auto stored = message.find(id_key);
        if (stored == message.end())
            return;
        Identifier member = telegram_export::peer_of(*stored);
        if (member.present() && authors_.insert(member.type + member.value).second)
            sink_.emit(Participant{.app = std::string(kApp),
                                   .conversation = chat_.id,
                                   .member = std::move(member),
                                   .name = text_in(message, name_key)},
                       Place::pointer(pointer + "/" + id_key));
    }

    Value take_listed(const Way& way, const json& value) {
        const std::string pointer = pointer_of(way);
        if (chat_depth(way) == 3)
            finish_chat();
        else if (is_key(way, 0, "contacts"))
            emit_contact(value, pointer);
        else if (is_key(way, 0, "frequent_contacts"))
            emit_frequent(value, pointer);
        else
            return Value::Keep;
        return Value::Drop;
    }

    Value take_part(const Way& way, const json& value) {
        constexpr auto kKnownParts = std::to_array<std::string_view>(
            {"sessions", "web_sessions", "profile_pictures", "stories", "other_data"});
        const std::string& key = way[0].key;
        if (key == "personal_information") {
            emit_owner(value);
        } else if (std::ranges::find(kKnownParts, key) != kKnownParts.end()) {
            if (!value.empty())
                sink_.unsupported(Place::pointer("/" + key), "the part is not read");
        }
        return Value::Drop;
    }

    static std::string full_name(const json& person) {
        std::string name = text_in(person, "first_name");
        const std::string last = text_in(person, "last_name");
        return last.empty() ? name : name.empty() ? last : name + " " + last;
    }

    void emit_owner(const json& person) {
        own_id_ = text_in(person, "user_id");
        const auto emit = [&](Identifier id, std::string_view key) {
            if (id.present())
                sink_.emit(Account{.app = std::string(kApp),
                                   .id = std::move(id),
                                   .display = full_name(person),
                                   .note = "the account that this export was made with"},
                           Place::pointer("/personal_information/" + std::string(key)));
        };
        emit({"telegram_id", own_id_}, "user_id");
        emit(phone(text_in(person, "phone_number")), "phone_number");
        emit({std::string(id_type::kAppUser), user_name(text_in(person, "username"))}, "username");
    }

    // The app writes an '@' before the user name.
    static std::string user_name(std::string stored) {
        if (stored.starts_with('@'))
            stored.erase(0, 1);
        return stored;
    }

    void emit_contact(const json& person, const std::string& pointer) {
        Contact contact{.app = std::string(kApp), .name = full_name(person), .source = "contacts"};
        if (std::string id = text_in(person, "user_id"); !id.empty() && id != "0")
            contact.identifiers.push_back({"telegram_id", std::move(id)});
        if (const std::string number = text_in(person, "phone_number"); !number.empty())
            contact.identifiers.push_back(phone(number));
        if (!contact.name.empty() || !contact.identifiers.empty())
            sink_.emit(std::move(contact), Place::pointer(pointer));
    }

    void emit_frequent(const json& peer, const std::string& pointer) {
        const std::string type = text_in(peer, "type");
        std::string id = text_in(peer, "id");
        if (id.empty())
            return;
        sink_.emit(Contact{.app = std::string(kApp),
                           .name = text_in(peer, "name"),
                           .identifiers = {{type == "user" ? "telegram_id" : "telegram_group",
                                            std::move(id)}},
                           .source = "frequent_contacts " + text_in(peer, "category"),
                           .note = type},
                   Place::pointer(pointer));
    }

    RecordSink& sink_;
    Chat chat_;
    std::string chat_pointer_;
    std::string own_id_;
    std::set<std::string> authors_;  // of the chat that is read
};

Result<void> parse(const File& file, RecordSink& sink) {
    Reader reader(sink);
    auto done = telegram_export::walk_export(
        file.bytes(), [&](const Way& way, const json& value) { return reader.take(way, value); });
    if (!done.ok() && done.error().code == parsers::ErrorCode::Damaged) {
        reader.finish_chat();
        sink.damaged(Place::whole_file(), done.error().what);
        return {};
    }
    return done;
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "telegram_export_any",
    .app = "telegram",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about =
        "Account, contacts, chats, who wrote in them, messages, files, places, cards and calls "
        "that were exported with Telegram Desktop as JSON; logged-in devices, profile "
        "pictures, reactions and polls are not read.",
    .references = {"telegramdesktop/tdesktop", "joweich/chat-miner", "mlomb/chat-analytics"},
    .tested = {"samples/apps/telegram_export_any", "sample export of chat-miner"},
    .paths = {"*result.json"},
    .records = {"account", "contact", "conversation", "participant", "message", "attachment",
                "call", "location"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
