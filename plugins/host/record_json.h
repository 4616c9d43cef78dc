// Records as JSON, for exports and golden files; include it in .cpp files only (it is heavy).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "plugins/api/place.h"
#include "plugins/api/record.h"

namespace plugins {

// The body alone: absent fields are left out, times are {"stored": ..., "utc": ...}, codes
// {"name": ..., "stored": ...}.
nlohmann::json body_json(const Record& record);

// One line, keys sorted; bytes that are not UTF-8 become U+FFFD.
std::string dump_line(const nlohmann::json& value);

// A record with its kind, place and state. The golden files use it.
std::string to_json_line(const Record& record, std::string_view place, State state);

}  // namespace plugins
