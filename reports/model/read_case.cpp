#include "reports/model/read_case.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "reports/model/read_parts.h"
#include "triage/assess/decision.h"

namespace reports {
namespace {

void read_exhibits(const triage::CaseStore& store, CaseReport& report) {
    for (const triage::ExhibitRow& row : store.exhibits())
        report.exhibits.push_back(
            {row.exhibit, row.relative_path.empty() ? row.path : row.relative_path, row.container,
             row.kind, row.holder, row.seized_at, row.place, row.label, row.note, row.size_bytes,
             row.sha256, row.status, row.status_note, row.store_sha256});
}

std::string standing_of(const triage::Decision& decision) {
    std::string standing = decision.state == triage::DecisionState::Final
                               ? "final"
                               : "waits for a second person, as all that is about control does";
    if (decision.is_expired)
        standing += "; expired, because the findings changed since";
    for (size_t i = 0; i < decision.difference.size(); ++i)
        standing += (i == 0 ? ": " : "; ") + decision.difference[i];
    return standing;
}

Result<void> read_case_tables(const triage::CaseStore& store, CaseReport& report) {
    const triage::Database& database = store.database();
    TRY(database.each(
        "SELECT key, value FROM meta ORDER BY key",
        [&](const triage::Statement& row) { report.meta.emplace_back(row.text(0), row.text(1)); }));
    TRY(database.each("SELECT path, why FROM left_out ORDER BY path",
                      [&](const triage::Statement& row) {
                          report.left_out.push_back({row.text(0), row.text(1)});
                      }));
    for (const triage::Decision& decision : TRY(triage::read_decisions(database)))
        report.decisions.push_back({decision.what.device, decision.what.text,
                                    decision.what.reviewer.empty()
                                        ? decision.what.by_name
                                        : decision.what.by_name + ", " + decision.what.reviewer,
                                    decision.what.reason, decision.utc, standing_of(decision)});
    return {};
}

void read_log(const triage::CaseStore& store, CaseReport& report) {
    const std::vector<triage::LogEntry> entries = store.log_entries();
    for (const triage::LogEntry& entry : entries)
        report.log.push_back({entry.seq, entry.utc, entry.event, entry.detail, entry.hash});
    report.log_head = store.log_head();
    if (triage::is_chained(entries)) {
        report.log_check = "The chain of " + std::to_string(entries.size()) +
                           " log entries was recomputed for this report and holds.";
        return;
    }
    report.log_check =
        "THE LOG CHAIN DOES NOT HOLD: an entry does not match its hash. Do not rely on this case "
        "before it is explained; triage verify names the entry.";
    report.problems.push_back(report.log_check);
}

void collect_plugins(CaseReport& report) {
    std::set<std::string> plugins(report.plugins.begin(), report.plugins.end());
    for (const Device& device : report.devices) {
        if (!device.assessment)
            continue;
        for (const Item& item : device.assessment->items) {
            for (const QuotedRow& row : item.statement.support().rows()) {
                if (!row.plugin.empty())
                    plugins.insert(row.plugin);
            }
        }
    }
    report.plugins.assign(plugins.begin(), plugins.end());
}

}  // namespace

Result<CaseReport> read_case(const std::string& folder) {
    const triage::CaseStore store =
        TRY(triage::CaseStore::open(folder, triage::CaseStore::Access::Read));
    CaseReport report;
    report.folder = folder;
    const std::filesystem::path path = std::filesystem::path(folder).lexically_normal();
    report.name = (path.has_filename() ? path.filename() : path.parent_path().filename()).string();
    report.created_utc = store.meta("created_utc");
    report.document_utc = report.created_utc;
    read_exhibits(store, report);
    TRY(read_case_tables(store, report));
    read_log(store, report);
    read_devices(store, report);
    TRY(read_links(store, report));
    TRY(read_clusters(store, report));
    RecordReader records(store);
    TRY(read_assessments(store, records, report));
    TRY(read_freeze(store, report));
    for (const std::string& problem : records.problems())
        report.problems.push_back(problem);
    std::sort(report.problems.begin(), report.problems.end());
    report.problems.erase(std::unique(report.problems.begin(), report.problems.end()),
                          report.problems.end());
    collect_plugins(report);
    return report;
}

}  // namespace reports
