// Magic: bytes that stand at a known place of a format.
#pragma once

#include <cstdint>
#include <string_view>

#include "parsers/base/byte_source.h"

namespace parsers {

// At an offset from the start; from the end where it is negative. At most 32 bytes.
struct Magic {
    int64_t offset = 0;
    std::string_view bytes;
};

// False, too, where the bytes cannot be read.
bool stands_at(const ByteSource& source, const Magic& magic);

}  // namespace parsers
