#include "parsers/format/telegram_tl.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <unordered_map>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"

namespace parsers {

extern const char* const kTelegramSchema;

namespace {

constexpr uint32_t kVector = 0x1cb5c415;
constexpr uint64_t kMostNodes = 1'000'000;  // of one object; a message has some dozens

// A message of a secret chat, and its form before layer 73, have numbers of the app's own.
// Source: DrKLO/Telegram, TLRPC.TL_message_secret.
constexpr uint32_t kSecretMessage = 0x555555fa;
constexpr uint32_t kOldSecretMessage = 0x555555f9;
constexpr std::string_view kSecretDefinition =
    "message_secret flags:# id:int ttl:int from_id:int to_id:Peer date:int message:string "
    "media:MessageMedia entities:Vector MessageEntity via_bot_name:flags.11?string "
    "reply_to_random_id:flags.3?long grouped_id:flags.17?long = Message";
constexpr std::string_view kOldSecretDefinition =
    "message_secret flags:# id:int ttl:int from_id:int to_id:Peer date:int message:string "
    "media:MessageMedia entities:Vector MessageEntity via_bot_name:flags.11?string "
    "reply_to_random_id:flags.3?long = Message";

struct Field {
    std::string name;
    std::string type;  // of the items, for a vector
    bool is_vector = false;
    std::string flags;  // the field of flags that it depends on; empty where it is always there
    int bit = 0;
};

struct Constructor {
    std::string predicate;
    std::string type;
    std::vector<Field> fields;
};

using Schema = std::unordered_map<uint32_t, Constructor>;

// "reply_to:flags.3?MessageReplyHeader", "flags:#"
Field to_field(std::string_view word) {
    Field field;
    const size_t colon = word.find(':');
    field.name = word.substr(0, colon);
    std::string_view type = word.substr(colon + 1);
    if (const size_t mark = type.find('?'); mark != std::string_view::npos) {
        const size_t dot = type.find('.');
        field.flags = type.substr(0, dot);
        field.bit = static_cast<int>(to_int64(type.substr(dot + 1, mark - dot - 1)).value_or(0));
        type = type.substr(mark + 1);
    }
    field.is_vector = type == "Vector";
    field.type = type;
    return field;
}

Constructor to_constructor(std::string_view definition) {
    const auto words = split(definition, ' ');
    Constructor constructor{words.front(), words.back(), {}};
    for (size_t i = 1; i + 2 < words.size(); ++i) {
        Field field = to_field(words[i]);
        if (field.is_vector)
            field.type = words[++i];
        constructor.fields.push_back(std::move(field));
    }
    return constructor;
}

uint32_t number_of(std::string_view definition) {
    return static_cast<uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(definition.data()),
                                       static_cast<uInt>(definition.size())));
}

const Schema& schema() {
    static const Schema made = [] {
        Schema all;
        for (const TlDefinition& definition : telegram_definitions())
            all.emplace(definition.constructor, to_constructor(definition.text));
        all.emplace(kSecretMessage, to_constructor(kSecretDefinition));
        all.emplace(kOldSecretMessage, to_constructor(kOldSecretDefinition));
        return all;
    }();
    return made;
}

class Reader {
public:
    explicit Reader(std::span<const std::byte> bytes) : reader_(bytes) {}

    TlRead read() {
        TlRead read;
        if (read_object(read.object, "", 0))
            read.trailing = read_trailing();
        read.stop = std::move(stop_);
        return read;
    }

private:
    bool stop(TlStopReason reason, uint32_t constructor = 0) {
        std::string path;
        for (const std::string& part : path_)
            path += (path.empty() ? "" : ".") + part;
        stop_ = TlStop{reason, constructor, std::move(path)};
        return false;
    }

    bool read_object(TlNode& node, std::string_view type, int depth) {
        if (++nodes_ > kMostNodes || depth > limits::kDocumentDepth)
            return stop(TlStopReason::TooLarge);
        const auto number = reader_.u32_le();
        if (!number.ok())
            return stop(TlStopReason::Damaged);
        const auto found = schema().find(number.value());
        node.kind = TlKind::Object;
        node.constructor = number.value();
        if (found == schema().end() || (!type.empty() && found->second.type != type))
            return stop(TlStopReason::Unknown, number.value());
        node.predicate = found->second.predicate;
        for (const Field& field : found->second.fields) {
            if (!field.flags.empty() &&
                ((static_cast<uint64_t>(node.integer_of(field.flags)) >> field.bit) & 1) == 0)
                continue;
            node.children.emplace_back().name = field.name;
            path_.push_back(field.name);
            const bool was_read = field.is_vector
                                      ? read_vector(node.children.back(), field.type, depth + 1)
                                      : read_value(node.children.back(), field.type, depth + 1);
            if (!was_read) {
                drop_unread(node);
                return false;
            }
            path_.pop_back();
        }
        return true;
    }

    // A number or text that could not be read is not there; of an object or vector the part that
    // was read stays.
    static void drop_unread(TlNode& node) {
        const TlNode& last = node.children.back();
        if (last.kind != TlKind::Object && last.kind != TlKind::Vector)
            node.children.pop_back();
    }

    bool read_vector(TlNode& node, const std::string& type, int depth) {
        node.kind = TlKind::Vector;
        const auto number = reader_.u32_le();
        const auto count = reader_.u32_le();
        if (!number.ok() || !count.ok())
            return stop(TlStopReason::Damaged);
        if (number.value() != kVector)
            return stop(TlStopReason::Unknown, number.value());
        // No item is smaller than four bytes.
        if (count.value() > reader_.left() / 4)
            return stop(TlStopReason::Damaged);
        for (uint32_t i = 0; i < count.value(); ++i) {
            node.children.emplace_back();
            if (!read_value(node.children.back(), type, depth + 1)) {
                drop_unread(node);
                return false;
            }
        }
        return true;
    }

    bool read_value(TlNode& node, const std::string& type, int depth) {
        if (++nodes_ > kMostNodes)
            return stop(TlStopReason::TooLarge);
        if (type == "string")
            return read_text(node);
        if (type == "int" || type == "#") {
            const auto stored = reader_.u32_le();
            node.kind = TlKind::Integer;
            if (stored.ok())
                node.integer = type == "#" ? static_cast<int64_t>(stored.value())
                                           : static_cast<int32_t>(stored.value());
            return stored.ok() || stop(TlStopReason::Damaged);
        }
        if (type != "long" && type != "double")
            return read_object(node, type, depth);
        const auto stored = reader_.u64_le();
        node.kind = type == "long" ? TlKind::Integer : TlKind::Real;
        if (stored.ok() && type == "long")
            node.integer = static_cast<int64_t>(stored.value());
        else if (stored.ok())
            node.real = std::bit_cast<double>(stored.value());
        return stored.ok() || stop(TlStopReason::Damaged);
    }

    // One byte of length, or 254 and three; padded to a multiple of four.
    bool read_text(TlNode& node) {
        node.kind = TlKind::Text;
        const auto first = reader_.u8();
        if (!first.ok() || first.value() == 255)
            return stop(TlStopReason::Damaged);
        size_t size = first.value();
        size_t head = 1;
        if (size == 254) {
            const auto low = reader_.u16_le();
            const auto high = reader_.u8();
            if (!low.ok() || !high.ok())
                return stop(TlStopReason::Damaged);
            size = low.value() | static_cast<size_t>(high.value()) << 16;
            head = 4;
        }
        auto text = reader_.text(size);
        const size_t padding = (4 - (head + size) % 4) % 4;
        if (!text.ok() || !reader_.skip(padding).ok())
            return stop(TlStopReason::Damaged);
        node.text = std::move(text).value();
        return true;
    }

    // Only a text that ends with the blob, or four bytes before (the number of a forward).
    std::string read_trailing() {
        if (reader_.left() == 0)
            return {};
        TlNode node;
        const bool was_read = read_text(node);
        stop_.reset();
        return was_read && (reader_.left() == 0 || reader_.left() == 4) ? node.text : std::string();
    }

    ByteReader reader_;
    uint64_t nodes_ = 0;
    std::vector<std::string> path_;
    std::optional<TlStop> stop_;
};

}  // namespace

const TlNode* TlNode::field(std::string_view field_name) const {
    const auto found = std::ranges::find(children, field_name, &TlNode::name);
    return found == children.end() ? nullptr : &*found;
}

int64_t TlNode::integer_of(std::string_view field_name) const {
    const TlNode* found = field(field_name);
    return found != nullptr && found->kind == TlKind::Integer ? found->integer : 0;
}

std::string TlNode::text_of(std::string_view field_name) const {
    const TlNode* found = field(field_name);
    return found != nullptr && found->kind == TlKind::Text ? to_valid_utf8(found->text)
                                                           : std::string();
}

bool TlNode::has_flag(int bit) const {
    return ((static_cast<uint64_t>(integer_of("flags")) >> bit) & 1) != 0;
}

TlRead read_telegram_object(std::span<const std::byte> bytes) {
    return Reader(bytes).read();
}

std::vector<TlDefinition> telegram_definitions() {
    std::vector<TlDefinition> definitions;
    for (std::string& line : split(kTelegramSchema, '\n'))
        if (!line.empty())
            definitions.push_back({number_of(line), std::move(line)});
    return definitions;
}

}  // namespace parsers
