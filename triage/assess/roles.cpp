#include "triage/assess/roles.h"

#include <algorithm>

namespace triage {
namespace {

constexpr size_t kMostRecords = 8;

DeviceRole unknown_role(std::string why) {
    DeviceRole role;
    role.role = "unknown";
    role.support = "none";
    role.why.push_back(std::move(why));
    return role;
}

}  // namespace

RoleMaker::RoleMaker(const RoleInput& input, std::string role, std::string caution)
    : input_(input), table_(role) {
    std::replace(table_.begin(), table_.end(), ' ', '_');
    role_.role = std::move(role);
    role_.caution = std::move(caution);
}

void RoleMaker::add(std::string_view feature, std::string_view kind, Rests rests, std::string what,
                    std::vector<RecordReference> records) {
    if (records.empty())
        return;
    std::sort(records.begin(), records.end());
    records.erase(std::unique(records.begin(), records.end()), records.end());
    if (records.size() > kMostRecords)
        records.resize(kMostRecords);
    const Weights& weights = input_.from.weights;
    put({std::string(feature), std::string(kind), std::move(what), 0, std::move(records)},
        rests == Rests::OnWords ? weights.number_or("roles.text_match", 0.6)
                                : weights.number("quality.match.structure"));
}

void RoleMaker::add_of_intake(std::string_view feature, std::string what) {
    put({std::string(feature), "intake", std::move(what), 0, {}},
        input_.from.weights.number_or("roles.text_match", 0.6));
}

void RoleMaker::put(RoleFeature feature, double quality) {
    const double base =
        input_.from.weights.number_or("roles." + table_ + "." + feature.feature, 0.0);
    feature.weight = mixed_weight(base, quality);
    if (feature.weight > 0)
        role_.features.push_back(std::move(feature));
}

bool RoleMaker::has(std::string_view feature) const {
    return std::any_of(role_.features.begin(), role_.features.end(),
                       [&](const RoleFeature& each) { return each.feature == feature; });
}

std::optional<DeviceRole> RoleMaker::take() {
    const Weights& weights = input_.from.weights;
    std::set<std::string> kinds;
    for (const RoleFeature& feature : role_.features) {
        kinds.insert(feature.kind);
        role_.weight += feature.weight;
        role_.why.push_back(feature.what);
        for (const RecordReference& record : feature.records)
            if (role_.records.size() < 2 * kMostRecords)
                role_.records.push_back(record);
    }
    role_.weight = std::min(role_.weight, weights.number_or("roles.cap", 2.0));
    role_.support = role_.weight >= weights.number_or("roles.moderate", 1.0) ? "moderate" : "weak";
    if (static_cast<double>(kinds.size()) < weights.number_or("roles.least_kinds", 2) ||
        role_.weight < weights.number_or("roles.least", 0.3) || role_.records.empty())
        return std::nullopt;
    return std::move(role_);
}

std::vector<DeviceRole> roles_of(const RoleInput& input) {
    if (input.coverage < input.from.weights.number_or("roles.least_coverage", 0.4))
        return {unknown_role("too little of the device was read to say what it was used for")};
    std::vector<DeviceRole> roles;
    for (const auto find :
         {&worker_station, &personal_phone, &shared_phone, &team_leader, &manager, &recruiter,
          &money_mover, &technical_operator, &guard_or_property, &support})
        if (auto role = find(input))
            roles.push_back(std::move(*role));
    std::stable_sort(roles.begin(), roles.end(),
                     [](const DeviceRole& x, const DeviceRole& y) { return x.weight > y.weight; });
    if (roles.empty())
        roles.push_back(unknown_role("no role has two kinds of features in what was read"));
    return roles;
}

std::vector<RecordReference> records_of_items(const RoleInput& input,
                                              std::initializer_list<std::string_view> indicators) {
    std::vector<RecordReference> records;
    for (const Item& item : input.items)
        if (std::find(indicators.begin(), indicators.end(), item.indicator) != indicators.end() &&
            item.review != Review::Rejected)
            records.insert(records.end(), item.records.begin(), item.records.end());
    return records;
}

std::vector<RecordReference> records_of_list(const RoleInput& input,
                                             const std::vector<NamedRecord>& list) {
    std::vector<RecordReference> records;
    for (const NamedRecord& each : list)
        records.push_back({input.from.device.row.device, each.record});
    return records;
}

ReportsSeen reports_to(const CaseView& all, const DeviceView& device, const Weights& weights) {
    ReportsSeen seen;
    for (const auto& [key, thread] : device.threads) {
        // A group shows everybody's reports to everybody: only who leads it is reported to. In
        // single talks, "today 500" of a defrauded person or of family is no report.
        const bool reported_to = thread.group
                                     ? thread.own_admin && all.work_groups.contains(thread.identity)
                                     : thread.counterpart == Counterpart::Coworker;
        if (!reported_to)
            continue;
        for (const auto& [sender, days] : thread.report_days) {
            if (device.own_records.contains(sender) ||
                static_cast<double>(days.size()) < weights.number("rules.report_days"))
                continue;
            if (seen.senders.insert(sender).second)
                seen.records.push_back(
                    {device.row.device, thread.report_records.at(sender).front()});
        }
    }
    return seen;
}

}  // namespace triage
