// FolderTree: a folder of the examiner's machine, read as evidence: no link is followed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/file_tree.h"
#include "parsers/base/result.h"

namespace parsers {

// Entries are in the order of their names' bytes, folders before what they hold.
class FolderTree : public FileTree {
public:
    // Everything below `path`.
    static Result<std::unique_ptr<FileTree>> open(const std::string& path);

    // Only these files, named relative to `path`.
    static Result<std::unique_ptr<FileTree>> open_some(const std::string& path,
                                                       const std::vector<std::string>& names);

    struct Found {
        FileEntry file;
        std::string relative_path;  // bytes as the system has them
    };
    struct Damage {
        std::string where;
        std::string what;
    };
    FolderTree(std::string path, std::vector<Found> found, std::vector<Damage> damage)
        : path_(std::move(path)), found_(std::move(found)), damage_(std::move(damage)) {}

    std::string description() const override { return "folder"; }
    Result<void> list(const TreeVisitor& visitor) const override;
    Result<SharedBytes> open(const FileEntry& entry) const override;

private:
    std::string path_;
    std::vector<Found> found_;
    std::vector<Damage> damage_;
};

// The names in one folder, sorted by their bytes, without "." and "..".
Result<std::vector<std::string>> names_in_folder(const std::string& path);

// What stands under a path itself: a link is a link. NotFound or Unreadable where it cannot be
// said.
Result<FileEntry> look_at(const std::string& path);

}  // namespace parsers
