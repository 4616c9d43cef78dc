// BtrfsFile: the bytes of one file of a Btrfs file system, out of its extents.
#pragma once

#include <memory>
#include <string>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/filesystem/btrfs_volume.h"

namespace parsers {

struct BtrfsFileAddress {
    BtrfsRoot tree;
    uint64_t inode = 0;
    uint64_t size_bytes = 0;
    std::string name;           // opens the sentence of an error
    bool has_checksums = true;  // the file keeps none where it was marked "nodatasum"
};

// The content. A range that no extent covers is a hole and reads as zeros; a range whose extent
// cannot be read, does not decompress, or has another checksum in every copy is an error when it is
// read. Encrypted extents are Unsupported.
Result<SharedBytes> open_btrfs_file(std::shared_ptr<const BtrfsVolume> volume,
                                    const BtrfsRoot& checksum_tree,
                                    const BtrfsFileAddress& address);

}  // namespace parsers
