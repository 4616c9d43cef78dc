// Which files a folder holds, as a companion of a file.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "parsers/base/byte_source.h"

namespace plugins {

inline constexpr size_t kFolderNames = 10'000;

// The names of the files right in `folder`, which ends with '/', one a line; null where there is
// none. `by_path` is an ordered map with paths as keys.
template <class ByPath>
parsers::SharedBytes names_in_folder(const ByPath& by_path, const std::string& folder) {
    std::string names;
    size_t count = 0;
    for (auto file = by_path.lower_bound(folder); file != by_path.end() && count < kFolderNames;
         ++file) {
        const std::string_view path = file->first;
        if (!path.starts_with(folder))
            break;
        const std::string_view name = path.substr(folder.size());
        if (name.find('/') != std::string_view::npos)
            continue;
        names.append(name).append("\n");
        ++count;
    }
    if (names.empty())
        return nullptr;
    return std::make_shared<parsers::MemorySource>(std::string_view(names));
}

}  // namespace plugins
