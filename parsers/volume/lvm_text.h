// LvmText: the text in which LVM2 keeps what a volume group consists of.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"

namespace parsers {

// A section: named values and named sections. Numbers stay text; a list keeps its order.
struct LvmSection {
    std::map<std::string, std::vector<std::string>> values;
    std::map<std::string, LvmSection> sections;

    const LvmSection* section(const std::string& name) const;
    // Empty where there is no such value.
    std::string text(const std::string& name) const;
    std::optional<uint64_t> number(const std::string& name) const;
    const std::vector<std::string>& list(const std::string& name) const;
};

// Damaged where the text is not of the form or is larger or deeper than the limits.
// Facts: lvm.conf(5) describes the syntax.
Result<LvmSection> parse_lvm_text(std::string_view text);

}  // namespace parsers
