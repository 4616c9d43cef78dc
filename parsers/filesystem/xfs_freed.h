// XfsFreed: what is left of files whose inode is free. XFS clears the length and the count of
// extents of such an inode and leaves the extents themselves.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "parsers/filesystem/xfs_inode.h"

namespace parsers {

// The blocks that no file uses, as ranges of bytes of the volume, in order.
class XfsFreeSpace {
public:
    // Of a group whose tree of free blocks cannot be read, nothing counts as free.
    static XfsFreeSpace read(const XfsVolume& volume);

    bool covers(uint64_t offset, uint64_t size) const;

private:
    std::vector<std::pair<uint64_t, uint64_t>> ranges_;  // first byte, end
};

// The extents that the inode of a removed file still has, as far as they follow each other in the
// file and lie in the file system; empty where the inode is in use or has none. The length of the
// file is lost: they reach to the end of their last block.
std::vector<FileRun> freed_xfs_runs(const XfsVolume& volume, const XfsInode& inode);

}  // namespace parsers
