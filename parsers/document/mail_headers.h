// The header of a mail: its fields, and the texts, addresses, times and parameters in them.
//
// Format: RFC 5322, with RFC 2047 (encoded words), RFC 2045 and RFC 2231 (parameters), RFC 6532
// (UTF-8). What real programs write beside the rules is taken as it is meant.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/time.h"

namespace parsers {

struct MailField {
    std::string name;   // in lower case
    std::string value;  // unfolded, not decoded
    uint64_t offset = 0;
    uint64_t size_bytes = 0;
};

struct MailHeader {
    std::vector<MailField> fields;
    uint64_t body_offset = 0;

    // The first field of that name; null where there is none.
    const MailField* find(std::string_view name) const;
    std::string_view value(std::string_view name) const;
};
MailHeader read_mail_header(std::string_view mail);

struct MailAddress {
    std::string name;
    std::string address;
};
// Members of a group come as addresses. A text without '@' is a name without an address.
std::vector<MailAddress> read_mail_addresses(std::string_view value);

// "Tue, 1 Jul 2003 10:52:37 +0200", also behind the last semicolon of "Received". One without a
// zone, or with letters that are none of RFC 5322, gives the stored text and no moment.
Timestamp read_mail_time(std::string_view value);

// A text with encoded words decoded.
std::string read_mail_text(std::string_view value);

// "text/plain; charset=utf-8": the word in lower case, and the parameters, decoded.
struct MailContentType {
    std::string word;
    std::map<std::string, std::string, std::less<>> parameters;

    std::string parameter(std::string_view name) const;
};
MailContentType read_content_type(std::string_view value);

// Bytes of a body by its Content-Transfer-Encoding; as they stand for one that needs no decoding.
std::string decode_transfer(std::string_view body, std::string_view encoding);

}  // namespace parsers
