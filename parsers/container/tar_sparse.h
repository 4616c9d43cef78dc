// Sparse files of a tar: where the ranges stored in it belong, and the file with its holes.
// Format: GNU tar manual, "Storing Sparse Files" (old GNU format, PAX 0.0, 0.1 and 1.0).
#pragma once

#include <cstdint>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/container/tar_header.h"

namespace parsers::tar {

struct SparseExtent {
    uint64_t offset = 0;  // in the file
    uint64_t size_bytes = 0;
    uint64_t stored_at = 0;  // in the content, the extents of which follow each other
};

// In ascending order, apart from each other and inside the file.
struct SparseMap {
    std::vector<SparseExtent> extents;
    uint64_t size_bytes = 0;    // of the file
    uint64_t stored_bytes = 0;  // of its extents
    uint64_t map_bytes = 0;     // of blocks between the header and the content
};

// The old GNU map in `header`, going on in the blocks from `content` on. Damaged where it is no
// map.
Result<SparseMap> read_gnu_map(const ByteSource& source, const Block& header, uint64_t content);

// The map that PAX records give, or for format 1.0 the one that lies at `content`, which has
// `stored_bytes`. Unsupported for another format, Damaged where it is no map.
Result<SparseMap> read_pax_map(const ByteSource& source, const SparseRecords& records,
                               uint64_t content, uint64_t stored_bytes);

// The file with its holes as zeros, which is what they are. `content`: behind the map.
SharedBytes sparse_source(SharedBytes source, uint64_t content, SparseMap map);

}  // namespace parsers::tar
