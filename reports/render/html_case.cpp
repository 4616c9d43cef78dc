#include <algorithm>

#include "reports/model/wording.h"
#include "reports/render/cluster_picture.h"
#include "reports/render/html_parts.h"

namespace reports {
namespace {

constexpr size_t kLogLines = 400;

void write_device_links(HtmlWriter& html, const std::vector<std::string>& devices) {
    for (const std::string& device : devices) {
        if (&device != &devices.front())
            html.text(", ");
        link_to_device(html, device);
    }
}

void write_record_links(HtmlWriter& html, const std::vector<RecordRef>& records) {
    for (const RecordRef& record : records) {
        html.open("div");
        html.text(record.device + " ");
        html.code(record.record);
        html.close();
    }
}

void write_cluster(HtmlWriter& html, const Cluster& cluster) {
    html.open("details");
    html.element("summary", cluster.name + ": " + std::to_string(cluster.devices.size()) +
                                " devices, " + std::string(to_words(cluster.level)));
    html.open("p");
    write_device_links(html, cluster.devices);
    html.close();
    html.open("table", {{"class", "stack"}});
    html.element("caption", "The identifiers and rows that hold this cluster together");
    write_head_row(html, {"identifier", "devices", "rows"});
    html.open("tbody");
    for (const ClusterReason& reason : cluster.reasons) {
        html.open("tr");
        open_cell(html, "identifier");
        html.text(reason.type + " ");
        html.evidence(reason.value);
        html.close();
        open_cell(html, "devices");
        write_device_links(html, reason.devices);
        for (const std::string& held : reason.held) {
            if (cluster.level != Level::Network)
                html.element("div", {{"class", "soft"}}, held);
        }
        html.close();
        open_cell(html, "rows");
        html.open("details");
        html.element("summary", counted(reason.records.size(), "record", "records"));
        write_record_links(html, reason.records);
        html.close();
        html.close();
        html.close();
    }
    html.close();
    html.close();
    if (cluster.splitting.empty()) {
        html.element("p", "No single link holds this cluster together alone.");
    } else {
        html.element("p", "Without any one of these links the cluster would fall apart:");
        html.open("ul");
        for (const std::string& link : cluster.splitting)
            html.element("li", link);
        html.close();
    }
    html.close();
}

void write_freeze_cells(HtmlWriter& html, const FreezeEntry& entry) {
    const AddressWords words = address_words(entry);
    open_cell(html, "address");
    html.code(entry.value);
    if (!entry.chain.empty())
        html.text(" " + entry.chain);
    html.close();
    write_cell(html, "why it is listed", words.why);
    open_cell(html, "harm check");
    if (group_of(entry) != AddressGroup::Send)
        html.text("not to be sent");
    else if (words.warning.empty())
        html.text("three questions, to be answered by a named person");
    else
        html.element("strong", "STOP. " + words.warning);
    html.close();
    open_cell(html, "seen (UTC)");
    if (entry.first_utc.empty()) {
        html.text("time not stored");
    } else {
        html.element("div", {{"class", "day"}}, clock_time(entry.first_utc).substr(0, 10) + " to");
        html.element("div", {{"class", "day"}}, clock_time(entry.last_utc).substr(0, 10));
    }
    html.close();
    open_cell(html, "exhibits and records");
    write_device_links(html, entry.devices);
    if (!entry.records.empty()) {
        html.open("details");
        html.element("summary", counted(entry.records.size(), "record", "records"));
        write_record_links(html, entry.records);
        html.close();
    }
    html.close();
}

void write_freeze_table(HtmlWriter& html, const std::vector<const FreezeEntry*>& entries) {
    html.open("table", {{"class", "stack"}});
    write_head_row(html, {"order", "class", "address", "why it is listed", "harm check",
                          "seen (UTC)", "exhibits and records"});
    html.open("tbody");
    for (const FreezeEntry* entry : entries) {
        html.open("tr");
        write_cell(html, "order",
                   entry->rank > 0 && group_of(*entry) == AddressGroup::Send
                       ? std::to_string(entry->rank)
                       : "none");
        write_cell(html, "class",
                   group_of(*entry) == AddressGroup::Excluded ? "excluded" : entry->evidence_class);
        write_freeze_cells(html, *entry);
        html.close();
    }
    html.close();
    html.close();
}

void write_pair_list(HtmlWriter& html, const Pairs& pairs) {
    html.open("dl", {{"class", "facts"}});
    for (const auto& [name, value] : pairs) {
        html.element("dt", name);
        html.open("dd");
        html.code(value);
        html.close();
    }
    html.close();
}

void write_log(HtmlWriter& html, const CaseReport& report) {
    html.open("details");
    html.element("summary", "Log of the case: " + std::to_string(report.log.size()) + " entries");
    if (report.log.size() > kLogLines)
        html.element("p", "The last " + std::to_string(kLogLines) +
                              " entries stand here; case.db holds all.");
    html.open("table", {{"class", "stack"}});
    write_head_row(html, {"entry", "time (UTC)", "event", "detail", "hash"});
    html.open("tbody");
    const size_t first = report.log.size() > kLogLines ? report.log.size() - kLogLines : 0;
    for (size_t index = first; index < report.log.size(); ++index) {
        const LogLine& line = report.log[index];
        html.open("tr");
        write_cell(html, "entry", std::to_string(line.number));
        write_cell(html, "time (UTC)", line.utc);
        write_cell(html, "event", line.event);
        for (const auto& [label, value] :
             {std::pair("detail", &line.detail), {"hash", &line.hash}}) {
            open_cell(html, label);
            html.code(*value);
            html.close();
        }
        html.close();
    }
    html.close();
    html.close();
    html.close();
}

void write_exhibit_hashes(HtmlWriter& html, const CaseReport& report) {
    html.element("h3", "Hashes of the exhibits");
    html.open("table", {{"class", "stack"}});
    write_head_row(html, {"exhibit", "size in bytes", "SHA-256 of the evidence",
                          "SHA-256 of the store made from it"});
    html.open("tbody");
    for (const ExhibitEntry& exhibit : report.exhibits) {
        html.open("tr");
        write_cell(html, "exhibit", exhibit.exhibit);
        write_cell(html, "size in bytes", std::to_string(exhibit.size_bytes));
        open_cell(html, "SHA-256 of the evidence");
        html.code(exhibit.sha256);
        html.close();
        open_cell(html, "SHA-256 of the store made from it");
        html.code(exhibit.store_sha256);
        html.close();
        html.close();
    }
    html.close();
    html.close();
}

}  // namespace

void write_clusters(HtmlWriter& html, const CaseReport& report) {
    html.open("section", {{"id", "clusters"}});
    html.element("h2", "Devices that belong together");
    html.element("p",
                 "A line means that two devices hold the same identifier. The same account on two "
                 "devices does not mean the same person.");
    write_cluster_picture(html, report);
    if (report.clusters.empty())
        html.element("p", "No cluster was found in the files that were read.");
    for (const Cluster& cluster : report.clusters)
        write_cluster(html, cluster);
    html.close();
}

void write_freeze(HtmlWriter& html, const CaseReport& report) {
    html.open("section", {{"id", "freeze"}});
    html.element("h2", "Addresses to freeze");
    html.element("p",
                 "Class A: keys or signed transactions on a seized device. B: in a ledger or in "
                 "payout orders. C: given to people who were sent the scam script.");
    html.open("div", {{"class", "alarm"}});
    html.element("p",
                 "Harm check: a named person answers three questions for each address before "
                 "it is sent. A freeze in the wrong place can cost a hostage.");
    html.open("ol");
    for (const std::string& question : harm_questions())
        html.element("li", question);
    html.close();
    html.close();
    const auto send = addresses_of(report, AddressGroup::Send);
    if (send.empty())
        html.element("p", "No address of class A, B or C was found in the files that were read.");
    else
        write_freeze_table(html, send);
    const std::pair<AddressGroup, std::string_view> others[] = {
        {AddressGroup::Unclear, "Not to be sent: seen once or not understood (class D)"},
        {AddressGroup::Excluded,
         "Not to be sent: excluded (token contract, exchange or bridge; a freeze would harm "
         "strangers)"}};
    for (const auto& [group, title] : others) {
        const auto entries = addresses_of(report, group);
        if (entries.empty())
            continue;
        html.element("h3", title);
        write_freeze_table(html, entries);
    }
    html.close();
}

void write_decisions(HtmlWriter& html, const CaseReport& report) {
    html.open("section", {{"id", "decisions"}});
    html.element("h2", "Decisions of named persons");
    if (report.decisions.empty()) {
        html.element("p", "No decision is recorded in this case.");
        html.close();
        return;
    }
    html.open("table", {{"class", "stack"}});
    write_head_row(html, {"device", "decision", "by", "reason", "time (UTC)", "stands"});
    html.open("tbody");
    for (const Decision& decision : report.decisions) {
        html.open("tr");
        write_cell(html, "device", decision.device);
        write_cell(html, "decision", decision.text);
        write_cell(html, "by", decision.by_name);
        write_cell(html, "reason", decision.reason);
        write_cell(html, "time (UTC)", decision.utc);
        write_cell(html, "stands", decision.standing);
        html.close();
    }
    html.close();
    html.close();
    html.close();
}

void write_verification(HtmlWriter& html, const CaseReport& report) {
    html.open("section", {{"id", "verify"}});
    html.element("h2", "Versions, hashes and how to verify");
    html.element("p", report.log_check);
    html.open("p");
    html.text("Head of the log: ");
    html.code(report.log_head);
    html.close();
    html.open("p");
    html.text("To verify: ");
    html.code("triage verify " + report.name);
    html.text(
        " reads the quoted places again and checks hashes and log. To make this page again: ");
    html.code("triage report " + report.name + " --format html --redact " +
              (report.redaction == Redaction::Protected ? "protected" : "none"));
    html.text(" gives the same bytes from the same case.");
    html.close();
    html.element("h3", "Versions and settings of the case");
    Pairs versions = {{"report made by", std::string("triage-report ") + TRIAGE_VERSION}};
    versions.insert(versions.end(), report.meta.begin(), report.meta.end());
    write_pair_list(html, versions);
    html.element("p", "Plugins that read:");
    html.open("ul");
    for (const std::string& plugin : report.plugins)
        html.element("li", plugin);
    html.close();
    write_exhibit_hashes(html, report);
    write_log(html, report);
    html.close();
}

void write_method(HtmlWriter& html, const CaseReport& report) {
    static_cast<void>(report);
    html.open("section", {{"id", "method"}});
    html.element("h2", "Method, limits and words");
    html.open("div", {{"class", "box"}});
    html.element("h3", "Limits");
    for (const std::string& paragraph : limits())
        html.element("p", paragraph);
    html.close();
    html.element("h3", "Method");
    for (const std::string& paragraph : method())
        html.element("p", paragraph);
    html.element("h3", "Words");
    html.open("dl", {{"class", "facts"}});
    for (const auto& [word, meaning] : glossary()) {
        html.element("dt", word);
        html.element("dd", meaning);
    }
    html.close();
    html.close();
}

}  // namespace reports
