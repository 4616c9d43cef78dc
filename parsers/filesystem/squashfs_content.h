// The bytes of a SquashFS file, and the names of a SquashFS directory.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "parsers/filesystem/squashfs_volume.h"

namespace parsers {

// The content of a file or the target of a link.
Result<SharedBytes> open_squashfs_content(const SharedSquashfs& volume, SquashfsInode inode);

struct SquashfsName {
    std::string name;    // bytes as they are
    uint64_t inode = 0;  // its place, as in SquashfsVolume::root
};

struct SquashfsFolder {
    std::vector<SquashfsName> names;
    std::string damage;  // not empty: why the names end early
};

SquashfsFolder read_squashfs_folder(const SquashfsVolume& volume, const SquashfsInode& inode);

}  // namespace parsers
