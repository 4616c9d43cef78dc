#include "plugins/apps/qq_nt_any/content.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "parsers/base/text.h"
#include "parsers/format/protobuf.h"

namespace plugins::qq_nt {
namespace {

using Fields = std::vector<parsers::ProtobufField>;
using parsers::Result;

constexpr uint32_t kElement = 40800;
constexpr uint32_t kElementKind = 45002;
constexpr int64_t kMixed = 2;

struct Meaning {
    int64_t type;
    std::string_view word;
};

constexpr auto kMeanings = std::to_array<Meaning>({{3, "document"},
                                                   {5, "system"},
                                                   {6, "audio"},
                                                   {7, "video"},
                                                   {8, "forwarded_chat"},
                                                   {9, "text"},  // a reply
                                                   {10, "payment"},
                                                   {11, "card"},  // of an app
                                                   {17, "sticker"},
                                                   {19, "call"},
                                                   {21, "document"},
                                                   {25, "location"},
                                                   {31, "text"}});

// The first text among the fields, in the order of `numbers`.
std::string text_of(const Fields& fields, std::initializer_list<uint32_t> numbers) {
    for (const uint32_t number : numbers) {
        const auto* const field = parsers::find_field(fields, number);
        if (field != nullptr && !field->bytes.empty() && parsers::is_utf8(field->bytes))
            return field->bytes;
    }
    return {};
}

Integer size_of(const Fields& fields) {
    const auto* const size = parsers::find_field(fields, 45405);
    if (size == nullptr || size->wire != parsers::ProtobufWire::Varint || size->value == 0 ||
        size->value > INT64_MAX)
        return {};
    return static_cast<int64_t>(size->value);
}

// Old messages give the size of a picture in another unit.
enum class Size { Given, LeftOut };

void add_file(const Fields& fields, Size size, MessageContent& content) {
    Attachment file{.app = "qq",
                    .path = text_of(fields, {45403, 45812}),
                    .name = text_of(fields, {45402}),
                    .caption = text_of(fields, {45923})};
    if (size == Size::Given)
        file.size_bytes = size_of(fields);
    if (!file.path.empty() || !file.name.empty())
        content.files.push_back(std::move(file));
}

void add_text(std::string text, MessageContent& content) {
    content.has_text = content.has_text || !text.empty();
    content.text += text;
}

void read_element(const Fields& fields, MessageContent& content) {
    const auto* const stored = parsers::find_field(fields, kElementKind);
    const uint64_t kind = stored == nullptr ? 0 : stored->value;
    switch (kind) {
        case 1:
            return add_text(text_of(fields, {45101}), content);
        case 2:
            content.has_picture = true;
            return add_file(fields, Size::LeftOut, content);
        case 3:
        case 4:
        case 5:
            return add_file(fields, Size::Given, content);
        case 6:  // a face of the app, by its name
            return add_text(text_of(fields, {47602}), content);
        case 7:
            content.quoted += text_of(fields, {47413});
            return;
        case 8:  // a notice: XML
            return add_text(text_of(fields, {48214, 48271}), content);
        case 10:  // a card of an app: JSON
            return add_text(text_of(fields, {47901}), content);
        case 21:  // a call, in words
            return add_text(text_of(fields, {48157, 48153}), content);
        default:
            ++content.unread[kind];
    }
}

}  // namespace

Result<MessageContent> read_content(std::string_view bytes) {
    MessageContent content;
    for (const auto& element : TRY(parsers::read_protobuf(bytes))) {
        if (element.number != kElement || element.wire != parsers::ProtobufWire::Bytes)
            continue;
        read_element(TRY(parsers::read_protobuf(element.bytes)), content);
    }
    return content;
}

Code kind_of_message(int64_t type, const MessageContent& content) {
    const std::string stored = std::to_string(type);
    if (type == kMixed && content.has_picture)
        return known(content.has_text ? "multimedia" : "image", stored);
    if (type == kMixed && content.has_text)
        return known("text", stored);
    const auto* const found = std::ranges::find(kMeanings, type, &Meaning::type);
    return found == kMeanings.end() ? unknown_code(stored) : known(found->word, stored);
}

}  // namespace plugins::qq_nt
