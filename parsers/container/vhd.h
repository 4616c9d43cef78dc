// VHD disk images (Virtual PC, Hyper-V, XenServer): fixed, dynamic and differencing.
// Format: Microsoft Virtual Hard Disk Image Format Specification 1.0.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/layer.h"

namespace parsers {

// Known by a footer at its end or by the copy at its begin.
bool is_vhd(const ByteSource& file);

// The copy of the footer is used, with a note, where the footer is damaged. Unsupported, with its
// name, where the parent is not there.
Result<Layer> open_vhd(const SharedBytes& file, const Surroundings& around);

// The names, as stored, of the parent.
std::vector<std::string> vhd_siblings(const ByteSource& file);

}  // namespace parsers
