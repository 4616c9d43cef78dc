// Ad1Entries: the names, stored values and chunk tables of an AD1 image.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/file_tree.h"
#include "parsers/base/result.h"

namespace parsers {

struct Ad1Entry {
    FileEntry file;
    uint64_t chunks_offset = 0;  // of the chunk table; 0 where the file has no content
    std::string md5;             // hex, as stored; empty where it is not
    std::string sha1;
};

struct Ad1Entries {
    uint64_t chunk_bytes = 0;
    std::vector<Ad1Entry> entries;
    struct Damage {
        std::string where;
        std::string what;
    };
    std::vector<Damage> damage;
};

// Damaged where `stream` does not begin with the head of a logical image, Unsupported for a version
// that is not known.
Result<Ad1Entries> read_ad1_entries(const ByteSource& stream);

}  // namespace parsers
