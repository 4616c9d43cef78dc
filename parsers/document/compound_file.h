// CompoundFile: the streams of an OLE compound file (.xls, .doc, .msg, locked Office documents).
//
// Format: [MS-CFB] Compound File Binary File Format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

struct CompoundEntry {
    std::string path;  // "Workbook", "__attach_version1.0_#00000000/__substg1.0_3707001F"
    bool is_stream = false;
    uint64_t size_bytes = 0;
    uint32_t first_sector = 0;
};

class CompoundFile {
public:
    static bool is_one(const ByteSource& source);
    // Damaged where its tables cannot be read.
    static Result<CompoundFile> open(SharedBytes source);

    // In the order of the directory; those that no storage leads to are left out.
    const std::vector<CompoundEntry>& entries() const { return entries_; }
    // Null where there is none. Case counts.
    const CompoundEntry* find(std::string_view path) const;
    bool has(std::string_view path) const { return find(path) != nullptr; }

    // The bytes of a stream; Damaged where its chain breaks off, LimitReached above `limit_bytes`.
    Result<std::string> read(const CompoundEntry& entry, uint64_t limit_bytes) const;

private:
    Result<void> read_header();
    Result<void> read_table();
    Result<void> read_directory();
    void add_entries(const std::string& bytes);
    Result<std::string> read_chain(uint32_t first, uint64_t size_bytes) const;
    Result<std::string> read_small(uint32_t first, uint64_t size_bytes) const;
    Result<std::string> read_sector(uint32_t sector) const;

    SharedBytes source_;
    uint64_t sector_bytes_ = 512;
    uint64_t small_below_ = 4096;  // streams below lie in the small sectors
    uint32_t first_directory_ = 0;
    uint32_t first_small_table_ = 0;
    uint32_t first_table_list_ = 0;
    std::vector<uint32_t> table_sectors_;
    std::vector<uint32_t> next_;        // of each sector
    std::vector<uint32_t> next_small_;  // of each small sector
    std::string small_;                 // the small sectors
    std::vector<CompoundEntry> entries_;
};

// The number at `at`, little-endian; 0 where the bytes end before it.
uint64_t little_number(std::string_view bytes, uint64_t at, size_t size);

}  // namespace parsers
