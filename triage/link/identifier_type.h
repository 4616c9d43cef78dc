// What a type of identifier stands for. Apart from the rest of linking, which knows regions: an
// assessment may ask this and nothing of those.
#pragma once

#include <string_view>

namespace triage {

// Types whose owner on two devices means that one account was logged in on both.
bool is_custody_type(std::string_view type);
bool is_group_type(std::string_view type);
bool is_wallet_type(std::string_view type);

}  // namespace triage
