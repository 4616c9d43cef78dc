// VHDX disk images (Hyper-V): fixed, dynamic and differencing, with the log of a disk that was not
// closed.
// Format: Microsoft [MS-VHDX] Virtual Hard Disk v2 File Format.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/layer.h"

namespace parsers {

bool is_vhdx(const ByteSource& file);

// The second header or region table is used, with a note, where the first is damaged. The log is
// replayed in memory; a note says so, or that it could not be. Unsupported, with its name, where
// the parent is not there.
Result<Layer> open_vhdx(const SharedBytes& file, const Surroundings& around);

// The names, as stored, of the parent.
std::vector<std::string> vhdx_siblings(const ByteSource& file);

}  // namespace parsers
