// The parts of an Office Open XML workbook that its sheets refer to: shared strings, number formats
// and relationships.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/document/cell_time.h"
#include "parsers/document/document_package.h"

namespace parsers {

// As far as the part could be read; `damage` says why it ends early.
struct SharedStrings {
    std::vector<std::string> texts;
    std::vector<WorkbookDamage> damage;
};
SharedStrings read_shared_strings(const DocumentPackage& package, const std::string& part);

// What each cell style shows, by its number.
struct CellStyles {
    std::vector<CellTime> shown;
    std::vector<WorkbookDamage> damage;
};
CellStyles read_cell_styles(const DocumentPackage& package, const std::string& part);

// The parts that a part refers to: what stands after the last slash of the type, and the target as
// a name in the package.
struct Relationship {
    std::string type;
    std::string target;
};
Result<std::map<std::string, Relationship>> read_relationships(const DocumentPackage& package,
                                                               const std::string& of_part);

}  // namespace parsers
