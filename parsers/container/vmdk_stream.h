// VmdkStream: the grains of a compressed VMDK stream, found one after the other where its end, with
// the tables, is cut off.
#pragma once

#include <cstdint>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

struct VmdkStreamGrain {
    uint64_t grain = 0;   // number on the disk
    uint64_t sector = 0;  // of its marker in the file
};

// Sorted by number. Damaged where not one grain is found.
Result<std::vector<VmdkStreamGrain>> walk_vmdk_stream(const ByteSource& file, uint64_t first_sector,
                                                      uint64_t grain_bytes);

}  // namespace parsers
