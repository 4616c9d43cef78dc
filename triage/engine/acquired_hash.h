// AcquiredHash: the check of the hashes that an acquisition tool stored, over the acquired bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/layer.h"

namespace triage {

struct ByteRange {
    uint64_t begin = 0;
    uint64_t end = 0;  // behind the last
};

// `computed` has the algorithms of `stored` in their order; it is empty where bytes are unreadable,
// because a hash over what is left says nothing about what was acquired.
struct AcquiredHashes {
    std::vector<parsers::StoredHash> computed;
    std::vector<ByteRange> unreadable;  // merged, in order, found to 512 bytes; the first ones only
    uint64_t unreadable_ranges = 0;     // of all
    uint64_t unreadable_bytes = 0;
};

// Reads the bytes once, whatever the number of algorithms, and to their end, whatever cannot be
// read on the way.
AcquiredHashes hash_acquired(const parsers::ByteSource& bytes,
                             const std::vector<parsers::StoredHash>& stored);

// "3 ranges of the disk, 98304 bytes in all, cannot be read: bytes 0 to 32767, ...".
std::string unreadable_sentence(const AcquiredHashes& hashes);

}  // namespace triage
