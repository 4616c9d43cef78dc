// Biff: the records of an .xls workbook and the texts in them.
//
// Format: [MS-XLS] Excel Binary File Format (BIFF8); for BIFF5 "OpenOffice.org's Documentation of
// the Microsoft Excel File Format".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"

namespace parsers {

enum class BiffVersion { Five, Eight };

// A record with those that continue it. Views of the stream, which must outlive it.
struct BiffRecord {
    uint16_t id = 0;
    std::vector<std::string_view> pieces;  // never empty

    std::string_view body() const { return pieces.front(); }
};

class BiffStream {
public:
    BiffStream(std::string_view bytes, uint64_t offset) : bytes_(bytes), at_(offset) {}

    // Id 0 behind the last record; Damaged where one is cut off.
    Result<BiffRecord> next();

private:
    std::string_view bytes_;
    uint64_t at_;
};

// How texts of one byte a character are stored, and how the length before them.
struct BiffText {
    BiffVersion version = BiffVersion::Eight;
    unsigned code_page = 1252;
};
enum class BiffLength { OneByte, TwoBytes };

// The text that begins at `at` in the first piece of `record` and may go on in the others.
Result<std::string> read_biff_text(const BiffRecord& record, size_t at, BiffLength length,
                                   const BiffText& how);

// The texts of the table of shared strings (SST). What was read before damage stays.
struct BiffStrings {
    std::vector<std::string> texts;
    std::string damage;
};
BiffStrings read_biff_strings(const BiffRecord& record);

}  // namespace parsers
