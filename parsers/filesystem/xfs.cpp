#include "parsers/filesystem/xfs.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/filesystem/folder_nodes.h"
#include "parsers/filesystem/xfs_directory.h"
#include "parsers/filesystem/xfs_freed.h"
#include "parsers/filesystem/xfs_groups.h"
#include "parsers/filesystem/xfs_inode.h"
#include "parsers/filesystem/xfs_log.h"

namespace parsers {
namespace {

constexpr uint64_t kNoContent = UINT64_MAX;
constexpr uint64_t kFreed = uint64_t{1} << 63;  // of an entry's id: the inode is free
constexpr std::string_view kOrphans = "$OrphanFiles";

// One listing: folders from the root on, then what has no folder. Every folder is entered once, so
// a ring of folders ends.
class Walk {
public:
    Walk(const XfsVolume& volume, const TreeVisitor& visitor)
        : volume_(volume), visitor_(visitor) {}

    Result<void> run() {
        const uint64_t root = volume_.geometry.root_inode;
        const auto inode = read_xfs_inode(volume_, root);
        if (inode.ok() && inode.value().kind() == EntryKind::Directory) {
            seen_.insert(root);
            read_folder(inode.value(), FolderNodes::kRoot, "");
        } else {
            visitor_.damaged("",
                             "the root folder cannot be read: " +
                                 (inode.ok() ? "its inode is no folder's" : inode.error().what));
        }
        read_waiting_folders();
        list_orphans();
        if (count_ == 0 && damage_count_ != 0)
            return Error{ErrorCode::Damaged, "nothing of the file system can be listed"};
        return {};
    }

private:
    void damaged(const std::string& where, const std::string& what) {
        ++damage_count_;
        visitor_.damaged(where, what);
    }

    void read_waiting_folders() {
        while (!waiting_.empty()) {
            const size_t index = waiting_.back();
            waiting_.pop_back();
            const auto path = folders_.path(index);
            if (!path) {
                damaged(folders_[index].name, "a path longer than the limit");
                continue;
            }
            const auto inode = read_xfs_inode(volume_, folders_[index].inode);
            if (inode.ok())
                read_folder(inode.value(), index, *path);
            else
                damaged(*path, inode.error().what);
        }
    }

    void read_folder(const XfsInode& inode, size_t index, const std::string& path) {
        if (folder_bytes_ > volume_.bytes->size_bytes() || count_ >= limits::kEntriesPerTree) {
            damaged(path, "more folders or names than there can be; it is not listed");
            return;
        }
        const auto folder = read_xfs_folder(volume_, inode);
        if (!folder.ok()) {
            damaged(path, "its names cannot be read: " + folder.error().what);
            return;
        }
        folder_bytes_ += folder.value().bytes_read;
        for (const auto& what : folder.value().damage)
            damaged(path, what);
        const size_t waiting_before = waiting_.size();
        for (const XfsName& name : folder.value().names)
            take_name(name, index, path);
        for (const XfsName& name : folder.value().removed)
            take_removed(name, path);
        std::reverse(waiting_.begin() + static_cast<std::ptrdiff_t>(waiting_before),
                     waiting_.end());
    }

    void take_name(const XfsName& name, size_t folder, const std::string& path) {
        const std::string safe_name = to_path_utf8(name.name);
        const auto inode = read_xfs_inode(volume_, name.inode);
        FileEntry entry;
        entry.path = path + safe_name;
        entry.id = name.inode;
        named_.insert(name.inode);
        if (!inode.ok() || inode.value().mode == 0) {
            entry.id = kNoContent;
            entry.allocation = Allocation::Unallocated;
            entry.note = inode.ok() ? "its inode is free" : inode.error().what;
            damaged(entry.path, entry.note);
            give(std::move(entry));
            return;
        }
        describe(inode.value(), entry);
        const bool is_folder = entry.kind == EntryKind::Directory;
        give(std::move(entry));
        if (!is_folder)
            return;
        if (seen_.insert(name.inode).second)
            waiting_.push_back(folders_.add(folder, safe_name, name.inode));
        else
            damaged(path + safe_name, "is a folder that was listed before; not entered again");
    }

    void describe(const XfsInode& inode, FileEntry& entry) {
        entry.kind = inode.kind();
        entry.size_bytes = entry.kind == EntryKind::Directory ? 0 : inode.size_bytes;
        entry.times = inode.times;
        if (!inode.damage.empty())
            damaged(entry.path, inode.damage + "; it is read all the same");
        if (entry.kind != EntryKind::File || inode.fork == static_cast<uint8_t>(XfsFork::Local))
            return;
        // Extents of different files do not overlap; many names with one huge tree of them shall
        // not make the listing take days.
        if (extents_ > volume_.geometry.blocks)
            return;
        extents_ += std::min(inode.extent_count, volume_.geometry.blocks);
        const auto mapping = map_xfs_file(volume_, inode);
        if (mapping.ok() && !mapping.value().damage.empty())
            damaged(entry.path, mapping.value().damage + "; it is read all the same");
        if (!mapping.ok() && mapping.error().code == ErrorCode::Unsupported)
            entry.note = mapping.error().what;
        else if (!mapping.ok())
            damaged(entry.path, mapping.error().what);
    }

    // The lower half of the number alone names the inode only where no number is longer.
    void take_removed(const XfsName& name, const std::string& path) {
        FileEntry entry;
        entry.path = path + to_path_utf8(name.name);
        entry.allocation = Allocation::Deleted;
        entry.id = kNoContent;
        entry.note = "the name points to no content any more";
        const auto inode = read_xfs_inode(volume_, name.inode);
        const bool is_number_whole =
            volume_.geometry.inode_number(volume_.geometry.group_count, 0) <= UINT32_MAX;
        if (inode.ok() && inode.value().mode != 0)
            entry.note = "the inode of this removed name, " + std::to_string(name.inode) +
                         ", is in use by another name or file";
        else if (inode.ok() && is_number_whole && name.type <= 1)
            take_freed(inode.value(), entry);
        give(std::move(entry));
    }

    // Gives the entry what the free inode still points to, if no file uses any of it by now.
    bool take_freed(const XfsInode& inode, FileEntry& entry) {
        const auto runs = freed_xfs_runs(volume_, inode);
        if (runs.empty())
            return false;
        if (!free_space_)
            free_space_ = XfsFreeSpace::read(volume_);
        for (const FileRun& run : runs)
            if (run.offset != FileRun::kZeros && !free_space_->covers(run.offset, run.size)) {
                entry.note = "the blocks of this removed file are in use, or not known to be free";
                return false;
            }
        freed_.insert(inode.number);
        entry.id = inode.number | kFreed;
        entry.size_bytes = runs.back().begin + runs.back().size;
        entry.times.changed_utc_ns = inode.times.changed_utc_ns;  // when it was freed
        entry.note =
            "removed; its length is lost, so its blocks are given to their end. They are free and "
            "may have been used in between";
        return true;
    }

    void list_orphans() {
        const auto report = [&](const std::string& where, const std::string& what) {
            damaged(where, what);
        };
        const auto ignore = [](uint64_t) {};
        const auto unlinked = [&](uint64_t number) { take_orphan(number, Allocation::Deleted); };
        list_xfs_unlinked(volume_, {unlinked, ignore, report});
        read_waiting_folders();
        std::vector<uint64_t> lost;
        const auto used = [&](uint64_t number) {
            if (!named_.contains(number) && !seen_.contains(number))
                lost.push_back(number);
        };
        const auto freed = [&](uint64_t number) { take_nameless(number); };
        list_xfs_inodes(volume_, {used, freed, report});
        const auto below = named_by(lost);
        for (const uint64_t number : lost)
            if (!below.contains(number))
                take_orphan(number, Allocation::Allocated);
        read_waiting_folders();
        for (const uint64_t number : lost)  // folders that name each other in a ring
            take_orphan(number, Allocation::Allocated);
        read_waiting_folders();
    }

    // What the folders among these inodes name, so that it is listed below them and not beside.
    std::unordered_set<uint64_t> named_by(const std::vector<uint64_t>& lost) const {
        std::unordered_set<uint64_t> named;
        uint64_t bytes = 0;
        for (const uint64_t number : lost) {
            const auto inode = read_xfs_inode(volume_, number);
            if (!inode.ok() || inode.value().kind() != EntryKind::Directory ||
                bytes > volume_.bytes->size_bytes())
                continue;
            const auto folder = read_xfs_folder(volume_, inode.value());
            if (!folder.ok())
                continue;
            bytes += folder.value().bytes_read;
            for (const XfsName& name : folder.value().names)
                named.insert(name.inode);
        }
        return named;
    }

    void take_orphan(uint64_t number, Allocation allocation) {
        if (is_of_the_file_system(number) || named_.contains(number) || seen_.contains(number))
            return;
        const auto inode = read_xfs_inode(volume_, number);
        if (inode.ok() && (inode.value().mode == 0 || inode.value().is_metadata))
            return;  // the tree is behind the inode, or ahead of it, as after a crash
        named_.insert(number);
        FileEntry entry;
        entry.path = std::string(kOrphans) + "/" + std::to_string(number);
        entry.id = number;
        entry.allocation = allocation;
        if (!inode.ok()) {
            damaged(entry.path, inode.error().what);
            return;
        }
        entry.note = allocation == Allocation::Deleted
                         ? "was unlinked while it was in use"
                         : "in use, and no folder that can be read names it";
        const std::string note = entry.note;
        describe(inode.value(), entry);
        const bool is_folder = entry.kind == EntryKind::Directory;
        give(std::move(entry));
        if (is_folder && seen_.insert(number).second) {
            if (!orphans_)
                orphans_ = folders_.add(FolderNodes::kRoot, std::string(kOrphans), 0);
            waiting_.push_back(folders_.add(*orphans_, std::to_string(number), number));
        }
    }

    // A free inode that no removed name leads to. What kind of file it was is not stored any more.
    void take_nameless(uint64_t number) {
        if (freed_.contains(number) || named_.contains(number))
            return;
        const auto inode = read_xfs_inode(volume_, number);
        FileEntry entry;
        entry.path = std::string(kOrphans) + "/" + std::to_string(number);
        entry.allocation = Allocation::Deleted;
        if (!inode.ok() || !take_freed(inode.value(), entry))
            return;
        entry.note += ". Its name and its kind are lost, too";
        give(std::move(entry));
    }

    bool is_of_the_file_system(uint64_t number) const {
        const XfsGeometry& geometry = volume_.geometry;
        return number == geometry.realtime_bitmap_inode ||
               number == geometry.realtime_summary_inode || number == geometry.user_quota_inode ||
               number == geometry.group_quota_inode || number == geometry.project_quota_inode;
    }

    void give(FileEntry entry) {
        if (++count_ <= limits::kEntriesPerTree)
            visitor_.entry(std::move(entry));
        else if (count_ == limits::kEntriesPerTree + 1)
            damaged("", "more names than the limit; the rest is not listed");
    }

    const XfsVolume& volume_;
    const TreeVisitor& visitor_;
    FolderNodes folders_;
    std::vector<size_t> waiting_;
    std::unordered_set<uint64_t> seen_;   // folders
    std::unordered_set<uint64_t> named_;  // anything
    std::unordered_set<uint64_t> freed_;  // inodes that are free, and listed
    std::optional<XfsFreeSpace> free_space_;
    std::optional<size_t> orphans_;
    uint64_t folder_bytes_ = 0;
    uint64_t extents_ = 0;
    uint64_t count_ = 0;
    uint64_t damage_count_ = 0;
};

class XfsTree : public FileTree {
public:
    explicit XfsTree(XfsVolume volume) : volume_(std::move(volume)) {}

    std::string description() const override {
        return "XFS file system (version " + std::to_string(volume_.geometry.version) + ")";
    }

    Result<void> list(const TreeVisitor& visitor) const override {
        return Walk(volume_, visitor).run();
    }

    Result<SharedBytes> open(const FileEntry& entry) const override {
        if (entry.id == kNoContent)
            return Error{ErrorCode::NotFound, entry.path + ": " + entry.note};
        const auto inode = read_xfs_inode(volume_, entry.id & ~kFreed);
        if (!inode.ok())
            return Error{inode.error().code, entry.path + ": " + inode.error().what};
        if ((entry.id & kFreed) != 0)
            return SharedBytes(std::make_shared<FileRuns>(
                volume_.bytes, freed_xfs_runs(volume_, inode.value()), entry.size_bytes,
                "free inode " + std::to_string(inode.value().number)));
        auto content = open_xfs_content(volume_, inode.value());
        if (!content.ok())
            return Error{content.error().code, entry.path + ": " + content.error().what};
        return content;
    }

private:
    XfsVolume volume_;
};

}  // namespace

Result<Layer> open_xfs(const SharedBytes& volume, const Surroundings&) {
    const auto superblock = TRY(read_xfs_superblock(*volume));
    const XfsVolume opened{volume, superblock.geometry};
    Layer layer = tree_layer(std::make_unique<XfsTree>(opened));
    const auto note = [&](const std::string& what) {
        if (!what.empty())
            layer.notes.push_back({"", "partly", what});
    };
    note(superblock.fallback);
    if (superblock.needs_repair)
        note("the file system is marked as in need of repair");
    const uint64_t declared = superblock.geometry.size_bytes();
    if (declared > volume->size_bytes())
        note("the file system is " + std::to_string(declared) + " bytes long and only " +
             std::to_string(volume->size_bytes()) + " of them are here");
    note(describe_xfs_log(opened));
    return layer;
}

}  // namespace parsers
