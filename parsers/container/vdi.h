// VDI disk images of VirtualBox: dynamic, fixed, and differencing (snapshots).
// Format: VirtualBox src/VBox/Storage/VDICore.h.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/layer.h"

namespace parsers {

bool is_vdi(const ByteSource& file);

// A differencing image knows its parent by an identifier only. It is looked for under the names
// that VirtualBox gives to snapshots; Unsupported, with the identifier, where it is not there.
Result<Layer> open_vdi(const SharedBytes& file, const Surroundings& around);

// The paths under which the parent is looked for.
std::vector<std::string> vdi_siblings(const ByteSource& file);

}  // namespace parsers
