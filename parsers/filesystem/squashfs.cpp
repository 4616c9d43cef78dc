#include "parsers/filesystem/squashfs.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/filesystem/folder_nodes.h"
#include "parsers/filesystem/squashfs_content.h"
#include "parsers/filesystem/squashfs_volume.h"

namespace parsers {
namespace {

constexpr uint64_t kNoContent = UINT64_MAX;

// One listing. Every folder is entered once, so a ring of folders ends.
class Walk {
public:
    Walk(const SquashfsVolume& volume, const TreeVisitor& visitor)
        : volume_(volume), visitor_(visitor) {}

    Result<void> run() {
        const SquashfsInode root = TRY(read_squashfs_inode(volume_, volume_.root));
        if (root.kind != EntryKind::Directory)
            return Error{ErrorCode::Damaged, "the root's inode is no folder's"};
        seen_.insert(volume_.root);
        read_folder(root, FolderNodes::kRoot, "");
        while (!waiting_.empty()) {
            const size_t index = waiting_.back();
            waiting_.pop_back();
            const auto path = folders_.path(index);
            const auto inode = read_squashfs_inode(volume_, folders_[index].inode);
            if (!path)
                visitor_.damaged(folders_[index].name, "a path longer than the limit");
            else if (!inode.ok())
                visitor_.damaged(*path, inode.error().what);
            else
                read_folder(inode.value(), index, *path);
        }
        return {};
    }

private:
    void read_folder(const SquashfsInode& inode, size_t index, const std::string& path) {
        folder_bytes_ += inode.size_bytes;
        if (folder_bytes_ > limits::kWholeFileBytes || count_ >= limits::kEntriesPerTree) {
            visitor_.damaged(path, "more names than the limit; the folder is not listed");
            return;
        }
        const SquashfsFolder folder = read_squashfs_folder(volume_, inode);
        if (!folder.damage.empty())
            visitor_.damaged(path, "its names end early: " + folder.damage);
        const size_t waiting_before = waiting_.size();
        for (const SquashfsName& name : folder.names)
            take_name(name, index, path);
        std::reverse(waiting_.begin() + static_cast<std::ptrdiff_t>(waiting_before),
                     waiting_.end());
    }

    void take_name(const SquashfsName& name, size_t folder, const std::string& path) {
        const std::string safe_name = to_path_utf8(name.name);
        FileEntry entry;
        entry.path = path + safe_name;
        entry.id = name.inode;
        ++count_;
        const auto inode = read_squashfs_inode(volume_, name.inode);
        if (!inode.ok()) {
            entry.id = kNoContent;
            entry.note = inode.error().what;
            visitor_.damaged(entry.path, entry.note);
            visitor_.entry(std::move(entry));
            return;
        }
        entry.kind = inode.value().kind;
        entry.times = inode.value().times;
        if (entry.kind != EntryKind::Directory)
            entry.size_bytes = inode.value().size_bytes;
        const bool is_folder = entry.kind == EntryKind::Directory;
        visitor_.entry(std::move(entry));
        if (!is_folder)
            return;
        if (seen_.insert(name.inode).second)
            waiting_.push_back(folders_.add(folder, safe_name, name.inode));
        else
            visitor_.damaged(path + safe_name,
                             "is a folder that was listed before; not entered again");
    }

    const SquashfsVolume& volume_;
    const TreeVisitor& visitor_;
    FolderNodes folders_;
    std::vector<size_t> waiting_;
    std::unordered_set<uint64_t> seen_;
    uint64_t folder_bytes_ = 0;
    uint64_t count_ = 0;
};

class SquashfsTree : public FileTree {
public:
    explicit SquashfsTree(SharedSquashfs volume) : volume_(std::move(volume)) {}

    std::string description() const override {
        return "SquashFS file system (" + volume_->algorithm_name + ")";
    }

    Result<void> list(const TreeVisitor& visitor) const override {
        return Walk(*volume_, visitor).run();
    }

    Result<SharedBytes> open(const FileEntry& entry) const override {
        if (entry.id == kNoContent)
            return Error{ErrorCode::Damaged, entry.path + ": " + entry.note};
        auto inode = read_squashfs_inode(*volume_, entry.id);
        if (!inode.ok())
            return Error{inode.error().code, entry.path + ": " + inode.error().what};
        auto content = open_squashfs_content(volume_, std::move(inode).value());
        if (!content.ok())
            return Error{content.error().code, entry.path + ": " + content.error().what};
        return content;
    }

private:
    SharedSquashfs volume_;
};

}  // namespace

Result<Layer> open_squashfs(const SharedBytes& volume, const Surroundings&) {
    const auto opened = TRY(read_squashfs_volume(volume));
    Layer layer = tree_layer(std::make_unique<SquashfsTree>(opened));
    if (opened->size_bytes > volume->size_bytes())
        layer.notes.push_back({"", "partly",
                               "the file system is " + std::to_string(opened->size_bytes) +
                                   " bytes long and only " + std::to_string(volume->size_bytes()) +
                                   " of them are here"});
    return layer;
}

}  // namespace parsers
