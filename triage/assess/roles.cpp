#include "triage/assess/roles.h"

#include <fmt/format.h>

#include <algorithm>

namespace triage {
namespace {

std::vector<RecordReference> records_of(const std::vector<Item>& items,
                                        std::initializer_list<std::string_view> indicators) {
    std::vector<RecordReference> records;
    for (const Item& item : items)
        if (std::find(indicators.begin(), indicators.end(), item.indicator) != indicators.end())
            for (const auto& record : item.records)
                if (records.size() < 8)
                    records.push_back(record);
    return records;
}

bool has_family(const DeviceView& device) {
    return std::any_of(device.threads.begin(), device.threads.end(), [](const auto& each) {
        return each.second.counterpart == Counterpart::Family;
    });
}

}  // namespace

std::vector<DeviceRole> roles_of(const CaseView&, const DeviceView& device,
                                 const Attribution& attribution, const std::vector<Item>& items) {
    std::vector<DeviceRole> roles;
    const auto add = [&roles](std::string role, std::vector<std::string> why,
                              std::vector<RecordReference> records) {
        if (!records.empty())
            roles.push_back({std::move(role), std::move(why), std::move(records)});
    };
    std::vector<RecordReference> own;
    for (const auto& [identity, record] : device.own_records)
        own.push_back({device.row.device, record});
    if (attribution.kind == "exclusive" || attribution.kind == "personal")
        add("personal device", attribution.why, own);
    if (!has_family(device))
        add("worker station",
            {"phrases of the scam script", "no contact saved as family in a talk"},
            records_of(items, {"N01", "N03"}));
    if (attribution.kind == "shared")
        add("shared device", {"an own account that another person's device carries"}, own);
    add("team leader", {"admin of a group in which others report numbers"},
        records_of(items, {"K01"}));
    add("recruiter", {"one offer of work sent to many"}, records_of(items, {"K08"}));
    add("money mover", {"holds keys of a wallet that many pay into"}, records_of(items, {"K09"}));
    add("keeps tables about others", {"payroll or debt tables"}, records_of(items, {"K04"}));
    return roles;
}

}  // namespace triage
