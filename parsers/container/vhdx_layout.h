// VhdxLayout: the headers, regions and metadata of a VHDX file, each checked by its checksum.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

// Identifiers are the 16 bytes as stored, in lower-case hex.
struct VhdxHeader {
    uint64_t sequence = 0;
    std::string data_id;  // changes when the disk's content does
    std::string log_id;   // all zeros where there is nothing to replay
    uint64_t log_offset = 0;
    uint64_t log_bytes = 0;
    bool is_only_copy = false;  // the other header is damaged

    bool needs_log() const { return log_id.find_first_not_of('0') != std::string::npos; }
};

struct VhdxRegion {
    uint64_t offset = 0;
    uint64_t size_bytes = 0;
};

struct VhdxRegions {
    VhdxRegion table;  // of blocks
    VhdxRegion metadata;
    bool is_second_copy = false;
};

struct VhdxMetadata {
    uint64_t block_bytes = 0;
    uint64_t size_bytes = 0;
    uint64_t sector_bytes = 0;
    bool has_parent = false;
    std::string parent_data_id;             // as VhdxHeader::data_id
    std::vector<std::string> parent_names;  // as stored, the likeliest first
};

// The sound header with the higher sequence number.
Result<VhdxHeader> read_vhdx_header(const ByteSource& file);
Result<VhdxRegions> read_vhdx_regions(const ByteSource& file);
Result<VhdxMetadata> read_vhdx_metadata(const ByteSource& file, const VhdxRegion& region);

// True where the four bytes at `checksum_at` are the CRC-32C of the rest.
bool has_vhdx_checksum(std::vector<std::byte> bytes, size_t checksum_at);

}  // namespace parsers
