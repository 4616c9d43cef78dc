// Parallels disk images: an expanding image (.hds, .hdd), and the folder of a disk with its
// DiskDescriptor.xml and snapshots.
// Format: QEMU docs/interop/parallels.txt and prl-xml.txt.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/layer.h"

namespace parsers {

// An expanding image or the descriptor of a disk.
bool is_parallels(const ByteSource& file);

// A descriptor gives the disk as it is after the newest snapshot. Where an image of a part is not
// there, the rest reads and a note names it; Unsupported where none is there.
Result<Layer> open_parallels(const SharedBytes& file, const Surroundings& around);

// The names, as stored, of the images that a descriptor lists.
std::vector<std::string> parallels_siblings(const ByteSource& file);

}  // namespace parsers
