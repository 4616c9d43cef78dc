#include "parsers/container/android_backup_path.h"

namespace parsers {
namespace {

// The folder of a backup that holds one part of an app; '@' is the app.
struct Domain {
    std::string_view token;
    std::string_view path;
};

constexpr Domain kDomains[] = {
    {"a", "data/app/@"},
    {"r", "data/data/@"},
    {"f", "data/data/@/files"},
    {"db", "data/data/@/databases"},
    {"sp", "data/data/@/shared_prefs"},
    {"c", "data/data/@/cache"},
    {"nb", "data/data/@/no_backup"},
    {"d_r", "data/user_de/0/@"},
    {"d_f", "data/user_de/0/@/files"},
    {"d_db", "data/user_de/0/@/databases"},
    {"d_sp", "data/user_de/0/@/shared_prefs"},
    {"d_c", "data/user_de/0/@/cache"},
    {"d_nb", "data/user_de/0/@/no_backup"},
    {"ef", "data/media/0/Android/data/@/files"},
    {"obb", "data/media/0/Android/obb/@"},
};

constexpr std::string_view kApps = "apps/";
constexpr std::string_view kShared = "shared/0/";

}  // namespace

std::string android_backup_path(std::string_view stored) {
    if (stored.starts_with(kShared))
        return "data/media/0/" + std::string(stored.substr(kShared.size()));
    if (!stored.starts_with(kApps))
        return std::string(stored);
    const auto in_apps = stored.substr(kApps.size());
    const size_t app_end = in_apps.find('/');
    if (app_end == std::string_view::npos || app_end == 0)
        return std::string(stored);
    const auto app = in_apps.substr(0, app_end);
    const auto in_app = in_apps.substr(app_end + 1);
    const auto token = in_app.substr(0, in_app.find('/'));
    for (const Domain& domain : kDomains) {
        if (domain.token != token)
            continue;
        const size_t mark = domain.path.find('@');
        std::string path(domain.path.substr(0, mark));
        path += app;
        path += domain.path.substr(mark + 1);
        path += in_app.substr(token.size());
        return path;
    }
    return std::string(stored);
}

}  // namespace parsers
