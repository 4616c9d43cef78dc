// Virtual disks: which of their formats a file is, the one way to open any of them, and the names
// of the other files that it needs.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

// True for every format that open_disk_image opens, by content.
bool is_virtual_disk(const ByteSource& file);

// Opens any of the formats: see qcow.h, vmdk.h, vhd.h, vhdx.h, vdi.h, parallels.h and
// android_sparse.h. Unsupported where the file is none.
Result<Layer> open_disk_image(const SharedBytes& file, const Surroundings& around);

// Paths, relative to the folder of the disk, under which its extents and its parent may stand, by
// what its header or descriptor says; empty where the disk is one file, or the file no disk. A file
// that stands there is part of this disk and no exhibit of its own. Parents name their own parents.
std::vector<std::string> needed_siblings(const ByteSource& file);

}  // namespace parsers
