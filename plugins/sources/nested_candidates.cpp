// NestedTrees: finds the containers among the files of a tree and enters them.
#include <algorithm>
#include <map>
#include <set>

#include "parsers/base/limits.h"
#include "parsers/container/spool.h"
#include "plugins/sources/file_sets.h"
#include "plugins/sources/names.h"
#include "plugins/sources/nested_trees.h"
#include "plugins/sources/sibling_index.h"

namespace plugins {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using parsers::FileEntry;
using parsers::Format;
using parsers::Result;
using parsers::SharedBytes;
using parsers::Surroundings;

constexpr const char* kByItself = "; to see what it holds, take it out and ingest it by itself";
constexpr size_t kWholeIndex = 300'000;  // names of a tree that are all kept for finding siblings

// The files of one tree whose names are those of parts of one set. Most endings of two to four
// letters could be the number of a part, so a set counts only with its first part and one more.
class PartSets {
public:
    PartSets(const std::vector<NestedFile>& files, size_t first_file, size_t end_file) {
        for (size_t index = first_file; index < end_file; ++index) {
            const auto part = parse_part_name(last_part(files[index].entry.path));
            if (part && part->number <= 1)
                counts_.emplace(key_of(files[index], *part), 0);
        }
        if (counts_.empty())
            return;
        for (size_t index = first_file; index < end_file; ++index) {
            const auto part = parse_part_name(last_part(files[index].entry.path));
            const auto set = part ? counts_.find(key_of(files[index], *part)) : counts_.end();
            if (set != counts_.end())
                ++set->second;
        }
    }

    bool may_hold(const NestedFile& file) const {
        if (counts_.empty())
            return false;
        const auto part = parse_part_name(last_part(file.entry.path));
        const auto set = part ? counts_.find(key_of(file, *part)) : counts_.end();
        return set != counts_.end() && set->second > 1;
    }

private:
    static std::string key_of(const NestedFile& file, const PartName& part) {
        return folder_of(file.entry.path) + '/' + std::to_string(static_cast<int>(part.scheme)) +
               part.stem;
    }

    std::map<std::string, size_t> counts_;
};

}  // namespace

struct NestedTrees::Candidate {
    size_t file = 0;
    std::string folder;  // inside the tree
    SharedBytes bytes;
    Surroundings surroundings;
    SetCandidate known;
};

void NestedTrees::enter_candidates(size_t tree, size_t first_file, size_t end_file) {
    auto found = find_candidates(tree, first_file, end_file);
    std::map<std::string, std::vector<Candidate>> by_folder;
    for (Candidate& candidate : found)
        by_folder[candidate.folder].push_back(std::move(candidate));
    for (const auto& [folder, candidates] : by_folder) {
        std::vector<SetCandidate> known;
        for (const Candidate& candidate : candidates)
            known.push_back(candidate.known);
        const FileSets sets = group_files(known);
        for (const FileSets::Left& left : sets.left)
            notes.push_back({files[candidates[left.file].file].path, "unsupported", left.why});
        for (const FileSet& set : sets.sets) {
            std::vector<size_t> parts = {set.first};
            parts.insert(parts.end(), set.parts.begin(), set.parts.end());
            enter(candidates, parts, tree);
        }
    }
}

std::vector<NestedTrees::Candidate> NestedTrees::find_candidates(size_t tree, size_t first_file,
                                                                 size_t end_file) {
    std::vector<Candidate> candidates;
    const PartSets part_sets(files, first_file, end_file);
    for (size_t index = first_file; index < end_file; ++index) {
        const NestedFile& file = files[index];
        const std::string name(last_part(file.entry.path));
        if (file.entry.allocation != parsers::Allocation::Allocated || !file.entry.note.empty())
            continue;
        const bool may_be_part = part_sets.may_hold(file);
        if (!may_be_part && !may_be_container(name, file.entry.size_bytes))
            continue;
        if (const auto fits = has_room(file.entry, trees[tree].nature); !fits.ok()) {
            if (is_container_name(name))
                note(file.path, fits.error());
            continue;
        }
        const auto bytes = trees[tree].tree->open(file.entry);
        if (!bytes.ok()) {
            if (is_container_name(name))
                note(file.path, bytes.error());
            continue;
        }
        Candidate candidate{
            index, folder_of(file.entry.path), bytes.value(), surroundings_of(name), {}};
        if (is_backup_index_name(name))
            set_siblings(candidate.surroundings, index, first_file, end_file);
        const Format* format = parsers::recognize_file(*candidate.bytes, candidate.surroundings);
        if (format != nullptr && !is_worth_entering(*format, name))
            format = nullptr;
        if (format == nullptr && !may_be_part)
            continue;
        candidate.known = {name, file.entry.size_bytes, format, {}};
        if (format != nullptr && format->needs != nullptr) {
            candidate.known.needs = format->needs(*candidate.bytes);
            set_siblings(candidate.surroundings, index, first_file, end_file);
        }
        auto kept = keep(candidate.bytes);
        if (!kept.ok()) {
            note(file.path, kept.error());
            continue;
        }
        if (trees[tree].nature == NestedTree::Nature::Archive)
            expanded_bytes_ += file.entry.size_bytes;
        candidate.bytes = std::move(kept).value();
        candidates.push_back(std::move(candidate));
    }
    return candidates;
}

// A key may lie anywhere in a tree; of one with very many names only the part around the file is
// kept.
void NestedTrees::set_siblings(Surroundings& surroundings, size_t file, size_t first_file,
                               size_t end_file) {
    const std::string folder = folder_of(files[file].entry.path);
    const std::string above =
        end_file - first_file <= kWholeIndex ? std::string() : folder_of(folder);
    const std::pair place(static_cast<size_t>(files[file].tree), above);
    auto& index = indexes_[place];
    if (index == nullptr) {
        index = std::make_shared<SiblingIndex>(trees[place.first].tree);
        for (size_t at = first_file; at < end_file; ++at) {
            const FileEntry& entry = files[at].entry;
            if (entry.allocation == parsers::Allocation::Allocated &&
                (above.empty() || entry.path.starts_with(above + '/')))
                index->add(entry);
        }
    }
    surroundings.sibling = [index, folder](std::string_view relative) {
        return index->open(folder, relative);
    };
    surroundings.list_siblings = [index, folder] { return index->list(folder); };
}

void NestedTrees::enter(const std::vector<Candidate>& candidates, const std::vector<size_t>& parts,
                        size_t tree) {
    const Candidate& first = candidates[parts[0]];
    const std::string path = files[first.file].path;
    if (!files[first.file].part_of.empty())
        return;  // read with the one that it is part of
    const int depth = trees[tree].depth + 1;
    if (depth >= options_.limits.depth) {
        notes.push_back({path, "partly",
                         "is not entered: containers inside containers are followed " +
                             std::to_string(options_.limits.depth) + " deep" + kByItself});
        return;
    }
    if (entered_ >= options_.limits.containers) {
        if (entered_++ == options_.limits.containers)
            notes.push_back({path, "partly",
                             "is not entered, nor any container behind it: more than " +
                                 std::to_string(options_.limits.containers) +
                                 " lie in this exhibit" + kByItself});
        return;
    }
    ++entered_;
    std::vector<SharedBytes> set;
    std::vector<std::string> names;
    for (const size_t part : parts) {
        NestedFile& file = files[candidates[part].file];
        set.push_back(candidates[part].bytes);
        names.push_back(candidates[part].known.name);
        if (part != parts[0])
            file.part_of = path;
    }
    add_set(names, set, first.surroundings, path, depth);
}

// The files that a layer was read from are accounted for with it. `folder`: of the file that was
// opened, as a nested path.
void NestedTrees::account_for(const std::string& path, const std::string& folder,
                              const std::vector<std::string>& used) {
    std::set<std::string> paths;
    for (const std::string& relative : used)
        paths.insert(joined(folder, relative));
    if (paths.empty())
        return;
    for (NestedFile& file : files)
        if (paths.contains(file.path))
            file.part_of = path;
}

// What is told before it is expanded fills no disk.
Result<void> NestedTrees::has_room(const FileEntry& entry, NestedTree::Nature nature) const {
    const uint64_t most = options_.limits.expanded_bytes;
    if (nature != NestedTree::Nature::Archive ||
        entry.size_bytes <= most - std::min(most, expanded_bytes_))
        return {};
    return Error{ErrorCode::LimitReached,
                 "is not entered: the containers inside archives of this exhibit expand to more "
                 "than " +
                     std::to_string(most) + " bytes" + kByItself};
}

// An entered container stays open until the exhibit is closed. What lies in memory is moved to the
// scratch folder once there is much of it.
Result<SharedBytes> NestedTrees::keep(SharedBytes bytes) {
    const auto in_memory = bytes->in_memory();
    if (in_memory.empty() ||
        kept_bytes_ + in_memory.size() <= options_.limits.kept_in_memory_bytes) {
        kept_bytes_ += in_memory.size();
        return bytes;
    }
    if (++kept_files_ > options_.limits.kept_files)
        return Error{ErrorCode::LimitReached,
                     "is not entered: the compressed containers in this exhibit are more than " +
                         std::to_string(options_.limits.kept_in_memory_bytes) + " bytes and " +
                         std::to_string(options_.limits.kept_files) + " files" + kByItself};
    parsers::Scratch on_disk = options_.scratch;
    on_disk.in_memory_bytes = 0;
    parsers::Spool spool(on_disk);
    TRY(spool.add(in_memory));
    return spool.finish();
}

}  // namespace plugins
