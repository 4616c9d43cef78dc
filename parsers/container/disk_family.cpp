#include "parsers/container/disk_family.h"

#include <algorithm>
#include <utility>

#include "parsers/base/text.h"

namespace parsers {
namespace {

std::string folder_of(std::string_view path) {
    const size_t slash = path.rfind('/');
    return std::string(slash == std::string_view::npos ? "" : path.substr(0, slash));
}

std::string name_of(std::string_view path) {
    return std::string(path.substr(path.rfind('/') + 1));
}

std::string join(const std::string& folder, std::string_view path) {
    return plain_path(folder.empty() ? std::string(path) : folder + '/' + std::string(path));
}

// Finds what lies beside a parent by way of the disk that was opened first.
struct ParentSiblings {
    Siblings first;
    std::string folder;                // of the parent, relative to that of the first disk
    std::vector<std::string> visited;  // the first disk and the parents down to this one

    Result<SharedBytes> operator()(std::string_view relative) const {
        const std::string path = join(folder, relative);
        if (std::find(visited.begin(), visited.end(), path) != visited.end())
            return Error{ErrorCode::Damaged, "the chain of parents comes back to " + path};
        return first(path);
    }
};

std::string of_parent(const std::string& path, const std::string& what) {
    return what.starts_with("parent ") ? what : "parent " + path + ": " + what;
}

}  // namespace

std::string plain_path(std::string_view path) {
    std::vector<std::string> names;
    for (const auto& name : split(path, '/')) {
        if (name.empty() || name == ".")
            continue;
        if (name == ".." && !names.empty() && names.back() != "..")
            names.pop_back();
        else
            names.push_back(name);
    }
    std::string plain;
    for (const auto& name : names)
        plain += (plain.empty() ? "" : "/") + name;
    return plain;
}

std::vector<std::string> stored_paths(std::string_view stored) {
    if (stored.find("://") != std::string_view::npos && !stored.starts_with("file://"))
        return {};
    if (stored.starts_with("file:"))
        stored.remove_prefix(5);
    std::string path(stored);
    std::replace(path.begin(), path.end(), '\\', '/');
    const bool has_drive = path.size() >= 2 && path[1] == ':';
    const bool is_absolute = has_drive || path.starts_with('/');
    const std::string last = name_of(has_drive ? path.substr(2) : path);
    std::vector<std::string> paths;
    if (!is_absolute)
        paths.push_back(plain_path(path));
    if (last != "." && last != ".." && !last.empty())
        paths.push_back(last);
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
    std::erase(paths, "");
    return paths;
}

Result<FoundSibling> DiskFamily::find(const std::vector<std::string>& stored) {
    for (const auto& name : stored) {
        for (const auto& path : stored_paths(name)) {
            if (path == around_.name)
                return Error{ErrorCode::Damaged, "the disk names itself: " + path};
            auto bytes = around_.sibling(path);
            if (bytes.ok()) {
                used_.push_back(path);
                return FoundSibling{path, std::move(bytes).value()};
            }
            if (bytes.error().code != ErrorCode::NotFound)
                return bytes.error();
        }
    }
    return Error{ErrorCode::NotFound, (stored.empty() ? std::string("a file without a name")
                                                      : to_valid_utf8(stored.front())) +
                                          " is not there"};
}

Result<FoundSibling> DiskFamily::find_needed(const std::vector<std::string>& stored,
                                             std::string_view what) {
    auto found = find(stored);
    if (found.ok() || found.error().code != ErrorCode::NotFound)
        return found;
    return Error{ErrorCode::Unsupported,
                 "needs " + std::string(what) + ", and " + found.error().what};
}

Surroundings DiskFamily::around(const FoundSibling& sibling) const {
    Surroundings inner;
    inner.name = name_of(sibling.path);
    inner.secrets = around_.secrets;
    inner.scratch = around_.scratch;
    ParentSiblings siblings{around_.sibling, "", {around_.name}};
    if (const auto* outer = around_.sibling.target<ParentSiblings>())
        siblings = *outer;
    const std::string path = join(siblings.folder, sibling.path);
    siblings.folder = folder_of(path);
    siblings.visited.push_back(path);
    if (siblings.visited.size() > kMostDiskParents)
        inner.sibling = [](std::string_view) -> Result<SharedBytes> {
            return Error{ErrorCode::LimitReached,
                         "the chain of parents is longer than " + std::to_string(kMostDiskParents)};
        };
    else
        inner.sibling = std::move(siblings);
    return inner;
}

SharedBytes DiskFamily::adopt(const FoundSibling& sibling, Layer parent) {
    for (const auto& note : parent.notes)
        notes_.push_back({note.where, note.status, of_parent(sibling.path, note.what)});
    for (const auto& path : parent.used)
        used_.push_back(join(folder_of(sibling.path), path));
    return parent.volumes.empty() ? nullptr : parent.volumes.front().bytes;
}

Layer DiskFamily::to_layer(std::string description, SharedBytes disk) {
    Layer layer = bytes_layer(std::move(description), std::move(disk));
    layer.notes = notes_;
    layer.used = used_;
    return layer;
}

Error parent_error(const FoundSibling& sibling, const Error& error) {
    return {error.code, of_parent(sibling.path, error.what)};
}

}  // namespace parsers
