#include "triage/export/export_case.h"

#include <map>
#include <nlohmann/json.hpp>

#include "triage/assess/decision.h"
#include "triage/export/export.h"
#include "triage/export/sealed_line.h"
#include "triage/link/custody.h"

namespace triage {
namespace {

using nlohmann::json;
using parsers::Error;
using parsers::ErrorCode;

json parsed(const Statement& row, int column) {
    return json::parse(row.view(column), nullptr, false);
}

// Speaker, person, counterpart, phase, form and attribution of an item; provenance is in its
// records.
json reading_of(const json& detail) {
    json reading = json::object();
    for (const char* name :
         {"speaker", "person", "counterpart", "phase", "form", "attribution", "note"})
        if (detail.contains(name))
            reading[name] = detail.at(name);
    return reading;
}

}  // namespace

Result<void> need_done(const CaseStore& store, const char* key, const char* command) {
    if (!store.meta(key).empty())
        return {};
    return Error{ErrorCode::NotFound,
                 store.folder() + ": run `triage " + command + " " + store.folder() + "` first"};
}

Result<void> export_devices(const CaseStore& store, const ExportLine& line) {
    const auto devices = TRY(devices_of(store));
    for (const DeviceRow& device : devices)
        line(sealed_line({{"device", device.device},
                          {"kind", device.kind},
                          {"platform", device.platform},
                          {"holder", device.holder},
                          {"source", device.source},
                          {"parent", device.parent.empty() ? json(nullptr) : json(device.parent)},
                          {"profile", json::parse(device.profile_json, nullptr, false)}}));
    return {};
}

Result<void> export_identifiers(const CaseStore& store, const ExportLine& line) {
    TRY(need_done(store, "linked", "link"));
    return store.database().each(
        "SELECT h.device, i.type, i.value, h.role, h.app, h.count, h.as_stored, i.rule, h.display "
        "FROM holding h JOIN identity i USING(identity) "
        "ORDER BY h.device, i.type, i.value, h.role, h.app",
        [&](const Statement& row) {
            line(sealed_line({{"device", row.text(0)},
                              {"type", row.text(1)},
                              {"value", row.text(2)},
                              {"role", row.text(3)},
                              {"app", row.text(4)},
                              {"count", row.integer(5)},
                              {"as_stored", row.text(6)},
                              {"rule", row.text(7)},
                              {"display", row.text(8)}}));
        });
}

Result<void> export_holdings(const CaseStore& store, const ExportLine& line) {
    TRY(need_done(store, "linked", "link"));
    const auto time = [](const std::optional<int64_t>& utc_ns) {
        return utc_ns ? json(parsers::to_iso8601(*utc_ns)) : json(nullptr);
    };
    for (const Custody& custody : TRY(read_custodies(store))) {
        json held = json::array();
        for (const HeldBy& each : custody.held)
            held.push_back({{"device", each.device},
                            {"holder", each.holder},
                            {"from_utc", time(each.first_utc_ns)},
                            {"to_utc", time(each.last_utc_ns)},
                            {"count", each.count},
                            {"records", each.records}});
        line(sealed_line({{"type", custody.type},
                          {"value", custody.value},
                          {"app", custody.app},
                          {"held", held},
                          {"hands", to_word(custody.hands)},
                          {"statement", custody.statement}}));
    }
    return {};
}

Result<void> export_links(const CaseStore& store, const ExportLine& line) {
    TRY(need_done(store, "linked", "link"));
    std::map<std::pair<std::string, std::string>, json> why;
    TRY(store.database().each(
        "SELECT r.a, r.b, i.type, i.value, r.role_a, r.role_b, r.weight, r.note FROM link_reason r "
        "JOIN identity i USING(identity) ORDER BY r.a, r.b, r.weight DESC, i.type, i.value",
        [&](const Statement& row) {
            why[{row.text(0), row.text(1)}].push_back({{"type", row.text(2)},
                                                       {"value", row.text(3)},
                                                       {"role_a", row.text(4)},
                                                       {"role_b", row.text(5)},
                                                       {"weight", row.real(6)},
                                                       {"note", row.text(7)}});
        }));
    return store.database().each("SELECT a, b, weight FROM link ORDER BY a, b",
                                 [&](const Statement& row) {
                                     line(sealed_line({{"a", row.text(0)},
                                                       {"b", row.text(1)},
                                                       {"weight", row.real(2)},
                                                       {"why", why[{row.text(0), row.text(1)}]}}));
                                 });
}

Result<void> export_clusters(const CaseStore& store, const ExportLine& line) {
    TRY(need_done(store, "linked", "link"));
    std::map<std::string, json> devices;
    std::map<std::string, json> held_by;
    TRY(store.database().each(
        "SELECT cluster, device FROM cluster_device ORDER BY cluster, device",
        [&](const Statement& row) { devices[row.text(0)].push_back(row.text(1)); }));
    TRY(store.database().each(
        "SELECT r.cluster, i.type, i.value, r.devices, r.weight, r.records FROM cluster_reason r "
        "JOIN identity i USING(identity) ORDER BY r.cluster, r.weight DESC, i.type, i.value",
        [&](const Statement& row) {
            held_by[row.text(0)].push_back({{"type", row.text(1)},
                                            {"value", row.text(2)},
                                            {"devices", json::parse(row.text(3), nullptr, false)},
                                            {"weight", row.real(4)},
                                            {"records", json::parse(row.text(5), nullptr, false)}});
        }));
    return store.database().each(
        "SELECT cluster, level, splitting FROM cluster ORDER BY cluster",
        [&](const Statement& row) {
            const std::string cluster = row.text(0);
            line(sealed_line(
                {{"cluster", cluster},
                 {"level", row.text(1)},
                 {"devices", devices[cluster]},
                 {"held_by", held_by[cluster].is_null() ? json::array() : held_by[cluster]},
                 {"splitting", json::parse(row.text(2), nullptr, false)}}));
        });
}

Result<void> export_chats(const CaseStore& store, const ExportLine& line) {
    TRY(need_done(store, "linked", "link"));
    return store.database().each(
        "SELECT body FROM chat ORDER BY devices DESC, messages DESC, chat",
        [&](const Statement& row) { line(sealed_line(json::parse(row.view(0), nullptr, false))); });
}

Result<void> export_assessments(const CaseStore& store, const ExportLine& line) {
    TRY(need_done(store, "assessed", "assess"));
    std::map<std::string, json> items;
    TRY(store.database().each(
        "SELECT device, item, indicator, axis, family, grp, counter, base_weight, quality, weight, "
        "statement, counter_reading, records, detail FROM assessment_item ORDER BY device, item",
        [&](const Statement& row) {
            items[row.text(0)].push_back({{"item", row.integer(1)},
                                          {"indicator", row.text(2)},
                                          {"axis", row.text(3)},
                                          {"family", row.text(4)},
                                          {"group", row.text(5)},
                                          {"counter", row.integer(6) != 0},
                                          {"base_weight", row.real(7)},
                                          {"quality", parsed(row, 8)},
                                          {"weight", row.real(9)},
                                          {"statement", row.text(10)},
                                          {"counter_reading", row.text(11)},
                                          {"records", parsed(row, 12)},
                                          {"reading", reading_of(parsed(row, 13))}});
        }));
    return store.database().each(
        "SELECT device, outcome, provisional, refer, coverage, exploitation, control, roles, "
        "sensitivity, not_seen FROM assessment ORDER BY device",
        [&](const Statement& row) {
            const std::string device = row.text(0);
            line(sealed_line({{"device", device},
                              {"outcome", row.text(1)},
                              {"provisional", row.integer(2) != 0},
                              {"refer", row.integer(3) != 0},
                              {"coverage", row.real(4)},
                              {"exploitation", parsed(row, 5)},
                              {"control", parsed(row, 6)},
                              {"items", items[device].is_null() ? json::array() : items[device]},
                              {"roles", parsed(row, 7)},
                              {"sensitivity", parsed(row, 8)},
                              {"not_seen", parsed(row, 9)}}));
        });
}

Result<void> export_decisions(const CaseStore& store, const ExportLine& line) {
    for (const Decision& decision : TRY(read_decisions(store.database())))
        line(sealed_line(
            {{"decision", decision.number},
             {"device", decision.what.device},
             {"text", decision.what.text},
             {"by", decision.what.by_name},
             {"reviewer", decision.what.reviewer},
             {"reason", decision.what.reason},
             {"seen", decision.what.seen},
             {"utc", decision.utc},
             {"outcome_then", decision.outcome},
             {"persons", decision.persons},
             {"state", decision.state == DecisionState::Final ? "final" : "awaits_second_person"},
             {"expired", decision.is_expired},
             {"difference", decision.difference}}));
    return {};
}

}  // namespace triage
