// QCOW and QCOW2 disk images (versions 1 to 3), with backing files and an external data file.
// Formats: QEMU docs/interop/qcow2.txt; The QCOW Image Format (M. McLoughlin, 2006) for version 1.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/layer.h"

namespace parsers {

bool is_qcow(const ByteSource& file);

// The active state of the disk; internal snapshots are named in a note. Unsupported, with its name,
// where a backing or data file is not there; Encrypted where the image is.
Result<Layer> open_qcow(const SharedBytes& file, const Surroundings& around);

// The names, as stored, of the backing file and the external data file.
std::vector<std::string> qcow_siblings(const ByteSource& file);

}  // namespace parsers
