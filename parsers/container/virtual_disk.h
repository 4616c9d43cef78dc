// Virtual disks: the disk inside a QCOW2, sparse VMDK, dynamic VHD or VDI file.
// Formats: QEMU docs/interop/qcow2.txt; VMware Virtual Disk Format 5.0; Microsoft VHD specification
// 1.0; VirtualBox VDICore.h. A part that was never written reads as zeros, as it does in the
// machine.
#pragma once

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

// Unsupported, with the reason, where the disk needs another file (a snapshot's parent, an extent)
// or a feature that is not read; Encrypted where it is; Damaged where its tables cannot be read.
Result<SharedBytes> open_virtual_disk(SharedBytes file);

}  // namespace parsers
