// The transactions of MetaMask's state as payments.
#pragma once

#include <string_view>

#include "plugins/apps/metamask_any/state.h"

namespace plugins::metamask {

inline constexpr std::string_view kApp = "metamask";

void emit_transactions(const Stored& stored, const Give& give);

}  // namespace plugins::metamask
