// Telegram's TL: objects as its apps for Android store them, read by the published schemas.
//
// Format: https://core.telegram.org/mtproto/serialize and https://core.telegram.org/schema. The
// number of a constructor is the CRC-32 of its definition. telegram_schema.tl has the definitions
// only, of layers 57 to 223 and some between that were found by that number: a definition that is
// not right to the letter has another number and reads nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace parsers {

enum class TlKind { Integer, Real, Text, Vector, Object };

// A value: a number, a text (or bytes), a vector or an object. A vector has its items and an object
// its fields as children.
struct TlNode {
    std::string name;  // of the field; empty for the items of a vector and the root
    TlKind kind = TlKind::Object;
    int64_t integer = 0;
    double real = 0;
    std::string text;          // as stored; bytes where the schema says so
    uint32_t constructor = 0;  // of an object
    std::string predicate;     // its name in the schema, such as "messageService"
    std::vector<TlNode> children;

    // The field of an object; null where the object has it not.
    const TlNode* field(std::string_view field_name) const;
    // 0 and "" where the field is absent or of another kind.
    int64_t integer_of(std::string_view field_name) const;
    std::string text_of(std::string_view field_name) const;  // made valid UTF-8
    bool has_flag(int bit) const;                            // of the field "flags"
};

enum class TlStopReason { Unknown, Damaged, TooLarge };

// Where reading ended before the end of the object.
struct TlStop {
    TlStopReason reason = TlStopReason::Unknown;
    uint32_t constructor = 0;  // that the schema has not, or not at this place
    std::string field;         // path of fields, such as "media.document"
};

// What was read, up to `stop` where there is one: all fields before it are there.
struct TlRead {
    TlNode object;
    std::optional<TlStop> stop;
    std::string trailing;  // the text that the app appends behind a message; empty where none
};

TlRead read_telegram_object(std::span<const std::byte> bytes);

// The definitions that the reader has, for the test of their numbers.
struct TlDefinition {
    uint32_t constructor = 0;
    std::string text;
};
std::vector<TlDefinition> telegram_definitions();

}  // namespace parsers
