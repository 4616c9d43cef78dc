// AffSegments: the named segments of an AFF file, where they lie and how they are stored.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

// `argument` is the number that a segment carries beside its content: flags of a page, or a value.
struct AffSegment {
    std::string name;
    uint32_t argument = 0;
    uint32_t content_bytes = 0;
    uint64_t content_offset = 0;
};

struct AffSegments {
    std::vector<AffSegment> segments;  // in stored order, those that were deleted left out
    std::vector<std::string> damage;   // sentences with places
};

// Walks from segment to segment, and searches for the next where one is broken. Damaged where the
// file does not begin as AFF.
Result<AffSegments> read_aff_segments(const ByteSource& file);

}  // namespace parsers
