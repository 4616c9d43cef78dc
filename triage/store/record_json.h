// Records as JSON, for exports and golden files; include it in .cpp files only (it is heavy).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "plugins/api/record.h"

namespace triage {

// The body alone; absent fields are left out.
nlohmann::json body_json(const plugins::Record& record);

// One line, keys sorted; bytes that are not UTF-8 become U+FFFD.
std::string dump_line(const nlohmann::json& value);

}  // namespace triage
