// Exhibit: one opened source of evidence.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/container/folder.h"
#include "parsers/container/joined.h"
#include "plugins/sources/devices.h"
#include "plugins/sources/evidence.h"
#include "plugins/sources/names.h"
#include "plugins/sources/nested_trees.h"

namespace plugins {

using parsers::Error;
using parsers::ErrorCode;
using parsers::Result;
using parsers::SharedBytes;

struct Exhibit::State {
    ExhibitPath path;
    parsers::Scratch scratch;
    std::vector<SharedBytes> parts;  // empty for folders and single files
    NestedTrees nested;
};

namespace {

std::string folder_of(const std::string& path) {
    const size_t slash = path.rfind('/');
    if (slash == std::string::npos)
        return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

// Folders, loose files of one folder, and a single file are trees of this machine.
Result<std::unique_ptr<parsers::FileTree>> open_folder(const ExhibitPath& path) {
    if (path.container == "file")
        return parsers::FolderTree::open_some(folder_of(path.path),
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

}  // namespace

Exhibit::Exhibit(std::unique_ptr<State> state) : state_(std::move(state)) {}
Exhibit::~Exhibit() = default;

Result<std::unique_ptr<Exhibit>> Exhibit::open(const ExhibitPath& path,
                                               const std::string& scratch_folder) {
    const parsers::Scratch scratch{scratch_folder};
    auto state = std::make_unique<State>(State{path, scratch, {}, NestedTrees(scratch)});
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
    state.nested = NestedTrees(state.scratch);
    const std::string name = parsers::to_path_utf8(last_part(state.path.path));
    if (!state.parts.empty()) {
        state.nested.add_container(state.parts, name, 0);
    } else {
        auto tree = TRY(open_folder(state.path));
        const std::string prefix = state.path.container == "file" ? std::string() : name;
        state.nested.add_tree(std::move(tree), prefix, NestedTree::Nature::Folder, 0);
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

std::vector<StoredHash> Exhibit::stored_hashes() const {
    return state_->nested.stored_hashes;
}

SharedBytes Exhibit::acquired_bytes() const {
    if (state_->nested.acquired)
        return state_->nested.acquired;
    if (state_->parts.empty())
        return nullptr;
    if (state_->parts.size() == 1)
        return state_->parts[0];
    return std::make_shared<parsers::JoinedSource>(state_->parts);
}

}  // namespace plugins
