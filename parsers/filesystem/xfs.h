// XFS: versions 4 and 5 as a tree of names, with what was unlinked or has lost its folder.
#pragma once

#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

// Opens the XFS file system that begins at byte 0 of `volume`. NotFound where it is none;
// Unsupported or Damaged as read_xfs_superblock says.
//
// Names below folders are live. "$OrphanFiles/<inode>" lists as deleted what was unlinked while a
// program had it open and what free inodes still point to, and as allocated what no readable folder
// names. A name that was removed from a folder is listed as deleted; it has its content where its
// inode is still free and no file uses the blocks. The length of a removed file is lost; its blocks
// are given to their end, and the note of the entry says so.
// The journal is not applied; a note says so where it holds something. A checksum that does not
// match is reported, and the name or the content given all the same.
Result<Layer> open_xfs(const SharedBytes& volume, const Surroundings& surroundings);

}  // namespace parsers
