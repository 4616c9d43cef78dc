#include "parsers/filesystem/sleuthkit_listing.h"

#include <algorithm>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/link_target.h"
#include "parsers/filesystem/shared_places.h"
#include "parsers/volume/sleuthkit_image.h"

namespace parsers {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;

// The library walks no folder below these (tsk/fs/fs_dir.c, MAX_DEPTH and DIR_STRSZ).
constexpr int kFolderDepth = 128;
constexpr size_t kFolderPathBytes = 4096;

// No name of a file system takes less room: the shortest is that of ext, 8 bytes and the name.
constexpr uint64_t kNameBytes = 12;

// Folders without a name in them, of which it is seen whether they are empty or unreadable.
constexpr size_t kFoldersTriedAgain = 100'000;

constexpr uint64_t kNoAttribute = UINT64_MAX;
using FileSystem = SleuthkitFileSystem;

EntryKind kind_of(const TSK_FS_FILE& file) {
    switch (file.name->type) {
        case TSK_FS_NAME_TYPE_DIR:
        case TSK_FS_NAME_TYPE_VIRT_DIR:
            return EntryKind::Directory;
        case TSK_FS_NAME_TYPE_LNK:
            return EntryKind::Link;
        case TSK_FS_NAME_TYPE_REG:
            return EntryKind::File;
        case TSK_FS_NAME_TYPE_UNDEF:
            break;
        default:
            return EntryKind::Other;
    }
    if (file.meta == nullptr)
        return EntryKind::File;
    if (TSK_FS_IS_DIR_META(file.meta->type))
        return EntryKind::Directory;
    if (file.meta->type == TSK_FS_META_TYPE_LNK)
        return EntryKind::Link;
    return file.meta->type == TSK_FS_META_TYPE_REG ? EntryKind::File : EntryKind::Other;
}

Allocation allocation_of(const TSK_FS_FILE& file) {
    if ((file.name->flags & TSK_FS_NAME_FLAG_UNALLOC) != 0)
        return Allocation::Deleted;
    if (file.meta != nullptr && (file.meta->flags & TSK_FS_META_FLAG_UNALLOC) != 0)
        return Allocation::Unallocated;
    return Allocation::Allocated;
}

// The library turned a FAT time into UTC by the time zone of this process; this turns it back.
time_t without_zone(time_t seconds) {
    struct tm local {};
    return ::localtime_r(&seconds, &local) != nullptr ? ::timegm(&local) : seconds;
}

std::optional<int64_t> to_ns(time_t seconds, uint32_t nanoseconds, const TSK_FS_INFO& handle) {
    if (seconds <= 0 || seconds > 9'000'000'000)
        return std::nullopt;
    if (is_fat(handle))
        seconds = without_zone(seconds);
    return seconds * kNsPerSecond + (nanoseconds < kNsPerSecond ? nanoseconds : 0);
}

FileTimes times_of(const TSK_FS_META& meta, const TSK_FS_INFO& handle) {
    FileTimes times;
    times.modified_utc_ns = to_ns(meta.mtime, meta.mtime_nano, handle);
    times.accessed_utc_ns = to_ns(meta.atime, meta.atime_nano, handle);
    times.changed_utc_ns = to_ns(meta.ctime, meta.ctime_nano, handle);
    times.created_utc_ns = to_ns(meta.crtime, meta.crtime_nano, handle);
    return times;
}

// Microsoft's FAT specification (fatgen103), "FAT Directory Structure": every folder but the root
// begins with the names "." and "..".
bool begins_with_dots(const TSK_FS_INFO& handle) {
    return TSK_FS_TYPE_ISFAT(handle.ftype) != 0 && handle.ftype != TSK_FS_TYPE_EXFAT;
}

constexpr const char* kNoFolder =
    "what stands in the place of this folder is none: it does not begin with \".\" and \"..\"; ";

// Gives each name of a file system to a visitor, one for each stream where it is NTFS.
class Walk {
public:
    Walk(const TreeVisitor& visitor, const FileSystem& system)
        : visitor_(visitor),
          system_(system),
          handle_(*system.handle),
          is_ntfs_(TSK_FS_TYPE_ISNTFS(handle_.ftype) != 0),
          most_names_(
              std::min(limits::kEntriesPerTree, system.bytes->size_bytes() / kNameBytes + 4096)),
          end_ns_(processor_time_ns() + system.limits.names_seconds * kNsPerSecond) {}

    static TSK_WALK_RET_ENUM step(TSK_FS_FILE* file, const char* folder, void* self) {
        return static_cast<Walk*>(self)->take(file, folder);
    }

    // Walks what lies below an address; every path begins with `prefix`. True where the library
    // gave up.
    bool run(TSK_INUM_T address, TSK_FS_DIR_WALK_FLAG_ENUM flags, std::string prefix) {
        prefix_ = std::move(prefix);
        const uint8_t failed =
            tsk_fs_dir_walk(system_.handle.get(), address, flags, &Walk::step, this);
        keep_unentered();
        return failed != 0;
    }

    // The library passes over a folder that it cannot read without a word: those that it did not
    // enter are tried again here, for its reason.
    void tell_unread_folders() {
        for (const Folder& folder : unentered_) {
            TSK_FS_DIR* opened = tsk_fs_dir_open_meta(system_.handle.get(), folder.address);
            if (opened == nullptr)
                visitor_.damaged(to_path_utf8(folder.path),
                                 "the folder cannot be listed: " + take_sleuthkit_error());
            else if (folder.is_live && begins_with_dots(handle_))
                visitor_.damaged(to_path_utf8(folder.path),
                                 std::string(kNoFolder) + "its names are lost");
            tsk_fs_dir_close(opened);
        }
        unentered_.clear();
    }

    void tell_shared_places() const {
        if (const std::string sentence = shared_.sentence(); !sentence.empty())
            visitor_.damaged("", sentence);
    }

    uint64_t count() const { return count_; }
    bool has_orphan_folder() const { return has_orphan_folder_; }
    bool is_stopped() const { return is_stopped_; }

private:
    struct Folder {
        std::string path;
        TSK_INUM_T address = 0;
        bool is_live = true;
    };

    TSK_WALK_RET_ENUM take(TSK_FS_FILE* file, const char* folder) {
        if (file->name == nullptr || file->name->name == nullptr)
            return TSK_WALK_CONT;
        if (const std::string why = over_limit(); !why.empty()) {
            visitor_.damaged("", why + "; the rest is not listed");
            is_stopped_ = true;
            return TSK_WALK_STOP;
        }
        const std::string_view name = file->name->name;
        const bool is_dots = name == "." || name == "..";
        const std::string parent = prefix_ + (folder != nullptr ? folder : "");
        std::string path = parent + std::string(name);
        if (expected_ && parent == expected_->path + "/") {
            if (expected_->is_live && begins_with_dots(handle_) && name != ".")
                visitor_.damaged(to_path_utf8(expected_->path),
                                 std::string(kNoFolder) + "the names listed in it may be none");
            expected_.reset();
        }
        keep_unentered();
        if (!is_dots)
            expect_folder(*file, path);
        if (path.size() > limits::kPathBytes) {
            visitor_.damaged(to_path_utf8(path.substr(0, 256)), "a path longer than the limit");
            return TSK_WALK_CONT;
        }
        path = to_path_utf8(path);
        if (!is_ntfs_ || file->meta == nullptr) {
            if (!is_dots)
                give(*file, path, nullptr, 0);
            return TSK_WALK_CONT;
        }
        take_streams(file, path, is_dots);
        return TSK_WALK_CONT;
    }

    // The sentence on the limit that is reached; else empty. Folders that lie in each other, and
    // random bytes taken for a folder, give names without end.
    std::string over_limit() {
        ++steps_;
        if (count_ >= most_names_)
            return most_names_ < limits::kEntriesPerTree
                       ? "more names than a volume of this size can hold"
                       : "more names than the limit";
        if (steps_ % 1024 == 0 && processor_time_ns() > end_ns_)
            return "listing took more than the limit of " +
                   std::to_string(system_.limits.names_seconds) + " s of processor time";
        return {};
    }

    // Where the library goes into the folder next, its names come before any other; see
    // tsk_fs_dir_walk_recursive() for when it does.
    void expect_folder(const TSK_FS_FILE& file, const std::string& path) {
        const bool is_orphan_folder = file.name->meta_addr == handle_.last_inum &&
                                      file.name->type == TSK_FS_NAME_TYPE_VIRT_DIR;
        has_orphan_folder_ |= is_orphan_folder;
        if (is_orphan_folder || kind_of(file) != EntryKind::Directory || file.meta == nullptr ||
            !TSK_FS_IS_DIR_META(file.meta->type))
            return;
        if ((file.name->flags & TSK_FS_NAME_FLAG_ALLOC) == 0 &&
            (file.meta->flags & TSK_FS_META_FLAG_UNALLOC) == 0)
            return;
        const std::string_view walked = std::string_view(path).substr(prefix_.size());
        if (walked.size() >= kFolderPathBytes ||
            std::count(walked.begin(), walked.end(), '/') >= kFolderDepth)
            visitor_.damaged(to_path_utf8(path),
                             "the folder lies deeper than is listed: its names "
                             "and those that follow it are missing");
        else
            expected_ = Folder{path, file.name->meta_addr,
                               (file.name->flags & TSK_FS_NAME_FLAG_ALLOC) != 0};
    }

    void keep_unentered() {
        if (expected_ && unentered_.size() < kFoldersTriedAgain)
            unentered_.push_back(std::move(*expected_));
        expected_.reset();
    }

    // What a compressed file of APFS holds is known once its attributes are read; its inode says 0.
    TSK_OFF_T size_of(TSK_FS_FILE& file) const {
        if (!is_apfs(handle_) || file.meta->size != 0 || file.meta->type != TSK_FS_META_TYPE_REG)
            return file.meta->size;
        const TSK_FS_ATTR* attribute = tsk_fs_file_attr_get(&file);
        if (attribute == nullptr)
            tsk_error_reset();
        return attribute != nullptr ? attribute->size : 0;
    }

    // As fls does: each $DATA stream and each index of a folder is a line of its own.
    void take_streams(TSK_FS_FILE* file, const std::string& path, bool is_dots) {
        bool given = false;
        tsk_error_reset();
        const int count = tsk_fs_file_attr_getsize(file);
        if (count <= 0 && tsk_error_get_errno() != 0)
            visitor_.damaged(path, "its streams cannot be listed: " + take_sleuthkit_error());
        for (int index = 0; index < count; ++index) {
            const TSK_FS_ATTR* attribute = tsk_fs_file_attr_get_idx(file, index);
            if (attribute == nullptr)
                continue;
            const bool is_data = attribute->type == TSK_FS_ATTR_TYPE_NTFS_DATA;
            if (!is_data && attribute->type != TSK_FS_ATTR_TYPE_NTFS_IDXROOT)
                continue;
            given = true;
            if (is_dots && !(is_data && std::string_view(file->name->name) == "."))
                continue;
            give(*file, path, attribute, static_cast<uint64_t>(index) + 1);
        }
        if (!given && !is_dots)
            give(*file, path, nullptr, kNoAttribute);
    }

    void give(TSK_FS_FILE& file, const std::string& path, const TSK_FS_ATTR* attribute,
              uint64_t attribute_number) {
        FileEntry entry;
        entry.path = path;
        entry.kind = kind_of(file);
        if (attribute != nullptr && attribute->name != nullptr &&
            std::string_view(attribute->name) != "$I30") {
            entry.path += ':' + to_path_utf8(attribute->name);
            if (attribute->type == TSK_FS_ATTR_TYPE_NTFS_DATA)
                entry.kind = EntryKind::File;  // a folder may have streams too
        }
        entry.allocation = allocation_of(file);
        if (file.meta != nullptr) {
            entry.times = times_of(*file.meta, handle_);
            const TSK_OFF_T size = attribute != nullptr ? attribute->size : size_of(file);
            entry.size_bytes = size > 0 ? static_cast<uint64_t>(size) : 0;
        }
        address(file, attribute_number, entry);
        if (entry.id != kNoContent && is_encrypted(file, attribute))
            entry.note = "encrypted by the file system";
        if (file.name->type == TSK_FS_NAME_TYPE_VIRT)
            entry.note = "an area of the file system, not a file";
        if (entry.kind == EntryKind::Link && file.meta != nullptr && file.meta->link != nullptr)
            entry.note = link_note(file.meta->link);
        if (attribute == nullptr)
            shared_.look_at(handle_, file, path);
        ++count_;
        visitor_.entry(std::move(entry));
    }

    bool is_encrypted(const TSK_FS_FILE& file, const TSK_FS_ATTR* attribute) const {
        if (attribute != nullptr && (attribute->flags & TSK_FS_ATTR_ENC) != 0)
            return true;
        return system_.encryption &&
               system_.encryption->is_encrypted(*system_.bytes, file.meta->addr);
    }

    static void address(const TSK_FS_FILE& file, uint64_t attribute_number, FileEntry& entry) {
        entry.id = kNoContent;
        if (file.meta == nullptr) {
            entry.note = "the name points to no content any more";
        } else if (entry.allocation == Allocation::Deleted &&
                   (file.meta->flags & TSK_FS_META_FLAG_ALLOC) != 0) {
            entry.note = "the place of this deleted name belongs to another file now";
            entry.size_bytes = 0;
            entry.times = {};
        } else if (attribute_number == kNoAttribute) {
            entry.note = "its record holds no content";
        } else if (file.meta->addr > kAddressMask || attribute_number >= 0xffff) {
            entry.note = "its address is larger than is read here";
        } else {
            entry.id = file.meta->addr | attribute_number << kAttributeShift;
        }
    }

    const TreeVisitor& visitor_;
    const FileSystem& system_;
    const TSK_FS_INFO& handle_;
    bool is_ntfs_;
    std::string prefix_;
    uint64_t most_names_;
    int64_t end_ns_;
    uint64_t steps_ = 0;
    uint64_t count_ = 0;
    bool is_stopped_ = false;
    bool has_orphan_folder_ = false;
    std::optional<Folder> expected_;  // its names should come next
    std::vector<Folder> unentered_;
    SharedPlaces shared_;
};

// The search for orphans visits every address. A broken count would make that take days; the
// smallest thing with an address of its own is a FAT entry of 32 bytes.
bool searches_orphans(const FileSystem& system) {
    return system.handle->last_inum / 2 <= system.bytes->size_bytes() / 32 + 4096;
}

constexpr auto kEveryName = static_cast<TSK_FS_DIR_WALK_FLAG_ENUM>(
    TSK_FS_DIR_WALK_FLAG_ALLOC | TSK_FS_DIR_WALK_FLAG_UNALLOC | TSK_FS_DIR_WALK_FLAG_RECURSE |
    TSK_FS_DIR_WALK_FLAG_NOORPHAN);
constexpr const char* kOrphans = "$OrphanFiles";

// Files without a name. The library reads all that is not allocated for them and compares each
// find with all others: over random bytes that does not end. Its reads fail then.
void list_orphans(const FileSystem& system, const TreeVisitor& visitor, Walk& walk) {
    if (!searches_orphans(system))
        return visitor.damaged("",
                               "a count of files that the volume cannot hold; files without a "
                               "name are not searched for");
    TSK_FS_INFO* handle = system.handle.get();
    system.reads->grant(system.limits.orphan_seconds);
    const bool failed =
        walk.run(TSK_FS_ORPHANDIR_INUM(handle), kEveryName, std::string(kOrphans) + "/");
    const bool is_late = system.reads->is_used_up();
    system.reads->grant_all();
    const std::string why = failed ? take_sleuthkit_error() : std::string();
    if (is_late)
        visitor.damaged(kOrphans,
                        "the search for files without a name took more than the "
                        "limit of " +
                            std::to_string(system.limits.orphan_seconds) +
                            " s of processor time; not all of them are listed");
    else if (failed)
        visitor.damaged(kOrphans, "files without a name cannot be searched for: " + why);
}

}  // namespace

Result<void> list_names(const SleuthkitFileSystem& system, const TreeVisitor& visitor) {
    Walk walk(visitor, system);
    tsk_error_reset();
    const bool failed = walk.run(system.handle->root_inum, kEveryName, "");
    const std::string why = failed ? take_sleuthkit_error() : std::string();
    if (failed && walk.count() == 0)
        return Error{ErrorCode::Damaged, why};
    if (failed)
        visitor.damaged("", "a part of the file system cannot be listed: " + why);
    if (walk.has_orphan_folder() && !walk.is_stopped() && system.reads != nullptr)
        list_orphans(system, visitor, walk);
    walk.tell_unread_folders();
    walk.tell_shared_places();
    return {};
}

}  // namespace parsers
