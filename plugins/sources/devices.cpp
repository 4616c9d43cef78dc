#include "plugins/sources/devices.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>

#include "parsers/base/text.h"
#include "plugins/sources/names.h"

namespace plugins {
namespace {

// A run of folder names; "*" is any one, "*.*" one with a point in it (an app's package name).
struct Mark {
    std::array<std::string_view, 3> folders;
    std::string_view platform;
    enum class At { Anywhere, TopOfTree } at = At::Anywhere;
};

constexpr Mark kPhoneMarks[] = {
    {{"data", "data", "*.*"}, "android"},
    {{"data", "user", "0"}, "android"},
    {{"data", "user_de", "0"}, "android"},
    {{"data", "media", "0"}, "android"},
    {{"data", "system", "users"}, "android"},
    {{"data", "system", ""}, "android", Mark::At::TopOfTree},
    {{"data", "app", ""}, "android", Mark::At::TopOfTree},
    {{"data", "*.*", "databases"}, "android"},  // a userdata partition on its own
    {{"data", "*.*", "shared_prefs"}, "android"},
    {{"private", "var", "mobile"}, "ios"},
    {{"private", "var", "containers"}, "ios"},
    {{"var", "mobile", "Library"}, "ios"},
    {{"var", "mobile", "Containers"}, "ios"},
    {{"mobile", "Containers", "Data"}, "ios"},
    {{"HomeDomain", "Library", ""}, "ios"},
};

constexpr Mark kComputerMarks[] = {
    {{"Users", "*", "AppData"}, "windows"},
    {{"Windows", "System32", ""}, "windows"},
    {{"WINDOWS", "system32", ""}, "windows"},
    {{"Documents and Settings", "*", "Application Data"}, "windows"},
    {{"Users", "*", "Library"}, "macos"},
    {{"System", "Library", "CoreServices"}, "macos"},
    {{"home", "*", ".config"}, "linux", Mark::At::TopOfTree},
    {{"home", "*", ".local"}, "linux", Mark::At::TopOfTree},
    {{"home", "*", ".cache"}, "linux", Mark::At::TopOfTree},
    {{"home", "*", ".mozilla"}, "linux", Mark::At::TopOfTree},
    {{"home", "*", "Desktop"}, "linux", Mark::At::TopOfTree},
    {{"etc", "systemd", ""}, "linux", Mark::At::TopOfTree},
    {{"var", "lib", "dpkg"}, "linux", Mark::At::TopOfTree},
};

bool fits(std::string_view wanted, std::string_view folder) {
    if (wanted == "*")
        return true;
    if (wanted == "*.*")
        return folder.find('.', 1) != std::string_view::npos;
    return wanted == folder;
}

bool fits_at(const Mark& mark, const std::vector<std::string_view>& folders, size_t at) {
    for (size_t index = 0; index < mark.folders.size() && !mark.folders[index].empty(); ++index) {
        if (at + index >= folders.size() || !fits(mark.folders[index], folders[at + index]))
            return false;
    }
    return true;
}

// Where a mark begins in a folder's path: the part before it is the root of a device.
struct Sighting {
    std::string_view before;  // without the '/' at its end
    std::string_view platform;
};

template <size_t Count>
std::optional<Sighting> leftmost(std::string_view folder,
                                 const std::vector<std::string_view>& folders,
                                 const Mark (&marks)[Count]) {
    for (size_t at = 0; at < folders.size(); ++at) {
        for (const Mark& mark : marks) {
            if (mark.at == Mark::At::TopOfTree && at > 0)
                continue;
            if (!fits_at(mark, folders, at))
                continue;
            const auto length = static_cast<size_t>(folders[at].data() - folder.data());
            return Sighting{folder.substr(0, length > 0 ? length - 1 : 0), mark.platform};
        }
    }
    return std::nullopt;
}

std::vector<std::string_view> split_folders(std::string_view path) {
    std::vector<std::string_view> folders;
    while (!path.empty()) {
        const size_t end = path.find('/');
        folders.push_back(path.substr(0, end));
        if (end == std::string_view::npos)
            break;
        path.remove_prefix(end + 1);
    }
    return folders;
}

// The root of a device, and what was seen of it.
struct Root {
    std::string platform;
    int tree = 0;
    int depth = 0;
    NestedTree::Nature nature = NestedTree::Nature::Folder;
};

using Roots = std::map<std::string, Root>;  // by nested path

bool is_below(std::string_view path, std::string_view root) {
    return root.empty() ||
           (path.size() > root.size() && path.starts_with(root) && path[root.size()] == '/');
}

void add_root(Roots& roots, const Sighting& seen, const NestedTree& tree, int tree_index) {
    // A device whose marks stand at the top of a partition owns the whole image.
    std::string path = seen.before.empty() ? tree.container
                                           : tree.prefix + (tree.prefix.empty() ? "" : "/") +
                                                 std::string(seen.before);
    roots.try_emplace(std::move(path),
                      Root{std::string(seen.platform), tree_index, tree.depth, tree.nature});
}

// Backups that hold one app each lie beside each other: together they are one device.
void join_backups(Roots& roots) {
    std::map<std::string, std::vector<std::string>> by_folder;
    for (const auto& [path, root] : roots) {
        const size_t end = path.rfind('/');
        if (root.nature == NestedTree::Nature::Backup && end != std::string::npos)
            by_folder[path.substr(0, end)].push_back(path);
    }
    for (const auto& [folder, paths] : by_folder) {
        if (paths.size() < 2)
            continue;
        roots.try_emplace(folder, roots.at(paths.front()));
        for (const auto& path : paths)
            roots.erase(path);
    }
}

struct AllRoots {
    Roots phones;
    Roots computers;
};

AllRoots find_roots(const std::vector<NestedFile>& files, const std::vector<NestedTree>& trees) {
    AllRoots roots;
    std::string_view previous;
    int previous_tree = -1;
    for (const auto& file : files) {
        const std::string_view path = file.entry.path;
        const auto folder = path.substr(0, path.size() - last_part(path).size());
        if (file.tree == previous_tree && folder == previous)
            continue;
        previous = folder;
        previous_tree = file.tree;
        const auto folders = split_folders(folder);
        const NestedTree& tree = trees[static_cast<size_t>(file.tree)];
        // All that is there of an iTunes backup whose manifest does not open.
        if (tree.nature == NestedTree::Nature::Backup &&
            (path == "Info.plist" || path == "Manifest.plist"))
            add_root(roots.phones, {"", "ios"}, tree, file.tree);
        if (const auto seen = leftmost(folder, folders, kPhoneMarks))
            add_root(roots.phones, *seen, tree, file.tree);
        if (const auto seen = leftmost(folder, folders, kComputerMarks))
            add_root(roots.computers, *seen, tree, file.tree);
    }
    return roots;
}

// Leaves out what lies inside another root of the same tree: an app that keeps a copy of other
// apps' folders is still the same device.
void drop_inner(Roots& roots, const Roots& outer) {
    std::erase_if(roots, [&](const auto& inner) {
        return std::any_of(outer.begin(), outer.end(), [&](const auto& candidate) {
            return candidate.first != inner.first && is_below(inner.first, candidate.first) &&
                   candidate.second.tree == inner.second.tree;
        });
    });
}

// The root that is the exhibit itself: the only one at the outermost level that has any.
std::optional<std::string> only_outermost(const Roots& roots) {
    int depth = INT32_MAX;
    for (const auto& [path, root] : roots)
        depth = std::min(depth, root.depth);
    std::optional<std::string> only;
    for (const auto& [path, root] : roots) {
        if (root.depth != depth)
            continue;
        if (only && !is_below(path, *only))
            return std::nullopt;
        if (!only)
            only = path;
    }
    return only;
}

bool any_at_top(const Roots& roots) {
    return std::any_of(roots.begin(), roots.end(),
                       [](const auto& root) { return root.second.depth == 0; });
}

// Takes the roots that are the exhibit itself out of `roots`.
void take_own(AllRoots& roots, DeviceFindings& findings) {
    const bool is_computer = any_at_top(roots.computers) ||
                             (roots.phones.empty() && only_outermost(roots.computers).has_value());
    if (is_computer) {
        findings.kind = "computer";
        int depth = INT32_MAX;
        for (const auto& [path, root] : roots.computers)
            depth = std::min(depth, root.depth);
        std::erase_if(roots.computers, [&](const auto& root) {
            if (root.second.depth != depth)
                return false;
            if (findings.platform.empty())
                findings.platform = root.second.platform;
            return true;
        });
        return;
    }
    const auto own = only_outermost(roots.phones);
    if (!own)
        return;
    findings.kind = "phone";
    findings.platform = roots.phones.at(*own).platform;
    roots.phones.erase(*own);
}

// A disk image with a phone in it, inside other evidence, is the disk of an emulator.
std::string_view phone_kind(const Root& root) {
    using Nature = NestedTree::Nature;
    if (root.nature == Nature::Backup)
        return "backup";
    return root.nature == Nature::Image && root.depth > 0 ? "emulator" : "extraction";
}

void name_devices(const AllRoots& roots, DeviceFindings& findings) {
    std::map<std::string_view, int> counts;
    const auto add = [&](std::string_view kind, const std::string& path, const Root& root) {
        findings.devices.push_back({std::string(kind) + '-' + std::to_string(++counts[kind]),
                                    std::string(kind),
                                    path,
                                    {},
                                    root.platform});
    };
    for (const auto& [path, root] : roots.phones)
        add(phone_kind(root), path, root);
    for (const auto& [path, root] : roots.computers)
        add("computer", path, root);
}

// The disks that an emulator keeps beside the one with its user data, by the names that LDPlayer,
// Nox, MEmu, BlueStacks and MuMu give them.
bool is_disk_of_emulator(std::string_view path) {
    std::string stem = parsers::to_lower_ascii(last_part(path));
    stem.resize(std::min(stem.size(), stem.rfind('.')));
    static constexpr std::string_view kNames[] = {"system", "sdcard", "root",  "fastboot",
                                                  "ota",    "vendor", "cache", "boot"};
    static constexpr std::string_view kEndings[] = {"-disk1", "-disk3", "-sdcard", "-system"};
    return std::count(std::begin(kNames), std::end(kNames), stem) > 0 ||
           std::any_of(std::begin(kEndings), std::end(kEndings),
                       [&](std::string_view ending) { return stem.ends_with(ending); });
}

// Where one folder holds the user data of several, the other disks belong to none for certain.
void add_further_disks(const std::vector<NestedTree>& trees, std::vector<NestedDevice>& devices) {
    for (NestedDevice& device : devices) {
        const std::string folder = folder_of(device.root);
        const auto in_folder = std::count_if(
            devices.begin(), devices.end(),
            [&](const NestedDevice& other) { return folder_of(other.root) == folder; });
        if (device.kind != "emulator" || in_folder != 1)
            continue;
        for (const NestedTree& tree : trees) {
            auto& further = device.further_roots;
            if (tree.depth > 0 && tree.container != device.root &&
                folder_of(tree.container) == folder && is_disk_of_emulator(tree.container) &&
                std::count(further.begin(), further.end(), tree.container) == 0)
                further.push_back(tree.container);
        }
    }
}

void assign(std::vector<NestedFile>& files, const std::vector<NestedDevice>& devices) {
    std::vector<std::pair<std::string_view, int>> roots;
    for (size_t index = 0; index < devices.size(); ++index) {
        roots.emplace_back(devices[index].root, static_cast<int>(index) + 1);
        for (const std::string& further : devices[index].further_roots)
            roots.emplace_back(further, static_cast<int>(index) + 1);
    }
    for (auto& file : files) {
        size_t longest = 0;
        for (const auto& [root, device] : roots) {
            if (root.size() < longest || !is_below(file.path, root))
                continue;
            longest = root.size();
            file.device = device;
        }
    }
}

}  // namespace

DeviceFindings find_devices(std::vector<NestedFile>& files, const std::vector<NestedTree>& trees) {
    AllRoots roots = find_roots(files, trees);
    join_backups(roots.phones);
    const AllRoots all = roots;
    drop_inner(roots.phones, all.phones);
    drop_inner(roots.computers, all.phones);
    drop_inner(roots.computers, all.computers);
    // iOS has folders of macOS in its root; the folders that only a phone has decide.
    std::erase_if(roots.computers,
                  [&](const auto& root) { return all.phones.contains(root.first); });
    DeviceFindings findings;
    findings.kind = "unknown";
    take_own(roots, findings);
    name_devices(roots, findings);
    add_further_disks(trees, findings.devices);
    assign(files, findings.devices);
    return findings;
}

}  // namespace plugins
