// Exhibit: one opened source of evidence.
#include <algorithm>
#include <filesystem>
#include <map>
#include <unordered_map>

#include "parsers/base/text.h"
#include "parsers/container/folder.h"
#include "plugins/sources/devices.h"
#include "plugins/sources/evidence.h"
#include "plugins/sources/file_sets.h"
#include "plugins/sources/names.h"
#include "plugins/sources/nested_trees.h"

namespace plugins {

using parsers::Error;
using parsers::ErrorCode;
using parsers::Result;
using parsers::SharedBytes;

struct Exhibit::State {
    ExhibitPath path;
    OpenOptions options;
    std::vector<SharedBytes> parts;  // empty for folders and single files
    NestedTrees nested;
};

namespace {

std::string folder_on_disk(const std::string& path) {
    const size_t slash = path.rfind('/');
    if (slash == std::string::npos)
        return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

// Folders, loose files of one folder, and a single file are trees of this machine.
Result<std::unique_ptr<parsers::FileTree>> open_folder(const ExhibitPath& path) {
    if (path.container == "file")
        return parsers::FolderTree::open_some(folder_on_disk(path.path),
                                              {std::string(last_part(path.path))});
    if (!path.segments.empty())
        return parsers::FolderTree::open_some(path.path, path.segments);
    return parsers::FolderTree::open(path.path);
}

// A path names one file of an exhibit. Where a deleted name (or a second entry of an archive) has
// the path of another file, the live one keeps it and the others get "#2", "#3", ...
void make_paths_distinct(std::vector<NestedFile>& files) {
    const auto is_live = [&](size_t index) {
        return files[index].entry.allocation == parsers::Allocation::Allocated;
    };
    std::vector<std::pair<size_t, uint32_t>> order(files.size());
    for (size_t index = 0; index < files.size(); ++index)
        order[index] = {std::hash<std::string>()(files[index].path), static_cast<uint32_t>(index)};
    std::sort(order.begin(), order.end());
    for (size_t begin = 0; begin < order.size();) {
        size_t end = begin + 1;
        while (end < order.size() && order[end].first == order[begin].first)
            ++end;
        std::map<std::string, std::vector<size_t>> same;
        for (size_t at = begin; end - begin > 1 && at < end; ++at)
            same[files[order[at].second].path].push_back(order[at].second);
        for (auto& [path, indexes] : same) {
            std::stable_partition(indexes.begin(), indexes.end(), is_live);
            for (size_t nth = 1; nth < indexes.size(); ++nth)
                files[indexes[nth]].path = path + '#' + std::to_string(nth + 1);
        }
        begin = end;
    }
}

// A file of the exhibit's set by its path relative to the exhibit's own file.
parsers::Siblings siblings_of(const ExhibitPath& path, const std::vector<SharedBytes>& parts) {
    std::map<std::string, SharedBytes> by_name;
    for (size_t index = 0; index < path.segments.size(); ++index)
        by_name.emplace(std::filesystem::path(path.segments[index])
                            .lexically_relative(folder_on_disk(path.path)),
                        parts[index + 1]);
    return [by_name](std::string_view relative) -> Result<SharedBytes> {
        const auto found = by_name.find(resolve_sibling("", relative));
        if (found == by_name.end())
            return Error{ErrorCode::NotFound, std::string(relative) + " is not there"};
        return found->second;
    };
}

// The file, or the set of files, that the exhibit is.
void add_own_file(Exhibit::State& state, const std::string& name) {
    std::vector<std::string> names = {std::string(last_part(state.path.path))};
    for (const std::string& segment : state.path.segments)
        names.emplace_back(last_part(segment));
    for (size_t index = 1; index < names.size(); ++index)
        state.nested.notes.push_back(
            {parsers::to_path_utf8(names[index]), "parsed", "belongs to " + name});
    parsers::Surroundings surroundings;
    surroundings.name = name;
    surroundings.sibling = siblings_of(state.path, state.parts);
    state.nested.add_set(names, state.parts, std::move(surroundings), name, 0);
}

}  // namespace

Exhibit::Exhibit(std::unique_ptr<State> state) : state_(std::move(state)) {}
Exhibit::~Exhibit() = default;

Result<std::unique_ptr<Exhibit>> Exhibit::open(const ExhibitPath& path,
                                               const OpenOptions& options) {
    auto state = std::make_unique<State>(State{path, options, {}, NestedTrees(options)});
    if (path.container != "directory" && path.container != "file") {
        state->parts.push_back(TRY(parsers::open_file(path.path)));
        for (const auto& segment : path.segments) {
            auto part = TRY(parsers::open_file(segment));
            state->parts.push_back(std::move(part));
        }
    } else if (path.container == "file") {
        TRY(parsers::open_file(path.path));
    } else if (path.segments.empty()) {  // of loose files, only they may be readable
        TRY(parsers::names_in_folder(path.path));
    }
    return std::make_unique<Exhibit>(std::move(state));
}

Result<ExhibitListing> Exhibit::list() {
    State& state = *state_;
    state.nested = NestedTrees(state.options);
    const std::string name = parsers::to_path_utf8(last_part(state.path.path));
    if (!state.parts.empty()) {
        add_own_file(state, name);
    } else {
        auto tree = TRY(open_folder(state.path));
        const std::string prefix = state.path.container == "file" ? std::string() : name;
        state.nested.add_tree(std::move(tree),
                              {nullptr, prefix, NestedTree::Nature::Folder, 0, prefix});
    }
    ExhibitListing listing;
    listing.files = std::move(state.nested.files);
    listing.notes = std::move(state.nested.notes);
    make_paths_distinct(listing.files);
    auto findings = find_devices(listing.files, state.nested.trees);
    listing.devices = std::move(findings.devices);
    listing.kind = std::move(findings.kind);
    listing.platform = std::move(findings.platform);
    return listing;
}

Result<SharedBytes> Exhibit::open(const NestedFile& file) const {
    const auto index = static_cast<size_t>(file.tree);
    if (file.tree < 0 || index >= state_->nested.trees.size())
        return Error{ErrorCode::NotFound, file.path + ": is not a file of this listing"};
    return state_->nested.trees[index].tree->open(file.entry);
}

std::vector<parsers::StoredHash> Exhibit::stored_hashes() const {
    return state_->nested.stored_hashes;
}

SharedBytes Exhibit::acquired_bytes() const {
    return state_->nested.acquired;
}

}  // namespace plugins
