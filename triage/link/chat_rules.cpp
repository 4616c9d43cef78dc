#include "triage/link/chat_rules.h"

#include <toml++/toml.h>

namespace triage {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using parsers::Result;

constexpr int64_t kNsPerSecond = 1'000'000'000;

}  // namespace

Result<ChatRules> read_chat_rules(const std::string& text) {
    try {
        const toml::table file = toml::parse(text);
        const auto table = file["chats"];
        const auto number = [&](const char* name) { return table[name].value_or<int64_t>(0); };
        ChatRules rules;
        if (const toml::array* apps = table["shared_message_ids"].as_array())
            for (const toml::node& app : *apps)
                rules.shared_ids.insert(app.value_or<std::string>(""));
        rules.distinctive_letters = static_cast<size_t>(number("distinctive_letters"));
        rules.least_messages = static_cast<size_t>(number("least_messages"));
        rules.least_share = table["least_share"].value_or(0.0);
        rules.time_tolerance_ns = number("time_tolerance_s") * kNsPerSecond;
        rules.offset_least_ns = number("offset_least_s") * kNsPerSecond;
        rules.offset_tolerance_ns = number("offset_tolerance_s") * kNsPerSecond;
        rules.offset_least_messages = static_cast<size_t>(number("offset_least_messages"));
        rules.shown_differences = static_cast<size_t>(number("shown_differences"));
        rules.shown_members = static_cast<size_t>(number("shown_members"));
        if (rules.distinctive_letters == 0 || rules.least_messages == 0 || rules.least_share <= 0 ||
            rules.time_tolerance_ns <= 0 || rules.offset_least_messages == 0)
            return Error{ErrorCode::Damaged, "The table [chats] of the weight file is incomplete."};
        return rules;
    } catch (const std::exception& failure) {
        return Error{ErrorCode::Damaged,
                     std::string("The weight file is not TOML: ") + failure.what()};
    }
}

}  // namespace triage
