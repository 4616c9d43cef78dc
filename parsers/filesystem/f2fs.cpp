#include "parsers/filesystem/f2fs.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/filesystem/f2fs_content.h"
#include "parsers/filesystem/f2fs_inode.h"
#include "parsers/filesystem/f2fs_names.h"

namespace parsers {
namespace {

constexpr uint64_t kNoContent = UINT64_MAX;
constexpr std::string_view kOrphanFolder = "$OrphanFiles";

using SharedVolume = std::shared_ptr<const F2fsVolume>;

bool is_orphan(const F2fsVolume& volume, const F2fsInode& inode) {
    return inode.links == 0 || volume.checkpoint().orphans.contains(inode.number);
}

void fill(const F2fsInode& inode, FileEntry& entry) {
    entry.kind = inode.kind();
    entry.size_bytes = entry.kind == EntryKind::Other ? 0 : inode.size_bytes;
    entry.times = inode.times;
    entry.id = inode.number;
    const bool has_content = entry.kind == EntryKind::File || entry.kind == EntryKind::Link;
    if (inode.is_encrypted && has_content)
        entry.note = "encrypted entry";
}

// Lists one volume, once.
class Listing {
public:
    Listing(SharedVolume volume, const TreeVisitor& visitor)
        : volume_(std::move(volume)),
          visitor_(visitor),
          blocks_left_(volume_->stored_main_blocks()) {}

    void run() {
        seen_folders_.insert(volume_->superblock().root_inode);
        folders_.push_back({volume_->superblock().root_inode, ""});
        while (!folders_.empty() && !is_full_) {
            const Folder folder = std::move(folders_.back());
            folders_.pop_back();
            list_folder(folder);
        }
        list_orphans();
    }

private:
    struct Folder {
        uint32_t inode = 0;
        std::string path;  // empty for the root
    };

    void list_folder(const Folder& folder) {
        const auto inode = read_f2fs_inode(*volume_, folder.inode);
        if (!inode.ok())
            return visitor_.damaged(folder.path,
                                    "the folder cannot be read: " + inode.error().what);
        const F2fsNames found = names_of(folder, inode.value());
        for (const std::string& what : found.damage)
            visitor_.damaged(folder.path, what);
        give_names(folder, found.names);
    }

    void give_names(const Folder& folder, const std::vector<F2fsName>& names) {
        std::set<std::pair<std::string_view, uint32_t>> given;
        std::vector<Folder> below;
        for (const Allocation wanted : {Allocation::Allocated, Allocation::Deleted})
            for (const F2fsName& name : names) {
                // A name that was moved to another slot leaves its old one behind.
                if (name.allocation != wanted || !given.insert({name.stored, name.inode}).second)
                    continue;
                std::string path = folder.path + (folder.path.empty() ? "" : "/") + name.name;
                if (path.size() > limits::kPathBytes) {
                    visitor_.damaged(folder.path, "a path longer than the limit");
                    continue;
                }
                if (wanted == Allocation::Deleted)
                    give_deleted(name, std::move(path));
                else if (give_live(name, path))
                    below.push_back({name.inode, std::move(path)});
            }
        folders_.insert(folders_.end(), std::make_move_iterator(below.rbegin()),
                        std::make_move_iterator(below.rend()));
    }

    F2fsNames names_of(const Folder& folder, const F2fsInode& inode) {
        const F2fsNameForm form{inode.is_encrypted, inode.is_casefolded};
        if (inode.has_inline_names)
            return read_f2fs_names(inode.inline_area(), form, volume_->superblock().max_nid());
        F2fsNames found;
        const uint32_t block_bytes = volume_->superblock().block_bytes;
        const F2fsBlockMap map(volume_, inode);
        const uint64_t end = std::min(map.capacity(), inode.size_bytes / block_bytes);
        if (inode.size_bytes / block_bytes > map.capacity())
            found.damage.emplace_back("the folder's size is larger than the format allows");
        for (uint64_t block = 0; block < end && !is_full_;) {
            const auto run = map.run_at(block);
            if (!run.ok()) {
                found.damage.push_back("a part of the folder cannot be read: " + run.error().what);
                break;
            }
            const uint64_t run_end = std::min(end, block + run.value().count);
            for (; block < run_end && run.value().addresses && !is_full_; ++block)
                found =
                    joined(std::move(found), read_names(run.value().address(block), folder, form));
            block = run_end;
        }
        return found;
    }

    F2fsNames read_names(uint32_t address, const Folder& folder, const F2fsNameForm& form) {
        if (address == kF2fsHole || address == kF2fsReserved)
            return {};
        // Each block belongs to one folder: more of them than there are means that they repeat.
        if (blocks_left_ == 0) {
            visitor_.damaged(folder.path, "the folders have more blocks than the volume");
            is_full_ = true;
            return {};
        }
        --blocks_left_;
        std::vector<std::byte> block(volume_->superblock().block_bytes);
        const auto read = volume_->read_main(address, 0, block);
        if (!read.ok())
            return {{}, {"a part of the folder cannot be read: " + read.error().what}};
        return read_f2fs_names(block, form, volume_->superblock().max_nid());
    }

    static F2fsNames joined(F2fsNames all, F2fsNames more) {
        all.names.insert(all.names.end(), std::make_move_iterator(more.names.begin()),
                         std::make_move_iterator(more.names.end()));
        all.damage.insert(all.damage.end(), std::make_move_iterator(more.damage.begin()),
                          std::make_move_iterator(more.damage.end()));
        return all;
    }

    // True where it is a folder to be listed.
    bool give_live(const F2fsName& name, const std::string& path) {
        FileEntry entry;
        entry.path = path;
        entry.kind = name.kind;
        const auto inode = read_f2fs_inode(*volume_, name.inode);
        if (!inode.ok()) {
            entry.id = kNoContent;
            entry.note = "its inode cannot be read: " + inode.error().what;
            visitor_.damaged(path, entry.note);
            give(std::move(entry));
            return false;
        }
        if (inode.value().has_wrong_checksum)
            visitor_.damaged(path, "the checksum of its inode is wrong");
        fill(inode.value(), entry);
        given_.insert(name.inode);
        const bool is_folder = entry.kind == EntryKind::Directory;
        give(std::move(entry));
        if (!is_folder)
            return false;
        if (!seen_folders_.insert(name.inode).second) {
            visitor_.damaged(path, "the folder is part of itself or of two others");
            return false;
        }
        return true;
    }

    void give_deleted(const F2fsName& name, std::string path) {
        FileEntry entry;
        entry.path = std::move(path);
        entry.kind = name.kind;
        entry.allocation = Allocation::Deleted;
        entry.id = kNoContent;
        const auto place = volume_->place_of(name.inode);
        const auto inode = read_f2fs_inode(*volume_, name.inode);
        if (place.ok() && place.value().address == 0) {
            entry.note = "its inode " + std::to_string(name.inode) + " is free";
        } else if (!inode.ok()) {
            entry.note = "its inode cannot be read: " + inode.error().what;
        } else if (!is_orphan(*volume_, inode.value())) {
            entry.note = "its inode " + std::to_string(name.inode) + " is in use under a name";
        } else {
            fill(inode.value(), entry);
            given_.insert(name.inode);
        }
        give(std::move(entry));
    }

    void list_orphans() {
        const auto& orphans = volume_->checkpoint().orphans;
        for (const uint32_t number : std::set<uint32_t>(orphans.begin(), orphans.end())) {
            if (given_.contains(number))
                continue;
            FileEntry entry;
            entry.path = std::string(kOrphanFolder) + '/' + std::to_string(number);
            entry.allocation = Allocation::Deleted;
            entry.id = kNoContent;
            const auto inode = read_f2fs_inode(*volume_, number);
            if (!inode.ok()) {
                entry.note = "its inode cannot be read: " + inode.error().what;
            } else {
                fill(inode.value(), entry);
                if (!inode.value().has_encrypted_name && entry.note.empty())
                    entry.note = "its last name was " + to_path_utf8(inode.value().name);
            }
            give(std::move(entry));
        }
    }

    void give(FileEntry entry) {
        if (is_full_)
            return;
        if (count_ >= limits::kEntriesPerTree) {
            visitor_.damaged("", "more names than the limit; the rest is not listed");
            is_full_ = true;
            return;
        }
        ++count_;
        visitor_.entry(std::move(entry));
    }

    SharedVolume volume_;
    const TreeVisitor& visitor_;
    uint64_t blocks_left_;
    uint64_t count_ = 0;
    bool is_full_ = false;
    std::vector<Folder> folders_;
    std::unordered_set<uint32_t> seen_folders_;
    std::unordered_set<uint32_t> given_;
};

class F2fsTree : public FileTree {
public:
    explicit F2fsTree(SharedVolume volume) : volume_(std::move(volume)) {}

    std::string description() const override { return "F2FS file system"; }

    Result<void> list(const TreeVisitor& visitor) const override {
        Listing(volume_, visitor).run();
        return {};
    }

    Result<SharedBytes> open(const FileEntry& entry) const override {
        if (entry.id == kNoContent || entry.id > UINT32_MAX)
            return Error{ErrorCode::NotFound, entry.path + ": " + entry.note};
        const auto inode = TRY(read_f2fs_inode(*volume_, static_cast<uint32_t>(entry.id)));
        if (inode.kind() != EntryKind::File && inode.kind() != EntryKind::Link)
            return Error{ErrorCode::NotFound, entry.path + ": is not a file"};
        if (inode.is_encrypted)
            return Error{ErrorCode::Encrypted, entry.path + ": is encrypted by the phone (" +
                                                   describe_f2fs_encryption(*volume_, inode) + ")"};
        auto content = open_f2fs_content(volume_, inode);
        if (!content.ok())
            return Error{content.error().code, entry.path + ": " + content.error().what};
        return content;
    }

private:
    SharedVolume volume_;
};

}  // namespace

Result<Layer> open_f2fs(const SharedBytes& volume, const Surroundings&) {
    const auto opened = TRY(F2fsVolume::open(volume));
    Layer layer = tree_layer(std::make_unique<F2fsTree>(opened));
    for (const std::string& remark : opened->remarks())
        layer.notes.push_back({"", "partly", "F2FS: " + remark});
    if (const uint32_t blocks = opened->blocks_after_checkpoint(); blocks != 0)
        layer.notes.push_back(
            {"", "partly",
             "F2FS: it was not unmounted; " + std::to_string(blocks) +
                 " node blocks that were synchronized after the last checkpoint are not applied"});
    return layer;
}

}  // namespace parsers
