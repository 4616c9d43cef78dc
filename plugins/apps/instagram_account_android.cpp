// The accounts that Instagram on Android is or was logged in to: JSON in two entries of its shared
// preferences, the current account and all the accounts of the phone. Facts: ALEAPP (instagram.py,
// phones of Android 10 to 17).
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "parsers/format/android_xml.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

using nlohmann::json;
using Preferences = std::vector<parsers::Preference>;

constexpr std::string_view kApp = "instagram";
constexpr std::string_view kCurrent = "current";
constexpr std::string_view kAll = "user_access_map";

struct User {
    std::string id;
    std::string name;
    std::string user_name;
    std::string pointer;
    std::string entries;
};

std::string text_in(const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end())
        return {};
    if (found->is_string())
        return found->get<std::string>();
    return found->is_number_integer() ? found->dump() : std::string();
}

std::string id_in(const json& object) {
    for (const char* key : {"id", "instagram_pk", "pk"})
        if (std::string id = text_in(object, key); !id.empty())
            return id;
    return {};
}

User user_of(const json& object, std::string_view entry, std::string pointer) {
    return {.id = id_in(object),
            .name = text_in(object, "full_name"),
            .user_name = text_in(object, "username"),
            .pointer = std::move(pointer),
            .entries = std::string(entry)};
}

// The same account stands in both entries.
void add(std::vector<User>& users, User user) {
    if (user.id.empty())
        return;
    const auto same = std::ranges::find(users, user.id, &User::id);
    if (same == users.end()) {
        users.push_back(std::move(user));
        return;
    }
    same->entries += ", " + user.entries;
    if (same->name.empty())
        same->name = user.name;
    if (same->user_name.empty())
        same->user_name = user.user_name;
}

void add_entry(std::vector<User>& users, const Preferences& preferences, std::string_view entry,
               RecordSink& sink) {
    const auto stored = parsers::preference(preferences, entry);
    if (!stored || stored->empty())
        return;
    const std::string pointer = "/map/" + std::string(entry);
    const json value = json::parse(*stored, nullptr, false);
    if (value.is_discarded()) {
        sink.damaged(Place::pointer(pointer), "the entry is no JSON");
        return;
    }
    if (value.is_object())
        add(users, user_of(value, entry, pointer));
    if (!value.is_array())
        return;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (!value[i].is_object())
            continue;
        const auto inner = value[i].find("user_info");
        const bool wrapped = inner != value[i].end() && inner->is_object();
        add(users, user_of(wrapped ? *inner : value[i], entry, pointer + "/" + std::to_string(i)));
    }
}

// The number of an account never changes; its user name, which the account may change, is how
// others' phones and pages name it.
void emit(const User& user, RecordSink& sink) {
    const std::string& display = user.name.empty() ? user.user_name : user.name;
    sink.emit(Account{.app = std::string(kApp),
                      .id = {"instagram_id", user.id},
                      .display = display,
                      .note = "preference " + user.entries},
              Place::pointer(user.pointer));
    if (!user.user_name.empty())
        sink.emit(Account{.app = std::string(kApp),
                          .id = {std::string(id_type::kAppUser), user.user_name},
                          .display = display,
                          .note = "user name of the account " + user.id},
                  Place::pointer(user.pointer + "/username"));
}

Result<void> parse(const File& file, RecordSink& sink) {
    const Preferences preferences = TRY(parsers::read_shared_preferences(file.bytes()));
    std::vector<User> users;
    add_entry(users, preferences, kCurrent, sink);
    add_entry(users, preferences, kAll, sink);
    for (const User& user : users)
        emit(user, sink);
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "instagram_account_android",
    .app = "instagram",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about = "Reads the number, user name and name of the accounts of Instagram from its shared "
             "preferences; counts of followers, the biography and settings are not read.",
    .references = {"https://github.com/abrignoni/ALEAPP"},
    .tested = {"samples/apps/instagram_account_android"},
    .paths = {"*/com.instagram.android/shared_prefs/com.instagram.android_preferences.xml",
              "*/com.instagram.android/sp/com.instagram.android_preferences.xml"},
    .records = {"account"},
    .parse = plugins::parse,
})
