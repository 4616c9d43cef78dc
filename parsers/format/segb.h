// SEGB: the files of Biome, in which iOS 15, macOS 12 and later keep streams of events.
//
// Format: ccl-segb (github.com/cclgroupltd/ccl-segb) for both versions: the first has a header of
// 56 bytes that ends in "SEGB" and a header before each record, the second begins with "SEGB" and
// has a list of its records at its end. Numbers are little-endian.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/base/time.h"

namespace parsers {

struct SegbRecord {
    uint64_t offset = 0;  // of its content in the file
    std::string content;
    uint32_t state = 0;
    Timestamp written;

    static constexpr uint32_t kWritten = 1;
    static constexpr uint32_t kDeleted = 3;
    static constexpr uint32_t kEmpty = 4;
};

// `problems` are sentences about records that cannot be read or whose checksum does not fit; the
// latter are not among the records.
struct SegbFile {
    int version = 0;
    std::vector<SegbRecord> records;  // without the empty ones
    std::vector<std::string> problems;
};

bool is_segb(const ByteSource& bytes);

// Unsupported for another file.
Result<SegbFile> read_segb(const ByteSource& bytes);

}  // namespace parsers
