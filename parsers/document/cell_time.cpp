#include "parsers/document/cell_time.h"

#include <fmt/format.h>

#include <cmath>

namespace parsers {
namespace {

constexpr int64_t kDaySeconds = 86'400;
constexpr double kLastDay = 2'958'465;        // 9999-12-31
constexpr int64_t kDaysBefore1970 = 25'569;   // from the day zero of 1900, 1899-12-30
constexpr int64_t kDaysBetweenZeros = 1'462;  // from the day zero of 1900 to that of 1904
constexpr int64_t kDayThatNeverWas = 60;      // 1900-02-29, which Lotus 1-2-3 believed in

// What one section of a format shows.
struct Shown {
    bool day = false;
    bool month_or_minute = false;
    bool clock = false;
    bool elapsed = false;
};

// Skips what a format shows as it stands; gives the place behind it, or `at`.
size_t behind_literal(std::string_view format, size_t at) {
    const char character = format[at];
    if (character == '"') {
        const size_t end = format.find('"', at + 1);
        return end == std::string_view::npos ? format.size() : end + 1;
    }
    if (character == '\\' || character == '_' || character == '*')
        return at + 2;
    return at;
}

// [h], [mm] and [ss] count beyond a day; other brackets hold a color, a currency or a condition.
size_t behind_bracket(std::string_view format, size_t at, Shown& shown) {
    const size_t end = format.find(']', at);
    if (end == std::string_view::npos)
        return format.size();
    const std::string_view inside = format.substr(at + 1, end - at - 1);
    if (!inside.empty() && inside.find_first_not_of("hHmMsS") == std::string_view::npos)
        shown.elapsed = true;
    return end + 1;
}

Shown first_section(std::string_view format) {
    Shown shown;
    for (size_t at = 0; at < format.size() && format[at] != ';';) {
        if (const size_t behind = behind_literal(format, at); behind != at) {
            at = behind;
            continue;
        }
        if (format[at] == '[') {
            at = behind_bracket(format, at, shown);
            continue;
        }
        const char letter = static_cast<char>(format[at] | 0x20);
        shown.day |= letter == 'y' || letter == 'd';
        shown.month_or_minute |= letter == 'm';
        shown.clock |= letter == 'h' || letter == 's';
        ++at;
    }
    return shown;
}

// Civil date of a day count, by H. Hinnant, "chrono-compatible low-level date algorithms": moments
// of this program end in 2262, dates of a sheet in 9999.
std::string day_text(int64_t day) {
    const int64_t shifted = day - kDaysBefore1970 + 719'468;
    const int64_t era = shifted / 146'097;
    const int64_t of_era = shifted % 146'097;
    const int64_t year = (of_era - of_era / 1'460 + of_era / 36'524 - of_era / 146'096) / 365;
    const int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    const int64_t month = (5 * of_year + 2) / 153;  // counted from March
    return fmt::format("{:04}-{:02}-{:02}", year + era * 400 + (month >= 10 ? 1 : 0),
                       month < 10 ? month + 3 : month - 9, of_year - (153 * month + 2) / 5 + 1);
}

std::string clock_text(int64_t seconds) {
    return fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

}  // namespace

CellTime time_of_format(std::string_view format) {
    const Shown shown = first_section(format);
    if (shown.day || (shown.month_or_minute && !shown.clock && !shown.elapsed))
        return shown.clock || shown.elapsed ? CellTime::DateTime : CellTime::Date;
    if (shown.elapsed)
        return CellTime::Elapsed;
    return shown.clock ? CellTime::Time : CellTime::None;
}

// 27 to 36 and 50 to 58 are those of Chinese, Japanese, Korean and Thai programs; 32 to 35 and 55,
// 56 are times or dates by the language, and only the date is sure to be one.
CellTime time_of_known_format(uint32_t number) {
    if (number >= 14 && number <= 17)
        return CellTime::Date;
    if ((number >= 18 && number <= 21) || number == 45 || number == 47)
        return CellTime::Time;
    if (number == 22)
        return CellTime::DateTime;
    if (number == 46)
        return CellTime::Elapsed;
    if ((number >= 27 && number <= 31) || number == 36 || (number >= 50 && number <= 54) ||
        number == 57 || number == 58)
        return CellTime::Date;
    return CellTime::None;
}

std::string cell_time_text(double stored, CellTime shown, DayZero zero) {
    if (shown == CellTime::None || !(stored >= 0) || stored > kLastDay)
        return {};
    const auto all_seconds = static_cast<int64_t>(std::llround(stored * kDaySeconds));
    if (shown == CellTime::Elapsed)
        return clock_text(all_seconds);
    int64_t day = all_seconds / kDaySeconds;
    std::string clock = clock_text(all_seconds % kDaySeconds);
    if (shown == CellTime::Time)
        return clock;
    if (zero == DayZero::Of1904)
        day += kDaysBetweenZeros;
    else if (day == 0 || day == kDayThatNeverWas)
        return {};
    else if (day < kDayThatNeverWas)
        ++day;
    return shown == CellTime::Date ? day_text(day) : day_text(day) + " " + clock;
}

std::string cell_number_text(double stored) {
    constexpr double kWholeBelow = 1e15;
    if (std::floor(stored) == stored && std::abs(stored) < kWholeBelow)
        return fmt::format("{}", static_cast<int64_t>(stored));
    return fmt::format("{}", stored);
}

}  // namespace parsers
