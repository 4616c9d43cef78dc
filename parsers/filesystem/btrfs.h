// Btrfs: every subvolume and snapshot of one device as a tree of names.
#pragma once

#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

// Opens the Btrfs file system that `volume` is a device of. NotFound where it is none; Damaged or
// Unsupported where its superblock, chunks or root tree cannot be read.
//
// A subvolume stands where its parent names it; one that no folder names, or that is about to be
// removed, stands below "$Subvolumes/<id>". What no readable folder of a subvolume names stands in
// it below "$OrphanFiles/<inode>", as deleted where it was unlinked while a program had it open.
// Checksums of nodes and of contents are verified, and another copy is read where one is wrong.
// Of a file system over several devices, what lies on this one is read.
Result<Layer> open_btrfs(const SharedBytes& volume, const Surroundings& surroundings);

}  // namespace parsers
