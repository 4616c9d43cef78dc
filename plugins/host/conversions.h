// Conversions: the closed list of what a declared plugin may do to a stored value on its way into a
// field, by the type of the field.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "parsers/format/sqlite.h"
#include "plugins/api/record.h"

namespace plugins {

// k: Time, Integer and Number are types here.
enum class FieldType { kText, kTextList, kId, kIdList, kCode, kTime, kInteger, kNumber };

std::string_view to_word(FieldType type);  // "a text", "an identifier", ...

// Each gives nothing where the stored value is not what the conversion expects; the row is then
// kept without it, and the place is told as damaged. A NULL never gets here.
using TextConversion = std::optional<std::string> (*)(const parsers::SqliteRow& row, int column);
using TimeConversion = Time (*)(const parsers::SqliteRow& row, int column);
using IntegerConversion = std::optional<int64_t> (*)(const parsers::SqliteRow& row, int column);
using NumberConversion = std::optional<double> (*)(const parsers::SqliteRow& row, int column);

// A type word of identifiers, or a rule that finds the type from the value.
struct IdConversion {
    std::string type;
    Identifier (*rule)(std::string_view stored) = nullptr;

    Identifier operator()(std::string_view stored) const;
};

using Conversion =
    std::variant<TextConversion, TimeConversion, IntegerConversion, NumberConversion, IdConversion>;

// The conversion of that name for a field of that type; absent where there is none.
std::optional<Conversion> find_conversion(FieldType type, std::string_view name);

// What is used where a query names none; absent where one must be named (times, identifiers).
std::optional<Conversion> default_conversion(FieldType type);

// Every name for that type, for error sentences and the guide.
std::vector<std::string> conversion_names(FieldType type);

}  // namespace plugins
