// The bytes of a file of an F2FS volume: inline, in blocks, with holes, or in compressed clusters.
// Format: fs/f2fs/{data,inline,compress}.c of Linux 6.6.
#pragma once

#include <memory>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/filesystem/f2fs_inode.h"
#include "parsers/filesystem/f2fs_volume.h"

namespace parsers {

// Unsupported where the file may be compressed in a way that is not read, Damaged where its size is
// impossible. A block that cannot be had makes reading it an error.
Result<SharedBytes> open_f2fs_content(std::shared_ptr<const F2fsVolume> volume,
                                      const F2fsInode& inode);

}  // namespace parsers
