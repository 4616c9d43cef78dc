// ChatRules: when conversations on several devices are one chat, and what is said of it.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "parsers/base/result.h"

namespace triage {

// Read from the table [chats] of the weight file.
struct ChatRules {
    std::set<std::string, std::less<>> shared_ids;  // apps whose message ids all sides store
    size_t distinctive_letters = 0;                 // a text with fewer is a stock phrase
    size_t least_messages = 0;                      // distinctive ones that must agree
    double least_share = 0;                         // of the distinctive ones of the common time
    int64_t time_tolerance_ns = 0;                  // between two devices' times of one message
    int64_t offset_least_ns = 0;                    // a difference of clocks below it is not said
    int64_t offset_tolerance_ns = 0;                // around the median
    size_t offset_least_messages = 0;
    size_t shown_differences = 0;  // of each chat
    size_t shown_members = 0;      // of each device
};

parsers::Result<ChatRules> read_chat_rules(const std::string& text);

}  // namespace triage
