#include "plugins/sources/nested_trees.h"

#include <algorithm>
#include <map>
#include <set>

#include "parsers/base/limits.h"
#include "parsers/container/joined.h"
#include "parsers/evidence/basic_layers.h"
#include "parsers/filesystem/file_system.h"
#include "parsers/volume/shadow_copies.h"
#include "parsers/volume/volumes.h"
#include "plugins/sources/names.h"
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
using parsers::SharedBytes;
using parsers::Surroundings;
using parsers::Volume;
using Nature = NestedTree::Nature;

constexpr int kVolumeDepth = 8;  // a partition in a logical volume in an encryption in a partition

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
    notes.push_back({path, parsers::ledger_status(error.code), error.what});
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
    // A volume group is opened at the first of its physical volumes, with the others beside it.
    std::set<std::string> logical;
    for (const Volume& volume : layer.volumes) {
        Spot inner = spot;
        inner.prefix = joined(spot.prefix, volume.name);
        inner.beside = &layer.volumes;
        inner.logical = &logical;
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
    const Format* format = parsers::recognize_volume(*volume.bytes, surroundings);
    if (format != nullptr && add_volume_format(*format, volume, spot))
        return;
    add_disk_or_file_system(volume, spot);
}

void NestedTrees::add_disk_or_file_system(const Volume& volume, const Spot& spot) {
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
    Surroundings surroundings = surroundings_of(std::string(last_part(spot.prefix)));
    const bool is_group = format.word == "lvm2" && spot.beside != nullptr;
    if (is_group)
        for (const Volume& other : *spot.beside)
            if (other.bytes != volume.bytes &&
                parsers::recognize_volume(*other.bytes, surroundings) == &format)
                surroundings.further_parts.push_back(other.bytes);
    auto layer = parsers::open_format(format, volume.bytes, surroundings);
    if (!layer.ok()) {
        if (layer.error().code == ErrorCode::NotFound)
            return false;
        note(spot.prefix, {layer.error().code, what_of(volume, layer.error().what)});
        return true;
    }
    if (is_group && !layer.value().volumes.empty() &&
        !spot.logical->insert(layer.value().volumes[0].name).second) {
        notes.push_back({spot.prefix, "parsed", "belongs to a volume group that is read already"});
        return true;
    }
    if (format.kind == FormatKind::Encryption)
        notes.push_back({spot.prefix, "parsed", "decrypted: " + layer.value().description});
    Spot inner = spot;
    inner.beside = nullptr;
    inner.logical = nullptr;
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
    parsers::Tally special;
    parsers::Tally links;
    parsers::Tally encrypted;
    parsers::Tally unlisted;
    parsers::TreeVisitor visitor;
    visitor.entry = [&](FileEntry entry) {
        if (entry.kind == EntryKind::Other && entry.note.empty())
            special.add(entry.path);
        if (entry.kind == EntryKind::Link && !entry.note.empty())
            links.add(entry.path + ", " + entry.note);
        if (entry.kind != EntryKind::File)
            return;
        if (files.size() >= options_.limits.names)
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
        notes.push_back(
            {prefix, "partly",
             unlisted.sentence("names are behind the limit of " +
                               std::to_string(options_.limits.names) +
                               " for one exhibit and are not listed; ingest the containers "
                               "in it by themselves")});
    if (special.count > 0)
        notes.push_back(
            {prefix, "unsupported",
             special.sentence("names are no files (devices, sockets, pipes) and are not read")});
    if (links.count > 0)
        notes.push_back({prefix, "parsed", links.sentence("names are links and are not followed")});
    if (encrypted.count > 0)
        notes.push_back({prefix, "encrypted", encrypted.sentence("entries are encrypted")});
}

}  // namespace plugins
