// Postbox: how Telegram on iOS and macOS writes objects, messages and their keys into the tables of
// its database. The facts are those of the app's source (Telegram-iOS, submodules/Postbox).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"

namespace parsers {

struct PostboxObject;

// One value of an object. Lists of numbers and dictionaries are passed over.
struct PostboxValue {
    enum class Kind { Nil, Integer, Number, Text, Bytes, Object, Objects, Texts, Other };
    Kind kind = Kind::Nil;
    int64_t integer = 0;
    double number = 0;
    std::string text;                    // Text and Bytes
    std::vector<PostboxObject> objects;  // one for Object
    std::vector<std::string> texts;
};

struct PostboxObject {
    int32_t type = 0;  // postbox_type() of the name of its class
    std::map<std::string, PostboxValue, std::less<>> fields;

    std::optional<int64_t> integer_of(std::string_view key) const;  // also of a Bool
    std::optional<double> number_of(std::string_view key) const;
    std::string text_of(std::string_view key) const;  // "" where there is none
    const PostboxObject* object_of(std::string_view key) const;
    std::span<const PostboxObject> objects_of(std::string_view key) const;
};

// What stands for a class in the data: MurmurHash3 of its name.
int32_t postbox_type(std::string_view class_name);

// The object that stands under the key "_".
Result<PostboxObject> read_postbox_object(std::span<const std::byte> bytes);

// A user, group, channel or secret chat: three bits of the stored number say which.
struct PostboxPeer {
    enum class Kind { User = 0, Group = 1, Channel = 2, SecretChat = 3, Other = 7 };
    Kind kind = Kind::Other;
    int64_t id = 0;
};
PostboxPeer postbox_peer(int64_t stored);

// The key of a message. Namespaces: 0 of the cloud, 1 local, 2 secret; 3 and 4 are scheduled, 5 and
// 6 prepared answers, none of which was sent.
struct PostboxMessageKey {
    int64_t peer = 0;
    int32_t space = 0;
    int32_t time = 0;  // seconds since 1970
    int32_t id = 0;
};
Result<PostboxMessageKey> read_postbox_message_key(std::span<const std::byte> bytes);

struct PostboxMediaId {
    int32_t space = 0;
    int64_t id = 0;
    auto operator<=>(const PostboxMediaId&) const = default;  // NOLINT(modernize-use-nullptr)
};

struct PostboxMessage {
    uint32_t flags = 0;  // 1 unsent, 2 failed, 4 incoming, 32 sending
    bool is_forwarded = false;
    std::optional<int64_t> author;
    std::string text;
    std::vector<PostboxObject> attributes;
    std::vector<PostboxObject> media;
    std::vector<PostboxMediaId> referenced;  // media that stand in a table of their own
};
// Nothing for an entry that is no message.
Result<std::optional<PostboxMessage>> read_postbox_message(std::span<const std::byte> bytes);

// The media table: its key, and the object where it stands there itself.
Result<PostboxMediaId> read_postbox_media_key(std::span<const std::byte> bytes);
Result<std::optional<PostboxObject>> read_postbox_media(std::span<const std::byte> bytes);

}  // namespace parsers
