// vCard: contact cards of versions 2.1, 3.0 and 4.0.
//
// Formats: the vCard 2.1 specification of 1996, RFC 2426, RFC 6350.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

// A number, address or messenger id with what the card says of it.
struct VCardEntry {
    std::string value;               // without "tel:" or "mailto:"; a messenger id keeps its scheme
    std::vector<std::string> types;  // lower case: cell, work, ...
    std::string service;             // of a messenger: lower-case word of its property or scheme
};

// All texts UTF-8, with escapes, folding, quoted-printable and character sets undone. What a card
// has more than once of nickname, organization, title and note is joined by "; ".
struct VCard {
    uint64_t line = 0;  // 1-based line of BEGIN:VCARD
    std::string version;
    std::string full_name;        // FN, else put together from N
    std::string structured_name;  // N as stored: family;given;additional;prefix;suffix
    std::string nickname;         // NICKNAME, or the field that Android writes for it
    std::vector<VCardEntry> phones;
    std::vector<VCardEntry> emails;
    std::vector<VCardEntry> messengers;  // IMPP and X- properties such as X-SKYPE
    std::string organization;
    std::string title;
    std::string note;
    std::string uid;
    bool is_complete = true;  // false: the text breaks off, or the next card begins, before END
};

// Cards in stored order. NotFound where the text has no BEGIN:VCARD.
Result<std::vector<VCard>> read_vcards(std::string_view text);
Result<std::vector<VCard>> read_vcards(const ByteSource& source);

}  // namespace parsers
