// QcowHeader: what the header of a QCOW image and its extensions say.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

struct QcowHeader {
    uint64_t version = 0;
    uint64_t size_bytes = 0;
    uint64_t cluster_bits = 0;
    uint64_t table_bits = 0;   // a second-level table has 2^table_bits entries
    uint64_t entry_bytes = 8;  // of one entry of it; 16 with subclusters
    uint64_t level1_offset = 0;
    uint64_t level1_entries = 0;
    uint64_t snapshot_count = 0;
    uint64_t snapshots_offset = 0;
    uint64_t features = 0;  // the incompatible ones
    uint64_t compression = 0;
    uint64_t encryption = 0;     // as stored: 1 AES, 2 LUKS
    std::string backing_file;    // as stored; empty where there is none
    std::string backing_format;  // empty where the header does not say
    std::string data_file;       // as stored
};

inline constexpr uint64_t kQcowCorrupt = 1 << 1;
inline constexpr uint64_t kQcowExternalData = 1 << 2;
inline constexpr uint64_t kQcowSubclusters = 1 << 4;

// Damaged where the sizes cannot be, Unsupported where a version or feature is not known.
Result<QcowHeader> read_qcow_header(const ByteSource& file);

// The names of the internal snapshots, at most 1000; fewer where the table is damaged.
std::vector<std::string> read_qcow_snapshots(const ByteSource& file, const QcowHeader& header);

}  // namespace parsers
