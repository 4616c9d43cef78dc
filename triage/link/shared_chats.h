// The same group or direct chat seen from several devices: found, aligned and written to case.db.
#pragma once

#include <string>
#include <vector>

#include "triage/link/chat_rules.h"
#include "triage/link/chat_stubs.h"
#include "triage/store/case_store.h"

namespace triage {

// Fills the table chat, one row for each chat on two devices or more. `stubs` name devices by their
// place in `devices`. Reads only exhibits that may share a chat, and holds the rows of so many
// chats at a time as fit into a fixed number. Gives how many chats there are.
Result<size_t> write_shared_chats(CaseStore& store, const std::vector<DeviceRow>& devices,
                                  const std::vector<ConversationStub>& stubs,
                                  const ChatRules& rules);

}  // namespace triage
