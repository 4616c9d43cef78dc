#include "triage/identity/service_list.h"

#include "parsers/base/text.h"

namespace triage {

Result<ServiceList> ServiceList::read(std::string_view text) {
    ServiceList list;
    for (const std::string& line : parsers::split(text, '\n')) {
        const std::string_view row = parsers::trim(line);
        if (row.empty() || row.front() == '#')
            continue;
        const auto cells = parsers::split(row, '\t');
        if (cells.size() != 4)
            return parsers::Error{parsers::ErrorCode::Damaged,
                                  "the service list has a line without four columns: " + line};
        const Canonical form = canonical({cells[0], cells[1]}, {});
        list.names_[form.type + "\t" + form.value] = cells[2] + " (" + cells[3] + ")";
    }
    return list;
}

std::string ServiceList::name_of(const Canonical& identifier) const {
    return name_of(identifier.type, identifier.value);
}

std::string ServiceList::name_of(std::string_view type, std::string_view value) const {
    const auto entry = names_.find(std::string(type) + "\t" + std::string(value));
    if (entry != names_.end())
        return entry->second;
    if (type != "domain")
        return {};
    // A subdomain of a listed domain belongs to the same service.
    const size_t dot = value.find('.');
    if (dot == std::string_view::npos || value.find('.', dot + 1) == std::string_view::npos)
        return {};
    return name_of(type, value.substr(dot + 1));
}

}  // namespace triage
