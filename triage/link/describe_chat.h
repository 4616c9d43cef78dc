// What is said of a chat that stands on several devices, as JSON: names, devices, clocks, and the
// messages that are not the same everywhere. Facts only; who removed what is nowhere said.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "triage/link/gather_chat.h"

namespace triage {

// `id` is the chat's name in the case; `names` holds the senders of its rows.
nlohmann::json describe_chat(const std::string& id, const GatheredChat& chat,
                             const AlignedChat& aligned, const NamesByHash& names,
                             const std::vector<std::string>& device_names, const ChatRules& rules);

}  // namespace triage
