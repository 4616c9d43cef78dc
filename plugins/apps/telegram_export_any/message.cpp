#include "plugins/apps/telegram_export_any/message.h"

#include <array>
#include <utility>

#include "parsers/base/text.h"

namespace plugins::telegram_export {
namespace {

using nlohmann::json;

constexpr std::string_view kUser = "user";

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

const json& member(const json& object, std::string_view key) {
    static const json kNothing;
    if (!object.is_object())
        return kNothing;
    const auto found = object.find(key);
    return found == object.end() ? kNothing : *found;
}

bool has(const json& object, std::string_view key) {
    return !member(object, key).is_null();
}

Integer integer_in(const json& object, std::string_view key) {
    const json& value = member(object, key);
    return value.is_number_integer() ? Integer(value.get<int64_t>()) : std::nullopt;
}

Number number_in(const json& object, std::string_view key) {
    const json& value = member(object, key);
    return value.is_number() ? Number(value.get<double>()) : std::nullopt;
}

// The address behind a word is no part of the text that the app writes; it stands in brackets here.
std::string part_of(const json& part) {
    if (part.is_string())
        return part.get<std::string>();
    std::string text = text_in(part, "text");
    if (const std::string address = text_in(part, "href"); !address.empty())
        text += " (" + address + ")";
    return text;
}

std::string text_of(const json& stored) {
    if (!stored.is_array())
        return part_of(stored);
    std::string text;
    for (const json& part : stored)
        text += part_of(part);
    return text;
}

// ---- kinds --------------------------------------------------------------------------------------

using Word = std::pair<std::string_view, std::string_view>;

constexpr auto kMedia = std::to_array<Word>({{"sticker", "sticker"},
                                             {"video_message", "video"},
                                             {"voice_message", "audio"},
                                             {"animation", "gif"},
                                             {"video_file", "video"},
                                             {"audio_file", "audio"}});

// Keys that stand in messages of one kind only.
constexpr auto kKeys = std::to_array<Word>({{"photo", "image"},
                                            {"file", "document"},
                                            {"contact_information", "contact"},
                                            {"location_information", "location"},
                                            {"poll", "poll"}});

Code kind_of_service(const json& message) {
    const std::string action = text_in(message, "action");
    if (action == "phone_call" || action == "group_call")
        return known("call", action);
    return known("system", action.empty() ? "service" : action);
}

Code kind_of(const json& message) {
    const std::string type = text_in(message, "type");
    if (type == "service")
        return kind_of_service(message);
    if (type != "message")
        return type.empty() ? Code{} : unknown_code(type);
    if (const std::string media = text_in(message, "media_type"); !media.empty()) {
        for (const auto& [stored, word] : kMedia)
            if (stored == media)
                return known(word, media);
        return unknown_code(media);
    }
    for (const auto& [key, word] : kKeys)
        if (has(message, key))
            return known(word, key);
    return known("text", type);
}

Code direction_of(const std::string& from, const std::string& own_id) {
    if (own_id.empty() || !from.starts_with(kUser))
        return {};
    return known(from.substr(kUser.size()) == own_id ? "outgoing" : "incoming", from);
}

// ---- what belongs to a message ------------------------------------------------------------------

// A file that was not exported has a sentence in brackets for its path.
void emit_attachment(const json& message, const Place& place, RecordSink& sink) {
    for (const std::string_view key : {"photo", "file", "contact_vcard"}) {
        const std::string path = text_in(message, key);
        if (path.empty())
            continue;
        const bool is_left_out = path.find("(File ") != std::string::npos && path.ends_with(')');
        sink.emit(Attachment{.app = std::string(kApp),
                             .message = place.text,
                             .path = is_left_out ? std::string() : path,
                             .name = text_in(message, "file_name"),
                             .mime = text_in(message, "mime_type"),
                             .size_bytes = integer_in(
                                 message, key == "photo" ? "photo_file_size" : "file_size")},
                  Place::pointer(place.text.substr(1) + "/" + std::string(key)));
    }
}

void emit_location(const json& message, const Time& time, const Place& place, RecordSink& sink) {
    const json& point = member(message, "location_information");
    const auto latitude = number_in(point, "latitude");
    const auto longitude = number_in(point, "longitude");
    if (latitude && longitude)
        sink.emit(Location{.app = std::string(kApp),
                           .latitude = latitude,
                           .longitude = longitude,
                           .time = time,
                           .name = text_in(message, "place_name")},
                  place);
}

std::string full_name(const json& person) {
    std::string name = text_in(person, "first_name");
    const std::string last = text_in(person, "last_name");
    return last.empty() ? name : name.empty() ? last : name + " " + last;
}

void emit_card(const json& message, const Place& place, RecordSink& sink) {
    const json& card = member(message, "contact_information");
    if (!card.is_object())
        return;
    Contact contact{
        .app = std::string(kApp), .name = full_name(card), .source = "card in a message"};
    if (const std::string number = text_in(card, "phone_number"); !number.empty())
        contact.identifiers.push_back(phone(number));
    sink.emit(std::move(contact), place);
}

Code result_of_call(const json& message) {
    const std::string reason = text_in(message, "discard_reason");
    for (const std::string_view word : {"missed", "busy"})
        if (reason == word)
            return known(word, reason);
    if (integer_in(message, "duration_seconds").value_or(0) > 0)
        return known("answered", reason.empty() ? "duration_seconds" : reason);
    return reason.empty() ? Code{} : unknown_code(reason);
}

void emit_call(const json& message, const Chat& chat, const Code& direction, const Place& place,
               RecordSink& sink) {
    const std::string action = text_in(message, "action");
    if (action != "phone_call" && action != "group_call")
        return;
    const bool is_group = action == "group_call";
    sink.emit(Call{.app = std::string(kApp),
                   .app_id = text_in(message, "id"),
                   .peer = is_group ? Identifier{} : id_of(chat),
                   .group = is_group ? id_of(chat) : Identifier{},
                   .direction = direction,
                   .started = time_in(message, "date"),
                   .duration_s = integer_in(message, is_group ? "duration" : "duration_seconds"),
                   .result = is_group ? Code{} : result_of_call(message),
                   .name = chat.name},
              place);
}

// The names of those who were added or removed; the app writes no ids for them.
void emit_members(const json& message, const Chat& chat, const Time& time,
                  const std::string& pointer, RecordSink& sink) {
    const std::string action = text_in(message, "action");
    const json& members = member(message, "members");
    if (!members.is_array() ||
        (action != "create_group" && action != "invite_members" && action != "remove_members"))
        return;
    const std::string_view role = action == "remove_members" ? "left" : "member";
    for (size_t index = 0; index < members.size(); ++index)
        if (members[index].is_string())
            sink.emit(Participant{.app = std::string(kApp),
                                  .conversation = chat.id,
                                  .role = known(role, action),
                                  .name = members[index].get<std::string>(),
                                  .changed = time},
                      Place::pointer(pointer + "/members/" + std::to_string(index)));
}

// What a notice of the app is about, where it has no text of its own.
std::string words_of_service(const json& message) {
    for (const std::string_view key : {"title", "new_title", "information_text"})
        if (std::string words = text_in(message, key); !words.empty())
            return words;
    return {};
}

}  // namespace

std::string text_in(const json& object, std::string_view key) {
    const json& value = member(object, key);
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_number_integer())
        return value.dump();
    return {};
}

Time time_in(const json& object, const std::string& key) {
    const std::string seconds = text_in(object, key + "_unixtime");
    if (const auto stored = parsers::to_int64(seconds)) {
        Time time = parsers::from_unix_s(*stored);
        time.as_stored = seconds;
        return time;
    }
    return {.utc_ns = std::nullopt, .as_stored = text_in(object, key)};
}

Identifier peer_of(const json& stored) {
    const std::string text = stored.is_string()           ? stored.get<std::string>()
                             : stored.is_number_integer() ? stored.dump()
                                                          : std::string();
    if (is_digits(text))
        return {"telegram_id", text};
    for (const auto& [word, type] : {Word{kUser, "telegram_id"}, Word{"chat", "telegram_group"},
                                     Word{"channel", "telegram_group"}})
        if (text.starts_with(word) && is_digits(text.substr(word.size())))
            return {std::string(type), text.substr(word.size())};
    return text.empty() ? Identifier{} : Identifier{std::string(id_type::kAppUser), text};
}

Identifier id_of(const Chat& chat) {
    if (chat.id.empty())
        return {};
    if (chat.type == "personal_chat" || chat.type == "bot_chat" || chat.type == "saved_messages")
        return {"telegram_id", chat.id};
    if (chat.type.ends_with("group") || chat.type.ends_with("channel"))
        return {"telegram_group", chat.id};
    return {std::string(id_type::kAppUser), chat.id};
}

Conversation conversation_of(const Chat& chat) {
    const std::string& type = chat.type;
    const bool is_person =
        type == "personal_chat" || type == "bot_chat" || type == "saved_messages";
    return {.app = std::string(kApp),
            .key = chat.id,
            .kind = is_person                   ? known("one_to_one", type)
                    : type.ends_with("group")   ? known("group", type)
                    : type.ends_with("channel") ? known("channel", type)
                    : type.empty()              ? Code{}
                                                : unknown_code(type),
            .id = id_of(chat),
            .name = chat.name};
}

void emit_message(const json& message, const Chat& chat, const std::string& own_id,
                  const std::string& pointer, RecordSink& sink) {
    const Place place = Place::pointer(pointer);
    const bool is_service = text_in(message, "type") == "service";
    const json& from = member(message, is_service ? "actor_id" : "from_id");
    const Time time = time_in(message, "date");
    const Code direction =
        direction_of(from.is_string() ? from.get<std::string>() : std::string(), own_id);
    Message record{.app = std::string(kApp),
                   .conversation = chat.id,
                   .app_id = text_in(message, "id"),
                   .sender = peer_of(from),
                   .direction = direction,
                   .sent = time,
                   .kind = kind_of(message),
                   .text = text_of(member(message, "text"))};
    if (!record.sender.present())
        if (const std::string name = text_in(message, "from"); !name.empty())
            record.sender = {std::string(id_type::kAppUser), name};
    if (const std::string edited = time_in(message, "edited").as_stored; !edited.empty())
        record.status = known("edited", edited);
    if (message.is_object() && message.contains("forwarded_from"))
        record.forwarded = 1;
    if (is_service && record.text.empty())
        record.text = words_of_service(message);
    sink.emit(std::move(record), place);
    emit_attachment(message, place, sink);
    emit_location(message, time, place, sink);
    emit_card(message, place, sink);
    emit_call(message, chat, direction, place, sink);
    emit_members(message, chat, time, pointer, sink);
}

}  // namespace plugins::telegram_export
