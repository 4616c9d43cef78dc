#include "parsers/filesystem/btrfs.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/filesystem/btrfs_file.h"
#include "parsers/filesystem/btrfs_volume.h"
#include "parsers/filesystem/stored_numbers.h"

namespace parsers {
namespace {

constexpr uint64_t kTopTree = 5;
constexpr uint64_t kChecksumTree = 7;
constexpr uint64_t kFirstSubvolume = 256;
constexpr uint64_t kLastSubvolume = UINT64_MAX - 256;
constexpr size_t kMostSubvolumes = 65000;
constexpr int kInodeShift = 48;  // FileEntry::id: the subvolume above, the inode below
constexpr uint64_t kInodeMask = (uint64_t{1} << kInodeShift) - 1;
constexpr uint64_t kNoContent = UINT64_MAX;
constexpr int64_t kNsPerSecond = 1'000'000'000;

constexpr size_t kInodeBytes = 160;
constexpr size_t kRootItemBytes = 239;
constexpr size_t kDirItemBytes = 30;
constexpr uint64_t kNoChecksums = 1;  // flag of an inode

struct Subvolume {
    uint64_t id = 0;
    BtrfsRoot tree;
    uint64_t top_folder = kFirstSubvolume;
    bool is_removed = false;  // and not yet cleaned away
    // Where its parent names it; 0: nowhere.
    uint64_t parent = 0;
    uint64_t parent_folder = 0;
    std::string name;
};

struct Inode {
    uint64_t size_bytes = 0;
    uint64_t links = 0;
    uint64_t mode = 0;
    uint64_t flags = 0;
    FileTimes times;
};

struct Name {
    std::string name;
    BtrfsKey target;
};

std::optional<int64_t> time_at(std::span<const std::byte> item, size_t at) {
    const auto seconds = static_cast<int64_t>(little(item, at, 8));
    const auto ns = static_cast<int64_t>(little(item, at + 8, 4));
    if (seconds <= 0 || seconds > 9'000'000'000)
        return std::nullopt;
    return seconds * kNsPerSecond + (ns < kNsPerSecond ? ns : 0);
}

std::optional<Inode> to_inode(std::span<const std::byte> item) {
    if (item.size() < kInodeBytes)
        return std::nullopt;
    Inode inode;
    inode.size_bytes = little(item, 16, 8);
    inode.links = little(item, 40, 4);
    inode.mode = little(item, 52, 4);
    inode.flags = little(item, 64, 8);
    inode.times = {time_at(item, 136), time_at(item, 112), time_at(item, 124), time_at(item, 148)};
    return inode;
}

EntryKind kind_of(uint64_t mode) {
    switch (mode & 0170000) {
        case 0100000:
            return EntryKind::File;
        case 0040000:
            return EntryKind::Directory;
        case 0120000:
            return EntryKind::Link;
        default:
            return EntryKind::Other;
    }
}

std::string text_at(std::span<const std::byte> item, size_t at, size_t size) {
    return std::string(reinterpret_cast<const char*>(item.data()) + at, size);
}

std::optional<Name> to_name(std::span<const std::byte> item) {
    if (item.size() < kDirItemBytes)
        return std::nullopt;
    const size_t size = little(item, 27, 2);
    if (size > item.size() - kDirItemBytes)
        return std::nullopt;
    Name name;
    name.target = {little(item, 0, 8), static_cast<uint8_t>(little(item, 8, 1)),
                   little(item, 9, 8)};
    name.name = text_at(item, kDirItemBytes, size);
    if (name.name.empty() || name.name == "." || name.name == ".." ||
        name.name.find('/') != std::string::npos || name.name.find('\0') != std::string::npos)
        return std::nullopt;
    return name;
}

// All that the root tree says.
struct Roots {
    std::vector<Subvolume> subvolumes;  // by id
    BtrfsRoot checksum_tree;
    std::vector<std::string> damage;
};

void add_root(Roots& roots, const BtrfsKey& key, std::span<const std::byte> item) {
    const bool is_subvolume =
        key.object == kTopTree || (key.object >= kFirstSubvolume && key.object <= kLastSubvolume);
    if (!is_subvolume && key.object != kChecksumTree)
        return;
    if (item.size() < kRootItemBytes) {
        roots.damage.push_back("the root of tree " + std::to_string(key.object) + " is damaged");
        return;
    }
    const BtrfsRoot tree{little(item, 176, 8), static_cast<uint8_t>(little(item, 238, 1)),
                         little(item, 160, 8)};
    if (key.object == kChecksumTree) {
        roots.checksum_tree = tree;
        return;
    }
    if (roots.subvolumes.size() >= kMostSubvolumes) {
        if (roots.subvolumes.size() == kMostSubvolumes && roots.damage.empty())
            roots.damage.push_back("more subvolumes than the limit; the rest is not listed");
        return;
    }
    Subvolume subvolume;
    subvolume.id = key.object;
    subvolume.tree = tree;
    subvolume.top_folder = little(item, 168, 8);
    subvolume.is_removed = little(item, 216, 4) == 0;
    roots.subvolumes.push_back(std::move(subvolume));
}

Roots read_roots(const BtrfsVolume& volume) {
    Roots roots;
    struct Place {
        uint64_t parent = 0;
        uint64_t folder = 0;
        std::string name;
    };
    std::map<uint64_t, Place> places;
    BtrfsVisitor visitor;
    visitor.item = [&](const BtrfsKey& key, std::span<const std::byte> item) {
        if (key.type == btrfs_type::kRoot)
            add_root(roots, key, item);
        if (key.type == btrfs_type::kRootRef && item.size() >= 18 &&
            little(item, 16, 2) <= item.size() - 18 && places.size() < kMostSubvolumes)
            places[key.offset] = {key.object, little(item, 0, 8),
                                  text_at(item, 18, little(item, 16, 2))};
        return BtrfsWalk::Continue;
    };
    visitor.damaged = [&](const BtrfsKey&, const BtrfsKey&, const std::string& what) {
        roots.damage.push_back("a part of the root tree, with the subvolumes in it: " + what);
    };
    volume.walk(volume.superblock().root_tree, {0, 0, 0}, {UINT64_MAX, UINT8_MAX, UINT64_MAX},
                visitor);
    for (Subvolume& subvolume : roots.subvolumes) {
        const auto place = places.find(subvolume.id);
        if (place == places.end())
            continue;
        subvolume.parent = place->second.parent;
        subvolume.parent_folder = place->second.folder;
        subvolume.name = place->second.name;
    }
    return roots;
}

std::optional<Inode> find_inode(const BtrfsVolume& volume, const BtrfsRoot& tree, uint64_t number) {
    std::optional<Inode> found;
    BtrfsVisitor visitor;
    visitor.item = [&](const BtrfsKey&, std::span<const std::byte> item) {
        found = to_inode(item);
        return BtrfsWalk::Stop;
    };
    visitor.damaged = [](const BtrfsKey&, const BtrfsKey&, const std::string&) {};
    volume.walk(tree, {number, btrfs_type::kInode, 0}, {number, btrfs_type::kInode, UINT64_MAX},
                visitor);
    return found;
}

// Lists subvolume after subvolume, those below a subvolume after it.
class BtrfsListing {
public:
    BtrfsListing(const BtrfsVolume& volume, const Roots& roots, const TreeVisitor& visitor)
        : volume_(volume), roots_(roots), visitor_(visitor), is_listed_(roots.subvolumes.size()) {}

    void list() {
        for (size_t index = 0; index < roots_.subvolumes.size(); ++index) {
            if (roots_.subvolumes[index].id == kTopTree)
                pending_.push_back({index, ""});
        }
        list_pending();
        for (size_t index = 0; index < roots_.subvolumes.size(); ++index) {
            if (is_listed_[index])
                continue;
            const Subvolume& subvolume = roots_.subvolumes[index];
            std::string path = "$Subvolumes/" + std::to_string(subvolume.id);
            give_folder(index, path);
            pending_.push_back({index, path + '/'});
            list_pending();
        }
    }

private:
    struct Folder {
        uint64_t inode = 0;
        std::string path;  // with a '/' at its end, or empty
    };
    struct Pending {
        size_t subvolume = 0;
        std::string path;
    };

    void list_pending() {
        while (!pending_.empty() && !is_full_) {
            const Pending next = std::move(pending_.back());
            pending_.pop_back();
            if (!is_listed_[next.subvolume]) {
                is_listed_[next.subvolume] = true;
                list_subvolume(next);
            }
        }
    }

    void list_subvolume(const Pending& pending) {
        subvolume_ = pending.subvolume;
        seen_.clear();
        const Subvolume& subvolume = roots_.subvolumes[subvolume_];
        seen_.insert(subvolume.top_folder);
        std::vector<Folder> folders = {{subvolume.top_folder, pending.path}};
        while (!folders.empty() && !is_full_) {
            const Folder folder = std::move(folders.back());
            folders.pop_back();
            list_folder(folder, folders);
        }
        if (!is_full_)
            list_orphans(pending.path);
    }

    void list_folder(const Folder& folder, std::vector<Folder>& folders) {
        std::vector<Name> names;
        BtrfsVisitor visitor;
        visitor.item = [&](const BtrfsKey& key, std::span<const std::byte> item) {
            auto name = to_name(item);
            if (name)
                names.push_back(std::move(*name));
            else
                visitor_.damaged(folder.path, "the name with index " + std::to_string(key.offset) +
                                                  " in this folder is damaged");
            return BtrfsWalk::Continue;
        };
        visitor.damaged = [&](const BtrfsKey&, const BtrfsKey&, const std::string& what) {
            visitor_.damaged(folder.path,
                             "names of this folder are missing; their content is below "
                             "$OrphanFiles where it is there: " +
                                 what);
        };
        volume_.walk(tree(), {folder.inode, btrfs_type::kDirIndex, 0},
                     {folder.inode, btrfs_type::kDirIndex, UINT64_MAX}, visitor);
        for (const Name& name : names)
            take_name(folder, name, folders);
    }

    void take_name(const Folder& folder, const Name& name, std::vector<Folder>& folders) {
        std::string path = folder.path + to_path_utf8(name.name);
        if (path.size() > limits::kPathBytes)
            return visitor_.damaged(path.substr(0, 256), "a path longer than the limit");
        if (name.target.type == btrfs_type::kRoot)
            return take_subvolume(folder, name, path);
        const uint64_t number = name.target.object;
        const auto inode = find_inode(volume_, tree(), number);
        const bool is_new = seen_.insert(number).second;
        if (!inode) {
            FileEntry entry;
            entry.path = path;
            entry.id = kNoContent;
            entry.note = "its inode cannot be read";
            return give(std::move(entry));
        }
        give(to_entry(path, number, *inode));
        if (kind_of(inode->mode) == EntryKind::Directory && is_new)
            folders.push_back({number, path + '/'});
    }

    // A snapshot copies the names of the subvolumes below its origin too, without what is in them;
    // only the place that the root tree knows leads on.
    void take_subvolume(const Folder& folder, const Name& name, const std::string& path) {
        const auto& all = roots_.subvolumes;
        const auto found =
            std::lower_bound(all.begin(), all.end(), name.target.object,
                             [](const Subvolume& one, uint64_t id) { return one.id < id; });
        const bool leads_on = found != all.end() && found->id == name.target.object &&
                              found->parent == all[subvolume_].id &&
                              found->parent_folder == folder.inode && found->name == name.name;
        if (!leads_on) {
            FileEntry entry;
            entry.path = path;
            entry.kind = EntryKind::Directory;
            entry.id = kNoContent;
            return give(std::move(entry));
        }
        const auto index = static_cast<size_t>(found - all.begin());
        give_folder(index, path);
        pending_.push_back({index, path + '/'});
    }

    void give_folder(size_t subvolume, const std::string& path) {
        FileEntry entry;
        entry.path = path;
        entry.kind = EntryKind::Directory;
        entry.id = kNoContent;
        const Subvolume& one = roots_.subvolumes[subvolume];
        const auto inode = find_inode(volume_, one.tree, one.top_folder);
        if (inode)
            entry.times = inode->times;
        if (one.is_removed)
            entry.allocation = Allocation::Deleted;
        give(std::move(entry));
    }

    // Inodes that no folder led to, with the name that they keep of themselves.
    void list_orphans(const std::string& base) {
        std::optional<FileEntry> held;
        const auto flush = [&] {
            if (held)
                give(std::move(*held));
            held.reset();
        };
        BtrfsVisitor visitor;
        visitor.item = [&](const BtrfsKey& key, std::span<const std::byte> item) {
            if (key.type == btrfs_type::kInodeRef && held &&
                (held->id & kInodeMask) == key.object && item.size() >= 10 &&
                little(item, 8, 2) <= item.size() - 10) {
                held->path += '/' + to_path_utf8(text_at(item, 10, little(item, 8, 2)));
                flush();
            }
            if (key.type != btrfs_type::kInode || key.object < kFirstSubvolume ||
                key.object > kLastSubvolume || seen_.contains(key.object))
                return is_full_ ? BtrfsWalk::Stop : BtrfsWalk::Continue;
            flush();
            const auto inode = to_inode(item);
            if (inode) {
                held = to_entry(base + "$OrphanFiles/" + std::to_string(key.object), key.object,
                                *inode);
                if (inode->links == 0)
                    held->allocation = Allocation::Deleted;
            }
            return BtrfsWalk::Continue;
        };
        visitor.damaged = [&](const BtrfsKey& first, const BtrfsKey& end, const std::string& what) {
            visitor_.damaged(base, "a part of this subvolume, with what lies in inodes " +
                                       std::to_string(first.object) + " to " +
                                       std::to_string(end.object) + ", is lost: " + what);
        };
        volume_.walk(tree(), {kFirstSubvolume, 0, 0}, {kLastSubvolume, UINT8_MAX, UINT64_MAX},
                     visitor);
        flush();
    }

    FileEntry to_entry(const std::string& path, uint64_t number, const Inode& inode) const {
        FileEntry entry;
        entry.path = path;
        entry.kind = kind_of(inode.mode);
        entry.times = inode.times;
        entry.size_bytes = entry.kind == EntryKind::Directory ? 0 : inode.size_bytes;
        entry.id = number | static_cast<uint64_t>(subvolume_) << kInodeShift;
        if (number > kInodeMask) {
            entry.id = kNoContent;
            entry.note = "its inode number is larger than is read here";
        }
        if (roots_.subvolumes[subvolume_].is_removed)
            entry.allocation = Allocation::Deleted;
        return entry;
    }

    void give(FileEntry entry) {
        if (is_full_)
            return;
        if (++count_ > limits::kEntriesPerTree) {
            is_full_ = true;
            return visitor_.damaged("", "more names than the limit; the rest is not listed");
        }
        visitor_.entry(std::move(entry));
    }

    const BtrfsRoot& tree() const { return roots_.subvolumes[subvolume_].tree; }

    const BtrfsVolume& volume_;
    const Roots& roots_;
    const TreeVisitor& visitor_;
    std::vector<bool> is_listed_;
    std::vector<Pending> pending_;
    size_t subvolume_ = 0;
    std::unordered_set<uint64_t> seen_;  // inodes of the subvolume that is being listed
    uint64_t count_ = 0;
    bool is_full_ = false;
};

class BtrfsTree : public FileTree {
public:
    BtrfsTree(std::shared_ptr<const BtrfsVolume> volume, Roots roots)
        : volume_(std::move(volume)), roots_(std::move(roots)) {}

    std::string description() const override { return "Btrfs file system"; }

    Result<void> list(const TreeVisitor& visitor) const override {
        for (const std::string& what : roots_.damage)
            visitor.damaged("", what);
        BtrfsListing(*volume_, roots_, visitor).list();
        return {};
    }

    Result<SharedBytes> open(const FileEntry& entry) const override {
        const uint64_t subvolume = entry.id >> kInodeShift;
        if (entry.id == kNoContent || subvolume >= roots_.subvolumes.size())
            return Error{ErrorCode::NotFound, entry.path + ": has no content that can be read"};
        BtrfsFileAddress address;
        address.tree = roots_.subvolumes[static_cast<size_t>(subvolume)].tree;
        address.inode = entry.id & kInodeMask;
        address.name = entry.path;
        const auto inode = find_inode(*volume_, address.tree, address.inode);
        if (!inode)
            return Error{ErrorCode::Damaged, entry.path + ": its inode cannot be read"};
        address.size_bytes = inode->size_bytes;
        address.has_checksums = (inode->flags & kNoChecksums) == 0;
        return open_btrfs_file(volume_, roots_.checksum_tree, address);
    }

private:
    std::shared_ptr<const BtrfsVolume> volume_;
    Roots roots_;
};

}  // namespace

Result<Layer> open_btrfs(const SharedBytes& volume, const Surroundings&) {
    const std::shared_ptr<const BtrfsVolume> opened = TRY(BtrfsVolume::open(volume));
    Roots roots = read_roots(*opened);
    if (roots.subvolumes.empty())
        return Error{ErrorCode::Damaged,
                     "a Btrfs file system without a readable subvolume" +
                         (roots.damage.empty() ? std::string() : ": " + roots.damage.front())};
    Layer layer = tree_layer(std::make_unique<BtrfsTree>(opened, std::move(roots)));
    layer.notes = opened->notes();
    return layer;
}

}  // namespace parsers
