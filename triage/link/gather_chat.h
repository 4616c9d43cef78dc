// Gathering the conversations of one set into chats, each with the devices that it stands on.
#pragma once

#include <string>
#include <vector>

#include "triage/link/read_chats.h"

namespace triage {

// `views` and `devices` are sorted; a device may hold a chat in several files.
struct GatheredChat {
    std::string key;  // ChatKey::key, or made from its conversations where none states one
    ChatKind kind = ChatKind::Unknown;
    bool by_content = false;  // some conversation is here by what was said in it
    std::vector<ChatView> views;
    std::vector<uint32_t> devices;
};

// Chats on two devices or more, sorted by key. `device_names` orders the devices, so that it does
// not matter in which order they were read.
std::vector<GatheredChat> gather_chats(std::vector<ChatView> views,
                                       const std::vector<std::string>& device_names,
                                       const ChatRules& rules);

// The rows of all views, each with its view, and the sides that they stand on.
struct ChatToAlign {
    std::vector<ChatRow> rows;
    ChatSides sides;
};
ChatToAlign to_align(const GatheredChat& chat);

}  // namespace triage
