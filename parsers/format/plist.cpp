#include "parsers/format/plist.h"

#include <charconv>
#include <cmath>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/format/plist_binary.h"
#include "parsers/format/plist_xml.h"

namespace parsers {
namespace {

std::string_view as_view(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// One step of a JSON pointer with its escapes undone.
std::string unescaped(std::string_view step) {
    std::string key;
    for (size_t at = 0; at < step.size(); ++at) {
        const bool escape = step[at] == '~' && at + 1 < step.size();
        if (escape && step[at + 1] == '1')
            key += '/';
        else if (escape && step[at + 1] == '0')
            key += '~';
        else {
            key += step[at];
            continue;
        }
        ++at;
    }
    return key;
}

std::string number_text(double value) {
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, value);
    return {text, end.ptr};
}

}  // namespace

std::string pointer_part(std::string_view key) {
    std::string part;
    for (const char letter : key) {
        if (letter == '~')
            part += "~0";
        else if (letter == '/')
            part += "~1";
        else
            part += letter;
    }
    return part;
}

const PlistValue* PlistValue::find(std::string_view key) const {
    for (const auto& [name, value] : members)
        if (name == key)
            return &value;
    return nullptr;
}

const PlistValue* PlistValue::at(std::string_view pointer) const {
    const PlistValue* value = this;
    while (!pointer.empty() && value != nullptr) {
        if (pointer.front() != '/')
            return nullptr;
        pointer.remove_prefix(1);
        const std::string_view step = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(step.size());
        if (!value->is_array()) {
            value = value->find(unescaped(step));
            continue;
        }
        const auto index = to_int64(step);
        const bool inside =
            index && *index >= 0 && static_cast<uint64_t>(*index) < value->items.size();
        value = inside ? &value->items[static_cast<size_t>(*index)] : nullptr;
    }
    return value;
}

std::string PlistValue::as_text() const {
    switch (kind) {
        case Kind::String:
            return text;
        case Kind::Boolean:
            return integer != 0 ? "true" : "false";
        case Kind::Integer:
        case Kind::Uid:
            return std::to_string(integer);
        case Kind::Real:
        case Kind::Date:
            return number_text(real);
        case Kind::Data:
            return is_utf8(as_view(data)) ? std::string(as_view(data)) : std::string();
        default:
            return {};
    }
}

std::optional<int64_t> PlistValue::as_integer() const {
    if (kind == Kind::Integer || kind == Kind::Boolean)
        return integer;
    if (kind == Kind::Real && std::abs(real) < 9.2e18)
        return static_cast<int64_t>(real);
    if (kind == Kind::String)
        return to_int64(trim(text));
    return std::nullopt;
}

std::optional<double> PlistValue::as_real() const {
    if (kind == Kind::Real || kind == Kind::Date)
        return real;
    if (kind == Kind::Integer)
        return static_cast<double>(integer);
    return std::nullopt;
}

Timestamp PlistValue::as_time() const {
    const auto seconds = as_real();
    return seconds ? from_apple_s(*seconds) : Timestamp{};
}

bool is_plist(std::span<const std::byte> bytes) {
    const std::string_view text = as_view(bytes).substr(0, 1024);
    if (text.starts_with("bplist"))
        return true;
    const std::string_view begin = trim(text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text);
    return begin.starts_with("<") && begin.find("<plist") != std::string_view::npos;
}

Result<PlistValue> read_plist(std::span<const std::byte> bytes) {
    if (as_view(bytes).starts_with("bplist"))
        return read_binary_plist(bytes);
    return read_xml_plist(as_view(bytes));
}

Result<PlistValue> read_plist(const ByteSource& source) {
    const auto bytes = TRY(read_all(source, limits::kWholeFileBytes));
    return read_plist(bytes);
}

}  // namespace parsers
