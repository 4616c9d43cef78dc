#include "parsers/base/time.h"

#include <cmath>
#include <cstdio>
#include <ctime>
#include <limits>

#include "parsers/base/text.h"

namespace parsers {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr int64_t kSeconds1601To1970 = 11'644'473'600;
constexpr int64_t kSeconds1970To2001 = 978'307'200;

// count * ns_per_unit + shift_s seconds, or no moment outside 1970 to 2262.
Timestamp from_units(int64_t stored, int64_t ns_per_unit, int64_t shift_s) {
    Timestamp time{std::nullopt, std::to_string(stored)};
    if (stored == 0)
        return time;
    int64_t ns = 0;
    const int64_t units_shift = shift_s * (kNsPerSecond / ns_per_unit);
    int64_t shifted = 0;
    if (__builtin_add_overflow(stored, units_shift, &shifted) || shifted < 0 ||
        __builtin_mul_overflow(shifted, ns_per_unit, &ns))
        return time;
    time.utc_ns = ns;
    return time;
}

std::string shortest(double value) {
    char text[40];
    std::snprintf(text, sizeof text, "%.15g", value);
    double back = 0;
    if (std::sscanf(text, "%lf", &back) != 1 || back != value)
        std::snprintf(text, sizeof text, "%.17g", value);
    return text;
}

// Days since 1970-01-01 of a civil date (Howard Hinnant's published algorithm, restated).
int64_t days_from_civil(int64_t year, int month, int day) {
    year -= month <= 2 ? 1 : 0;
    const int64_t era = (year >= 0 ? year : year - 399) / 400;
    const int64_t year_of_era = year - era * 400;
    const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146'097 + day_of_era - 719'468;
}

std::optional<int64_t> digits(std::string_view text, size_t at, size_t count) {
    if (at + count > text.size())
        return std::nullopt;
    int64_t value = 0;
    for (const char c : text.substr(at, count)) {
        if (c < '0' || c > '9')
            return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

// Offset from UTC in seconds: "Z", "+07:00", "+0700" or nothing (taken as UTC).
std::optional<int64_t> zone_offset_s(std::string_view text) {
    if (text.empty() || text == "Z" || text == "z")
        return 0;
    if ((text[0] != '+' && text[0] != '-') || text.size() < 5)
        return std::nullopt;
    const auto hours = digits(text, 1, 2);
    const auto minutes = digits(text, text.size() - 2, 2);
    if (!hours || !minutes)
        return std::nullopt;
    const int64_t offset = *hours * 3600 + *minutes * 60;
    return text[0] == '-' ? -offset : offset;
}

}  // namespace

Timestamp from_unix_s(int64_t stored) {
    return from_units(stored, kNsPerSecond, 0);
}
Timestamp from_unix_ms(int64_t stored) {
    return from_units(stored, 1'000'000, 0);
}
Timestamp from_unix_us(int64_t stored) {
    return from_units(stored, 1'000, 0);
}
Timestamp from_unix_ns(int64_t stored) {
    return from_units(stored, 1, 0);
}
Timestamp from_webkit_us(int64_t stored) {
    return from_units(stored, 1'000, -kSeconds1601To1970);
}
Timestamp from_filetime(int64_t stored) {
    return from_units(stored, 100, -kSeconds1601To1970);
}

Timestamp from_apple_s(double stored) {
    Timestamp time{std::nullopt, shortest(stored)};
    const double unix_s = stored + static_cast<double>(kSeconds1970To2001);
    if (stored == 0 || !std::isfinite(stored) || unix_s < 0 || unix_s > 9.2e9)
        return time;
    // Whole seconds apart from the fraction: a double keeps about 100 ns of a Core Data time.
    const double whole = std::floor(unix_s);
    const auto microseconds = static_cast<int64_t>(std::llround((unix_s - whole) * 1e6));
    time.utc_ns = static_cast<int64_t>(whole) * kNsPerSecond + microseconds * 1'000;
    return time;
}

Timestamp from_apple_ns_or_s(int64_t stored) {
    // Above 1e15 the value counts nanoseconds (iOS 11 and later), below it seconds.
    if (stored > 1'000'000'000'000'000)
        return from_units(stored, 1, kSeconds1970To2001);
    return from_units(stored, kNsPerSecond, kSeconds1970To2001);
}

std::string to_iso8601(int64_t utc_ns) {
    int64_t seconds = utc_ns / kNsPerSecond;
    int64_t fraction = utc_ns % kNsPerSecond;
    if (fraction < 0) {
        fraction += kNsPerSecond;
        --seconds;
    }
    const std::time_t moment = seconds;
    std::tm utc{};
    gmtime_r(&moment, &utc);
    char text[64];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    std::string iso = text;
    if (fraction != 0) {
        char tail[16];
        std::snprintf(tail, sizeof tail, ".%09lld", static_cast<long long>(fraction));
        std::string_view shown = tail;
        while (shown.ends_with('0'))
            shown.remove_suffix(1);
        iso += shown;
    }
    return iso + "Z";
}

std::optional<int64_t> from_iso8601(std::string_view text) {
    const auto year = digits(text, 0, 4);
    const auto month = digits(text, 5, 2);
    const auto day = digits(text, 8, 2);
    if (!year || !month || !day || text[4] != '-' || text[7] != '-' || *month < 1 || *month > 12 ||
        *day < 1 || *day > 31)
        return std::nullopt;
    int64_t seconds =
        days_from_civil(*year, static_cast<int>(*month), static_cast<int>(*day)) * 86'400;
    int64_t fraction_ns = 0;
    if (text.size() > 10) {
        const auto hour = digits(text, 11, 2);
        const auto minute = digits(text, 14, 2);
        const auto second = digits(text, 17, 2);
        if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60)
            return std::nullopt;
        size_t at = 19;
        if (at < text.size() && text[at] == '.') {
            int64_t unit = kNsPerSecond / 10;
            for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10)
                fraction_ns += (text[at] - '0') * unit;
        }
        const auto offset = zone_offset_s(text.substr(at));
        if (!offset)
            return std::nullopt;
        seconds += *hour * 3600 + *minute * 60 + *second - *offset;
    }
    int64_t ns = 0;
    if (__builtin_mul_overflow(seconds, kNsPerSecond, &ns) ||
        __builtin_add_overflow(ns, fraction_ns, &ns))
        return std::nullopt;
    return ns;
}

}  // namespace parsers
