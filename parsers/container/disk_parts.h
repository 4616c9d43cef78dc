// Disk parts: a disk made of ranges of several files, one behind the other.
#pragma once

#include <cstdint>
#include <vector>

#include "parsers/base/byte_source.h"

namespace parsers {

// A part of the disk, from `offset` of `bytes` on: zeros where `bytes` is empty.
struct DiskPart {
    uint64_t begin = 0;
    uint64_t size_bytes = 0;
    SharedBytes bytes;
    uint64_t offset = 0;

    uint64_t end() const { return begin + size_bytes; }
};

// At least one part, each beginning where the one before ends. A part whose file ends early is
// Damaged there.
SharedBytes join_parts(std::vector<DiskPart> parts);

}  // namespace parsers
