// EWF: the disk inside an Expert Witness image (EnCase E01, SMART s01) of one or more segments.
// Format: libewf, "Expert Witness Compression Format specification".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

// A byte range of the acquired disk that cannot be had, or that the acquisition could not read.
struct EwfDamage {
    uint64_t offset = 0;
    uint64_t size_bytes = 0;
    std::string what;
};

struct EwfImage {
    SharedBytes media;  // a chunk that is lost or fails its checksum is Damaged
    std::string md5;    // hex, as the acquisition tool stored them; empty where it did not
    std::string sha1;
    std::vector<EwfDamage> damage;   // what the structures alone show; chunks are checked when read
    std::vector<std::string> notes;  // sentences about segments and sections
};

// `segments` in any order; each says its number. Damaged where the first is missing or no
// table can be read; Unsupported for logical (L01) and version 2 (Ex01) images.
Result<EwfImage> open_ewf(const std::vector<SharedBytes>& segments);

}  // namespace parsers
