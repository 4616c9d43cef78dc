#include "parsers/filesystem/erofs.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/filesystem/erofs_content.h"
#include "parsers/filesystem/erofs_volume.h"
#include "parsers/filesystem/folder_nodes.h"

namespace parsers {
namespace {

constexpr uint64_t kNoContent = UINT64_MAX;
constexpr uint64_t kMostIndexBytes = 1ULL << 40;

// One listing. Every folder is entered once, so a ring of folders ends.
class Walk {
public:
    Walk(const ErofsVolume& volume, const TreeVisitor& visitor)
        : volume_(volume), visitor_(visitor) {}

    Result<void> run() {
        const ErofsInode root = TRY(read_erofs_inode(volume_, volume_.root));
        if (root.kind() != EntryKind::Directory)
            return Error{ErrorCode::Damaged, "the root's inode is no folder's"};
        seen_.insert(root.number);
        read_folder(root, FolderNodes::kRoot, "");
        while (!waiting_.empty()) {
            const size_t index = waiting_.back();
            waiting_.pop_back();
            const auto path = folders_.path(index);
            const auto inode = read_erofs_inode(volume_, folders_[index].inode);
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
    void read_folder(const ErofsInode& inode, size_t index, const std::string& path) {
        folder_bytes_ += std::min(inode.size_bytes, limits::kWholeFileBytes);
        if (folder_bytes_ > volume_.bytes->size_bytes() || count_ >= limits::kEntriesPerTree) {
            visitor_.damaged(path, "more folders or names than there can be; it is not listed");
            return;
        }
        const auto folder = read_erofs_folder(volume_, inode);
        if (!folder.ok()) {
            visitor_.damaged(path, "its names cannot be read: " + folder.error().what);
            return;
        }
        for (const auto& what : folder.value().damage)
            visitor_.damaged(path, what);
        const size_t waiting_before = waiting_.size();
        for (const ErofsName& name : folder.value().names)
            take_name(name, index, path);
        std::reverse(waiting_.begin() + static_cast<std::ptrdiff_t>(waiting_before),
                     waiting_.end());
    }

    void take_name(const ErofsName& name, size_t folder, const std::string& path) {
        const std::string safe_name = to_path_utf8(name.name);
        FileEntry entry;
        entry.path = path + safe_name;
        entry.id = name.inode;
        ++count_;
        const auto inode = read_erofs_inode(volume_, name.inode);
        if (!inode.ok()) {
            entry.id = kNoContent;
            entry.note = inode.error().what;
            visitor_.damaged(entry.path, entry.note);
            visitor_.entry(std::move(entry));
            return;
        }
        entry.kind = inode.value().kind();
        entry.times = inode.value().times;
        if (entry.kind == EntryKind::File || entry.kind == EntryKind::Link)
            entry.size_bytes = inode.value().size_bytes;
        if (entry.kind == EntryKind::File)
            add_note(inode.value(), entry);
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

    // Looks for what open() would say. The indexes of an honest image are far smaller than the
    // image; many names with one huge index shall not make the listing take days.
    void add_note(const ErofsInode& inode, FileEntry& entry) {
        if (index_bytes_ / 8 > volume_.bytes->size_bytes())
            return;
        index_bytes_ += std::min(inode.size_bytes >> volume_.block_log << 3, kMostIndexBytes);
        const auto content = open_erofs_content(volume_, inode);
        if (content.ok())
            return;
        if (content.error().code == ErrorCode::Unsupported)
            entry.note = content.error().what;
        else
            visitor_.damaged(entry.path, content.error().what);
    }

    const ErofsVolume& volume_;
    const TreeVisitor& visitor_;
    FolderNodes folders_;
    std::vector<size_t> waiting_;
    std::unordered_set<uint64_t> seen_;
    uint64_t folder_bytes_ = 0;
    uint64_t index_bytes_ = 0;
    uint64_t count_ = 0;
};

class ErofsTree : public FileTree {
public:
    explicit ErofsTree(ErofsVolume volume) : volume_(std::move(volume)) {}

    std::string description() const override { return "EROFS file system"; }

    Result<void> list(const TreeVisitor& visitor) const override {
        return Walk(volume_, visitor).run();
    }

    Result<SharedBytes> open(const FileEntry& entry) const override {
        if (entry.id == kNoContent)
            return Error{ErrorCode::Damaged, entry.path + ": " + entry.note};
        const auto inode = read_erofs_inode(volume_, entry.id);
        if (!inode.ok())
            return Error{inode.error().code, entry.path + ": " + inode.error().what};
        if (inode.value().kind() == EntryKind::Directory)
            return Error{ErrorCode::Unsupported, entry.path + ": is no file"};
        auto content = open_erofs_content(volume_, inode.value());
        if (!content.ok())
            return Error{content.error().code, entry.path + ": " + content.error().what};
        return content;
    }

private:
    ErofsVolume volume_;
};

}  // namespace

Result<Layer> open_erofs(const SharedBytes& volume, const Surroundings&) {
    auto opened = TRY(read_erofs_volume(volume));
    Layer layer = tree_layer(std::make_unique<ErofsTree>(opened));
    for (const auto& what : opened.notes)
        layer.notes.push_back({"", "partly", what});
    return layer;
}

}  // namespace parsers
