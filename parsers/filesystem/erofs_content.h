// The bytes of an EROFS file, and the names of an EROFS directory.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "parsers/filesystem/erofs_volume.h"

namespace parsers {

// The content of a file or a directory, or the target of a link. Unsupported where it lies on
// another device or is compressed in an unknown way.
Result<SharedBytes> open_erofs_content(const ErofsVolume& volume, const ErofsInode& inode);

struct ErofsName {
    std::string name;  // bytes as they are
    uint64_t inode = 0;
};

struct ErofsFolder {
    std::vector<ErofsName> names;  // without "." and ".."
    std::vector<std::string> damage;
};

// What can be read of a directory; each block that cannot is named in `damage`. An error means that
// nothing could be read.
Result<ErofsFolder> read_erofs_folder(const ErofsVolume& volume, const ErofsInode& inode);

}  // namespace parsers
