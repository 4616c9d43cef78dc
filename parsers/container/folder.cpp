#include "parsers/container/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/link_target.h"

namespace parsers {
namespace {

int64_t to_ns(const statx_timestamp& time) {
    return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

EntryKind kind_of(unsigned mode) {
    if (S_ISREG(mode))
        return EntryKind::File;
    if (S_ISDIR(mode))
        return EntryKind::Directory;
    return S_ISLNK(mode) ? EntryKind::Link : EntryKind::Other;
}

// A target is told and never followed.
std::string note_of_link(const std::string& path) {
    std::string target(kLinkTargetBytes, '\0');
    const ssize_t got = ::readlink(path.c_str(), target.data(), target.size());
    if (got < 0)
        return std::string("symbolic link that cannot be read: ") + std::strerror(errno);
    return link_note(std::string_view(target).substr(0, static_cast<size_t>(got)));
}

std::string joined(const std::string& folder, const std::string& name) {
    return folder.empty() ? name : folder + '/' + name;
}

// Walks without recursion: a folder of the machine may be nested deeper than a stack.
class Walker {
public:
    explicit Walker(std::string root) : root_(std::move(root)) {}

    void add(const std::string& relative) {
        auto entry = look_at(root_ + '/' + relative);
        if (!entry.ok()) {
            damage.push_back({to_path_utf8(relative), entry.error().what});
            return;
        }
        entry.value().path = to_path_utf8(relative);
        entry.value().id = found.size();
        if (entry.value().kind == EntryKind::Directory)
            pending_.push_back(relative);
        found.push_back({std::move(entry).value(), relative});
    }

    Result<void> walk() {
        TRY(add_folder(""));
        while (!pending_.empty() && found.size() < limits::kEntriesPerTree) {
            const std::string folder = std::move(pending_.back());
            pending_.pop_back();
            const auto listed = add_folder(folder);
            if (!listed.ok())
                damage.push_back({to_path_utf8(folder), listed.error().what});
        }
        if (!pending_.empty())
            damage.push_back({"", "more entries than the limit; the rest is not listed"});
        sort();
        return {};
    }

    std::vector<FolderTree::Found> found;
    std::vector<FolderTree::Damage> damage;

private:
    Result<void> add_folder(const std::string& folder) {
        const auto names = TRY(names_in_folder(joined(root_, folder)));
        for (const auto& name : names)
            add(joined(folder, name));
        return {};
    }

    void sort() {
        std::sort(found.begin(), found.end(),
                  [](const auto& a, const auto& b) { return a.relative_path < b.relative_path; });
        for (size_t id = 0; id < found.size(); ++id)
            found[id].file.id = id;
    }

    std::string root_;
    std::vector<std::string> pending_;
};

}  // namespace

Result<std::vector<std::string>> names_in_folder(const std::string& path) {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), ::closedir);
    if (!folder)
        return Error{errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Unreadable,
                     path + ": " + std::strerror(errno)};
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(folder.get())) {
        const std::string name = entry->d_name;
        if (name != "." && name != "..")
            names.push_back(name);
        errno = 0;
    }
    if (errno != 0)
        return Error{ErrorCode::Unreadable, path + ": " + std::strerror(errno)};
    std::sort(names.begin(), names.end());
    return names;
}

Result<FileEntry> look_at(const std::string& path) {
    struct statx status {};
    if (::statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
                STATX_BASIC_STATS | STATX_BTIME, &status) != 0)
        return Error{errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Unreadable,
                     path + ": " + std::strerror(errno)};
    FileEntry entry;
    entry.path = to_path_utf8(path.substr(path.rfind('/') + 1));
    entry.kind = kind_of(status.stx_mode);
    entry.size_bytes = entry.kind == EntryKind::File ? status.stx_size : 0;
    if (entry.kind == EntryKind::Link)
        entry.note = note_of_link(path);
    // Access, change and birth are those of the copy on this machine and say nothing of the device;
    // copying tools carry the modification time over.
    entry.times.modified_utc_ns = to_ns(status.stx_mtime);
    return entry;
}

Result<std::unique_ptr<FileTree>> FolderTree::open(const std::string& path) {
    Walker walker(path);
    TRY(walker.walk());
    std::unique_ptr<FileTree> tree =
        std::make_unique<FolderTree>(path, std::move(walker.found), std::move(walker.damage));
    return tree;
}

Result<std::unique_ptr<FileTree>> FolderTree::open_some(const std::string& path,
                                                        const std::vector<std::string>& names) {
    Walker walker(path);
    for (const auto& name : names)
        walker.add(name);
    std::unique_ptr<FileTree> tree =
        std::make_unique<FolderTree>(path, std::move(walker.found), std::move(walker.damage));
    return tree;
}

Result<void> FolderTree::list(const TreeVisitor& visitor) const {
    for (const auto& damage : damage_)
        visitor.damaged(damage.where, damage.what);
    for (const auto& found : found_)
        visitor.entry(found.file);
    return {};
}

Result<SharedBytes> FolderTree::open(const FileEntry& entry) const {
    if (entry.id >= found_.size())
        return Error{ErrorCode::NotFound, entry.path + ": is not of this folder"};
    const Found& found = found_[static_cast<size_t>(entry.id)];
    if (found.file.kind != EntryKind::File)
        return Error{ErrorCode::Unsupported, entry.path + ": is no file"};
    const std::string path = path_ + '/' + found.relative_path;
    const auto now = TRY(look_at(path));
    if (now.kind != EntryKind::File)
        return Error{ErrorCode::Unreadable, path + ": is not the file any more that was listed"};
    return open_file(path);
}

}  // namespace parsers
