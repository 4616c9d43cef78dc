#include <fmt/format.h>

#include <algorithm>

#include "reports/model/wording.h"
#include "reports/render/court_parts.h"

namespace reports {
namespace {

constexpr size_t kLogLines = 400;

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : ", ") + part;
    return text;
}

std::string counts_of(const DeviceCoverage& coverage) {
    std::string text;
    for (const auto& [status, count] : coverage.counts)
        text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", status_in_words(status), count);
    return text.empty() ? "nothing" : text;
}

void write_exhibits(PdfDocument& document, const CaseReport& report) {
    std::vector<TableRow> rows;
    for (const ExhibitEntry& exhibit : report.exhibits)
        rows.push_back(
            {{{exhibit.exhibit, Face::Bold}},
             {{exhibit.path, Face::Code}},
             {{exhibit.status + (exhibit.status_note.empty() ? "" : ": " + exhibit.status_note)}}});
    document.heading(2, "Exhibits taken in");
    document.table({{1, "exhibit"}, {2.4, "path"}, {2, "status"}}, rows, Type::Annex);
}

void write_not_read(PdfDocument& document, const CaseReport& report) {
    std::vector<TableRow> rows;
    for (const Device& device : report.devices) {
        for (const CoverageEntry& entry : device.coverage.not_read)
            rows.push_back({{{device.name}},
                            {{entry.file, Face::Code}},
                            {{status_in_words(entry.status) +
                              (entry.note.empty() ? "" : ": " + entry.note)}}});
        for (const DamageEntry& entry : device.coverage.damage)
            rows.push_back({{{device.name}},
                            {{entry.file, Face::Code}, {" "}, {entry.place, Face::Code}},
                            {{"damage: " + entry.what}}});
        for (const auto& [reason, count] : device.coverage.not_tried)
            rows.push_back(
                {{{device.name}},
                 {{counted(count, "file", "files")}},
                 {{"not tried: " + (reason.empty() ? "no plugin reads them" : reason)}}});
    }
    for (const LeftOut& entry : report.left_out)
        rows.push_back({{{"none"}}, {{entry.path, Face::Code}}, {{"left out: " + entry.why}}});
    document.heading(2, "Not read, only partly read, or damaged");
    if (rows.empty())
        document.paragraph("Every file that a plugin asked for was read.");
    else
        document.table({{1, "exhibit"}, {2.4, "file"}, {2, "why"}}, rows, Type::Annex);
}

void write_apps(PdfDocument& document, const CaseReport& report) {
    std::vector<TableRow> rows;
    for (const Device& device : report.devices)
        rows.push_back({{{device.name, Face::Bold}},
                        {{device.coverage.apps
                              ? triage::sentence_of(*device.coverage.apps)
                              : "The device holds no list of installed apps that was read."}}});
    document.heading(2, "Installed apps and what was parsed of them");
    document.table({{1, "exhibit"}, {4.7, "apps"}}, rows, Type::Annex);
}

void write_log(PdfDocument& document, const CaseReport& report) {
    document.heading(2, "Log of the case");
    document.paragraph(report.log_check);
    document.paragraph(Text{{"Log head: "}, {report.log_head, Face::Code}});
    const size_t first = report.log.size() > kLogLines ? report.log.size() - kLogLines : 0;
    if (first > 0)
        document.paragraph(
            fmt::format("The last {} entries stand here; case.db holds all.", kLogLines));
    std::vector<TableRow> rows;
    for (size_t index = first; index < report.log.size(); ++index) {
        const LogLine& line = report.log[index];
        rows.push_back({{{std::to_string(line.number)}},
                        {{line.utc}},
                        {{line.event + " "}, {line.detail, Face::Code}},
                        {{line.hash, Face::Code}}});
    }
    document.table({{0.5, "no."}, {1.5, "time (UTC)"}, {2.6, "event"}, {2.6, "hash"}}, rows,
                   Type::Annex);
}

void write_addresses(PdfDocument& document, const std::vector<const FreezeEntry*>& entries,
                     std::string_view title) {
    if (entries.empty())
        return;
    std::vector<TableRow> rows;
    for (const FreezeEntry* entry : entries) {
        const AddressWords words = address_words(*entry);
        Text why = {{words.why}};
        if (!words.warning.empty())
            why.insert(why.end(), {{" Stop: ", Face::Bold}, {words.warning, Face::Bold}});
        rows.push_back({{{entry->evidence_class}},
                        {{entry->chain + " "}, {entry->value, Face::Code}},
                        why,
                        {{joined(entry->devices)}}});
    }
    document.heading(3, title);
    document.table({{0.9, "class"}, {2.4, "chain and address"}, {2.4, "why"}, {1.6, "exhibits"}},
                   rows);
}

}  // namespace

void write_court_coverage(PdfDocument& document, const CaseReport& report) {
    document.heading(1, "2 What was and was not examined");
    document.paragraph(
        "This stands before the findings: a file that was not read may hold what decides the "
        "question.");
    write_exhibits(document, report);
    std::vector<TableRow> rows;
    for (const Device& device : report.devices)
        rows.push_back({{{device.name, Face::Bold}},
                        {{device.kind + ", " + device.platform}},
                        {{device.coverage.problem.empty()
                              ? counts_of(device.coverage)
                              : "its store could not be read: " + device.coverage.problem}}});
    document.heading(2, "Reading tasks by result");
    document.paragraph(
        "A task is one file that one plugin was to read. \"Not tried\": no plugin reads this kind "
        "of file.");
    document.table({{1, "exhibit"}, {1.3, "kind"}, {3.4, "reading tasks"}}, rows, Type::Annex);
    write_apps(document, report);
    write_not_read(document, report);
}

void write_court_links(PdfDocument& document, const CaseReport& report) {
    document.heading(1, "5 Devices that belong together");
    document.paragraph(
        "The same account on two devices does not mean the same person. Each cluster is listed "
        "with "
        "the rows that hold it together.");
    for (const Cluster& cluster : report.clusters) {
        document.heading(3, cluster.name + ": " + std::string(to_words(cluster.level)));
        document.paragraph(joined(cluster.devices));
        std::vector<TableRow> rows;
        for (const ClusterReason& reason : cluster.reasons) {
            const bool network = cluster.level == Level::Network;
            rows.push_back(
                {{{reason.type + " "}, evidence_run(reason.value)},
                 {{joined(network || reason.held.empty() ? reason.devices : reason.held)}}});
        }
        if (!rows.empty())
            document.table({{1.6, "identifier"}, {3.4, "stands on exhibits"}}, rows, Type::Annex);
        for (const std::string& link : cluster.splitting)
            document.bullet("Without this link the cluster would fall apart: " + link);
    }
    if (report.clusters.empty())
        document.paragraph("No cluster was found in the files that were read.");
}

void write_court_addresses(PdfDocument& document, const CaseReport& report) {
    document.heading(1, "6 Payment addresses");
    if (report.freeze.empty()) {
        document.paragraph("No payment address was found in the files that were read.");
        return;
    }
    document.paragraph(
        "Class A: keys or signed transactions on a seized device. B: in a ledger or in payout "
        "orders. C: given to people who were sent the scam script. Each address is put to three "
        "questions by a named person before it is sent:");
    for (const std::string& question : harm_questions())
        document.bullet(question);
    write_addresses(document, addresses_of(report, AddressGroup::Send),
                    "To be sent after the harm check");
    write_addresses(document, addresses_of(report, AddressGroup::Unclear),
                    "Not to be sent: seen once or not understood (class D)");
    write_addresses(document, addresses_of(report, AddressGroup::Excluded),
                    "Not to be sent: excluded, since a freeze would harm strangers");
}

void write_court_method(PdfDocument& document, const CaseReport& report) {
    document.heading(1, "7 Method and limits");
    for (const std::string& paragraph : method())
        document.paragraph(paragraph);
    for (const std::string& paragraph : limits())
        document.paragraph(paragraph);
    document.heading(2, "Numbers behind the words");
    document.paragraph(
        "Base-ten logarithms of weights of evidence. Weights were assigned by judgment, not "
        "measured. They are printed so that each step can be recomputed.");
    std::vector<TableRow> rows;
    for (const Device& device : report.devices) {
        if (!device.assessment)
            continue;
        const Assessment& assessment = *device.assessment;
        const auto axis = [](const AxisResult& result) {
            return fmt::format("{:.2f} ({:.2f} to {:.2f})", result.weight, result.low, result.high);
        };
        rows.push_back(
            {{{device.name}},
             {{axis(assessment.exploitation)}},
             {{control_is_open(assessment) ? "waits for review" : axis(assessment.control)}}});
    }
    document.table({{1, "exhibit"}, {2, "exploitation"}, {2, "control"}}, rows);
}

void write_court_decisions(PdfDocument& document, const CaseReport& report) {
    document.heading(1, "8 Decisions of named persons");
    if (report.decisions.empty()) {
        document.paragraph("No decision is recorded in this case.");
        return;
    }
    std::vector<TableRow> rows;
    for (const Decision& decision : report.decisions)
        rows.push_back({{{decision.device}},
                        {{decision.text}},
                        {{decision.by_name}},
                        {{decision.reason}},
                        {{decision.utc}},
                        {{decision.standing}}});
    document.table({{1, "exhibit"},
                    {1.3, "decision"},
                    {1.1, "by"},
                    {1.7, "reason"},
                    {1.2, "time (UTC)"},
                    {1.7, "stands"}},
                   rows);
}

void write_court_custody(PdfDocument& document, const CaseReport& report) {
    document.heading(1, "9 Versions and hashes");
    std::vector<TableRow> rows = {
        {{{"report made by"}}, {{std::string("triage-report ") + TRIAGE_VERSION, Face::Code}}}};
    for (const auto& [name, value] : report.meta)
        rows.push_back({{{name}}, {{value, Face::Code}}});
    for (const std::string& plugin : report.plugins)
        rows.push_back({{{"plugin"}}, {{plugin, Face::Code}}});
    document.table({{1, "what"}, {2.6, "version or hash"}}, rows, Type::Annex);
    document.heading(1, "10 Chain of custody");
    std::vector<TableRow> exhibits;
    for (const ExhibitEntry& exhibit : report.exhibits) {
        Text seized = {evidence_run(exhibit.holder)};
        for (const std::string* part :
             {&exhibit.seized_at, &exhibit.place, &exhibit.label, &exhibit.note}) {
            if (!part->empty())
                seized.push_back({", " + *part});
        }
        exhibits.push_back({{{exhibit.exhibit, Face::Bold}},
                            seized,
                            {{std::to_string(exhibit.size_bytes)}},
                            {{"evidence "},
                             {exhibit.sha256, Face::Code},
                             {"\nstore "},
                             {exhibit.store_sha256, Face::Code}}});
    }
    document.table(
        {{0.9, "exhibit"}, {1.6, "taken from, when, where"}, {1, "bytes"}, {2.8, "SHA-256"}},
        exhibits, Type::Annex);
    write_log(document, report);
}

}  // namespace reports
