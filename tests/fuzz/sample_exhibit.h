// SampleExhibit: the file that a target opens as a whole exhibit, with what lies around it.
#pragma once

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/base/layer.h"
#include "tests/fuzz/patched_sample.h"

namespace tests {

// Every file of samples/formats by "<sample>/<path below evidence>"; unpacked when first asked for.
class SampleFiles {
public:
    SampleFiles() {
        namespace fs = std::filesystem;
        const fs::path root = fs::path(SOURCE_FOLDER) / "samples/formats";
        for (const auto& folder : fs::directory_iterator(root)) {
            const fs::path evidence = folder.path() / "evidence";
            if (!fs::exists(evidence))
                continue;
            for (const auto& entry : fs::recursive_directory_iterator(evidence))
                if (entry.is_regular_file())
                    add(folder.path().filename().string(), entry.path(),
                        fs::relative(entry.path(), evidence).string());
        }
    }

    // Null where there is no such file.
    const Sample* find(const std::string& name) {
        const auto found = files_.find(name);
        if (found == files_.end())
            return nullptr;
        if (!found->second.sample)
            found->second.sample = as_sample(read_sample(found->second.path));
        return &*found->second.sample;
    }

    // The names that begin so.
    std::vector<std::string> below(const std::string& prefix) const {
        std::vector<std::string> names;
        for (auto at = files_.lower_bound(prefix);
             at != files_.end() && at->first.starts_with(prefix); ++at)
            names.push_back(at->first);
        return names;
    }

private:
    struct File {
        std::string path;
        std::optional<Sample> sample;
    };

    // Samples of gzip itself are evidence as they lie there.
    void add(const std::string& sample, const std::string& path, std::string relative) {
        if (relative.ends_with(".gz") && !sample.starts_with("gzip"))
            relative.resize(relative.size() - 3);
        files_[sample + '/' + relative].path = path;
    }

    std::map<std::string, File> files_;
};

struct SampleExhibit {
    parsers::SharedBytes file;
    parsers::Surroundings surroundings;
};

namespace detail {

inline parsers::SharedBytes unchanged(const Sample& sample) {
    return std::make_shared<PatchedSource>(sample, std::span<const std::byte>());
}

// Its siblings, and the further parts of a set: files of one stem, behind it in the order of names.
inline parsers::Surroundings around(SampleFiles& samples, const std::string& name) {
    parsers::Surroundings surroundings;
    const std::string folder = name.substr(0, name.rfind('/') + 1);
    surroundings.name = name.substr(folder.size());
    surroundings.sibling =
        [&samples, folder](std::string_view relative) -> parsers::Result<parsers::SharedBytes> {
        const Sample* sample = samples.find(folder + std::string(relative));
        if (sample == nullptr)
            return parsers::Error{parsers::ErrorCode::NotFound, "is not there"};
        return unchanged(*sample);
    };
    surroundings.list_siblings = [&samples, folder] {
        std::vector<parsers::FileEntry> entries;
        for (const auto& other : samples.below(folder)) {
            parsers::FileEntry entry;
            entry.path = other.substr(folder.size());
            entry.size_bytes = samples.find(other)->bytes.size();
            entries.push_back(std::move(entry));
        }
        return entries;
    };
    for (const auto& other : samples.below(name.substr(0, name.rfind('.') + 1)))
        if (other > name)
            surroundings.further_parts.push_back(unchanged(*samples.find(other)));
    return surroundings;
}

}  // namespace detail

// An input is the file itself; or, where its first line names a file of samples/formats, changes to
// that file as PatchedSource has them. Lives as long as the input.
inline SampleExhibit as_exhibit(const uint8_t* data, size_t size) {
    static SampleFiles samples;
    constexpr size_t kLongestName = 200;
    const auto input = as_text(data, size);
    const size_t line = input.substr(0, kLongestName).find('\n');
    if (line != std::string_view::npos) {
        const std::string name(input.substr(0, line));
        if (const Sample* sample = samples.find(name); sample != nullptr) {
            const auto changes = as_bytes(data, size).subspan(line + 1);
            return {std::make_shared<PatchedSource>(*sample, changes),
                    detail::around(samples, name)};
        }
    }
    SampleExhibit exhibit{as_source(data, size), {}};
    exhibit.surroundings.name = "input";
    return exhibit;
}

}  // namespace tests
