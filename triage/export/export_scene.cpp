// Exports for the scene: the freeze list, and the people who were defrauded.
#include "parsers/base/time.h"
#include "triage/export/export_case.h"
#include "triage/export/sealed_line.h"
#include "triage/identity/canonical.h"

namespace triage {
namespace {

using nlohmann::json;
using parsers::Result;

json text_or_null(const std::string& text) {
    return text.empty() ? json(nullptr) : json(text);
}

json parsed(const Statement& row, int column) {
    return json::parse(row.view(column), nullptr, false);
}

json utc_or_null(const Statement& row, int column) {
    return row.is_null(column) || row.integer(column) == 0
               ? json(nullptr)
               : json(parsers::to_iso8601(row.integer(column)));
}

// Exhibits on which the phrase of a wallet stands; the words stay sealed.
Result<void> export_seeds(const CaseStore& store, const ExportLine& line) {
    return store.database().each(
        "SELECT DISTINCT h.device FROM holding h JOIN identity i USING(identity) WHERE "
        "i.type='seed_phrase' ORDER BY h.device",
        [&](const Statement& row) {
            line(sealed_line({{"row", "seed_phrase"},
                              {"exhibit", row.text(0)},
                              {"statement", "seed phrase present, exhibit " + row.text(0)},
                              {"action",
                               "sealed; moving funds needs legal authority and two "
                               "persons, and may be the holder's own savings"}}));
        });
}

// The latest run of `assess` names what it kept off the list.
void export_left_out(const CaseStore& store, const ExportLine& line) {
    const json detail =
        json::parse(store.database().text_value(
                        "SELECT detail FROM log WHERE event='assess' ORDER BY seq DESC LIMIT 1"),
                    nullptr, false);
    if (!detail.is_object() || !detail.contains("freeze_left_out"))
        return;
    for (const json& each : detail["freeze_left_out"])
        line(sealed_line({{"row", "excluded"},
                          {"address", each.value("address", "")},
                          {"why", each.value("why", "")},
                          {"action", "none: not to be sent"}}));
}

}  // namespace

// Addresses in the order in which to send them, then what is excluded, then seed phrases. The
// fields that an officer fills in are there and empty.
Result<void> export_freeze(const CaseStore& store, const ExportLine& line) {
    TRY(need_done(store, "assessed", "assess"));
    TRY(store.database().each(
        "SELECT rank, i.type, i.value, f.chain, class, why, first_utc_ns, last_utc_ns, f.devices, "
        "records, detail FROM freeze f JOIN identity i USING(identity) ORDER BY rank",
        [&](const Statement& row) {
            json out = parsed(row, 10);
            out["row"] = "address";
            out["priority"] = row.text(4) == "D" ? json(nullptr) : json(row.integer(0));
            out["type"] = row.text(1);
            out["address"] = row.text(2);
            out["chain"] = row.text(3);
            out["class"] = row.text(4);
            out["why"] = row.text(5);
            out["first_seen_utc"] = utc_or_null(row, 6);
            out["last_seen_utc"] = utc_or_null(row, 7);
            out["exhibits"] = parsed(row, 8);
            out["records"] = parsed(row, 9);
            for (const char* by_officer :
                 {"on_chain_balance", "check_live", "legal_basis", "officer", "frozen_at"})
                out[by_officer] = nullptr;
            line(sealed_line(std::move(out)));
        }));
    export_left_out(store, line);
    return export_seeds(store, line);
}

// Contact data for notice and restitution; a legal basis of its own, nobody else's data.
Result<void> export_targets(const CaseStore& store, const ExportLine& line) {
    TRY(need_done(store, "assessed", "assess"));
    return store.database().each(
        "SELECT t.target, i.type, i.value, t.platforms, t.detail, t.records,"
        " (SELECT min(nullif(h.first_utc_ns,0)) FROM holding h WHERE h.identity=t.identity AND "
        "h.role IN"
        " ('sender','participant','payer')),"
        " (SELECT max(h.last_utc_ns) FROM holding h WHERE h.identity=t.identity AND h.role IN"
        " ('sender','participant','payer'))"
        " FROM scam_target t JOIN identity i USING(identity) ORDER BY t.target",
        [&](const Statement& row) {
            const std::string type = row.text(1);
            const std::string value = row.text(2);
            json out = parsed(row, 4);
            out["target"] = row.integer(0);
            out["platforms"] = parsed(row, 3);
            out["handle"] = {{"type", type}, {"value", value}};
            out["phone"] = type == "phone" ? json(value) : json(nullptr);
            out["country_for_routing"] =
                type == "phone" ? text_or_null(region_of_number(value)) : json(nullptr);
            out["first_contact_utc"] = utc_or_null(row, 6);
            out["last_contact_utc"] = utc_or_null(row, 7);
            out["records"] = parsed(row, 5);
            line(sealed_line(std::move(out)));
        });
}

}  // namespace triage
