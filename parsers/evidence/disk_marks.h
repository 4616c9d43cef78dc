// Disk marks: whether bytes are a disk without a container around it.
#pragma once

#include "parsers/base/byte_source.h"

namespace parsers {

// True where the bytes carry a partition table, or the mark of a file system that The Sleuth Kit
// reads.
bool has_disk_mark(const ByteSource& source);

}  // namespace parsers
