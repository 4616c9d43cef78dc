#include <fmt/format.h>

#include "triage/assess/find_items.h"

namespace triage {

std::vector<Item> find_reported(const Finding& from) {
    std::vector<Item> items;
    const auto reports = from.all.reports.find(from.device.row.device);
    if (reports == from.all.reports.end())
        return items;
    for (const Report& report : reports->second) {
        auto item = new_item(from, report.indicator, Axis::Exploitation, "external");
        if (!item)
            continue;
        item->episode = "list " + report.list;
        item->records = report.records;
        item->statement = fmt::format(
            "{} of this device's user stands in line {} of the list '{}' that was given as {}.",
            report.type == "passport_no" ? "The one passport number" : "An own account",
            report.line, report.list,
            report.indicator == "E23" ? "people reported missing"
                                      : "people whom an outside rescue thread names");
        items.push_back(std::move(*item));
    }
    return items;
}

}  // namespace triage
