#include "plugins/apps/telegram_ios/messages.h"

#include <map>

#include "parsers/format/telegram_postbox.h"
#include "plugins/apps/telegram_android/people.h"

namespace plugins::telegram {
namespace {

using parsers::PostboxMediaId;
using parsers::PostboxMessage;
using parsers::PostboxMessageKey;
using parsers::PostboxObject;
using parsers::PostboxPeer;
using parsers::SqliteDatabase;
using parsers::SqliteRow;

constexpr std::string_view kApp = "telegram";

using MediaTable = std::map<PostboxMediaId, PostboxObject>;

Result<MediaTable> read_media_table(const SqliteDatabase& database, RecordSink& sink) {
    MediaTable media;
    if (!database.has_table("t6"))
        return media;
    TRY(each_row(database, "t6", "SELECT rowid, key, value FROM t6", sink,
                 [&](const SqliteRow& row, const Place& place, State) {
                     const auto key = parsers::read_postbox_media_key(row.blob(1));
                     auto value = parsers::read_postbox_media(row.blob(2));
                     if (!key.ok() || !value.ok())
                         sink.damaged(place, "a file or picture cannot be read");
                     else if (value.value())
                         media.emplace(key.value(), *std::move(value).value());
                 }));
    return media;
}

bool is_of(const PostboxObject& object, std::string_view class_name) {
    return object.type == parsers::postbox_type(class_name);
}

Code kind_of_file(const PostboxObject& file) {
    const std::string mime = file.text_of("mt");
    const std::string stored = "TelegramMediaFile " + mime;
    if (mime == "image/webp" || mime == "application/x-tgsticker")
        return known("sticker", stored);
    for (const std::string_view type : {"image", "video", "audio"})
        if (mime.starts_with(std::string(type) + "/"))
            return known(type, stored);
    return known("document", stored);
}

constexpr int64_t kPhoneCall = 14;

Code kind_of_media(const PostboxObject& media) {
    if (is_of(media, "TelegramMediaImage"))
        return known("image", "TelegramMediaImage");
    if (is_of(media, "TelegramMediaFile"))
        return kind_of_file(media);
    if (is_of(media, "TelegramMediaMap"))
        return known("location", "TelegramMediaMap");
    if (is_of(media, "TelegramMediaContact"))
        return known("contact", "TelegramMediaContact");
    if (is_of(media, "TelegramMediaWebpage"))
        return known("text", "TelegramMediaWebpage");
    if (!is_of(media, "TelegramMediaAction"))
        return unknown_code("class " + std::to_string(media.type));
    const auto action = media.integer_of("_rawValue").value_or(0);
    return known(action == kPhoneCall ? "call" : "system",
                 "TelegramMediaAction " + std::to_string(action));
}

Code kind_of_message(const PostboxMessage& message, const std::vector<PostboxObject>& media) {
    if (!media.empty())
        return kind_of_media(media.front());
    if (!message.referenced.empty())
        return unknown_code("media that is not in t6");
    return message.text.empty() ? Code{} : known("text", "no media");
}

enum Flag : uint32_t { kUnsent = 1, kFailed = 2, kIncoming = 4, kSending = 32 };

Code status_of(const PostboxMessageKey& key, const PostboxMessage& message) {
    const std::string stored = "flags " + std::to_string(message.flags);
    if ((message.flags & kFailed) != 0)
        return known("failed", stored);
    if ((message.flags & (kUnsent | kSending)) != 0)
        return known("pending", stored);
    if (key.space >= 3)
        return known("draft", "namespace " + std::to_string(key.space));
    for (const PostboxObject& attribute : message.attributes)
        if (is_of(attribute, "EditedMessageAttribute") &&
            attribute.integer_of("h").value_or(0) == 0)
            return known("edited", "EditedMessageAttribute");
    return {};
}

struct Found {
    PostboxMessageKey key;
    PostboxMessage message;
    std::vector<PostboxObject> media;
    Place place;
    State state;
};

Code direction_of(const PostboxMessage& message) {
    const std::string stored = "flags " + std::to_string(message.flags);
    return known((message.flags & kIncoming) != 0 ? "incoming" : "outgoing", stored);
}

void emit_message(const Found& found, RecordSink& sink) {
    const bool is_user = parsers::postbox_peer(found.key.peer).kind == PostboxPeer::Kind::User;
    Message record{.app = std::string(kApp),
                   .conversation = std::to_string(found.key.peer),
                   .app_id = std::to_string(found.key.id),
                   .direction = direction_of(found.message),
                   .kind = kind_of_message(found.message, found.media),
                   .status = status_of(found.key, found.message),
                   .text = found.message.text};
    if (found.message.author)
        record.sender = id_of(*found.message.author);
    if (is_user && record.direction.name == "outgoing")
        record.recipients.push_back(id_of(found.key.peer));
    record.sent = parsers::from_unix_s(found.key.time);
    record.sent.as_stored = std::to_string(found.key.time);
    if (found.message.is_forwarded)
        record.forwarded = 1;
    sink.emit(std::move(record), found.place, found.state);
}

// The name of the file in the app's folder of media.
std::string cached_name(const PostboxObject& resource) {
    const std::string center = std::to_string(resource.integer_of("d").value_or(0));
    if (is_of(resource, "CloudDocumentMediaResource"))
        return "telegram-cloud-document-" + center + "-" +
               std::to_string(resource.integer_of("f").value_or(0));
    if (is_of(resource, "CloudPhotoSizeMediaResource"))
        return "telegram-cloud-photo-size-" + center + "-" +
               std::to_string(resource.integer_of("i").value_or(0)) + "-" + resource.text_of("s");
    return {};
}

const PostboxObject* largest_picture(const PostboxObject& image) {
    const PostboxObject* largest = nullptr;
    const auto pixels = [](const PostboxObject& one) {
        return one.integer_of("dx").value_or(0) * one.integer_of("dy").value_or(0);
    };
    for (const PostboxObject& one : image.objects_of("r"))
        if (largest == nullptr || pixels(one) > pixels(*largest))
            largest = &one;
    return largest == nullptr ? nullptr : largest->object_of("r");
}

void emit_attachment(const Found& found, const PostboxObject& media, const Place& place,
                     RecordSink& sink) {
    const bool is_image = is_of(media, "TelegramMediaImage");
    if (!is_image && !is_of(media, "TelegramMediaFile"))
        return;
    Attachment record{.app = std::string(kApp), .message = found.place.text};
    const PostboxObject* resource = is_image ? largest_picture(media) : media.object_of("r");
    if (resource != nullptr) {
        record.path = cached_name(*resource);
        record.name = resource->text_of("fn");
    }
    for (const PostboxObject& attribute : media.objects_of("at"))
        if (record.name.empty())
            record.name = attribute.text_of("fn");
    record.mime = is_image ? "" : media.text_of("mt");
    if (const auto size = media.integer_of("s64"))
        record.size_bytes = size;
    else if (!is_image)
        record.size_bytes = media.integer_of("s");
    sink.emit(std::move(record), place, found.state);
}

Code result_of_call(const PostboxObject& action) {
    const auto reason = action.integer_of("dr");
    if (!reason)
        return {};
    const std::string stored = std::to_string(*reason);
    return *reason == 0   ? known("missed", stored)
           : *reason == 3 ? known("busy", stored)
                          : unknown_code(stored);
}

void emit_call(const Found& found, const PostboxObject& media, const Place& place,
               RecordSink& sink) {
    if (!is_of(media, "TelegramMediaAction") || media.integer_of("_rawValue") != kPhoneCall)
        return;
    Call record{.app = std::string(kApp),
                .app_id = std::to_string(media.integer_of("i").value_or(0)),
                .peer = id_of(found.key.peer),
                .direction = direction_of(found.message),
                .result = result_of_call(media)};
    record.started = parsers::from_unix_s(found.key.time);
    record.started.as_stored = std::to_string(found.key.time);
    record.duration_s = media.integer_of("d");
    const auto video = media.integer_of("vc");
    if (video)
        record.medium = known(*video != 0 ? "video" : "audio", std::to_string(*video));
    sink.emit(std::move(record), place, found.state);
}

void emit_place(const Found& found, const PostboxObject& media, const Place& place,
                RecordSink& sink) {
    if (!is_of(media, "TelegramMediaMap"))
        return;
    Location record{.app = std::string(kApp),
                    .latitude = media.number_of("la"),
                    .longitude = media.number_of("lo")};
    if (const PostboxObject* venue = media.object_of("ve"); venue != nullptr)
        record.name = venue->text_of("ti");
    record.time = parsers::from_unix_s(found.key.time);
    record.time.as_stored = std::to_string(found.key.time);
    sink.emit(std::move(record), place, found.state);
}

void emit_found(const Found& found, RecordSink& sink) {
    emit_message(found, sink);
    for (size_t index = 0; index < found.media.size(); ++index) {
        const Place place = found.place.at_column(std::to_string(index));
        emit_attachment(found, found.media[index], place, sink);
        emit_call(found, found.media[index], place, sink);
        emit_place(found, found.media[index], place, sink);
    }
}

std::vector<PostboxObject> media_of(const PostboxMessage& message, const MediaTable& table) {
    std::vector<PostboxObject> media = message.media;
    for (const PostboxMediaId& id : message.referenced)
        if (const auto found = table.find(id); found != table.end())
            media.push_back(found->second);
    return media;
}

}  // namespace

Identifier id_of(int64_t stored) {
    const PostboxPeer peer = parsers::postbox_peer(stored);
    switch (peer.kind) {
        case PostboxPeer::Kind::User:
            return user_id(peer.id);
        case PostboxPeer::Kind::Group:
        case PostboxPeer::Kind::Channel:
            return group_id(peer.id);
        default:
            return {};
    }
}

Result<std::set<int64_t>> read_postbox_messages(const SqliteDatabase& database, RecordSink& sink) {
    const MediaTable table = TRY(read_media_table(database, sink));
    std::set<int64_t> peers;
    TRY(each_row(
        database, "t7", "SELECT rowid, key, value FROM t7 ORDER BY key", sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const auto key = parsers::read_postbox_message_key(row.blob(1));
            auto message = parsers::read_postbox_message(row.blob(2));
            if (!key.ok() || !message.ok()) {
                sink.damaged(place,
                             "a message: " + (key.ok() ? message.error().what : key.error().what));
                return;
            }
            if (!message.value())
                return;
            peers.insert(key.value().peer);
            auto media = media_of(*message.value(), table);
            emit_found({key.value(), *std::move(message).value(), std::move(media), place, state},
                       sink);
        }));
    return peers;
}

}  // namespace plugins::telegram
