#include "parsers/format/telegram_postbox.h"

#include <bit>
#include <utility>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"

namespace parsers {
namespace {

enum class Type : uint8_t {
    Int32,
    Int64,
    Bool,
    Double,
    String,
    Object,
    Int32Array,
    Int64Array,
    ObjectArray,
    ObjectDictionary,
    Bytes,
    Nil,
    StringArray,
    BytesArray
};

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

Result<int32_t> read_i32(ByteReader& reader) {
    const uint32_t bits = TRY(reader.u32_le());
    return static_cast<int32_t>(bits);
}

Result<int64_t> read_i64(ByteReader& reader) {
    const uint64_t bits = TRY(reader.u64_le());
    return static_cast<int64_t>(bits);
}

Result<double> read_double(ByteReader& reader) {
    const uint64_t bits = TRY(reader.u64_le());
    return std::bit_cast<double>(bits);
}

// A count of things of which each takes `least` bytes or more.
Result<size_t> read_count(ByteReader& reader, size_t least) {
    const int32_t count = TRY(read_i32(reader));
    if (count < 0 || static_cast<size_t>(count) > reader.left() / least)
        return damaged("a count is larger than its bytes");
    return static_cast<size_t>(count);
}

Result<std::span<const std::byte>> read_run(ByteReader& reader) {
    const size_t size = TRY(read_count(reader, 1));
    return reader.bytes(size);
}

std::string as_is(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<std::string> read_bytes(ByteReader& reader) {
    const auto run = TRY(read_run(reader));
    return as_is(run);
}

Result<std::string> read_text(ByteReader& reader) {
    const auto run = TRY(read_run(reader));
    return to_valid_utf8(as_is(run));
}

Result<void> skip_items(ByteReader& reader, size_t size_of_one) {
    const size_t count = TRY(read_count(reader, size_of_one));
    return reader.skip(count * size_of_one);
}

constexpr size_t kLeastObjectBytes = 8;  // the type and the length

class ObjectReader {
public:
    Result<PostboxObject> object(ByteReader& reader) {
        PostboxObject read;
        read.type = TRY(read_i32(reader));
        const auto bytes = TRY(read_run(reader));
        if (++depth_ > limits::kDocumentDepth)
            return Error{ErrorCode::LimitReached, "objects are nested too deeply"};
        read.fields = TRY(fields(bytes));
        --depth_;
        return read;
    }

    Result<std::map<std::string, PostboxValue, std::less<>>> fields(
        std::span<const std::byte> bytes) {
        std::map<std::string, PostboxValue, std::less<>> fields;
        ByteReader reader(bytes);
        while (reader.left() > 0) {
            const uint8_t size = TRY(reader.u8());
            const std::string key = TRY(reader.text(size));
            fields[key] = TRY(value(reader));
        }
        return fields;
    }

private:
    Result<PostboxValue> value(ByteReader& reader) {
        const uint8_t type = TRY(reader.u8());
        PostboxValue read;
        switch (static_cast<Type>(type)) {
            case Type::Int32:
                read.integer = TRY(read_i32(reader));
                read.kind = PostboxValue::Kind::Integer;
                return read;
            case Type::Int64:
                read.integer = TRY(read_i64(reader));
                read.kind = PostboxValue::Kind::Integer;
                return read;
            case Type::Bool:
                read.integer = TRY(reader.u8());
                read.kind = PostboxValue::Kind::Integer;
                return read;
            case Type::Double:
                read.number = TRY(read_double(reader));
                read.kind = PostboxValue::Kind::Number;
                return read;
            case Type::String:
                read.text = TRY(read_text(reader));
                read.kind = PostboxValue::Kind::Text;
                return read;
            case Type::Bytes:
                read.text = TRY(read_bytes(reader));
                read.kind = PostboxValue::Kind::Bytes;
                return read;
            case Type::Nil:
                return read;
            default:
                return several(static_cast<Type>(type), reader);
        }
    }

    Result<PostboxValue> several(Type type, ByteReader& reader) {
        PostboxValue read;
        read.kind = PostboxValue::Kind::Other;
        switch (type) {
            case Type::Object:
                read.objects = TRY(one_object(reader));
                read.kind = PostboxValue::Kind::Object;
                return read;
            case Type::ObjectArray:
                read.objects = TRY(objects(reader, 1));
                read.kind = PostboxValue::Kind::Objects;
                return read;
            case Type::ObjectDictionary:
                TRY(objects(reader, 2));
                return read;
            case Type::StringArray:
                read.texts = TRY(texts(reader));
                read.kind = PostboxValue::Kind::Texts;
                return read;
            case Type::BytesArray:
                TRY(texts(reader));
                return read;
            case Type::Int32Array:
                TRY(skip_items(reader, 4));
                return read;
            case Type::Int64Array:
                TRY(skip_items(reader, 8));
                return read;
            default:
                return damaged("a value has the unknown type " +
                               std::to_string(static_cast<int>(type)));
        }
    }

    Result<std::vector<PostboxObject>> one_object(ByteReader& reader) {
        auto one = TRY(object(reader));
        std::vector<PostboxObject> read;
        read.push_back(std::move(one));
        return read;
    }

    Result<std::vector<PostboxObject>> objects(ByteReader& reader, size_t each) {
        const size_t count = TRY(read_count(reader, kLeastObjectBytes * each));
        std::vector<PostboxObject> read;
        for (size_t index = 0; index < count * each; ++index) {
            auto one = TRY(object(reader));
            read.push_back(std::move(one));
        }
        return read;
    }

    static Result<std::vector<std::string>> texts(ByteReader& reader) {
        const size_t count = TRY(read_count(reader, 4));
        std::vector<std::string> read;
        for (size_t index = 0; index < count; ++index) {
            auto one = TRY(read_text(reader));
            read.push_back(std::move(one));
        }
        return read;
    }

    int depth_ = 0;
};

Result<std::vector<PostboxObject>> read_root_objects(ByteReader& reader) {
    const size_t count = TRY(read_count(reader, 4));
    std::vector<PostboxObject> objects;
    for (size_t index = 0; index < count; ++index) {
        const auto run = TRY(read_run(reader));
        auto one = TRY(read_postbox_object(run));
        objects.push_back(std::move(one));
    }
    return objects;
}

// The optional numbers before the flags of a message, each of its bit in the byte before them.
Result<void> skip_data_flags(ByteReader& reader) {
    constexpr std::pair<uint8_t, size_t> kSizes[] = {
        {1, 8},   // an id that is unique everywhere
        {2, 4},   // global tags
        {4, 8},   // the key of an album
        {8, 4},   // the album's own number
        {16, 4},  // local tags
        {32, 8},  // the thread of a forum
    };
    const uint8_t flags = TRY(reader.u8());
    for (const auto& [bit, size] : kSizes)
        if ((flags & bit) != 0)
            TRY(reader.skip(size));
    return {};
}

Result<bool> read_forward(ByteReader& reader) {
    enum : uint8_t { kSource = 2, kMessage = 4, kSignature = 8, kAnnouncement = 16, kFlags = 32 };
    const uint8_t flags = TRY(reader.u8());
    if (flags == 0)
        return false;
    TRY(reader.skip(8 + 4));  // author and date
    if ((flags & kSource) != 0)
        TRY(reader.skip(8));
    if ((flags & kMessage) != 0)
        TRY(reader.skip(8 + 4 + 4));
    if ((flags & kSignature) != 0)
        TRY(read_run(reader));
    if ((flags & kAnnouncement) != 0)
        TRY(read_run(reader));
    if ((flags & kFlags) != 0)
        TRY(reader.skip(4));
    return true;
}

Result<std::vector<PostboxMediaId>> read_referenced(ByteReader& reader) {
    const size_t count = TRY(read_count(reader, 12));
    std::vector<PostboxMediaId> referenced;
    for (size_t index = 0; index < count; ++index) {
        const int32_t space = TRY(read_i32(reader));
        const int64_t id = TRY(read_i64(reader));
        referenced.push_back({space, id});
    }
    return referenced;
}

}  // namespace

std::optional<int64_t> PostboxObject::integer_of(std::string_view key) const {
    const auto found = fields.find(key);
    const bool is_there =
        found != fields.end() && found->second.kind == PostboxValue::Kind::Integer;
    return is_there ? std::optional(found->second.integer) : std::nullopt;
}

std::optional<double> PostboxObject::number_of(std::string_view key) const {
    const auto found = fields.find(key);
    const bool is_there = found != fields.end() && found->second.kind == PostboxValue::Kind::Number;
    return is_there ? std::optional(found->second.number) : std::nullopt;
}

std::string PostboxObject::text_of(std::string_view key) const {
    const auto found = fields.find(key);
    const bool is_there = found != fields.end() && found->second.kind == PostboxValue::Kind::Text;
    return is_there ? found->second.text : std::string();
}

const PostboxObject* PostboxObject::object_of(std::string_view key) const {
    const auto found = fields.find(key);
    const bool is_there = found != fields.end() && found->second.kind == PostboxValue::Kind::Object;
    return is_there ? &found->second.objects.front() : nullptr;
}

std::span<const PostboxObject> PostboxObject::objects_of(std::string_view key) const {
    const auto found = fields.find(key);
    if (found == fields.end() || found->second.kind != PostboxValue::Kind::Objects)
        return {};
    return found->second.objects;
}

int32_t postbox_type(std::string_view class_name) {
    uint32_t hash = 0xf7ca7fd2;  // the seed
    const auto mixed = [](uint32_t word) {
        return std::rotl(word * 0xcc9e2d51u, 15) * 0x1b873593u;
    };
    const size_t whole = class_name.size() / 4 * 4;
    const auto byte_at = [&](size_t at) {
        return static_cast<uint32_t>(static_cast<unsigned char>(class_name[at]));
    };
    for (size_t at = 0; at < whole; at += 4)
        hash = std::rotl(hash ^ mixed(byte_at(at) | byte_at(at + 1) << 8 | byte_at(at + 2) << 16 |
                                      byte_at(at + 3) << 24),
                         13) *
                   5 +
               0xe6546b64u;
    uint32_t rest = 0;
    for (size_t at = class_name.size(); at > whole; --at)
        rest = rest << 8 | byte_at(at - 1);
    hash ^= class_name.size() > whole ? mixed(rest) : 0;
    hash ^= static_cast<uint32_t>(class_name.size());
    hash = (hash ^ hash >> 16) * 0x85ebca6bu;
    hash = (hash ^ hash >> 13) * 0xc2b2ae35u;
    return static_cast<int32_t>(hash ^ hash >> 16);
}

Result<PostboxObject> read_postbox_object(std::span<const std::byte> bytes) {
    auto fields = TRY(ObjectReader().fields(bytes));
    const auto root = fields.find("_");
    if (root == fields.end() || root->second.kind != PostboxValue::Kind::Object)
        return damaged("there is no object under the key _");
    return std::move(root->second.objects.front());
}

PostboxPeer postbox_peer(int64_t stored) {
    const auto bits = static_cast<uint64_t>(stored);
    const uint64_t low = bits & 0xffffffff;
    const uint64_t high = bits >> 35;
    const auto kind = static_cast<int>(bits >> 32 & 7);
    PostboxPeer peer;
    if (kind <= 3)
        peer.kind = static_cast<PostboxPeer::Kind>(kind);
    // The id of a secret chat may be negative, of 32 bits.
    const bool is_signed = high == 0 && peer.kind == PostboxPeer::Kind::SecretChat;
    peer.id = is_signed ? static_cast<int64_t>(static_cast<int32_t>(low))
                        : static_cast<int64_t>(high << 32 | low);
    return peer;
}

Result<PostboxMessageKey> read_postbox_message_key(std::span<const std::byte> bytes) {
    ByteReader reader(bytes);
    PostboxMessageKey key;
    const uint64_t peer = TRY(reader.u64_be());
    const uint32_t space = TRY(reader.u32_be());
    const uint32_t time = TRY(reader.u32_be());
    const uint32_t id = TRY(reader.u32_be());
    if (reader.left() > 0)
        return damaged("the key of a message is longer than 20 bytes");
    key.peer = static_cast<int64_t>(peer);
    key.space = static_cast<int32_t>(space);
    key.time = static_cast<int32_t>(time);
    key.id = static_cast<int32_t>(id);
    return key;
}

Result<std::optional<PostboxMessage>> read_postbox_message(std::span<const std::byte> bytes) {
    ByteReader reader(bytes);
    const uint8_t type = TRY(reader.u8());
    if (type != 0)
        return std::optional<PostboxMessage>();
    TRY(reader.skip(4 + 4));  // stable id and version
    TRY(skip_data_flags(reader));
    PostboxMessage message;
    message.flags = TRY(reader.u32_le());
    TRY(reader.skip(4));  // tags
    message.is_forwarded = TRY(read_forward(reader));
    const uint8_t has_author = TRY(reader.u8());
    if (has_author == 1)
        message.author = TRY(read_i64(reader));
    message.text = TRY(read_text(reader));
    message.attributes = TRY(read_root_objects(reader));
    message.media = TRY(read_root_objects(reader));
    message.referenced = TRY(read_referenced(reader));
    return std::optional(std::move(message));
}

Result<PostboxMediaId> read_postbox_media_key(std::span<const std::byte> bytes) {
    ByteReader reader(bytes);
    const uint32_t space = TRY(reader.u32_be());
    const uint64_t id = TRY(reader.u64_be());
    return PostboxMediaId{static_cast<int32_t>(space), static_cast<int64_t>(id)};
}

Result<std::optional<PostboxObject>> read_postbox_media(std::span<const std::byte> bytes) {
    ByteReader reader(bytes);
    const uint8_t type = TRY(reader.u8());
    if (type != 0)  // it stands in a message
        return std::optional<PostboxObject>();
    const auto run = TRY(read_run(reader));
    auto object = TRY(read_postbox_object(run));
    return std::optional(std::move(object));
}

}  // namespace parsers
