// Timestamp: a moment in UTC beside the value that the evidence stores for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parsers {

// utc_ns: nanoseconds since 1970-01-01 UTC, absent where the stored value gives no moment.
// as_stored: the value as it stands in the evidence, as text; empty where nothing is stored.
struct Timestamp {
    std::optional<int64_t> utc_ns;
    std::string as_stored;

    bool operator==(const Timestamp&) const = default;
};

// From a stored count of units since an epoch. A value of 0 gives as_stored and no moment, because
// every format read here uses 0 for "not set". A value outside the years 1970 to 2262 likewise.
Timestamp from_unix_s(int64_t stored);
Timestamp from_unix_ms(int64_t stored);
Timestamp from_unix_us(int64_t stored);
Timestamp from_unix_ns(int64_t stored);
Timestamp from_webkit_us(int64_t stored);      // microseconds since 1601-01-01 UTC (Chromium)
Timestamp from_filetime(int64_t stored);       // 100 ns since 1601-01-01 UTC (Windows)
Timestamp from_apple_s(double stored);         // seconds since 2001-01-01 UTC (Core Data)
Timestamp from_apple_ns_or_s(int64_t stored);  // iOS sms.db: ns where above 1e15, else seconds

// "2026-03-04T05:06:07Z", with a fraction where there is one.
std::string to_iso8601(int64_t utc_ns);

// Inverse of to_iso8601; also takes an offset ("+07:00") and a bare date. Absent where it is none.
std::optional<int64_t> from_iso8601(std::string_view text);

}  // namespace parsers
