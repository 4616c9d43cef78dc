// VMDK disk images of VMware: sparse, compressed streams, flat and split ones with a descriptor,
// ESX sparse (COWD), and chains of snapshots.
// Formats: VMware Virtual Disk Format 1.1 and 5.0; the libvmdk format paper (libyal) for COWD.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/layer.h"

namespace parsers {

// A sparse extent, an ESX one, or the text descriptor of a disk.
bool is_vmdk(const ByteSource& file);

// Extents and parents are found beside the file. Where an extent is not there, the rest reads and a
// note names it; Unsupported, with its name, where the parent or every extent is not there.
Result<Layer> open_vmdk(const SharedBytes& file, const Surroundings& around);

// The names, as stored, of the extents and of the parent.
std::vector<std::string> vmdk_siblings(const ByteSource& file);

}  // namespace parsers
