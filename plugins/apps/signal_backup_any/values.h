// Values of a frame, which is JSON as protocol buffers are written: whole numbers may be texts,
// bytes are base64 (in a binary frame they stay bytes), fields without a value are absent.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "plugins/api/record.h"

namespace plugins::signal_backup {

using nlohmann::json;

inline constexpr std::string_view kApp = "signal";

// A value without content where `value` is no object or has no such key.
const json& member(const json& value, std::string_view key);

// A text, or the digits of a number; empty for all else.
std::string text_of(const json& value);
std::string text_in(const json& value, std::string_view key);

std::optional<int64_t> number_in(const json& value, std::string_view key);
bool is_set(const json& value, std::string_view key);  // true where the flag is there and true

// Milliseconds since 1970.
Time time_in(const json& value, std::string_view key);

// Bytes as lower-case hex; empty where there are none.
std::string hex_of(const json& value);

// Sixteen bytes as a UUID: an account (ACI) or a telephone number's own id (PNI). Empty for other
// sizes. A byte before them tells the kind of a service id: 1 is a PNI.
std::string service_id_of(const json& value);
std::string service_id_in(const json& value, std::string_view key);

}  // namespace plugins::signal_backup
