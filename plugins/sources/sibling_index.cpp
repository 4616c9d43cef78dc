#include "plugins/sources/sibling_index.h"

#include <algorithm>

#include "parsers/base/text.h"
#include "plugins/sources/file_sets.h"

namespace plugins {

using parsers::Error;
using parsers::ErrorCode;

void SiblingIndex::add(const parsers::FileEntry& entry) {
    by_lower_case_.emplace(parsers::to_lower_ascii(entry.path), entry.path);
    by_path_.emplace(entry.path, entry);
}

parsers::Result<parsers::SharedBytes> SiblingIndex::open(const std::string& folder,
                                                         std::string_view relative) const {
    const std::string path = resolve_sibling(folder, relative);
    auto found = by_path_.find(path);
    if (found == by_path_.end()) {
        const auto lower = by_lower_case_.find(parsers::to_lower_ascii(path));
        if (lower == by_lower_case_.end())
            return Error{ErrorCode::NotFound, std::string(relative) + " is not there"};
        found = by_path_.find(lower->second);
    }
    return tree_->open(found->second);
}

std::vector<parsers::FileEntry> SiblingIndex::list(const std::string& folder) const {
    std::vector<parsers::FileEntry> found;
    const std::string start = folder.empty() ? std::string() : folder + '/';
    for (const auto& [path, entry] : by_path_) {
        if (!path.starts_with(start))
            continue;
        found.push_back(entry);
        found.back().path = path.substr(start.size());
    }
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return a.path < b.path; });
    return found;
}

}  // namespace plugins
