#include "plugins/sources/extraction_folder.h"

#include <algorithm>
#include <string_view>

#include "parsers/container/folder.h"

namespace plugins {
namespace {

bool is_folder(const std::string& path) {
    const auto entry = parsers::look_at(path);
    return entry.ok() && entry.value().kind == parsers::EntryKind::Directory;
}

bool is_file(const std::string& path) {
    const auto entry = parsers::look_at(path);
    return entry.ok() && entry.value().kind == parsers::EntryKind::File;
}

bool holds_folder(const std::string& path) {
    const auto names = parsers::names_in_folder(path);
    return names.ok() &&
           std::any_of(names.value().begin(), names.value().end(),
                       [&](const auto& name) { return is_folder(path + '/' + name); });
}

// "com.whatsapp" with an app's own folders below: how app folders are pulled one by one.
bool is_app_folder(const std::string& folder, const std::string& name) {
    static constexpr std::string_view kAppFolders[] = {
        "databases", "shared_prefs", "files", "cache", "f", "db", "sp"};
    if (std::count(name.begin(), name.end(), '.') < 1)
        return false;
    return std::any_of(std::begin(kAppFolders), std::end(kAppFolders), [&](std::string_view below) {
        return is_folder(folder + '/' + name + '/' + std::string(below));
    });
}

// The folder of a backup that a phone's maker writes: one file for each app, an index beside them.
bool is_maker_backup(const std::vector<std::string>& names) {
    const auto has = [&](std::string_view wanted) {
        return std::find(names.begin(), names.end(), wanted) != names.end();
    };
    const auto has_ending = [&](std::string_view ending) {
        return std::any_of(names.begin(), names.end(),
                           [&](const std::string& name) { return name.ends_with(ending); });
    };
    return (has("descript.xml") && has_ending(".bak")) ||                     // MIUI
           (has("info.xml") && (has_ending(".tar") || has_ending(".db"))) ||  // HiSuite
           (has("APKFILE") && (has("backupHistoryInfo.xml") ||                // Smart Switch
                               has("SmartSwitchBackup.json")));
}

}  // namespace

bool looks_like_extraction(const std::string& folder, const std::vector<std::string>& names) {
    static constexpr std::string_view kMarks[] = {"data/data",
                                                  "data/app",
                                                  "data/system",
                                                  "data/user",
                                                  "data/user_de",
                                                  "data/media",
                                                  "data/misc",
                                                  "private/var",
                                                  "var/mobile",
                                                  "mobile/Containers",
                                                  "mobile/Library",
                                                  "Containers/Data/Application",
                                                  "Containers/Shared/AppGroup",
                                                  "Windows/System32",
                                                  "WINDOWS/system32",
                                                  "Documents and Settings",
                                                  "storage/emulated",
                                                  "sdcard",
                                                  "HomeDomain",
                                                  "CameraRollDomain",
                                                  "System/Library",
                                                  "AppData/Roaming",
                                                  "AppData/Local"};
    for (const std::string_view mark : kMarks) {
        if (is_folder(folder + '/' + std::string(mark)))
            return true;
    }
    static constexpr std::string_view kHomes[] = {"Users", "home"};
    for (const std::string_view home : kHomes) {
        if (holds_folder(folder + '/' + std::string(home)))
            return true;
    }
    // An iTunes backup: its index beside its lists.
    const bool has_list = is_file(folder + "/Info.plist") || is_file(folder + "/Manifest.plist");
    if (has_list && (is_file(folder + "/Manifest.db") || is_file(folder + "/Manifest.mbdb")))
        return true;
    if (is_maker_backup(names))
        return true;
    // A Cellebrite report that was unpacked.
    if (is_file(folder + "/report.xml") && is_folder(folder + "/files"))
        return true;
    return std::any_of(names.begin(), names.end(),
                       [&](const auto& name) { return is_app_folder(folder, name); });
}

}  // namespace plugins
