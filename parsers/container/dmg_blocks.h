// DmgBlocks: the trailer and the block tables of an Apple disk image put together into one list.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

inline constexpr uint64_t kDmgSectorBytes = 512;

enum class DmgBlockKind : uint32_t {
    Zeros = 0,
    Raw = 1,
    Ignored = 2,  // not in use; reads as zeros
    Adc = 0x80000004,
    Zlib = 0x80000005,
    Bzip2 = 0x80000006,
    Lzfse = 0x80000007,
    Lzma = 0x80000008,
};

// `kind` may hold a value without a name, which is not read.
struct DmgBlock {
    uint64_t first_sector = 0;  // of the whole disk
    uint64_t sectors = 0;
    uint64_t offset = 0;  // in the file
    uint64_t stored_bytes = 0;
    DmgBlockKind kind = DmgBlockKind::Raw;
};

struct DmgTrailer {
    uint64_t data_offset = 0;
    uint64_t data_bytes = 0;
    uint64_t plist_offset = 0;
    uint64_t plist_bytes = 0;
    uint64_t resource_bytes = 0;  // of a resource fork, which older images have for the plist
    uint64_t sectors = 0;
    uint32_t segment_count = 0;
};

struct DmgBlocks {
    uint64_t sectors = 0;
    std::vector<DmgBlock> blocks;     // sorted, none overlapping
    std::vector<std::string> damage;  // sentences
};

// Damaged where the last 512 bytes are no trailer.
Result<DmgTrailer> read_dmg_trailer(const ByteSource& file);

// Damaged where the property list has no readable table.
Result<DmgBlocks> read_dmg_blocks(const ByteSource& file, const DmgTrailer& trailer);

}  // namespace parsers
