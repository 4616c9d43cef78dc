// Chats of Facebook Messenger and Instagram in the copy of an account that Meta hands out as JSON
// (messages/inbox/<thread>/message_1.json). Facts: facebook-schemas (messages/message.json),
// chat-analytics and chat-miner (sample exports, names of the folders).
#include <array>
#include <span>
#include <string>
#include <utility>

#include "parsers/base/text.h"
#include "plugins/api/plugin.h"
#include "plugins/apps/telegram_export_any/walk.h"

namespace plugins {
namespace {

using nlohmann::json;
using telegram_export::pointer_of;
using telegram_export::Value;
using telegram_export::Way;

bool recognizes(const File& file) {
    std::array<char, 65536> start{};
    const auto size = file.bytes().read_at(0, std::as_writable_bytes(std::span(start)));
    if (!size.ok())
        return false;
    const std::string_view text(start.data(), size.value());
    return text.find("\"sender_name\"") != std::string_view::npos &&
           text.find("\"timestamp_ms\"") != std::string_view::npos;
}

// The files of both apps are alike; only the names of their folders tell them apart.
std::string app_of(const std::string& path) {
    const std::string lower = parsers::to_lower_ascii(path);
    if (lower.find("instagram") != std::string::npos)
        return "instagram";
    return lower.find("facebook") != std::string::npos ? "messenger" : "meta";
}

// The folder of the thread, as "thread_path" ends in.
std::string thread_of(const std::string& path) {
    const auto parts = parsers::split(path, '/');
    return parts.size() < 2 ? path : parts[parts.size() - 2];
}

// Appends the byte of a code point below U+0100 that takes two bytes in UTF-8; false for another.
bool append_narrow(std::string& bytes, std::string_view text, size_t at) {
    const auto first = static_cast<unsigned char>(text[at]);
    if ((first != 0xC2 && first != 0xC3) || at + 1 >= text.size())
        return false;
    const auto second = static_cast<unsigned char>(text[at + 1]);
    bytes += static_cast<char>((first & 0x03) << 6 | (second & 0x3F));
    return true;
}

// Meta writes each byte of UTF-8 as a character of its own (U+00C3 U+00A9 for an e with accent).
// A text that is none of that kind stays as it is.
std::string narrowed(const std::string& text) {
    std::string bytes;
    for (size_t at = 0; at < text.size(); ++at) {
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            bytes += text[at];
            continue;
        }
        if (!append_narrow(bytes, text, at))
            return text;
        ++at;
    }
    return parsers::is_utf8(bytes) ? bytes : text;
}

std::string text_in(const json& object, std::string_view key) {
    if (!object.is_object())
        return {};
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? narrowed(found->get<std::string>())
                                                       : std::string();
}

bool is_true(const json& object, std::string_view key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_boolean() && found->get<bool>();
}

// ---- messages -----------------------------------------------------------------------------------

constexpr auto kFiles =
    std::to_array<std::pair<std::string_view, std::string_view>>({{"photos", "image"},
                                                                  {"videos", "video"},
                                                                  {"audio_files", "audio"},
                                                                  {"gifs", "gif"},
                                                                  {"files", "document"},
                                                                  {"sticker", "sticker"}});

Code kind_of(const json& message) {
    const std::string type = text_in(message, "type");
    if (type == "Call" || message.contains("call_duration"))
        return known("call", type == "Call" ? type : "call_duration");
    if (type == "Subscribe" || type == "Unsubscribe")
        return known("system", type);
    for (const auto& [key, word] : kFiles)
        if (message.contains(key))
            return known(word, key);
    if (type == "Share" || message.contains("share"))
        return known("link", type == "Share" ? type : "share");
    if (!type.empty() && type != "Generic")
        return unknown_code(type);
    return message.contains("content") ? known("text", "content") : Code{};
}

// The address that was shared is no part of the text that Meta writes; it stands in a line below.
std::string text_of(const json& message) {
    std::string text = text_in(message, "content");
    const auto share = message.find("share");
    const std::string link = share == message.end() ? std::string() : text_in(*share, "link");
    if (!link.empty() && text.find(link) == std::string::npos)
        text += (text.empty() ? "" : "\n") + link;
    return text;
}

void emit_files(const json& message, const std::string& app, const std::string& pointer,
                RecordSink& sink) {
    const auto emit = [&](const json& file, const std::string& at) {
        if (const std::string path = text_in(file, "uri"); !path.empty())
            sink.emit(Attachment{.app = app, .message = "#" + pointer, .path = path},
                      Place::pointer(pointer + "/" + at));
    };
    for (const auto& [key, word] : kFiles) {
        const auto found = message.find(key);
        if (found == message.end())
            continue;
        if (!found->is_array())
            emit(*found, std::string(key));
        else
            for (size_t index = 0; index < found->size(); ++index)
                emit((*found)[index], std::string(key) + "/" + std::to_string(index));
    }
}

void emit_message(const json& message, const File& file, const std::string& pointer,
                  RecordSink& sink) {
    const std::string app = app_of(file.path());
    Message record{.app = app,
                   .conversation = thread_of(file.path()),
                   .kind = kind_of(message),
                   .text = text_of(message)};
    if (std::string sender = text_in(message, "sender_name"); !sender.empty())
        record.sender = {std::string(id_type::kAppUser), std::move(sender)};
    const auto time = message.find("timestamp_ms");
    if (time != message.end() && time->is_number_integer())
        record.sent = parsers::from_unix_ms(time->get<int64_t>());
    if (is_true(message, "is_unsent"))
        record.status = known("revoked", "is_unsent");
    sink.emit(std::move(record), Place::pointer(pointer));
    emit_files(message, app, pointer, sink);
}

// ---- the thread ---------------------------------------------------------------------------------

Code kind_of_thread(const json& root) {
    const std::string type = text_in(root, "thread_type");
    if (type == "Regular")
        return known("one_to_one", type);
    if (type == "RegularGroup")
        return known("group", type);
    return type.empty() ? Code{} : unknown_code(type);
}

// The names are those that are shown, which many people share: no ids.
void emit_participants(const json& list, const File& file, RecordSink& sink) {
    for (size_t index = 0; list.is_array() && index < list.size(); ++index)
        if (std::string name = text_in(list[index], "name"); !name.empty())
            sink.emit(Participant{.app = app_of(file.path()),
                                  .conversation = thread_of(file.path()),
                                  .name = std::move(name)},
                      Place::pointer("/participants/" + std::to_string(index)));
}

// `root`: what stands around the messages; null where the file breaks off before its end.
void emit_thread(const json& root, const File& file, RecordSink& sink) {
    sink.emit(Conversation{.app = app_of(file.path()),
                           .key = thread_of(file.path()),
                           .kind = kind_of_thread(root),
                           .name = text_in(root, "title")},
              Place::whole_file());
}

Result<void> parse(const File& file, RecordSink& sink) {
    bool is_complete = false;
    const auto take = [&](const Way& way, const json& value) {
        if (way.empty() && value.is_object()) {
            emit_thread(value, file, sink);
            is_complete = true;
        }
        if (way.size() == 1 && way[0].key == "participants")
            emit_participants(value, file, sink);
        const bool is_message = way.size() == 2 && way[1].is_array && way[0].key == "messages";
        if (!is_message)
            return Value::Keep;
        if (value.is_object())
            emit_message(value, file, pointer_of(way), sink);
        else
            sink.damaged(Place::pointer(pointer_of(way)), "the message is no object");
        return Value::Drop;
    };
    auto done = telegram_export::walk_export(file.bytes(), take);
    if (!done.ok() && done.error().code == parsers::ErrorCode::Damaged) {
        if (!is_complete)
            emit_thread({}, file, sink);
        sink.damaged(Place::whole_file(), done.error().what);
        return {};
    }
    return done;
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "meta_export_any",
    .app = "messenger",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about = "Threads with the names of their members, messages and files out of the copy of an "
             "account of Facebook or Instagram as JSON; whose account it is does not stand in "
             "these files. Reactions, lengths of calls and end-to-end encrypted chats, which come "
             "in another form, are not read.",
    .references = {"SamuelePilleri/facebook-schemas", "mlomb/chat-analytics", "joweich/chat-miner"},
    .tested = {"samples/apps/meta_export_any", "Instagram sample of chat-miner"},
    .paths = {"*/message_*.json"},
    .records = {"conversation", "participant", "message", "attachment"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
