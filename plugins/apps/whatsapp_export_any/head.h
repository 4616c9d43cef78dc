// Head: the date, time and end mark that begin a message in a chat that WhatsApp exported as text.
//
// Facts: whatstk and chat-miner (their parsers and sample chats), whats_json
// (lib/src/patterns.dart: Arabic digits, a time before its date, the marks of direction),
// chat-analytics (sample chats).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace plugins::whatsapp_export {

// What all heads of one file have in common: the app writes a file in one go and in one form.
struct Form {
    bool is_bracketed = false;   // "[date time] ", as on iOS; else "date time - " or "date time: "
    bool ends_in_dash = false;   // " - ", else ": "
    bool is_time_first = false;  // before the date
    bool has_seconds = false;    //
    char separator = 0;          // between the numbers of the date
    int year_at = -1;            // which number has four digits; -1: none

    bool operator==(const Form&) const = default;
};

struct Head {
    Form form;
    std::string time;           // as stored, without brackets and marks of direction
    std::array<int, 3> date{};  // its numbers in stored order
    size_t body_at = 0;         // offset of what follows in the line
    bool is_marked = false;     // the line begins with U+200E, as the app marks its own words
};

std::optional<Head> read_head(std::string_view line);

// Where the day, the month and the year stand among the numbers of a date.
enum class Order { DayMonthYear, MonthDayYear, YearMonthDay };

// The order that the dates of a whole file leave, and why; no order where they leave several or
// none.
struct DateOrder {
    std::optional<Order> order;
    std::string why;
};
DateOrder date_order(const Form& form, std::span<const std::array<int, 3>> dates);

// True where some order makes it a date.
bool may_be_date(const Form& form, const std::array<int, 3>& numbers);

// The marks of direction that the app puts around numbers, names and its own words are left out.
std::string without_marks(std::string_view text);
// The size of a mark of direction (or a byte-order mark) that stands at the beginning, else 0.
size_t mark_at(std::string_view text);
inline constexpr std::string_view kLeftToRightMark = "\xE2\x80\x8E";  // U+200E

}  // namespace plugins::whatsapp_export
