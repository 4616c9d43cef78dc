#include "triage/assess/write_assessment.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "parsers/base/time.h"

namespace triage {
namespace {

using Json = nlohmann::json;

// Four digits: more would pretend to a precision that the weights do not have.
double shown(double value) {
    return std::round(value * 1e4) / 1e4 + 0.0;
}

std::string dump(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json rounded(const std::map<std::string, double>& values) {
    Json result = Json::object();
    for (const auto& [key, value] : values)
        result[key] = shown(value);
    return result;
}

Json axis_json(const AxisResult& axis) {
    return {{"weight", shown(axis.weight)},
            {"uncapped", shown(axis.uncapped)},
            {"low", shown(axis.low)},
            {"high", shown(axis.high)},
            {"logo", shown(axis.without_one_group)},
            {"lofo", shown(axis.without_one_family)},
            {"groups", rounded(axis.groups)},
            {"families", rounded(axis.families)}};
}

Json records_json(const std::vector<RecordReference>& records) {
    Json list = Json::array();
    for (const RecordReference& record : records)
        list.push_back({{"device", record.device}, {"record", record.record}});
    return list;
}

Json features_json(const DeviceRole& role) {
    Json list = Json::array();
    for (const RoleFeature& feature : role.features)
        list.push_back({{"feature", feature.feature},
                        {"kind", feature.kind},
                        {"what", feature.what},
                        {"weight", shown(feature.weight)},
                        {"records", records_json(feature.records)}});
    return list;
}

Json roles_json(const Assessment& assessment) {
    Json list = Json::array();
    for (const DeviceRole& role : assessment.roles)
        list.push_back({{"role", role.role},
                        {"why", role.why},
                        {"weight", shown(role.weight)},
                        {"support", role.support},
                        {"caution", role.caution},
                        {"features", features_json(role)},
                        {"records", records_json(role.records)}});
    return list;
}

Json sensitivity_json(const Assessment& assessment) {
    Json what_ifs = Json::array();
    for (const WhatIf& each : assessment.sensitivity.what_ifs)
        what_ifs.push_back({{"name", each.name},
                            {"outcome", to_word(each.outcome)},
                            {"exploitation", shown(each.exploitation)},
                            {"control", shown(each.control)}});
    Json tipping = Json::array();
    for (const size_t place : assessment.sensitivity.tipping)
        tipping.push_back(place + 1);
    return {{"tips", assessment.sensitivity.tips},
            {"tipping_items", tipping},
            {"what_ifs", what_ifs},
            {"safety_flags", assessment.safety_flags},
            {"attribution",
             {{"kind", assessment.attribution.kind}, {"why", assessment.attribution.why}}},
            {"weights_version", assessment.weights_version},
            {"weights_sha256", assessment.weights_sha256},
            {"lexicon_sha256", assessment.lexicon_sha256}};
}

Json detail_json(const Item& item) {
    const Reading& reading = item.reading;
    Json detail = {{"basis", item.basis == Basis::Text ? "text" : "structure"},
                   {"speaker", to_word(reading.speaker)},
                   {"person", to_word(reading.person)},
                   {"counterpart", to_word(reading.counterpart)},
                   {"phase", to_word(reading.phase)},
                   {"form", to_word(reading.form)},
                   {"attribution", reading.attribution}};
    if (!item.note.empty())
        detail["note"] = item.note;
    if (item.utc_ns)
        detail["time"] = parsers::to_iso8601(*item.utc_ns);
    if (item.weight_cap)
        detail["weight_cap"] = *item.weight_cap;
    if (item.unvalidated)
        detail["unvalidated_parser"] = true;
    if (item.review != Review::None)
        detail["review"] = item.review == Review::Confirmed ? "confirmed" : "rejected";
    return detail;
}

Result<void> write_items(Database& database, const Assessment& assessment) {
    Statement insert = TRY(database.prepare(
        "INSERT INTO assessment_item(device,item,indicator,axis,family,grp,counter,base_weight,"
        "quality,weight,statement,counter_reading,records,detail) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,"
        "?)"));
    int64_t number = 0;
    for (const Item& item : assessment.items) {
        insert.bind(1, assessment.device);
        insert.bind(2, ++number);
        insert.bind(3, item.indicator);
        insert.bind(4, to_word(item.axis));
        insert.bind(5, item.family);
        insert.bind(6, item.group);
        insert.bind(7, static_cast<int64_t>(item.is_counter() ? 1 : 0));
        insert.bind(8, item.base_weight);
        insert.bind(9, dump({{"attr", shown(item.quality.attribution)},
                             {"parse", shown(item.quality.parse)},
                             {"match", shown(item.quality.match)},
                             {"ctx", shown(item.quality.context)}}));
        insert.bind(10, shown(weight_of(item)));
        insert.bind(11, item.statement);
        insert.bind(12, item.counter_reading);
        insert.bind(13, dump(records_json(item.records)));
        insert.bind(14, dump(detail_json(item)));
        TRY(insert.run());
    }
    return {};
}

// The two kinds of signs have the same columns: what, how urgent, why and where.
Result<void> write_signs(Database& database, const Assessment& assessment) {
    Statement safety = TRY(database.prepare("INSERT INTO safety_sign VALUES(?,?,?,?,?)"));
    const auto write = [&](Statement& insert, const std::string& what, int64_t urgency,
                           const std::string& statement,
                           const std::vector<RecordReference>& records) {
        insert.bind(1, assessment.device);
        insert.bind(2, what);
        insert.bind(3, urgency);
        insert.bind(4, statement);
        insert.bind(5, dump(records_json(records)));
        return insert.run();
    };
    for (const SafetySign& sign : assessment.safety_signs)
        TRY(write(safety, sign.flag, static_cast<int64_t>(sign.tier), sign.statement,
                  sign.records));
    Statement soon = TRY(database.prepare("INSERT INTO volatile_sign VALUES(?,?,?,?,?)"));
    for (const VolatileSign& sign : assessment.volatile_signs)
        TRY(write(soon, sign.sign, sign.urgency, sign.statement, sign.records));
    return {};
}

}  // namespace

Result<void> clear_assessments(Database& database) {
    return database.execute(
        "DELETE FROM assessment; DELETE FROM assessment_item; DELETE FROM freeze;"
        "DELETE FROM safety_sign; DELETE FROM volatile_sign; DELETE FROM scam_target;");
}

Result<void> write_assessment(Database& database, const Assessment& assessment) {
    Statement insert = TRY(database.prepare(
        "INSERT INTO "
        "assessment(device,outcome,provisional,refer,coverage,roles,exploitation,control,"
        "sensitivity,not_seen) VALUES(?,?,?,?,?,?,?,?,?,?)"));
    insert.bind(1, assessment.device);
    insert.bind(2, to_word(assessment.judgment.outcome));
    insert.bind(3, static_cast<int64_t>(assessment.judgment.provisional ? 1 : 0));
    insert.bind(4, static_cast<int64_t>(assessment.judgment.refer ? 1 : 0));
    insert.bind(5, shown(assessment.coverage.share));
    insert.bind(6, dump(roles_json(assessment)));
    insert.bind(7, dump(axis_json(assessment.judgment.exploitation)));
    insert.bind(8, dump(axis_json(assessment.judgment.control)));
    insert.bind(9, dump(sensitivity_json(assessment)));
    insert.bind(10, dump(assessment.coverage.not_seen));
    TRY(insert.run());
    TRY(write_signs(database, assessment));
    return write_items(database, assessment);
}

}  // namespace triage
