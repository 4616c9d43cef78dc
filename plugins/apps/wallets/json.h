// JSON of wallet files: parsed within limits, with the few questions that their readers ask.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "parsers/base/result.h"
#include "plugins/api/plugin.h"

namespace plugins::wallets {

using Json = nlohmann::json;

// Damaged where the text is no JSON; LimitReached where it is nested too deeply.
Result<Json> read_json(std::string_view text);

// As read_json(), of the whole file.
Result<Json> read_json(const File& file);

// What follows the first value of the text stays behind: `size_bytes` is the value's own length.
struct LeadingJson {
    Json value;
    size_t size_bytes = 0;
};
Result<LeadingJson> read_leading_json(std::string_view text);

// The member, or null where there is none, or where `object` is none.
const Json& member(const Json& object, std::string_view key);

// "" where the member is absent or of another type.
std::string text_in(const Json& object, std::string_view key);
std::optional<int64_t> integer_in(const Json& object, std::string_view key);

// One more step of a JSON pointer: "/a" and "x/y" give "/a/x~1y".
std::string step(std::string_view pointer, std::string_view key);
std::string step(std::string_view pointer, size_t index);

// The first bytes of the file as text, for recognition; "" where they cannot be read.
std::string head_of(const File& file, size_t size);

}  // namespace plugins::wallets
