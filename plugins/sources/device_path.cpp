#include "plugins/sources/device_path.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>
#include <vector>

#include "parsers/base/text.h"
#include "parsers/container/android_backup_path.h"

namespace plugins {
namespace {

using Folders = std::vector<std::string_view>;

// A run of folders and what it stands for. In `folders`: '#' is a user's number, '@' the name of an
// app that has something below it, '*' any one folder. In `path` '@' is that name, in `user` '#'
// that number.
struct Form {
    std::string_view folders;
    std::string_view path;
    std::string_view user;
};

// Forms that name a place of a running device in full. The first that fits counts.
constexpr Form kForms[] = {
    {"data/data/@", "data/data/@", "0"},
    {"data/user/#/@", "data/data/@", "#"},
    {"data/user_de/#/@", "data/user_de/0/@", "#"},
    {"data_mirror/data_ce/*/#/@", "data/data/@", "#"},
    {"data_mirror/data_de/*/#/@", "data/user_de/0/@", "#"},
    {"mnt/expand/*/user/#/@", "data/data/@", "#"},
    {"mnt/expand/*/user_de/#/@", "data/user_de/0/@", "#"},
    {"mnt/expand/*/media/#", "data/media/0", "#"},
    {"mnt/expand/*/app", "data/app", ""},
    {"data/media/#", "data/media/0", "#"},
    {"storage/emulated/#", "data/media/0", "#"},
    {"storage/emulated/legacy", "data/media/0", "0"},
    {"storage/self/primary", "data/media/0", "0"},
    {"storage/sdcard0", "data/media/0", "0"},
    {"mnt/user/*/emulated/#", "data/media/0", "#"},
    {"mnt/user/#/primary", "data/media/0", "#"},
    {"mnt/pass_through/*/emulated/#", "data/media/0", "#"},
    {"mnt/androidwritable/*/emulated/#", "data/media/0", "#"},
    {"mnt/installer/*/emulated/#", "data/media/0", "#"},
    {"mnt/runtime/*/emulated/#", "data/media/0", "#"},
    {"mnt/sdcard", "data/media/0", "0"},
    {"sdcard", "data/media/0", "0"},
    {"sdcard.tar", "data/media/0", "0"},
    {"sdcard.tar.gz", "data/media/0", "0"},
    {"sdcard.zip", "data/media/0", "0"},
    {"data/app", "data/app", ""},
    {"data/system/users/#", "data/system/users/0", "#"},
    {"data/system_ce/#", "data/system_ce/0", "#"},
    {"data/system_de/#", "data/system_de/0", "#"},
    {"data/misc_ce/#", "data/misc_ce/0", "#"},
    {"data/misc_de/#", "data/misc_de/0", "#"},
    {"data/vendor_ce/#", "data/vendor_ce/0", "#"},
    {"data/vendor_de/#", "data/vendor_de/0", "#"},
    {"data/system", "data/system", ""},
    {"data/misc", "data/misc", ""},
    {"data/local", "data/local", ""},
    {"data/property", "data/property", ""},
    {"data/backup", "data/backup", ""},
    {"data/vendor", "data/vendor", ""},
    {"data/log", "data/log", ""},
    {"data/tombstones", "data/tombstones", ""},
    {"data/anr", "data/anr", ""},
    {"system/build.prop", "system/build.prop", ""},
    {"vendor/build.prop", "vendor/build.prop", ""},
    {"product/build.prop", "product/build.prop", ""},
    {"odm/build.prop", "odm/build.prop", ""},
};

// Forms of a part on its own: the userdata partition, whose root is /data; the shared storage; the
// folder of one app.
constexpr Form kPartForms[] = {
    {"Android/data/@", "data/media/0/Android/data/@", ""},
    {"Android/media/@", "data/media/0/Android/media/@", ""},
    {"Android/obb/@", "data/media/0/Android/obb/@", ""},
    {"data/@", "data/data/@", "0"},
    {"user/#/@", "data/data/@", "#"},
    {"user_de/#/@", "data/user_de/0/@", "#"},
    {"media/#", "data/media/0", "#"},
    {"system/users/#", "data/system/users/0", "#"},
    {"system_ce/#", "data/system_ce/0", "#"},
    {"system_de/#", "data/system_de/0", "#"},
    {"misc_ce/#", "data/misc_ce/0", "#"},
    {"misc_de/#", "data/misc_de/0", "#"},
    {"@/databases", "data/data/@/databases", ""},
    {"@/shared_prefs", "data/data/@/shared_prefs", ""},
    {"@/files", "data/data/@/files", ""},
    {"@/no_backup", "data/data/@/no_backup", ""},
};

// Where an app keeps the copies of other apps that it runs, below its own folder. '@' is the inner
// app, '#' the number of the copy. `host` is the beginning of the host's name; empty: any.
struct CloneForm {
    std::string_view host;
    std::string_view folders;
    std::string_view path;
};

constexpr CloneForm kCloneForms[] = {
    {"com.lbe.parallel", "parallel/#/@", "data/data/@"},
    {"com.lbe.parallel", "parallel_intl/#/@", "data/data/@"},
    {"com.parallel.space", "parallel/#/@", "data/data/@"},
    {"com.parallel.space", "parallel_intl/#/@", "data/data/@"},
    {"com.lbe.parallel", "parallel/#/data/data/@", "data/data/@"},
    {"com.parallel.space", "parallel/#/data/data/@", "data/data/@"},
    {"", "virtual/data/user/#/@", "data/data/@"},
    {"", "virtual/data/user_de/#/@", "data/user_de/0/@"},
    {"", "virtual/data/app", "data/app"},
    {"", "virtual/storage/emulated/#", "data/media/0"},
    {"", "blackbox/data/user/#/@", "data/data/@"},
    {"", "blackbox/data/user_de/#/@", "data/user_de/0/@"},
    {"", "blackbox/storage/emulated/#", "data/media/0"},
    {"com.qihoo.magic", "Plugin/*/data/@", "data/data/@"},
    {"com.excelliance", "gameplugins/@", "data/data/@"},
};

// Apps that run a whole Android system in a folder of theirs.
constexpr std::string_view kSystemHosts[] = {"com.vmos",         "com.excelliance",
                                             "com.lbe.parallel", "com.parallel.space",
                                             "com.f1player",     "com.x8zs"};

// The folder names that tools put for the root of a file system.
constexpr std::string_view kRootNames[] = {"Root", "root", "[root]", "[ROOT]"};

// What a name of an app does not end with; "backup.tar" is none.
constexpr std::string_view kFileEndings[] = {
    "zip", "tar", "gz",    "tgz", "7z",   "rar", "img",  "bin", "raw", "dd",  "vmdk",
    "vdi", "vhd", "qcow2", "ab",  "vhdx", "bak", "e01",  "db",  "apk", "xml", "json",
    "txt", "log", "jpg",   "png", "mp4",  "pdf", "html", "win", "dat", "enc", "ufdr"};

bool is_number(std::string_view text) {
    return !text.empty() && text.size() <= 6 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_label(std::string_view label) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return !label.empty() && is_letter(label.front()) &&
           std::all_of(label.begin(), label.end(),
                       [&](char c) { return is_letter(c) || c == '_' || (c >= '0' && c <= '9'); });
}

// "com.whatsapp": two or more labels, as Android wants an application id to be.
bool is_app_name(std::string_view name) {
    size_t labels = 0;
    std::string_view label;
    while (true) {
        const size_t point = name.find('.');
        label = name.substr(0, point);
        if (!is_label(label))
            return false;
        ++labels;
        if (point == std::string_view::npos)
            break;
        name.remove_prefix(point + 1);
    }
    return labels >= 2 && std::none_of(std::begin(kFileEndings), std::end(kFileEndings),
                                       [&](std::string_view ending) {
                                           return label.size() == ending.size() &&
                                                  parsers::starts_with_ignoring_case(label, ending);
                                       });
}

// The folders of a path without empty ones and ".".
Folders folders_of(std::string_view path) {
    Folders folders;
    while (!path.empty()) {
        const size_t end = path.find('/');
        const auto folder = path.substr(0, end);
        if (!folder.empty() && folder != ".")
            folders.push_back(folder);
        path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
    }
    return folders;
}

std::string joined(std::span<const std::string_view> folders) {
    std::string path;
    for (const auto folder : folders) {
        if (!path.empty())
            path += '/';
        path += folder;
    }
    return path;
}

void append(std::string& path, const std::string& more) {
    if (!more.empty())
        path += '/' + more;
}

// A form that fits, with what its marks stand for.
struct Fit {
    size_t used = 0;  // folders
    std::string_view app;
    std::string_view number;
};

std::optional<Fit> fit(std::string_view form, std::span<const std::string_view> folders) {
    Fit found;
    while (!form.empty()) {
        const size_t end = form.find('/');
        const auto wanted = form.substr(0, end);
        form.remove_prefix(end == std::string_view::npos ? form.size() : end + 1);
        if (found.used == folders.size())
            return std::nullopt;
        const auto folder = folders[found.used++];
        const bool is_last = found.used == folders.size();
        if (wanted == "#"   ? !is_number(folder)
            : wanted == "@" ? is_last || !is_app_name(folder)
                            : wanted != "*" && wanted != folder)
            return std::nullopt;
        if (wanted == "@")
            found.app = folder;
        if (wanted == "#")
            found.number = folder;
    }
    return found;
}

std::string filled(std::string_view text, const Fit& found) {
    std::string out;
    for (const char c : text) {
        if (c == '@')
            out += found.app;
        else if (c == '#')
            out += found.number;
        else
            out += c;
    }
    return out;
}

// "data/app/~~X==/com.x-Y==/base.apk" and "data/app/com.x-1/base.apk" -> "data/app/com.x/base.apk".
std::string tidy_app_folder(std::string path) {
    constexpr std::string_view kFolder = "data/app/";
    if (!path.starts_with(kFolder))
        return path;
    std::string_view rest = std::string_view(path).substr(kFolder.size());
    if (rest.starts_with("~~") && rest.find('/') != std::string_view::npos)
        rest.remove_prefix(rest.find('/') + 1);
    const size_t end = rest.find('/');
    const auto folder = rest.substr(0, end);
    const auto name = folder.substr(0, folder.find('-'));
    if (end == std::string_view::npos || !is_app_name(name))
        return path;
    return std::string(kFolder) + std::string(name) + std::string(rest.substr(end));
}

DevicePath made(const Form& form, const Fit& found, std::span<const std::string_view> folders) {
    DevicePath place{filled(form.path, found), filled(form.user, found)};
    append(place.path, joined(folders.subspan(found.used)));
    place.path = tidy_app_folder(std::move(place.path));
    return place;
}

template <size_t Count>
std::optional<DevicePath> first_fit(const Form (&forms)[Count],
                                    std::span<const std::string_view> folders) {
    for (const Form& form : forms) {
        if (const auto found = fit(form.folders, folders))
            return made(form, *found, folders);
    }
    return std::nullopt;
}

// "userdata (ExtX)/Root/...", "userdata.img/...": what follows lies in /data.
std::optional<DevicePath> in_user_data(std::span<const std::string_view> folders) {
    if (!parsers::starts_with_ignoring_case(folders.front(), "userdata") || folders.size() < 2)
        return std::nullopt;
    auto below = folders.subspan(1);
    if (below.size() > 1 && std::find(std::begin(kRootNames), std::end(kRootNames),
                                      below.front()) != std::end(kRootNames))
        below = below.subspan(1);
    if (auto whole = first_fit(kForms, below))
        return whole;
    Folders in_data = {"data"};
    in_data.insert(in_data.end(), below.begin(), below.end());
    if (auto place = first_fit(kForms, in_data))
        return place;
    return DevicePath{tidy_app_folder(joined(in_data)), ""};
}

// "apps/com.x/db/y": the tree of a backup. The folders are as Android's backup service has them.
std::optional<DevicePath> in_backup(std::span<const std::string_view> folders) {
    if (folders.front() != "apps" || folders.size() < 4 || !is_app_name(folders[1]))
        return std::nullopt;
    const std::string stored = joined(folders);
    std::string path = parsers::android_backup_path(stored);
    if (path == stored)
        return std::nullopt;
    return DevicePath{std::move(path), "0"};
}

// The place that the leftmost fitting folders give, without looking into clones.
struct Anchored {
    DevicePath place;
    size_t at = 0;  // folders before it
};

std::optional<Anchored> anchor(std::span<const std::string_view> folders) {
    for (size_t at = 0; at < folders.size(); ++at) {
        const auto rest = folders.subspan(at);
        auto place = first_fit(kForms, rest);
        if (!place)
            place = in_user_data(rest);
        if (!place)
            place = in_backup(rest);
        if (!place)
            place = first_fit(kPartForms, rest);
        if (place)
            return Anchored{std::move(*place), at};
    }
    return std::nullopt;
}

std::string of_user(std::string space, const std::string& host_user) {
    if (!host_user.empty() && host_user != "0")
        space += " of user " + host_user;
    return space;
}

// A full form anywhere below the folder of an app: an Android tree inside it.
std::optional<DevicePath> tree_inside(std::string_view host, const std::string& host_user,
                                      std::span<const std::string_view> below) {
    for (size_t at = 0; at < below.size(); ++at) {
        auto place = first_fit(kForms, below.subspan(at));
        if (!place || below[at] != "data" || place->user.empty())
            continue;
        const bool is_system_host =
            std::any_of(std::begin(kSystemHosts), std::end(kSystemHosts),
                        [&](std::string_view prefix) { return host.starts_with(prefix); });
        std::string space = is_system_host ? "clone " : "inside ";
        space += host;
        if (at > 0)
            space += ' ' + joined(below.first(at));
        place->user = of_user(space + ' ' + place->user, host_user);
        return place;
    }
    return std::nullopt;
}

std::optional<DevicePath> clone_inside(std::string_view host, const std::string& host_user,
                                       std::span<const std::string_view> below) {
    for (const CloneForm& form : kCloneForms) {
        if (!host.starts_with(form.host))
            continue;
        const auto found = fit(form.folders, below);
        if (!found)
            continue;
        const std::string_view number = found->number.empty() ? "0" : found->number;
        DevicePath place = made({form.folders, form.path, ""}, *found, below);
        place.user = "clone ";
        place.user += host;
        place.user += ' ';
        place.user += number;
        place.user = of_user(std::move(place.user), host_user);
        return place;
    }
    return tree_inside(host, host_user, below);
}

constexpr std::string_view kHostFolders[] = {"data/data/@", "data/user_de/0/@",
                                             "data/media/0/Android/data/@"};

}  // namespace

std::optional<DevicePath> android_device_path(std::string_view path) {
    const Folders folders = folders_of(path);
    auto anchored = anchor(folders);
    if (!anchored)
        return std::nullopt;
    const Folders inner = folders_of(anchored->place.path);
    for (const auto form : kHostFolders) {
        const auto host = fit(form, inner);
        if (!host)
            continue;
        const auto below = std::span(inner).subspan(host->used);
        if (auto clone = clone_inside(host->app, anchored->place.user, below))
            return clone;
    }
    return std::move(anchored->place);
}

}  // namespace plugins
