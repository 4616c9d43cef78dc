// RecordFields: the fields of every kind of record with their types, and a record filled from one
// row of a query; all made from each_field().
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/api/sink.h"
#include "plugins/host/conversions.h"

namespace plugins {

struct FieldShape {
    std::string name;
    FieldType type;
};

// Fields of a kind in the order of its struct; absent where there is no such kind.
std::optional<std::vector<FieldShape>> fields_of_kind(std::string_view kind);
std::vector<std::string> kind_words();

// What one result column does for its field.
struct ColumnUse {
    int column = 0;
    Conversion conversion;
};

// Where a field gets its value from: a constant, or result columns (several only for lists). A
// stored value that `values` does not list is an unknown code, or for a text stays as it is.
struct FieldSource {
    std::optional<std::string> constant;
    std::vector<ColumnUse> columns;
    std::map<std::string, std::string> values;
};

struct FilledRecord {
    Record record;
    std::vector<std::string> refused;  // fields whose stored value was not what was expected
};

// `sources` stands in the order of fields_of_kind(kind), which must exist.
FilledRecord fill_record(std::string_view kind, const std::vector<FieldSource>& sources,
                         const parsers::SqliteRow& row);

}  // namespace plugins
