// The shipped list of identifiers that belong to no one person: token contracts, exchanges,
// service numbers, placeholders. They link nothing and are never put on a freeze list.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "parsers/base/result.h"
#include "triage/identity/canonical.h"

namespace triage {

using parsers::Result;

class ServiceList {
public:
    // Tab-separated text: type, value, name, kind; '#' begins a comment line.
    static Result<ServiceList> read(std::string_view text);

    // The name that the identifier stands on the list with; "" where it does not.
    std::string name_of(const Canonical& identifier) const;
    std::string name_of(std::string_view type, std::string_view value) const;
    size_t size() const { return names_.size(); }
    const std::map<std::string, std::string>& entries() const { return names_; }

private:
    std::map<std::string, std::string> names_;  // "type\tvalue" -> "name (kind)"
};

}  // namespace triage
