// XfsFolder: the names of one XFS directory, live and removed.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "parsers/filesystem/xfs_inode.h"

namespace parsers {

struct XfsName {
    std::string name;    // bytes as they are
    uint64_t inode = 0;  // of a removed name the lower 32 bits only; the upper ones are overwritten
    uint8_t type = 0;    // of a removed name where it is stored: 1 is a file; 0: not stored
};

struct XfsFolder {
    std::vector<XfsName> names;    // without "." and ".."
    std::vector<XfsName> removed;  // out of free space whose marks still fit
    std::vector<std::string> damage;
    uint64_t bytes_read = 0;  // of directory blocks
};

// What can be read of a directory; each block that cannot is named in `damage`. An error means that
// nothing could be read.
Result<XfsFolder> read_xfs_folder(const XfsVolume& volume, const XfsInode& inode);

}  // namespace parsers
