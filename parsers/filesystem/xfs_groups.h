// XfsGroups: the inodes that the allocation groups of an XFS volume know of, by no name.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "parsers/filesystem/xfs_inode.h"

namespace parsers {

struct XfsGroupVisitor {
    std::function<void(uint64_t inode)> found;
    std::function<void(uint64_t inode)> free;
    std::function<void(std::string where, std::string what)> damaged;
};

// The inodes that were unlinked while they were open, out of the heads of the groups.
void list_xfs_unlinked(const XfsVolume& volume, const XfsGroupVisitor& visitor);

// All inodes that have a place, out of the trees of the groups: those in use go to `found`, the
// others to `free`.
void list_xfs_inodes(const XfsVolume& volume, const XfsGroupVisitor& visitor);

}  // namespace parsers
