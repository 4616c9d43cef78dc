#include "plugins/sources/nested_trees.h"

#include <algorithm>
#include <map>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/ewf.h"
#include "parsers/container/inflate.h"
#include "parsers/container/joined.h"
#include "parsers/container/recognize.h"
#include "parsers/container/tar.h"
#include "parsers/container/virtual_disk.h"
#include "parsers/container/zip.h"
#include "parsers/filesystem/file_system.h"
#include "parsers/volume/volumes.h"
#include "plugins/sources/names.h"

namespace plugins {
namespace {

using parsers::Container;
using parsers::ContainerKind;
using parsers::EntryKind;
using parsers::Error;
using parsers::ErrorCode;
using parsers::FileEntry;
using parsers::FileTree;
using parsers::Result;
using parsers::SharedBytes;
using Nature = NestedTree::Nature;

constexpr uint64_t kKeptInMemoryBytes = 256ULL << 20;  // of all entered containers together
constexpr int kKeptFiles = 256;  // unlinked files held open; a process may have about 1,000
constexpr uint64_t kSmallestContainer = 22;  // an empty zip

std::string joined(const std::string& prefix, const std::string& path) {
    return prefix.empty() || path.empty() ? prefix + path : prefix + '/' + path;
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

// A gzip file that holds no tar: one name.
class SingleFileTree : public FileTree {
public:
    SingleFileTree(std::string name, SharedBytes bytes, std::string damage)
        : bytes_(std::move(bytes)), damage_(std::move(damage)) {
        entry_.path = std::move(name);
        entry_.size_bytes = bytes_->size_bytes();
    }

    std::string description() const override { return "gzip"; }
    Result<void> list(const parsers::TreeVisitor& visitor) const override {
        if (!damage_.empty())
            visitor.damaged("", damage_);
        visitor.entry(entry_);
        return {};
    }
    Result<SharedBytes> open(const FileEntry&) const override { return bytes_; }

private:
    FileEntry entry_;
    SharedBytes bytes_;
    std::string damage_;
};

std::string without_gz(std::string_view prefix) {
    const std::string name(last_part(prefix));
    const std::string lower = parsers::to_lower_ascii(name);
    if (lower.size() > 3 && lower.ends_with(".gz"))
        return name.substr(0, name.size() - 3);
    return name.empty() ? "content" : name + ".content";
}

bool holds_tar(const parsers::ByteSource& gzip) {
    return parsers::is_tar(parsers::gunzip_start(gzip, 512));
}

bool is_worth_entering(const parsers::ByteSource& bytes) {
    if (bytes.size_bytes() < kSmallestContainer)
        return false;
    switch (parsers::recognize_container(bytes).kind) {
        case ContainerKind::Zip:
            return !parsers::is_document_zip(bytes);
        case ContainerKind::Gzip:
            return holds_tar(bytes);
        case ContainerKind::Unknown:
            return parsers::has_disk_mark(bytes);
        default:
            return true;
    }
}

}  // namespace

void NestedTrees::note(const std::string& path, const Error& error) {
    notes.push_back({path, status_of(error.code), error.what});
}

void NestedTrees::add_opened(Opened opened, const std::string& prefix, Nature nature, int depth) {
    if (!opened.ok())
        return note(prefix, opened.error());
    add_tree(std::move(opened).value(), prefix, nature, depth);
}

void NestedTrees::add_tree(std::unique_ptr<FileTree> tree, const std::string& prefix, Nature nature,
                           int depth) {
    const size_t first_file = files.size();
    trees.push_back({std::move(tree), prefix, nature, depth, prefix});
    list_into(trees.size() - 1);
    enter_candidates(first_file, depth);
}

void NestedTrees::list_into(size_t index) {
    const std::string prefix = trees[index].prefix;
    Tally special;
    Tally encrypted;
    parsers::TreeVisitor visitor;
    visitor.entry = [&](FileEntry entry) {
        if (entry.kind == EntryKind::Other && entry.note.empty())
            special.add(entry.path);
        if (entry.kind != EntryKind::File)
            return;
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
    if (special.count > 0)
        notes.push_back(
            {prefix, "unsupported",
             special.sentence("names are no files (devices, sockets, pipes) and are not read")});
    if (encrypted.count > 0)
        notes.push_back({prefix, "encrypted", encrypted.sentence("entries are encrypted")});
}

// Parts of one E01 that lie beside each other are entered together, under the name of the first.
void NestedTrees::enter_candidates(size_t first_file, int depth) {
    std::map<std::string, std::map<int, size_t>> ewf_parts;  // folder and stem -> number -> file
    std::vector<std::vector<size_t>> candidates;
    const size_t end_file = files.size();
    for (size_t index = first_file; index < end_file; ++index) {
        const NestedFile& file = files[index];
        if (file.entry.allocation != parsers::Allocation::Allocated || !file.entry.note.empty())
            continue;
        const auto name = last_part(file.path);
        const auto part = parse_part_name(name);
        // ".zip" and ".tar" would be segments, too, of an image with thousands of them.
        const bool may_be_segment = part && part->scheme == PartName::Scheme::Ewf &&
                                    (part->number == 1 || !is_container_name(name));
        if (may_be_segment) {
            const auto folder = file.path.substr(0, file.path.size() - name.size());
            ewf_parts[folder + part->stem].emplace(part->number, index);
        } else if (is_container_name(name)) {
            candidates.push_back({index});
        }
    }
    for (const auto& [stem, parts] : ewf_parts) {
        if (parts.begin()->first != 1)
            continue;  // no first part: most are programs (.exe) and not images at all
        candidates.emplace_back();
        for (const auto& [number, index] : parts)
            candidates.back().push_back(index);
    }
    std::sort(candidates.begin(), candidates.end());
    for (const auto& parts : candidates)
        enter(parts, depth);
}

void NestedTrees::enter(const std::vector<size_t>& parts, int depth) {
    std::vector<SharedBytes> sources;
    const std::string path = files[parts[0]].path;
    for (const size_t index : parts) {
        // Copies: entering adds to the vectors that these lie in.
        const FileEntry entry = files[index].entry;
        const auto bytes = trees[static_cast<size_t>(files[index].tree)].tree->open(entry);
        if (!bytes.ok())
            return note(files[index].path, bytes.error());
        const bool is_further_part = !sources.empty();
        if (!is_further_part && !is_worth_entering(*bytes.value()))
            return;
        if (is_further_part &&
            parsers::recognize_container(*bytes.value()).kind != ContainerKind::Ewf)
            continue;
        if (depth + 1 >= parsers::limits::kNestingDepth) {
            notes.push_back({path, "partly",
                             "is not entered: containers inside containers are "
                             "followed " +
                                 std::to_string(parsers::limits::kNestingDepth) + " deep"});
            return;
        }
        auto kept = keep(bytes.value());
        if (!kept.ok())
            return note(files[index].path, kept.error());
        sources.push_back(std::move(kept).value());
    }
    add_container(sources, path, depth + 1);
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
    parsers::Scratch on_disk = scratch_;
    on_disk.in_memory_bytes = 0;
    parsers::Spool spool(on_disk);
    TRY(spool.add(in_memory));
    return spool.finish();
}

void NestedTrees::add_container(const std::vector<SharedBytes>& parts, const std::string& prefix,
                                int depth) {
    const SharedBytes& first = parts[0];
    const Container container = parsers::recognize_container(*first);
    switch (container.kind) {
        case ContainerKind::Zip:
            return add_opened(parsers::ZipTree::open(first, scratch_), prefix, Nature::Archive,
                              depth);
        case ContainerKind::Tar:
            return add_opened(parsers::TarTree::open(first), prefix, Nature::Archive, depth);
        case ContainerKind::Gzip:
            return add_gzip(first, prefix, depth);
        case ContainerKind::Ewf:
            return add_ewf(parts, prefix, depth);
        case ContainerKind::FixedVhd:
            return add_image(
                std::make_shared<parsers::SliceSource>(first, 0, first->size_bytes() - 512), prefix,
                depth);
        case ContainerKind::VirtualDisk:
            return add_virtual_disk(first, prefix, depth);
        case ContainerKind::Unsupported:
            return note(prefix, {ErrorCode::Unsupported, container.title + " is not read"});
        case ContainerKind::Encrypted:
            return note(prefix, {ErrorCode::Encrypted, container.title + " needs a key"});
        case ContainerKind::Unknown:
            break;
    }
    add_image(parts.size() == 1 ? first : std::make_shared<parsers::JoinedSource>(parts), prefix,
              depth);
}

void NestedTrees::add_gzip(const SharedBytes& bytes, const std::string& prefix, int depth) {
    auto gunzipped = parsers::gunzip(*bytes, scratch_);
    if (!gunzipped.ok())
        return note(prefix, gunzipped.error());
    auto kept = keep(gunzipped.value().bytes);
    if (!kept.ok())
        return note(prefix, kept.error());
    const auto container = parsers::recognize_container(*kept.value());
    if (container.kind == ContainerKind::Tar) {
        if (!gunzipped.value().damage.empty())
            notes.push_back({prefix, "partly", gunzipped.value().damage});
        return add_opened(parsers::TarTree::open(kept.value()), prefix, Nature::Archive, depth);
    }
    const std::string& stored_name = gunzipped.value().name;
    const std::string name =
        stored_name.empty() ? without_gz(prefix) : parsers::to_path_utf8(stored_name);
    add_tree(std::make_unique<SingleFileTree>(name, kept.value(), gunzipped.value().damage), prefix,
             Nature::Archive, depth);
}

void NestedTrees::add_ewf(const std::vector<SharedBytes>& parts, const std::string& prefix,
                          int depth) {
    const auto image = parsers::open_ewf(parts);
    if (!image.ok())
        return note(prefix, image.error());
    for (const auto& sentence : image.value().notes)
        notes.push_back({prefix, "partly", sentence});
    for (const auto& damage : image.value().damage)
        notes.push_back({prefix, "partly",
                         damage.what + ": bytes " + std::to_string(damage.offset) + " to " +
                             std::to_string(damage.offset + damage.size_bytes - 1) +
                             " of the disk"});
    if (depth == 0) {
        acquired = image.value().media;
        if (!image.value().md5.empty())
            stored_hashes.push_back({"md5", image.value().md5});
        if (!image.value().sha1.empty())
            stored_hashes.push_back({"sha1", image.value().sha1});
    }
    add_image(image.value().media, prefix, depth);
}

void NestedTrees::add_virtual_disk(const SharedBytes& file, const std::string& prefix, int depth) {
    const auto disk = parsers::open_virtual_disk(file);
    if (!disk.ok())
        return note(prefix, disk.error());
    add_image(disk.value(), prefix, depth);
}

void NestedTrees::add_image(const SharedBytes& disk, const std::string& prefix, int depth) {
    const size_t notes_before = notes.size();
    const size_t trees_before = trees.size();
    if (add_partitions(disk, prefix, depth) && trees.size() > trees_before)
        return;
    auto whole = parsers::open_file_system(disk);
    if (whole.ok()) {
        // What looked like partitions without a file system was part of this one.
        notes.resize(notes_before);
        return add_tree(std::move(whole).value(), prefix, Nature::Image, depth);
    }
    if (notes.size() == notes_before)
        note(prefix, whole.error());
}

// True where there is a partition table with partitions.
bool NestedTrees::add_partitions(const SharedBytes& disk, const std::string& prefix, int depth) {
    const auto system = parsers::read_volume_system(disk);
    if (!system.ok() || system.value().partitions.empty())
        return false;
    for (const auto& partition : system.value().partitions) {
        const std::string path = prefix + "/p" + std::to_string(partition.number);
        if (partition.bytes->size_bytes() < partition.size_bytes)
            notes.push_back(
                {path, "partly",
                 "the image ends " +
                     std::to_string(partition.size_bytes - partition.bytes->size_bytes()) +
                     " bytes before the partition does"});
        auto tree = parsers::open_file_system(partition.bytes);
        if (!tree.ok()) {
            note(path, {tree.error().code, "partition of type " + partition.type + ", " +
                                               std::to_string(partition.size_bytes) +
                                               " bytes: " + tree.error().what});
            continue;
        }
        const size_t index = trees.size();
        add_tree(std::move(tree).value(), path, Nature::Image, depth);
        trees[index].container = prefix;
    }
    return true;
}

}  // namespace plugins
