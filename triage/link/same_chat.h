// Whether two conversations that share no identity are the same chat, by what was said in them.
#pragma once

#include <cstddef>
#include <vector>

#include "triage/link/align_chat.h"

namespace triage {

// Whether two conversations without a common identity are one: enough distinctive texts agree in
// time (or in order, where one side has no times), one that both received is not all there is, and
// they are a good share of what either has of their common time. Gives how many agree; 0: not one.
size_t agreeing_messages(const std::vector<ChatRow>& a, const std::vector<ChatRow>& b,
                         const ChatRules& rules);

}  // namespace triage
