#include "triage/assess/report_list.h"

#include <nlohmann/json.hpp>

namespace triage {
namespace {

using Json = nlohmann::json;
using parsers::Error;
using parsers::ErrorCode;

constexpr const char* kIndicators[] = {"E23", "E24"};

std::string key_of(std::string_view indicator) {
    return "report_list_" + std::string(indicator);
}

Result<std::vector<ReportList>> read_lists(const CaseStore& store) {
    std::vector<ReportList> lists;
    for (const char* indicator : kIndicators) {
        const std::string stored = store.meta(key_of(indicator));
        if (stored.empty())
            continue;
        const Json kept = Json::parse(stored, nullptr, false);
        if (!kept.is_object())
            return Error{ErrorCode::Damaged,
                         "case.db: the kept list of " + std::string(indicator) + " cannot be read"};
        ReportList list{indicator,
                        kept.value("name", ""),
                        kept.value("date", ""),
                        kept.value("sha256", ""),
                        {}};
        const Json entries = kept.value("identifiers", Json::array());
        for (const Json& entry : entries)
            list.identifiers.push_back({entry.value("type", ""), entry.value("value", ""),
                                        entry.value("line", uint64_t{0})});
        lists.push_back(std::move(list));
    }
    return lists;
}

// Where an identifier stands for the user of a device.
constexpr const char* kUsersOf =
    "SELECT h.device, h.records FROM holding h JOIN identity i USING(identity) "
    "WHERE i.type=? AND i.value=? AND (h.role='owner' OR (i.type='passport_no' AND "
    "h.role='holder_of' AND (SELECT count(DISTINCT o.identity) FROM holding o JOIN identity p "
    "USING(identity) WHERE o.device=h.device AND p.type='passport_no' AND o.role='holder_of')=1)) "
    "ORDER BY h.device, h.role, h.app";

Result<void> find_users(Statement& users, const ReportList& list,
                        const ReportedIdentifier& identifier,
                        std::map<std::string, std::vector<Report>>& reports) {
    users.bind(1, std::string_view(identifier.type));
    users.bind(2, std::string_view(identifier.value));
    bool more = TRY(users.step());
    while (more) {
        const std::string device = users.text(0);
        Report report{list.indicator, list.name, identifier.type, identifier.line, {}};
        const Json records = Json::parse(users.text(1), nullptr, false);
        for (const Json& record : records)
            if (record.is_string())
                report.records.push_back({device, record.get<std::string>()});
        if (!report.records.empty())
            reports[device].push_back(std::move(report));
        more = TRY(users.step());
    }
    users.reset();
    return {};
}

}  // namespace

Result<void> keep_report_list(CaseStore& store, const ReportList& list) {
    Json identifiers = Json::array();
    for (const ReportedIdentifier& each : list.identifiers)
        identifiers.push_back({{"type", each.type}, {"value", each.value}, {"line", each.line}});
    const Json kept = {{"name", list.name},
                       {"date", list.date},
                       {"sha256", list.sha256},
                       {"identifiers", identifiers}};
    TRY(store.set_meta(key_of(list.indicator), kept.dump()));
    const Json detail = {{"indicator", list.indicator},
                         {"name", list.name},
                         {"sha256", list.sha256},
                         {"identifiers", list.identifiers.size()}};
    return store.log("report_list", detail.dump());
}

Result<std::map<std::string, std::vector<Report>>> read_reports(const CaseStore& store) {
    std::map<std::string, std::vector<Report>> reports;
    const std::vector<ReportList> lists = TRY(read_lists(store));
    if (lists.empty())
        return reports;
    Statement users = TRY(store.database().prepare(kUsersOf));
    for (const ReportList& list : lists)
        for (const ReportedIdentifier& identifier : list.identifiers)
            TRY(find_users(users, list, identifier, reports));
    return reports;
}

std::string hash_of_report_lists(const CaseStore& store) {
    std::string hashes;
    for (const char* indicator : kIndicators) {
        const Json kept = Json::parse(store.meta(key_of(indicator)), nullptr, false);
        if (kept.is_object())
            hashes += std::string(indicator) + kept.value("sha256", "");
    }
    return hashes;
}

}  // namespace triage
