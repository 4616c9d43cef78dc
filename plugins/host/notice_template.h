// Templates of notices: the text of a bank's message, with fields in braces.
//
//   "{reference} Confirmed. You have received {currency}{amount} from {counterpart} {phone} on
//   {any}"
//
// A space fits any white space or none, [..] may be absent, letters fit in either case, digits of
// any script fit as digits. A text fits as a whole or not at all.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"

namespace plugins {

// How amounts and currencies are written by one provider.
struct NoticeWriting {
    char decimal_mark = '.';                        // the other of '.' and ',' groups
    std::map<std::string, std::string> currencies;  // as written, in lower case -> ISO 4217
};

// What the fields of a text hold, by their names. Amounts are decimal numbers without grouping.
using NoticeFields = std::map<std::string, std::string>;

class NoticeTemplate {
public:
    // An error names what is wrong with the template.
    static parsers::Result<NoticeTemplate> read(std::string_view text);

    // Absent where the text does not fit, or would take too long.
    std::optional<NoticeFields> match(std::string_view text, const NoticeWriting& writing) const;

private:
    struct Part {
        enum class Kind { Literal, Space, Field };
        Kind kind = Kind::Literal;
        std::string text;  // in lower case, or the name of the field
    };
    using Parts = std::vector<Part>;

    static parsers::Result<Parts> read_parts(std::string_view text);
    friend class NoticeMatch;

    std::vector<Parts> forms_;  // with and without each optional part
};

// "1,234.50" -> "1234.50"; absent where the digits are not grouped as numbers are.
std::optional<std::string> read_notice_amount(std::string_view written, char decimal_mark);

// Digits of Myanmar, Khmer, Thai, Lao, Devanagari, Bengali and full-width forms as ASCII.
std::string with_ascii_digits(std::string_view text);

}  // namespace plugins
