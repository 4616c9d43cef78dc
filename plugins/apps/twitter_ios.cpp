// Direct messages of X (Twitter) on iOS: one keyed archive for each account, which stands alone in
// the folder of a cache. Facts: iLEAPP (twitterX.py) and the public reference phone of its test
// data, whose archive has version 317.
#include "parsers/format/plist.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

using parsers::PlistValue;

constexpr std::string_view kApp = "twitter";
constexpr std::string_view kRootClass = "TFNDirectMessageContextState";

Identifier user(const std::string& id) {
    return {std::string(id_type::kAppUser), id};
}

std::string text_at(const PlistValue& value, std::string_view pointer) {
    const PlistValue* found = value.at(pointer);
    return found == nullptr ? std::string() : found->as_text();
}

Time time_of(const PlistValue& value, std::string_view name) {
    const PlistValue* found = value.find(name);
    return found == nullptr ? Time{} : found->as_time();
}

// A list, or a set as older archives write it: members "NS.object.0", "NS.object.1", ...
std::vector<const PlistValue*> elements_of(const PlistValue* value) {
    std::vector<const PlistValue*> elements;
    if (value == nullptr)
        return elements;
    for (const PlistValue& item : value->items)
        elements.push_back(&item);
    for (size_t index = 0; value->is_dictionary(); ++index) {
        const PlistValue* item = value->find("NS.object." + std::to_string(index));
        if (item == nullptr)
            break;
        elements.push_back(item);
    }
    return elements;
}

// ---- people -------------------------------------------------------------------------------------

void emit_people(const PlistValue& root, const std::string& own, RecordSink& sink) {
    const PlistValue* users = root.find("cachedUserByUserID");
    if (users == nullptr)
        return;
    for (const auto& [key, one] : users->members) {
        const std::string id = text_at(one, "/userID");
        const Place place = Place::pointer("/cachedUserByUserID/" + key);
        const std::string user_name = text_at(one, "/username");
        if (id == own) {
            sink.emit(Account{.app = std::string(kApp),
                              .id = user(id),
                              .display = text_at(one, "/fullName"),
                              .since = time_of(one, "createdAt"),
                              .note = "user name " + user_name},
                      place);
            continue;
        }
        Contact contact{.app = std::string(kApp),
                        .name = text_at(one, "/fullName"),
                        .identifiers = {user(id)},
                        .note = text_at(one, "/bio")};
        if (!user_name.empty())
            contact.identifiers.push_back(user(user_name));
        sink.emit(std::move(contact), place);
    }
}

// ---- entries ------------------------------------------------------------------------------------

struct Context {
    std::string own;
    std::string conversation;
};

Code direction_of(const std::string& sender, const Context& context) {
    if (sender.empty() || context.own.empty())
        return {};
    return known(sender == context.own ? "outgoing" : "incoming", sender);
}

// mediaType 1 is a picture in all messages of the reference phone.
Code message_kind(const PlistValue& entry) {
    const PlistValue* attachment = entry.find("attachment");
    if (attachment == nullptr || !attachment->is_dictionary())
        return known("text", text_at(entry, "/$class"));
    const std::string type = text_at(*attachment, "/entityMedia/mediaType");
    const std::string stored =
        text_at(*attachment, "/$class") + (type.empty() ? "" : ", mediaType=" + type);
    return type == "1" ? known("image", stored) : unknown_code(stored);
}

void emit_message(const PlistValue& entry, const Context& context, const Place& place,
                  RecordSink& sink) {
    const std::string sender = text_at(entry, "/sender/userID");
    std::string text = text_at(entry, "/displayText");
    if (text.empty())
        text = text_at(entry, "/originalText");
    sink.emit(Message{.app = std::string(kApp),
                      .conversation = context.conversation,
                      .app_id = text_at(entry, "/identifier/canonicalID"),
                      .sender = user(sender),
                      .direction = direction_of(sender, context),
                      .sent = time_of(entry, "time"),
                      .kind = message_kind(entry),
                      .text = std::move(text),
                      .quoted = text_at(entry, "/inReplyToMessageEntry/originalText")},
              place);
    if (std::string url = text_at(entry, "/attachment/entityMedia/mediaURL"); !url.empty())
        sink.emit(Attachment{.app = std::string(kApp),
                             .message = place.text,
                             .path = std::move(url),
                             .name = text_at(entry, "/attachment/entityMedia/mediaID")},
                  place);
}

// The text of the message with that id; empty where the cache no longer holds it.
std::string text_of_message(const std::vector<const PlistValue*>& entries, const std::string& id) {
    for (const PlistValue* entry : entries)
        if (text_at(*entry, "/identifier/canonicalID") == id)
            return text_at(*entry, "/originalText");
    return {};
}

void emit_reaction(const PlistValue& entry, const std::vector<const PlistValue*>& entries,
                   const Context& context, const Place& place, RecordSink& sink) {
    const std::string sender = text_at(entry, "/sender/userID");
    sink.emit(
        Message{.app = std::string(kApp),
                .conversation = context.conversation,
                .app_id = text_at(entry, "/identifier/canonicalID"),
                .sender = user(sender),
                .direction = direction_of(sender, context),
                .sent = time_of(entry, "time"),
                .kind = known("reaction", text_at(entry, "/reaction_key")),
                .text = text_at(entry, "/emoji_reaction"),
                .quoted = text_of_message(entries, text_at(entry, "/message_id/canonicalID"))},
        place);
}

// The end of a call says who called. What its types and the reasons of its end mean is not known.
void emit_call(const PlistValue& entry, const std::vector<std::string>& others,
               const Context& context, const Place& place, RecordSink& sink) {
    const std::string is_caller = text_at(entry, "/is_caller");
    Call call{.app = std::string(kApp),
              .app_id = text_at(entry, "/identifier/canonicalID"),
              .started = time_of(entry, "started_at")};
    if (is_caller == "true" || is_caller == "false")
        call.direction = known(is_caller == "true" ? "outgoing" : "incoming", is_caller);
    else if (!is_caller.empty())
        call.direction = unknown_code(is_caller);
    if (others.size() == 1)
        call.peer = user(others.front());
    else
        call.group = user(context.conversation);
    if (const std::string type = text_at(entry, "/call_type"); !type.empty())
        call.medium = unknown_code(type);
    if (const std::string reason = text_at(entry, "/end_reason"); !reason.empty())
        call.result = unknown_code(reason);
    const auto ended = time_of(entry, "ended_at");
    if (call.started.utc_ns && ended.utc_ns && *ended.utc_ns >= *call.started.utc_ns)
        call.duration_s = (*ended.utc_ns - *call.started.utc_ns) / 1'000'000'000;
    sink.emit(std::move(call), place);
}

void emit_entries(const PlistValue& conversation, const std::vector<std::string>& others,
                  const Context& context, const std::string& pointer, RecordSink& sink) {
    const auto entries = elements_of(conversation.find("entries"));
    for (size_t index = 0; index < entries.size(); ++index) {
        const Place place = Place::pointer(pointer + "/entries/" + std::to_string(index));
        const std::string type = text_at(*entries[index], "/$class");
        if (type == "TFNDirectMessageEntry")
            emit_message(*entries[index], context, place, sink);
        else if (type == "TFNDirectMessageReactionCreatedEntry")
            emit_reaction(*entries[index], entries, context, place, sink);
        else if (type == "TFNDirectMessageEndAvBroadcastEntry")
            emit_call(*entries[index], others, context, place, sink);
        else
            sink.unsupported(place, "an entry of a class that is not known: " + type);
    }
}

// ---- conversations ------------------------------------------------------------------------------

// The id of a conversation of two people joins their ids by a hyphen.
Code conversation_kind(const std::string& id, size_t others) {
    const bool is_pair = id.find('-') != std::string::npos;
    if (is_pair && others == 1)
        return known("one_to_one", id);
    return !is_pair && others > 1 ? known("group", id) : unknown_code(id);
}

void emit_conversation(const PlistValue& conversation, const std::string& own,
                       const std::string& pointer, RecordSink& sink) {
    const std::string id = text_at(conversation, "/identifier/canonicalID");
    std::vector<std::string> others;
    const auto participants = elements_of(conversation.find("participants"));
    for (size_t index = 0; index < participants.size(); ++index) {
        const std::string member = text_at(*participants[index], "/participatingUser/userID");
        if (member != own)
            others.push_back(member);
        sink.emit(Participant{.app = std::string(kApp),
                              .conversation = id,
                              .member = user(member),
                              .name = text_at(*participants[index], "/participatingUser/fullName")},
                  Place::pointer(pointer + "/participants/" + std::to_string(index)));
    }
    sink.emit(Conversation{.app = std::string(kApp),
                           .key = id,
                           .kind = conversation_kind(id, others.size()),
                           .name = text_at(conversation, "/conversationName"),
                           .created = time_of(conversation, "createTime")},
              Place::pointer(pointer));
    emit_entries(conversation, others, {own, id}, pointer, sink);
}

Result<PlistValue> read_root(const File& file) {
    const auto archive = TRY(parsers::read_plist(file.bytes()));
    return parsers::read_keyed_archive(archive);
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto root = TRY(read_root(file));
    const std::string own = text_at(root, "/inbox/context/userID");
    emit_people(root, own, sink);
    // Requests of strangers and what the app takes for spam stand in timelines of their own.
    for (const char* timeline :
         {"/inbox/trusted_conversations_timeline", "/inbox/untrusted_conversations_timeline",
          "/inbox/low_quality_conversations_timeline"}) {
        const std::string pointer = std::string(timeline) + "/conversations";
        const auto conversations = elements_of(root.at(pointer));
        for (size_t index = 0; index < conversations.size(); ++index)
            emit_conversation(*conversations[index], own, pointer + "/" + std::to_string(index),
                              sink);
    }
    return {};
}

bool recognizes(const File& file) {
    const auto root = read_root(file);
    return root.ok() && text_at(root.value(), "/$class") == kRootClass;
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "twitter_ios",
    .app = "twitter",
    .version = "1",
    .platform = plugins::Platform::Ios,
    .about = "Own account, people, conversations with members, direct messages with reactions, "
             "pictures and calls that X (Twitter) on iOS keeps in its cache; posts, drafts, "
             "messages that wait to be sent and the text of encrypted ones are not read.",
    .references = {"https://github.com/abrignoni/iLEAPP (twitterX.py)"},
    .tested = {"samples/apps/twitter_ios", "iOS 17 reference phone (josh_ios17_ffs of iLEAPP)"},
    .paths = {"*/com.atebits.tweetie.direct-message.cache/*"},
    .records = {"account", "contact", "conversation", "participant", "message", "attachment",
                "call"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
