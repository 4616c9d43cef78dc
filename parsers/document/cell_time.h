// CellTime: whether a number format shows a cell's number as a date or time, and that as text.
//
// Source: ECMA-376 part 1, 18.8.30 (numFmt, with the formats that every program knows) and 18.17.4
// (dates and times); [MS-XLS] 2.5.165 for the same numbers in .xls.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace parsers {

enum class CellTime { None, Date, Time, DateTime, Elapsed };
enum class DayZero { Of1900, Of1904 };

CellTime time_of_format(std::string_view format);
// For a format by its number, which the file does not spell out.
CellTime time_of_known_format(uint32_t number);

// "2026-03-05", "07:30:00", "2026-03-05 07:30:00", or hours that were counted, "31:30:00". A cell
// has no time zone. Empty where the number is no day that the format can show.
std::string cell_time_text(double stored, CellTime shown, DayZero zero);

// A number as text: whole ones without exponent, others by the fewest digits that give the same
// number again.
std::string cell_number_text(double stored);

}  // namespace parsers
