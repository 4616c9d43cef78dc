// VmdkDescriptor: the text that says of which extents a VMDK disk consists and who its parent is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

struct VmdkExtent {
    std::string access;       // RW, RDONLY, NOACCESS
    uint64_t size_bytes = 0;  // of the disk that it holds
    std::string type;         // FLAT, SPARSE, ZERO, VMFS, VMFSSPARSE, SESPARSE, ...
    std::string file;         // UTF-8; empty for ZERO
    uint64_t offset = 0;      // of a flat extent in its file
};

struct VmdkDescriptor {
    std::string cid;         // lower-case hex; changes when the content does
    std::string parent_cid;  // "ffffffff" where there is no parent
    std::string parent_file;
    std::string create_type;
    std::vector<VmdkExtent> extents;

    bool has_parent() const { return !parent_cid.empty() && parent_cid != "ffffffff"; }
};

// True for the text of a descriptor, whatever stands behind it.
bool is_vmdk_descriptor(std::string_view start);

// Damaged where an extent cannot be understood.
Result<VmdkDescriptor> parse_vmdk_descriptor(std::string_view text);

// The descriptor that a file is, or that a sparse extent holds; NotFound where it holds none.
Result<VmdkDescriptor> read_vmdk_descriptor(const ByteSource& file);

}  // namespace parsers
