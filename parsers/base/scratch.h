// Scratch: where decompressed bytes may go on the examiner's machine.
#pragma once

#include <cstdint>
#include <string>

#include "parsers/base/limits.h"

namespace parsers {

// `folder` is on the examiner's machine; empty: memory only, and what does not fit is
// LimitReached. The files have no name, so nothing is left behind by a crash.
struct Scratch {
    std::string folder;
    uint64_t in_memory_bytes = limits::kSpoolInMemoryBytes;
};

}  // namespace parsers
