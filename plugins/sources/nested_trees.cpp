#include "plugins/sources/nested_trees.h"

#include <algorithm>
#include <map>

#include "parsers/base/limits.h"
#include "parsers/container/joined.h"
#include "parsers/container/spool.h"
#include "parsers/evidence/basic_layers.h"
#include "parsers/filesystem/file_system.h"
#include "parsers/volume/shadow_copies.h"
#include "parsers/volume/volumes.h"
#include "plugins/sources/file_sets.h"
#include "plugins/sources/names.h"
#include "plugins/sources/sibling_index.h"
#include "plugins/sources/split_parts.h"

namespace plugins {
namespace {

using parsers::EntryKind;
using parsers::Error;
using parsers::ErrorCode;
using parsers::FileEntry;
using parsers::Format;
using parsers::FormatKind;
using parsers::Layer;
using parsers::Result;
using parsers::SharedBytes;
using parsers::Surroundings;
using parsers::Volume;
using Nature = NestedTree::Nature;

constexpr uint64_t kKeptInMemoryBytes = 256ULL << 20;  // of all entered containers together
constexpr int kKeptFiles = 256;          // unlinked files held open; a process may have about 1,000
constexpr size_t kWholeIndex = 300'000;  // names of a tree that are all kept for finding siblings
constexpr int kVolumeDepth = 8;  // a partition in a logical volume in an encryption in a partition

std::string joined(const std::string& prefix, const std::string& path) {
    return prefix.empty() || path.empty() ? prefix + path : prefix + '/' + path;
}

std::string folder_of(const std::string& path) {
    const size_t slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

std::string status_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::Encrypted:
            return "encrypted";
        case ErrorCode::Unsupported:
        case ErrorCode::NotFound:
            return "unsupported";
        case ErrorCode::LimitReached:
            return "partly";
        case ErrorCode::Unreadable:
        case ErrorCode::Damaged:
            return "failed";
    }
    return "failed";
}

Nature nature_of(FormatKind kind) {
    switch (kind) {
        case FormatKind::Archive:
            return Nature::Archive;
        case FormatKind::PhoneBackup:
        case FormatKind::EncryptedFile:
            return Nature::Backup;
        default:
            return Nature::Image;
    }
}

// Counts what is one sentence for a whole tree, with the first as the example.
struct Tally {
    uint64_t count = 0;
    std::string first;

    void add(const std::string& path) {
        if (count++ == 0)
            first = path;
    }
    std::string sentence(const std::string& what) const {
        return std::to_string(count) + ' ' + what + "; the first is " + first;
    }
};

// True where the layer says of itself that its content did not open: what is listed is beside it.
bool is_whole_closed(const Layer& layer) {
    return std::any_of(layer.notes.begin(), layer.notes.end(), [](const auto& note) {
        return note.where.empty() && (note.status == "encrypted" || note.status == "failed");
    });
}

std::string what_of(const Volume& volume, const std::string& what) {
    if (volume.type.empty())
        return what;
    return "partition of type " + volume.type + ", " + std::to_string(volume.declared_size_bytes) +
           " bytes: " + what;
}

}  // namespace

void NestedTrees::note(const std::string& path, const Error& error) {
    notes.push_back({path, status_of(error.code), error.what});
}

// ---- layers -------------------------------------------------------------------------------------

Surroundings NestedTrees::surroundings_of(const std::string& name) const {
    Surroundings surroundings;
    surroundings.name = name;
    surroundings.secrets = options_.secrets;
    surroundings.scratch = options_.scratch;
    return surroundings;
}

void NestedTrees::add_set(const std::vector<std::string>& names,
                          const std::vector<SharedBytes>& set, Surroundings surroundings,
                          const std::string& prefix, int depth) {
    const auto part = parse_part_name(names[0]);
    const bool is_split =
        part && set.size() > 1 &&
        (part->scheme == PartName::Scheme::Numbered || part->scheme == PartName::Scheme::Lettered);
    if (!is_split) {
        surroundings.further_parts.assign(set.begin() + 1, set.end());
        return add_file(set[0], std::move(surroundings), prefix, depth);
    }
    SplitParts split = fill_missing_parts(names, set);
    for (const std::string& sentence : split.notes)
        notes.push_back({prefix, "partly", sentence});
    add_file(std::make_shared<parsers::JoinedSource>(std::move(split.parts)),
             std::move(surroundings), prefix, depth);
}

void NestedTrees::add_file(const SharedBytes& file, Surroundings surroundings,
                           const std::string& prefix, int depth) {
    surroundings.secrets = options_.secrets;
    surroundings.scratch = options_.scratch;
    const Format* format = parsers::recognize_file(*file, surroundings);
    if (format == nullptr)
        return note(prefix, {ErrorCode::Unsupported,
                             "is no container, and no partition table or file system is recognized "
                             "in it"});
    auto layer = parsers::open_format(*format, file, surroundings);
    if (!layer.ok())
        return note(prefix, layer.error());
    if (depth == 0 && !layer.value().volumes.empty()) {
        acquired = layer.value().volumes[0].bytes;
        stored_hashes = layer.value().stored_hashes;
    }
    const size_t trees_before = trees.size();
    const size_t files_before = files.size();
    account_for(prefix, folder_of(prefix), layer.value().used);
    const std::string description = layer.value().description;
    const bool is_closed = is_whole_closed(layer.value());
    add_layer(std::move(layer).value(), format->kind, {prefix, prefix, depth, 0});
    const bool is_listed = trees.size() > trees_before;
    notes.push_back({prefix, is_listed && !is_closed ? "parsed" : "partly",
                     "opened as " + description + ", " +
                         (is_listed ? std::to_string(files.size() - files_before) + " files listed"
                                    : "in which nothing can be listed")});
}

void NestedTrees::add_layer(Layer layer, FormatKind kind, const Spot& spot) {
    for (const parsers::LayerNote& one : layer.notes)
        notes.push_back({joined(spot.prefix, one.where), one.status, one.what});
    if (layer.tree)
        add_tree(std::move(layer.tree),
                 {nullptr, spot.prefix, nature_of(kind), spot.depth, spot.container});
    for (const Volume& volume : layer.volumes) {
        Spot inner = spot;
        inner.prefix = joined(spot.prefix, volume.name);
        add_volume(volume, inner);
    }
}

void NestedTrees::add_volume(const Volume& volume, const Spot& spot) {
    if (spot.volume_depth >= kVolumeDepth) {
        notes.push_back({spot.prefix, "partly",
                         "is not entered: volumes inside volumes are followed " +
                             std::to_string(kVolumeDepth) + " deep"});
        return;
    }
    if (volume.bytes->size_bytes() < volume.declared_size_bytes)
        notes.push_back(
            {spot.prefix, "partly",
             "the image ends " +
                 std::to_string(volume.declared_size_bytes - volume.bytes->size_bytes()) +
                 " bytes before the partition does"});
    const auto surroundings = surroundings_of(std::string(last_part(spot.prefix)));
    if (const Format* format = parsers::recognize_volume(*volume.bytes, surroundings)) {
        add_volume_format(*format, volume, spot);
        return;
    }
    // A disk begins with a partition table, and a partition with a file system; what looks like a
    // table and holds nothing readable was part of a file system.
    static const Format kTable{
        FormatKind::VolumeSystem, "partitions", "partition table", {}, parsers::open_partitions};
    static const Format kSystem{
        FormatKind::FileSystem, "filesystem", "file system", {}, parsers::open_sleuthkit_tree};
    const bool is_disk = spot.volume_depth == 0;
    const size_t trees_before = trees.size();
    const size_t notes_before = notes.size();
    bool is_known = false;
    for (const Format* format : {is_disk ? &kTable : &kSystem, is_disk ? &kSystem : &kTable}) {
        if (trees.size() > trees_before)
            break;
        std::vector<EvidenceNote> earlier(notes.begin() + static_cast<ptrdiff_t>(notes_before),
                                          notes.end());
        notes.resize(notes_before);
        if (add_volume_format(*format, volume, spot))
            is_known = true;
        if (trees.size() == trees_before)
            notes.insert(notes.end(), earlier.begin(), earlier.end());
    }
    if (options_.shadow_copies == ShadowCopies::Read && !spot.is_earlier &&
        trees.size() > trees_before)
        add_shadow_copies(volume, spot);
    if (!is_known)
        note(spot.prefix, {ErrorCode::Unsupported,
                           what_of(volume, "no partition table or file system is recognized")});
}

bool NestedTrees::add_volume_format(const Format& format, const Volume& volume, const Spot& spot) {
    auto layer = parsers::open_format(format, volume.bytes,
                                      surroundings_of(std::string(last_part(spot.prefix))));
    if (!layer.ok()) {
        if (layer.error().code == ErrorCode::NotFound)
            return false;
        note(spot.prefix, {layer.error().code, what_of(volume, layer.error().what)});
        return true;
    }
    Spot inner = spot;
    ++inner.volume_depth;
    add_layer(std::move(layer).value(), format.kind, inner);
    return true;
}

// What a volume was earlier, as volumes below its own path.
void NestedTrees::add_shadow_copies(const Volume& volume, const Spot& spot) {
    static const Format kCopies{
        FormatKind::VolumeSystem, "vss", "volume shadow copies", {}, parsers::open_shadow_copies};
    Spot earlier = spot;
    earlier.is_earlier = true;
    add_volume_format(kCopies, volume, earlier);
}

// ---- trees --------------------------------------------------------------------------------------

void NestedTrees::add_tree(std::unique_ptr<parsers::FileTree> tree, NestedTree place) {
    const size_t first_file = files.size();
    place.tree = std::move(tree);
    trees.push_back(std::move(place));
    list_into(trees.size() - 1);
    enter_candidates(trees.size() - 1, first_file, files.size());
}

void NestedTrees::list_into(size_t index) {
    const std::string prefix = trees[index].prefix;
    Tally special;
    Tally encrypted;
    Tally unlisted;
    parsers::TreeVisitor visitor;
    visitor.entry = [&](FileEntry entry) {
        if (entry.kind == EntryKind::Other && entry.note.empty())
            special.add(entry.path);
        if (entry.kind != EntryKind::File)
            return;
        if (files.size() >= parsers::limits::kEntriesPerExhibit)
            return unlisted.add(entry.path);
        if (entry.note == "encrypted entry")
            encrypted.add(entry.path);
        NestedFile file;
        file.path = joined(prefix, entry.path);
        file.entry = std::move(entry);
        file.tree = static_cast<int>(index);
        files.push_back(std::move(file));
    };
    visitor.damaged = [&](const std::string& where, const std::string& what) {
        notes.push_back({joined(prefix, where), "partly", what});
    };
    const auto listed = trees[index].tree->list(visitor);
    if (!listed.ok())
        note(prefix, listed.error());
    if (unlisted.count > 0)
        notes.push_back({prefix, "partly",
                         unlisted.sentence("names are behind the limit of " +
                                           std::to_string(parsers::limits::kEntriesPerExhibit) +
                                           " for one exhibit and are not listed")});
    if (special.count > 0)
        notes.push_back(
            {prefix, "unsupported",
             special.sentence("names are no files (devices, sockets, pipes) and are not read")});
    if (encrypted.count > 0)
        notes.push_back({prefix, "encrypted", encrypted.sentence("entries are encrypted")});
}

// ---- containers inside trees --------------------------------------------------------------------

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
    for (size_t index = first_file; index < end_file; ++index) {
        const NestedFile& file = files[index];
        const std::string name(last_part(file.entry.path));
        if (file.entry.allocation != parsers::Allocation::Allocated || !file.entry.note.empty() ||
            !may_be_container(name, file.entry.size_bytes))
            continue;
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
        if (format == nullptr && !parse_part_name(name))
            continue;
        candidate.known = {name, file.entry.size_bytes, format, {}};
        if (format != nullptr && format->needs != nullptr) {
            candidate.known.needs = format->needs(*candidate.bytes);
            set_siblings(candidate.surroundings, index, first_file, end_file);
        }
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
    if (depth >= parsers::limits::kNestingDepth) {
        notes.push_back({path, "partly",
                         "is not entered: containers inside containers are followed " +
                             std::to_string(parsers::limits::kNestingDepth) + " deep"});
        return;
    }
    if (entered_ >= parsers::limits::kContainersPerExhibit) {
        if (entered_++ == parsers::limits::kContainersPerExhibit)
            notes.push_back({path, "partly",
                             "is not entered, nor any container behind it: more than " +
                                 std::to_string(parsers::limits::kContainersPerExhibit) +
                                 " lie in this exhibit"});
        return;
    }
    ++entered_;
    std::vector<SharedBytes> kept;
    std::vector<std::string> names;
    for (const size_t part : parts) {
        NestedFile& file = files[candidates[part].file];
        auto bytes = keep(candidates[part].bytes);
        if (!bytes.ok())
            return note(file.path, bytes.error());
        kept.push_back(std::move(bytes).value());
        names.push_back(candidates[part].known.name);
        if (part != parts[0])
            file.part_of = path;
    }
    add_set(names, kept, first.surroundings, path, depth);
}

// The files that a layer was read from are accounted for with it. `folder`: of the file that was
// opened, as a nested path.
void NestedTrees::account_for(const std::string& path, const std::string& folder,
                              const std::vector<std::string>& used) {
    std::map<std::string, bool> paths;
    for (const std::string& relative : used)
        paths.emplace(joined(folder, relative), true);
    if (paths.empty())
        return;
    for (NestedFile& file : files)
        if (paths.contains(file.path))
            file.part_of = path;
}

// An entered container stays open until the exhibit is closed. What lies in memory is moved to the
// scratch folder once there is much of it.
Result<SharedBytes> NestedTrees::keep(SharedBytes bytes) {
    const auto in_memory = bytes->in_memory();
    if (in_memory.empty() || kept_bytes_ + in_memory.size() <= kKeptInMemoryBytes) {
        kept_bytes_ += in_memory.size();
        return bytes;
    }
    if (++kept_files_ > kKeptFiles)
        return Error{ErrorCode::LimitReached,
                     "is not entered: too many compressed containers lie in this exhibit"};
    parsers::Scratch on_disk = options_.scratch;
    on_disk.in_memory_bytes = 0;
    parsers::Spool spool(on_disk);
    TRY(spool.add(in_memory));
    return spool.finish();
}

}  // namespace plugins
