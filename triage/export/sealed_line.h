// One line of an export; include it in .cpp files only (it is heavy).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace triage {

// Keys sorted, with no phrase that opens a wallet, in whichever field it stands.
std::string sealed_line(nlohmann::json object);

}  // namespace triage
