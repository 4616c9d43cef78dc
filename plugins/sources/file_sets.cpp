#include "plugins/sources/file_sets.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "plugins/sources/names.h"

namespace plugins {
namespace {

using Scheme = PartName::Scheme;
using NumberedFiles = std::map<int, size_t>;  // number of the part -> candidate

std::string_view word_of(const SetCandidate& file) {
    return file.format != nullptr ? file.format->word : std::string_view();
}

// Parts of one disk or archive: counted from 0 or 1, all of one size but the last, and only the
// first has the mark of what they are together (a disk may have marks anywhere). Where numbers are
// missing, most must still be there, or the names mean something else.
bool is_split(const std::vector<SetCandidate>& files, const NumberedFiles& parts) {
    const auto& [first_number, first_file] = *parts.begin();
    const auto& [last_number, last_file] = *parts.rbegin();
    const SetCandidate& first = files[first_file];
    if (parts.size() < 2 || first_number > 1 || first.format == nullptr ||
        static_cast<size_t>(last_number - first_number) + 1 >= 2 * parts.size())
        return false;
    for (const auto& [number, file] : parts) {
        const uint64_t size = files[file].size_bytes;
        if (number == last_number ? size > first.size_bytes : size != first.size_bytes)
            return false;
        if (number != first_number && word_of(first) != "raw" && files[file].format == first.format)
            return false;
    }
    return true;
}

class Grouper {
public:
    explicit Grouper(const std::vector<SetCandidate>& files)
        : files_(files), is_taken_(files.size(), 0) {}

    FileSets group() {
        take_segment_sets(Scheme::Ewf, "ewf");
        take_segment_sets(Scheme::EwfLogical, "l01");
        take_segment_sets(Scheme::Ad1, "ad1");
        take_split_sets(Scheme::Numbered);
        take_split_sets(Scheme::Lettered);
        take_needed();
        for (size_t file = 0; file < files_.size(); ++file) {
            if (is_taken_[file] != 0)
                continue;
            if (files_[file].format != nullptr)
                found_.sets.push_back({file, {}, {}});
            else
                found_.others.push_back(file);
        }
        std::sort(found_.sets.begin(), found_.sets.end(),
                  [](const FileSet& a, const FileSet& b) { return a.first < b.first; });
        return std::move(found_);
    }

private:
    template <class Fits>
    std::map<std::string, NumberedFiles> numbered(Scheme scheme, Fits fits) const {
        std::map<std::string, NumberedFiles> sets;
        for (size_t file = 0; file < files_.size(); ++file) {
            const auto part = parse_part_name(files_[file].name);
            if (part && part->scheme == scheme && fits(files_[file]))
                sets[part->stem].emplace(part->number, file);
        }
        return sets;
    }

    void add_set(const NumberedFiles& parts) {
        FileSet set{parts.begin()->second, {}, {}};
        for (const auto& [number, file] : parts) {
            is_taken_[file] = 1;
            if (file != set.first)
                set.parts.push_back(file);
        }
        found_.sets.push_back(std::move(set));
    }

    // Sets whose files say themselves what they are: a segment counts by its content and its name.
    void take_segment_sets(Scheme scheme, std::string_view word) {
        const auto sets =
            numbered(scheme, [&](const SetCandidate& file) { return word_of(file) == word; });
        for (const auto& [stem, parts] : sets) {
            if (parts.begin()->first == 1) {
                add_set(parts);
                continue;
            }
            for (const auto& [number, file] : parts) {
                is_taken_[file] = 1;
                found_.left.push_back({file, "is segment " + std::to_string(number) +
                                                 " of an image whose first is absent"});
            }
        }
    }

    void take_split_sets(Scheme scheme) {
        for (const auto& [stem, parts] :
             numbered(scheme, [](const SetCandidate&) { return true; })) {
            if (is_split(files_, parts))
                add_set(parts);
        }
    }

    // What another file needs is part of it; the one that nobody needs is the set's first.
    void take_needed() {
        std::map<std::string, size_t> by_name;
        for (size_t file = 0; file < files_.size(); ++file)
            by_name.emplace(files_[file].name, file);
        std::set<size_t> needed;
        for (size_t file = 0; file < files_.size(); ++file)
            for (const size_t sibling : direct_siblings(file, by_name))
                needed.insert(sibling);
        for (size_t file = 0; file < files_.size(); ++file) {
            if (is_taken_[file] != 0 || needed.contains(file) || files_[file].needs.empty())
                continue;
            found_.sets.push_back({file, {}, all_siblings(file, by_name)});
            is_taken_[file] = 1;
        }
        for (const FileSet& set : found_.sets)
            for (const size_t sibling : set.siblings)
                is_taken_[sibling] = 1;
    }

    std::vector<size_t> direct_siblings(size_t file,
                                        const std::map<std::string, size_t>& by_name) const {
        std::vector<size_t> siblings;
        for (const std::string& wanted : files_[file].needs) {
            const auto found = by_name.find(resolve_sibling("", wanted));
            if (found != by_name.end() && found->second != file)
                siblings.push_back(found->second);
        }
        return siblings;
    }

    // Parents of parents, too; a chain that bites its tail ends.
    std::vector<size_t> all_siblings(size_t file,
                                     const std::map<std::string, size_t>& by_name) const {
        std::vector<size_t> found = direct_siblings(file, by_name);
        std::set<size_t> seen(found.begin(), found.end());
        seen.insert(file);
        for (size_t at = 0; at < found.size(); ++at)
            for (const size_t next : direct_siblings(found[at], by_name))
                if (seen.insert(next).second)
                    found.push_back(next);
        return found;
    }

    const std::vector<SetCandidate>& files_;
    std::vector<char> is_taken_;
    FileSets found_;
};

}  // namespace

FileSets group_files(const std::vector<SetCandidate>& files) {
    return Grouper(files).group();
}

std::string resolve_sibling(const std::string& folder, std::string_view relative) {
    std::string path(relative);
    std::replace(path.begin(), path.end(), '\\', '/');
    const bool is_absolute = path.starts_with('/') || (path.size() > 1 && path[1] == ':');
    if (is_absolute)
        path = path.substr(path.rfind('/') + 1);
    std::string whole = (std::filesystem::path(folder) / path).lexically_normal().generic_string();
    if (whole.empty() || whole == "." || whole == ".." || whole.starts_with("../"))
        return {};
    return whole;
}

}  // namespace plugins
