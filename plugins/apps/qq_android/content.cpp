#include "plugins/apps/qq_android/content.h"

#include <algorithm>
#include <array>

#include "parsers/base/text.h"
#include "parsers/format/protobuf.h"

namespace plugins::qq {
namespace {

using parsers::Result;

constexpr int64_t kText = -1000;
constexpr int64_t kMixed = -1035;
constexpr int64_t kReply = -1049;
constexpr int64_t kLongText = -1051;
constexpr int64_t kPicture = -2000;
constexpr int64_t kVoice = -2002;

struct Meaning {
    int64_t type;
    std::string_view word;
};

// Types whose constant says what a message of it is; others stay as stored.
constexpr auto kMeanings = std::to_array<Meaning>({
    {kText, "text"},     {kMixed, "multimedia"}, {-1036, "multimedia"}, {-1037, "text"},
    {kReply, "text"},    {kLongText, "text"},    {kPicture, "image"},   {-20000, "image"},
    {kVoice, "audio"},   {-2005, "document"},    {-2007, "sticker"},    {-2009, "call"},
    {-2014, "document"}, {-2016, "call"},        {-2017, "document"},   {-2022, "video"},
    {-2025, "payment"},  {-2046, "call"},        {-2071, "video"},      {-2076, "location"},
    {-10000, "text"},  // a set reply
    {-1012, "system"},   {-1013, "system"},      {-1044, "system"},     {-1047, "system"},
    {-1050, "system"},   {-2029, "system"},      {-2030, "system"},     {-2031, "system"},
    {-2033, "system"},   {-2034, "system"},      {-2041, "system"},     {-2042, "system"},
    {-2049, "system"},   {-4012, "system"},      {-5000, "system"},     {-5001, "system"},
    {-5002, "system"},   {-5011, "system"},      {-5020, "system"},     {-5021, "system"},
    {-5022, "system"},   {-5023, "system"},      {-5040, "system"},
});

using Fields = std::vector<parsers::ProtobufField>;

std::string text_of(const Fields& fields, uint32_t number) {
    const auto* const field = parsers::find_field(fields, number);
    return field == nullptr ? std::string() : parsers::to_valid_utf8(field->bytes);
}

// PicRec and PttRec begin alike: the path on the phone, and the size.
Result<Attachment> read_file(std::string_view bytes) {
    const Fields fields = TRY(parsers::read_protobuf(bytes));
    Attachment file{.app = "qq", .path = text_of(fields, 1)};
    const auto* const size = parsers::find_field(fields, 2);
    if (size != nullptr && size->wire == parsers::ProtobufWire::Varint && size->value > 0 &&
        size->value <= INT64_MAX)
        file.size_bytes = static_cast<int64_t>(size->value);
    return file;
}

Result<MessageContent> read_voice(std::string_view plain) {
    constexpr uint32_t kHeard = 12;  // what the app understood, where it was asked to
    constexpr uint32_t kFullPath = 23;
    const Fields fields = TRY(parsers::read_protobuf(plain));
    Attachment file = TRY(read_file(plain));
    if (file.path.empty())
        file.path = text_of(fields, kFullPath);
    file.caption = text_of(fields, kHeard);
    return MessageContent{{}, {std::move(file)}};
}

// Msg: elements that are a text (1) or a picture (2).
Result<MessageContent> read_mixed(std::string_view plain) {
    MessageContent content;
    for (const auto& element : TRY(parsers::read_protobuf(plain))) {
        if (element.number != 1 || element.wire != parsers::ProtobufWire::Bytes)
            continue;
        const Fields fields = TRY(parsers::read_protobuf(element.bytes));
        content.text += text_of(fields, 1);
        const auto* const picture = parsers::find_field(fields, 2);
        if (picture != nullptr && !picture->bytes.empty())
            content.files.push_back(TRY(read_file(picture->bytes)));
    }
    return content;
}

}  // namespace

Code kind_of_message(int64_t type) {
    const auto* const found = std::ranges::find(kMeanings, type, &Meaning::type);
    const std::string stored = std::to_string(type);
    return found == kMeanings.end() ? unknown_code(stored) : known(found->word, stored);
}

bool is_content_known(int64_t type) {
    return type == kText || type == kReply || type == kLongText || type == kPicture ||
           type == kVoice || type == kMixed;
}

Result<MessageContent> read_content(int64_t type, std::string_view plain) {
    if (type == kPicture)
        return MessageContent{{}, {TRY(read_file(plain))}};
    if (type == kVoice)
        return read_voice(plain);
    if (type == kMixed)
        return read_mixed(plain);
    if (!parsers::is_utf8(plain))
        return parsers::Error{parsers::ErrorCode::Damaged, "the text is no UTF-8"};
    return MessageContent{std::string(plain), {}};
}

}  // namespace plugins::qq
