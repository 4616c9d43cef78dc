// Property lists: XML and binary ("bplist00") ones as a tree of values, and NSKeyedArchiver
// archives turned back into plain values.
//
// Formats: Apple's PropertyList-1.0.dtd; CFBinaryPList.c in Apple's published CoreFoundation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/base/time.h"

namespace parsers {

struct PlistMember;

// One value and all below it. Only the member that `kind` names is filled.
struct PlistValue {
    enum class Kind { Null, Boolean, Integer, Real, String, Data, Date, Uid, Array, Dictionary };

    Kind kind = Kind::Null;
    int64_t integer = 0;  // Boolean (0, 1), Integer, Uid
    double real = 0;      // Real; Date as seconds since 2001-01-01 UTC
    std::string text;     // String, UTF-8
    std::vector<std::byte> data;
    std::vector<PlistValue> items;     // Array (and sets), in stored order
    std::vector<PlistMember> members;  // Dictionary, in stored order

    bool is_dictionary() const { return kind == Kind::Dictionary; }
    bool is_array() const { return kind == Kind::Array; }

    // The member of a dictionary; null where there is none or this is none.
    const PlistValue* find(std::string_view key) const;
    // By JSON pointer, "/a/0/b" ("~1" for '/', "~0" for '~' in a key); null where there is none.
    const PlistValue* at(std::string_view pointer) const;

    // String as it is, numbers and booleans as text, Data as text where it is UTF-8; else "".
    std::string as_text() const;
    // Integer, Boolean, Real (cut to whole), or String that is a decimal integer.
    std::optional<int64_t> as_integer() const;
    std::optional<double> as_real() const;
    // A Date; a number is taken as seconds since 2001 as well.
    Timestamp as_time() const;
};

// One entry of a dictionary. A type of its own: a std::pair needs both of its types complete.
struct PlistMember {
    std::string name;
    PlistValue value;
};

// A key of a dictionary as one part of such a pointer.
std::string pointer_part(std::string_view key);

// True where the bytes begin as a binary property list, or as XML that names a plist.
bool is_plist(std::span<const std::byte> bytes);

// Damaged where a reference, length or tag is wrong; LimitReached above the document limits.
Result<PlistValue> read_plist(std::span<const std::byte> bytes);
Result<PlistValue> read_plist(const ByteSource& source);

// True for a dictionary with "$archiver", "$objects" and "$top".
bool is_keyed_archive(const PlistValue& value);

// The objects of a keyed archive with every reference followed: collections, strings, dates, data,
// URLs and UUIDs become plain values, any other object a Dictionary with its class name under
// "$class". The result is "$top"'s "root", or all of "$top" where it has none. A reference back to
// an object that is being read becomes Null.
Result<PlistValue> read_keyed_archive(const PlistValue& archive);

}  // namespace parsers
