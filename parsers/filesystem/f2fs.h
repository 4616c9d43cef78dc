// F2FS, the file system of the user data of most Android phones, as a tree of names, deleted ones
// with them.
// Format: include/linux/f2fs_fs.h and fs/f2fs of Linux 6.6; checked against Linux 6.1 and
// f2fs-tools.
#pragma once

#include "parsers/base/byte_source.h"
#include "parsers/base/layer.h"
#include "parsers/base/result.h"
#include "parsers/filesystem/f2fs_volume.h"

namespace parsers {

// Opens the volume that begins at byte 0, in the state of its newest whole checkpoint. Notes say
// what was damaged and what the state leaves out. NotFound where neither superblock is there,
// Unsupported for a volume of several devices, Damaged where nothing whole is left.
//
// Encrypted names are given as Linux gives them without the key; such a file is listed with the
// note "encrypted entry", and opening it is Encrypted, with its policy. A removed name is Deleted;
// its file is opened where the inode is still its own (it was open when the checkpoint was
// written). Such inodes without a name are listed below "$OrphanFiles".
// The content of a link is the path that it leads to.
Result<Layer> open_f2fs(const SharedBytes& volume, const Surroundings& surroundings);

}  // namespace parsers
