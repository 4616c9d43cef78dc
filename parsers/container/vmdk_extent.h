// Sparse extents of VMDK disks: grains that lie anywhere in the file, plain or compressed (KDMV),
// and those of ESX (COWD).
#pragma once

#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

// `notes` are sentences on what was wrong and how it was read all the same.
struct VmdkExtentDisk {
    SharedBytes bytes;
    std::vector<std::string> notes;
};

// The part of the disk that a sparse extent holds. A grain that was never written is `parent`'s at
// the same offset, or zeros where `parent` is empty. Damaged where the header cannot be.
Result<VmdkExtentDisk> open_vmdk_extent(const SharedBytes& file, const SharedBytes& parent);

// The file that an ESX sparse extent names as its parent; empty where it says that it is a whole
// disk. Without a descriptor nothing else tells the two.
struct CowdRole {
    enum class Kind { WholeDisk, PartOfSnapshot };
    Kind kind = Kind::WholeDisk;
    std::string parent_file;  // may be empty even for a snapshot
};

Result<CowdRole> read_cowd_role(const ByteSource& file);

}  // namespace parsers
