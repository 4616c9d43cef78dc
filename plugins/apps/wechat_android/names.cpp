#include <algorithm>
#include <array>

#include "plugins/apps/wechat_android/message_content.h"

namespace plugins::wechat {
namespace {

// Names that stand in every account's list from the beginning.
constexpr auto kOfTheApp = std::to_array<std::string_view>({"weixin",
                                                            "filehelper",
                                                            "fmessage",
                                                            "qqmail",
                                                            "qmessage",
                                                            "tmessage",
                                                            "floatbottle",
                                                            "medianote",
                                                            "newsapp",
                                                            "blogapp",
                                                            "blogappweixin",
                                                            "facebookapp",
                                                            "masssendapp",
                                                            "feedsapp",
                                                            "voipapp",
                                                            "cardpackage",
                                                            "voicevoipapp",
                                                            "voiceinputapp",
                                                            "linkedinplugin",
                                                            "notifymessage",
                                                            "officialaccounts",
                                                            "qqsync",
                                                            "helper_entry",
                                                            "pc_share",
                                                            "weibo",
                                                            "readerapp",
                                                            "mphelper",
                                                            "shakeapp",
                                                            "lbsapp",
                                                            "appbrandcustomerservicemsg",
                                                            "appbrand_notify_message",
                                                            "notification_messages",
                                                            "exmail_tool",
                                                            "userexperience_alarm",
                                                            "brandsessionholder",
                                                            "conversationboxservice",
                                                            "opencustomerservicemsg",
                                                            "service_officialaccounts",
                                                            "downloaderapp",
                                                            "brandservicesession",
                                                            "meishiapp"});

}  // namespace

bool is_group(std::string_view name) {
    return name.ends_with("@chatroom") || name.ends_with("@im.chatroom");
}

bool is_public_account(std::string_view name) {
    return name.starts_with("gh_");
}

bool is_of_the_app(std::string_view name) {
    return std::ranges::find(kOfTheApp, name) != kOfTheApp.end() || name.ends_with("@app") ||
           name.ends_with("@fakeuser") || name.ends_with("@stranger");
}

Identifier account(std::string_view name) {
    return name.empty() ? Identifier{} : Identifier{"wechat_id", std::string(name)};
}

Identifier account_or_group(std::string_view name) {
    return is_group(name) ? Identifier{"wechat_group", std::string(name)} : account(name);
}

Code kind_of_conversation(std::string_view name) {
    if (is_group(name))
        return known("group", name);
    if (is_public_account(name))
        return known("channel", name);
    return is_of_the_app(name) ? unknown_code(name) : known("one_to_one", name);
}

// A name has no spaces and ends before the first line break.
Spoken without_speaker(std::string_view content) {
    const size_t end = content.find(":\n");
    const std::string_view name = content.substr(0, end);
    constexpr size_t kLongestName = 64;
    if (end == std::string_view::npos || name.empty() || name.size() > kLongestName ||
        name.find_first_of(" \n<>") != std::string_view::npos)
        return {{}, std::string(content)};
    return {std::string(name), std::string(content.substr(end + 2))};
}

}  // namespace plugins::wechat
