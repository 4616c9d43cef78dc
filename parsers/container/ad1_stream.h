// Ad1Stream: the segments of an AD1 image one behind the other, as its offsets count.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

struct Ad1Stream {
    SharedBytes bytes;               // a missing segment is a range that is Damaged
    std::vector<std::string> notes;  // sentences, one for each missing segment
    std::vector<std::string> used;   // siblings
};

Result<Ad1Stream> open_ad1_stream(const SharedBytes& first, const Surroundings& surroundings);

}  // namespace parsers
