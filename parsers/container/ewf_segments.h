// EwfSegments: the sections of an Expert Witness image put together into one table of chunks.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

// Where one chunk of the disk lies.
struct EwfChunk {
    uint64_t offset = 0;        // in its segment
    uint32_t stored_bytes = 0;  // 0: the chunk cannot be had
    uint16_t segment = 0;
    bool is_compressed = false;
};

struct EwfLayout {
    uint64_t chunk_bytes = 0;
    uint64_t media_bytes = 0;
    std::vector<EwfChunk> chunks;
    std::string md5;
    std::string sha1;
    std::vector<std::pair<uint64_t, uint64_t>> unread_sectors;  // first and count, at acquisition
    uint64_t sector_bytes = 512;
    bool is_whole = false;  // the last segment ends with the mark for the end of the image
    std::vector<std::string> notes;
};

// `segments` are sorted by their number; a gap is a note. What lies behind a gap is placed where
// the end of the image is there, because the size of the disk then tells how much is missing.
Result<EwfLayout> read_ewf_layout(const std::vector<SharedBytes>& segments);

// The number that a segment gives itself, from 1. Damaged where it is no segment.
Result<uint16_t> ewf_segment_number(const ByteSource& segment);

}  // namespace parsers
