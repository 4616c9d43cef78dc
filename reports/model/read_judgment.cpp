#include <algorithm>
#include <map>
#include <set>

#include "parsers/base/text.h"
#include "parsers/base/time.h"
#include "reports/model/read_parts.h"
#include "reports/model/read_sensitivity.h"
#include "reports/model/stored_json.h"
#include "reports/model/wording.h"

namespace reports {
namespace {

std::optional<Level> level_of(std::string_view word) {
    if (word == "custody")
        return Level::Custody;
    if (word == "team")
        return Level::Team;
    if (word == "network")
        return Level::Network;
    return std::nullopt;
}

std::string time_of(const triage::Statement& row, int column) {
    return row.is_null(column) ? std::string{} : parsers::to_iso8601(row.integer(column));
}

// The closest level at which both ends stand in one cluster; the same owner on both is custody.
void set_levels(CaseReport& report) {
    std::map<std::pair<Level, std::string>, std::set<std::string>> clusters_of;
    for (const Cluster& cluster : report.clusters) {
        for (const std::string& device : cluster.devices)
            clusters_of[{cluster.level, device}].insert(cluster.name);
    }
    const auto share = [&](const Link& link, Level level) {
        const auto a = clusters_of.find({level, link.a});
        const auto b = clusters_of.find({level, link.b});
        if (a == clusters_of.end() || b == clusters_of.end())
            return false;
        return std::any_of(a->second.begin(), a->second.end(),
                           [&](const std::string& name) { return b->second.count(name) > 0; });
    };
    for (Link& link : report.links) {
        const bool owner_on_both =
            std::any_of(link.reasons.begin(), link.reasons.end(), [](const LinkReason& reason) {
                return reason.role_a == "owner" && reason.role_b == "owner";
            });
        if (owner_on_both && share(link, Level::Custody))
            link.level = Level::Custody;
        else if (share(link, Level::Team))
            link.level = Level::Team;
    }
}

Result<void> read_cluster_reasons(const triage::CaseStore& store,
                                  std::map<std::string, Cluster>& clusters) {
    return store.database().each(
        "SELECT cluster, type, value, r.devices, weight, records FROM cluster_reason r"
        " JOIN identity USING(identity) ORDER BY cluster, weight DESC, type, value",
        [&](const triage::Statement& row) {
            const auto cluster = clusters.find(row.text(0));
            if (cluster == clusters.end())
                return;
            HoldingDevices holding = holding_devices(row.text(3));
            cluster->second.reasons.push_back({row.text(1), row.text(2), std::move(holding.devices),
                                               std::move(holding.held), row.real(4),
                                               record_list(row.text(5))});
        });
}

Axis axis_of(std::string_view word) {
    if (word == "exploitation")
        return Axis::Exploitation;
    return word == "control" ? Axis::Control : Axis::Neutral;
}

AxisResult axis_result(const std::string& json) {
    return {number_in(json, "weight"), number_in(json, "low"), number_in(json, "high"),
            pairs_of(json)};
}

Assessment assessment_of(const triage::Statement& row, Pairs& versions) {
    Assessment assessment;
    assessment.outcome = outcome_of(row.text(1));
    assessment.confirmation =
        row.integer(2) != 0 ? Confirmation::Provisional : Confirmation::Settled;
    assessment.referral = row.integer(3) != 0 ? Referral::Refer : Referral::No;
    assessment.coverage = row.real(4);
    assessment.roles = role_sentences(row.text(5));
    assessment.exploitation = axis_result(row.text(6));
    assessment.control = axis_result(row.text(7));
    for (auto& version : read_sensitivity(row.text(8), assessment)) {
        if (std::find(versions.begin(), versions.end(), version) == versions.end())
            versions.push_back(std::move(version));
    }
    assessment.not_seen = sentences_of(row.text(9));
    return assessment;
}

std::optional<Item> item_of(const triage::Statement& row, RecordReader& records) {
    std::vector<QuotedRow> rows;
    for (const RecordRef& reference : record_list(row.text(11)))
        rows.push_back(records.read(reference));
    auto support = Support::of(std::move(rows));
    if (!support)
        return std::nullopt;
    Item item{
        .number = row.integer(1),
        .indicator = row.text(2),
        .axis = axis_of(row.text(3)),
        .family = row.text(4),
        .group = row.text(5),
        .direction = row.integer(6) != 0 ? Item::Direction::Counter : Item::Direction::Indicator,
        .base_weight = row.real(7),
        .weight = row.real(9),
        .quality = pairs_of(row.text(8)),
        .detail = pairs_of(row.text(13)),
        .counter_reading = row.text(12),
        .statement = Statement(statement_in_words(row.text(10)), std::move(*support))};
    return item;
}

}  // namespace

Result<void> read_links(const triage::CaseStore& store, CaseReport& report) {
    std::map<std::pair<std::string, std::string>, Link> links;
    TRY(store.database().each("SELECT a, b, weight FROM link", [&](const triage::Statement& row) {
        links[{row.text(0), row.text(1)}] = {
            row.text(0), row.text(1), row.real(2), Level::Network, {}};
    }));
    TRY(store.database().each(
        "SELECT a, b, type, value, role_a, role_b, weight, note FROM link_reason"
        " JOIN identity USING(identity) ORDER BY a, b, weight DESC, type, value, role_a, role_b",
        [&](const triage::Statement& row) {
            const auto link = links.find({row.text(0), row.text(1)});
            if (link == links.end())
                return;
            link->second.reasons.push_back(
                {row.text(2), row.text(3), row.text(4), row.text(5), row.real(6), row.text(7)});
        }));
    for (auto& [ends, link] : links)
        report.links.push_back(std::move(link));
    return {};
}

Result<void> read_clusters(const triage::CaseStore& store, CaseReport& report) {
    std::map<std::string, Cluster> clusters;
    TRY(store.database().each(
        "SELECT cluster, level, splitting FROM cluster", [&](const triage::Statement& row) {
            const auto level = level_of(row.text(1));
            if (!level) {
                report.problems.push_back("Cluster " + row.text(0) + " has the unknown level " +
                                          row.text(1) + " and is left out.");
                return;
            }
            clusters[row.text(0)] = {row.text(0), *level, {}, {}, pair_sentences(row.text(2))};
        }));
    TRY(store.database().each("SELECT cluster, device FROM cluster_device ORDER BY cluster, device",
                              [&](const triage::Statement& row) {
                                  const auto cluster = clusters.find(row.text(0));
                                  if (cluster != clusters.end())
                                      cluster->second.devices.push_back(row.text(1));
                              }));
    TRY(read_cluster_reasons(store, clusters));
    for (auto& [name, cluster] : clusters)
        report.clusters.push_back(std::move(cluster));
    std::stable_sort(report.clusters.begin(), report.clusters.end(),
                     [](const Cluster& a, const Cluster& b) { return a.level < b.level; });
    set_levels(report);
    return {};
}

Result<void> read_assessments(const triage::CaseStore& store, RecordReader& records,
                              CaseReport& report) {
    std::map<std::string, Device*> devices;
    for (Device& device : report.devices)
        devices.emplace(device.name, &device);
    TRY(store.database().each(
        "SELECT device, outcome, provisional, refer, coverage, roles, exploitation, control,"
        " sensitivity, not_seen FROM assessment ORDER BY device",
        [&](const triage::Statement& row) {
            if (const auto device = devices.find(row.text(0)); device != devices.end())
                device->second->assessment = assessment_of(row, report.meta);
        }));
    return store.database().each(
        "SELECT device, item, indicator, axis, family, grp, counter, base_weight, quality, weight,"
        " statement, records, counter_reading, detail FROM assessment_item ORDER BY device, item",
        [&](const triage::Statement& row) {
            const auto device = devices.find(row.text(0));
            if (device == devices.end() || !device->second->assessment)
                return;
            if (auto item = item_of(row, records))
                device->second->assessment->items.push_back(std::move(*item));
            else
                report.problems.push_back("Item " + std::to_string(row.integer(1)) + " of " +
                                          row.text(0) + " names no record and is left out.");
        });
}

Result<void> read_freeze(const triage::CaseStore& store, CaseReport& report) {
    TRY(store.database().each(
        "SELECT rank, type, value, chain, class, why, first_utc_ns, last_utc_ns, f.devices, records"
        " FROM freeze f JOIN identity USING(identity) ORDER BY rank",
        [&](const triage::Statement& row) {
            report.freeze.push_back({row.integer(0), row.text(1), row.text(2), row.text(3),
                                     row.text(4), row.text(5), time_of(row, 6), time_of(row, 7),
                                     string_list(row.text(8)), record_list(row.text(9))});
        }));
    // The latest run counts; its log entry is the only place that names what was kept off the list.
    for (auto line = report.log.rbegin(); line != report.log.rend(); ++line) {
        const std::vector<FreezeEntry> left_out = left_out_addresses(line->detail);
        report.freeze.insert(report.freeze.end(), left_out.begin(), left_out.end());
        if (line->detail.find("freeze_left_out") != std::string::npos)
            break;
    }
    return {};
}

}  // namespace reports
