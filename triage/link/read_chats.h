// Reading the chosen conversations of one exhibit in detail, without keeping a text.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "triage/link/align_chat.h"
#include "triage/link/chat_names.h"
#include "triage/link/chat_rules.h"

namespace triage {

struct ChatMember {
    std::string name;  // see ChatNames
    std::string role;  // member, admin, creator, left, as the device says
};

// One conversation of one device.
struct ChatView {
    uint32_t stub = 0;
    uint32_t device = 0;
    std::string app;
    std::string file;
    std::string key;  // the app's own
    ChatKey chat;
    std::string title;
    std::string own;   // name of the own account
    std::string peer;  // of a direct chat
    std::vector<ChatMember> members;
    uint64_t damages = 0;  // places of its file that could not be read
    std::vector<ChatRow> rows;
};

struct WantedChat {
    uint64_t conversation = 0;  // see conversation_hash()
    uint32_t stub = 0;
    uint32_t device = 0;
    int64_t store_device = 0;  // StoredDevice::row
};

using NamesByHash = std::unordered_map<uint64_t, std::string>;

// Without rows of the app itself ("... was added"), drafts and what failed to be sent. `names`
// gets every sender's.
parsers::Result<std::vector<ChatView>> read_chats(const DeviceStore& store,
                                                  const std::vector<WantedChat>& wanted,
                                                  const ChatRules& rules, NamesByHash& names);

}  // namespace triage
