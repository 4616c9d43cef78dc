#include "plugins/apps/wallets/json.h"

#include <algorithm>

#include "parsers/base/limits.h"

namespace plugins::wallets {
namespace {

using parsers::Error;
using parsers::ErrorCode;

constexpr uint64_t kFileBytes = 64ULL << 20;

// The end of the first object or array; the text's length where it does not end. The library
// copies and compares values by recursion, so depth is looked at before it sees them.
Result<size_t> end_of_value(std::string_view text) {
    int depth = 0;
    bool is_text = false;
    for (size_t i = 0; i < text.size(); ++i) {
        const char letter = text[i];
        if (is_text) {
            if (letter == '\\')
                ++i;
            else if (letter == '"')
                is_text = false;
            continue;
        }
        if (letter == '"')
            is_text = true;
        else if (letter == '{' || letter == '[')
            ++depth;
        else if ((letter == '}' || letter == ']') && --depth <= 0)
            return i + 1;
        if (depth > parsers::limits::kDocumentDepth)
            return Error{ErrorCode::LimitReached, "the JSON is nested too deeply"};
    }
    return text.size();
}

Json parsed(std::string_view text) {
    return Json::parse(text, nullptr, false);
}

}  // namespace

Result<Json> read_json(std::string_view text) {
    auto leading = TRY(read_leading_json(text));
    if (text.find_first_not_of(" \t\r\n", leading.size_bytes) != std::string_view::npos)
        return Error{ErrorCode::Damaged, "more stands behind the JSON value"};
    return std::move(leading.value);
}

Result<Json> read_json(const File& file) {
    const std::string text = TRY(parsers::read_text(file.bytes(), kFileBytes));
    return read_json(text);
}

Result<LeadingJson> read_leading_json(std::string_view text) {
    const size_t end = TRY(end_of_value(text));
    Json value = parsed(text.substr(0, end));
    if (value.is_discarded())
        return Error{ErrorCode::Damaged, "the text is no JSON"};
    return LeadingJson{std::move(value), end};
}

const Json& member(const Json& object, std::string_view key) {
    static const Json kNull;
    if (!object.is_object())
        return kNull;
    const auto found = object.find(key);
    return found == object.end() ? kNull : *found;
}

std::string text_in(const Json& object, std::string_view key) {
    const Json& value = member(object, key);
    return value.is_string() ? value.get_ref<const std::string&>() : std::string();
}

std::optional<int64_t> integer_in(const Json& object, std::string_view key) {
    const Json& value = member(object, key);
    if (!value.is_number_integer())
        return std::nullopt;
    if (value.is_number_unsigned() && value.get<uint64_t>() > INT64_MAX)
        return std::nullopt;
    return value.get<int64_t>();
}

std::string step(std::string_view pointer, std::string_view key) {
    std::string text = std::string(pointer) + "/";
    for (const char letter : key) {
        if (letter == '~')
            text += "~0";
        else if (letter == '/')
            text += "~1";
        else
            text += letter;
    }
    return text;
}

std::string step(std::string_view pointer, size_t index) {
    return std::string(pointer) + "/" + std::to_string(index);
}

std::string head_of(const File& file, size_t size) {
    std::vector<std::byte> head(std::min<uint64_t>(size, file.bytes().size_bytes()));
    const auto read = file.bytes().read_at(0, head);
    if (!read.ok())
        return {};
    std::string text;
    for (size_t i = 0; i < read.value(); ++i)
        text += static_cast<char>(head[i]);
    return text;
}

}  // namespace plugins::wallets
