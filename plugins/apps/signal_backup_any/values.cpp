#include "plugins/apps/signal_backup_any/values.h"

#include "parsers/base/text.h"
#include "parsers/format/base64.h"

namespace plugins::signal_backup {

const json& member(const json& value, std::string_view key) {
    static const json kNone;
    if (!value.is_object())
        return kNone;
    const auto found = value.find(key);
    return found == value.end() ? kNone : *found;
}

std::string text_of(const json& value) {
    if (value.is_string())
        return value.get<std::string>();
    return value.is_number_integer() ? value.dump() : std::string();
}

std::string text_in(const json& value, std::string_view key) {
    return text_of(member(value, key));
}

std::optional<int64_t> number_in(const json& value, std::string_view key) {
    return parsers::to_int64(text_in(value, key));
}

bool is_set(const json& value, std::string_view key) {
    const json& flag = member(value, key);
    return flag.is_boolean() && flag.get<bool>();
}

Time time_in(const json& value, std::string_view key) {
    const auto stored = number_in(value, key);
    return stored ? parsers::from_unix_ms(*stored) : Time{{}, text_in(value, key)};
}

std::string hex_of(const json& value) {
    if (value.is_binary())
        return parsers::to_hex(std::as_bytes(std::span(value.get_binary())));
    const auto bytes = parsers::read_base64(text_of(value));
    return bytes.ok() ? parsers::to_hex(bytes.value()) : std::string();
}

std::string service_id_of(const json& value) {
    std::string hex = hex_of(value);
    std::string prefix;
    if (hex.size() == 34 && hex.starts_with("01")) {
        prefix = "PNI:";
        hex.erase(0, 2);
    }
    if (hex.size() != 32)
        return {};
    for (const size_t at : {20U, 16U, 12U, 8U})
        hex.insert(at, "-");
    return prefix + hex;
}

std::string service_id_in(const json& value, std::string_view key) {
    return service_id_of(member(value, key));
}

}  // namespace plugins::signal_backup
