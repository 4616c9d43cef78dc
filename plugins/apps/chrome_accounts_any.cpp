// Chrome and the browsers built on it: profiles and the accounts signed in to them, from the JSON
// files Preferences and Local State. Facts: Chromium's sources (profile_attributes_entry,
// account_tracker_service), dissect.target and public notes on anti-detect browsers.
#include <array>

#include "plugins/apps/text_lines/lines.h"
#include "plugins/apps/wallets/json.h"

namespace plugins {
namespace {

using wallets::Json;
using wallets::member;
using wallets::step;
using wallets::text_in;

constexpr std::string_view kApp = "chrome";

// Programs that keep many profiles apart, each as if it were another computer.
struct Tool {
    std::string_view folder;
    std::string_view name;
};
constexpr std::array kTools = {
    Tool{"/.ADSPOWER_GLOBAL/", "AdsPower"},
    Tool{"/adspower_global/", "AdsPower"},
    Tool{"/.gologin/", "GoLogin"},
    Tool{"/GoLogin/profiles/", "GoLogin"},
    Tool{"/dolphin_anty/browser_profiles/", "Dolphin Anty"},
    Tool{"/.multiloginapp.com/", "Multilogin"},
    Tool{"/mlx/profiles/", "Multilogin"},
};

std::string tool_of(const std::string& path) {
    for (const Tool& tool : kTools)
        if (path.find(tool.folder) != std::string::npos)
            return std::string(tool.name);
    return {};
}

void append(std::string& note, std::string_view what, std::string_view value) {
    if (value.empty())
        return;
    if (!note.empty())
        note += "; ";
    note += what;
    note += value;
}

// ---- Preferences --------------------------------------------------------------------------------

std::string folder_of(const std::string& path) {
    const size_t end = path.rfind('/');
    if (end == std::string::npos || end == 0)
        return {};
    const size_t begin = path.rfind('/', end - 1);
    return path.substr(begin == std::string::npos ? 0 : begin + 1,
                       end - (begin == std::string::npos ? 0 : begin + 1));
}

void read_profile(const File& file, const Json& root, RecordSink& sink) {
    std::string name = text_in(member(root, "profile"), "name");
    const std::string tool = tool_of(file.path());
    if (name.empty() && tool.empty())
        return;
    std::string note = "folder " + folder_of(file.path());
    append(note, "kept by ", tool);
    const Place place = Place::pointer(name.empty() ? "/profile" : "/profile/name");
    if (name.empty())
        name = folder_of(file.path());
    sink.emit(
        DeviceFact{.name = "browser_profile", .value = std::move(name), .note = std::move(note)},
        place);
}

void read_preferences(const File& file, const Json& root, RecordSink& sink) {
    read_profile(file, root, sink);
    const Json& accounts = member(root, "account_info");
    for (size_t i = 0; accounts.is_array() && i < accounts.size(); ++i) {
        const std::string address = text_in(accounts[i], "email");
        if (address.empty())
            continue;
        std::string note = "account_info";
        append(note, "gaia ", text_in(accounts[i], "gaia"));
        sink.emit(Account{.app = std::string(kApp),
                          .id = email(address),
                          .display = text_in(accounts[i], "full_name"),
                          .note = std::move(note)},
                  Place::pointer(step("/account_info", i)));
    }
}

// ---- Local State --------------------------------------------------------------------------------

void read_local_state(const Json& root, RecordSink& sink) {
    const Json& profiles = member(member(root, "profile"), "info_cache");
    if (!profiles.is_object())
        return;
    for (const auto& [folder, profile] : profiles.items()) {
        const Place place = Place::pointer(step("/profile/info_cache", folder));
        const std::string name = text_in(profile, "name");
        sink.emit(DeviceFact{.name = "browser_profile",
                             .value = name.empty() ? folder : name,
                             .note = "folder " + folder},
                  place);
        const std::string address = text_in(profile, "user_name");
        if (address.empty())
            continue;
        std::string note = "profile " + folder;
        append(note, "gaia ", text_in(profile, "gaia_id"));
        sink.emit(Account{.app = std::string(kApp),
                          .id = email(address),
                          .display = text_in(profile, "gaia_name"),
                          .note = std::move(note)},
                  place);
    }
}

bool recognizes(const File& file) {
    const std::string head = wallets::head_of(file, 64);
    const size_t first = head.find_first_not_of(" \t\r\n");
    return first != std::string::npos && head[first] == '{';
}

Result<void> parse(const File& file, RecordSink& sink) {
    const Json root = TRY(wallets::read_json(file));
    if (text_lines::file_name(file) == "Local State")
        read_local_state(root, sink);
    else
        read_preferences(file, root, sink);
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "chrome_accounts_any",
    .app = "chrome",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about = "Profiles of Chrome and the browsers built on it and the accounts signed in to them; "
             "of AdsPower, GoLogin, Dolphin Anty and Multilogin only that they keep a profile. "
             "Settings, extensions and proxies are not read.",
    .references = {"https://chromium.googlesource.com/chromium/src "
                   "(chrome/browser/profiles/profile_attributes_entry.cc)",
                   "https://github.com/fox-it/dissect.target"},
    .tested = {"samples/apps/chrome_accounts_any"},
    .paths = {"*/Preferences", "*/Local State"},
    .records = {"account", "device_fact"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
