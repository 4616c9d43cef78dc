#include "plugins/apps/whatsapp_ios/media_item.h"

#include <cstdint>

#include "parsers/base/text.h"
#include "parsers/format/base64.h"
#include "parsers/format/protobuf.h"

namespace plugins::whatsapp_ios {
namespace {

using parsers::find_field;
using parsers::read_protobuf;
using parsers::Result;

constexpr uint32_t kForwardCountField = 17;
constexpr uint32_t kQuotedContentField = 19;

// A message as it goes over the wire: a plain text, or one with a preview around it.
constexpr uint32_t kPlainTextField = 1;
constexpr uint32_t kExtendedTextField = 6;
constexpr uint32_t kTextInExtendedField = 1;

Result<std::string> quoted_text(const std::string& content) {
    const auto message = TRY(read_protobuf(content));
    if (const auto* plain = find_field(message, kPlainTextField))
        return parsers::to_valid_utf8(plain->bytes);
    const auto* extended = find_field(message, kExtendedTextField);
    if (extended == nullptr)
        return std::string();
    const auto fields = TRY(read_protobuf(extended->bytes));
    const auto* text = find_field(fields, kTextInExtendedField);
    return text == nullptr ? std::string() : parsers::to_valid_utf8(text->bytes);
}

}  // namespace

Result<Metadata> read_metadata(std::span<const std::byte> bytes) {
    Metadata metadata;
    const auto fields = TRY(read_protobuf(bytes));
    if (const auto* count = find_field(fields, kForwardCountField);
        count != nullptr && count->value <= INT32_MAX)
        metadata.forwarded = static_cast<int64_t>(count->value);
    if (const auto* quoted = find_field(fields, kQuotedContentField))
        metadata.quoted = TRY(quoted_text(quoted->bytes));
    return metadata;
}

std::string sha256_of_base64(std::string_view base64) {
    constexpr size_t kSha256Bytes = 32;
    constexpr size_t kDigits = 44;
    if (base64.size() != kDigits)
        return {};
    const auto bytes = parsers::read_base64(base64);
    return bytes.ok() && bytes.value().size() == kSha256Bytes ? parsers::to_hex(bytes.value())
                                                              : std::string();
}

}  // namespace plugins::whatsapp_ios
