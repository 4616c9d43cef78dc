#include <nlohmann/json.hpp>

#include "triage/assess/write_assessment.h"

namespace triage {
namespace {

using Json = nlohmann::json;

std::string dump(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json records_json(const std::vector<RecordReference>& records) {
    Json list = Json::array();
    for (const RecordReference& record : records)
        list.push_back({{"device", record.device}, {"record", record.record}});
    return list;
}

Json sums_json(const std::vector<SumSeen>& sums) {
    Json list = Json::array();
    for (const SumSeen& seen : sums)
        list.push_back({{"amount", seen.sum.amount},
                        {"currency", seen.sum.currency},
                        {"device", seen.record.device},
                        {"record", seen.record.record}});
    return list;
}

// The words beside each address keep it from being read as "the same owner".
Json beside_json(const FreezeRow& row) {
    Json list = Json::array();
    for (const CoOccurrence& each : row.beside)
        list.push_back({{"address", each.address},
                        {"label", "co-occurs in the same ledger"},
                        {"device", each.record.device},
                        {"record", each.record.record}});
    return list;
}

Json detail_json(const FreezeRow& row) {
    Json harm = Json::array();
    for (const Harm each : row.harm)
        harm.push_back(to_word(each));
    return {{"asset", row.asset.empty() ? Json(nullptr) : Json(row.asset)},
            {"contract", row.contract.empty() ? Json(nullptr) : Json(row.contract)},
            {"checksum", row.checksum},
            {"hot", row.hot},
            {"role_guess", row.role},
            {"requested_action", row.action},
            {"sums_stated", sums_json(row.sums)},
            {"counterparts", beside_json(row)},
            {"victim_payments", records_json(row.victim_payments)},
            {"harm_check", harm}};
}

void bind_time(Statement& statement, int parameter, const std::optional<int64_t>& utc_ns) {
    if (utc_ns)
        statement.bind(parameter, *utc_ns);
    else
        statement.bind_null(parameter);
}

}  // namespace

Result<void> write_freeze_list(Database& database, const FreezeList& list) {
    Statement insert = TRY(database.prepare(
        "INSERT INTO freeze(rank,identity,chain,class,why,first_utc_ns,last_utc_ns,devices,"
        "records,detail) VALUES(?,?,?,?,?,?,?,?,?,?)"));
    int64_t rank = 0;
    for (const FreezeRow& row : list.rows) {
        insert.bind(1, ++rank);
        insert.bind(2, row.identity);
        insert.bind(3, row.chain);
        insert.bind(4, std::string_view(&row.evidence_class, 1));
        insert.bind(5, row.why);
        bind_time(insert, 6, row.first_utc_ns);
        bind_time(insert, 7, row.last_utc_ns);
        insert.bind(8, dump(Json(row.devices)));
        insert.bind(9, dump(records_json(row.records)));
        insert.bind(10, dump(detail_json(row)));
        TRY(insert.run());
    }
    return {};
}

Result<void> write_targets(Database& database, const std::vector<ScamTarget>& targets) {
    Statement insert = TRY(database.prepare("INSERT INTO scam_target VALUES(?,?,?,?,?)"));
    int64_t number = 0;
    for (const ScamTarget& target : targets) {
        Json addresses = Json::array();
        for (const auto& [address, records] : target.addresses)
            addresses.push_back({{"address", address}, {"records", records_json(records)}});
        insert.bind(1, ++number);
        insert.bind(2, target.identity);
        insert.bind(3, dump(Json(target.platforms)));
        insert.bind(4, dump({{"claim", to_word(target.claim)},
                             {"sums_claimed", sums_json(target.sums)},
                             {"addresses", addresses},
                             {"urgent_welfare_notice", !target.welfare.empty()},
                             {"welfare_records", records_json(target.welfare)},
                             {"exhibits", target.devices}}));
        insert.bind(5, dump(records_json(target.records)));
        TRY(insert.run());
    }
    return {};
}

}  // namespace triage
