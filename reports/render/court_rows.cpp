// Annexes A and B of court.pdf: what a reader looks up to check a citation.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "reports/model/wording.h"
#include "reports/render/court_parts.h"

namespace reports {
namespace {

using NumberedRow = std::pair<size_t, const QuotedRow*>;

struct SourceFile {
    std::string device;
    std::string file;
    std::string sha256;
    std::string plugin;
    bool operator<(const SourceFile& other) const {
        return std::tie(device, file, sha256, plugin) <
               std::tie(other.device, other.file, other.sha256, other.plugin);
    }
};

// The identifier that an app gave a message and the chat that the counterpart names already.
bool is_repeat(const QuotedRow& row, const std::string& field, const std::string& value) {
    return field == "app_id" || field == "status" ||
           (field == "received" && row.direction == "outgoing") ||
           (field == "conversation" && value == row.counterpart);
}

Text content_of(const QuotedRow& row, const CitedRows& cited) {
    Text text;
    if (!row.problem.empty())
        return {{"could not be read again: " + row.problem, Face::Bold}};
    const auto add = [&text](const std::string& name, const std::string& value) {
        if (value.empty())
            return;
        text.push_back({(text.empty() ? "" : "; ") + name + " "});
        text.push_back(evidence_run(value));
    };
    if (!cited.is_quoted(row)) {
        add("time", row.time_utc.empty() ? row.time_stored : row.time_utc);
        add("sender", row.sender);
        add("with", row.counterpart == row.sender ? "" : row.counterpart);
    }
    for (const auto& [name, value] : row.fields) {
        if (!is_repeat(row, name, value))
            add(name, value);
    }
    if (!cited.is_quoted(row))
        add("text:", row.text);
    return text;
}

}  // namespace

void write_court_rows(PdfDocument& document, const CitedRows& cited) {
    document.heading(1, "Annex A: the cited rows");
    document.paragraph(
        "One line for each row that section 4 cites by its number. The place is where the row "
        "stands in the file of that number; the list of files follows. A row without a state is "
        "live. Words that section 4 quotes "
        "are not "
        "repeated here; items.csv repeats them all.");
    std::map<SourceFile, std::vector<NumberedRow>> files;
    for (size_t index = 0; index < cited.rows().size(); ++index) {
        const QuotedRow& row = *cited.rows()[index];
        files[{row.device, row.file, row.file_sha256, row.plugin}].emplace_back(index + 1, &row);
    }
    std::vector<TableRow> lines;
    std::vector<TableRow> sources;
    for (const auto& [source, rows] : files) {
        const std::string name = "F" + std::to_string(sources.size() + 1);
        sources.push_back({{{name, Face::Bold}},
                           {{source.device}},
                           {{source.file, Face::Code}, {"\n" + source.sha256, Face::Code}},
                           {{source.plugin}}});
        for (const auto& [number, row] : rows)
            lines.push_back({{{std::to_string(number), Face::Bold}},
                             {{name + " "},
                              {row->place, Face::Code},
                              {row->state == "live" ? "" : ", " + state_in_words(row->state)}},
                             content_of(*row, cited),
                             {{row->record, Face::Code}}});
    }
    document.table({{0.4, "row"},
                    {1.5, "file, place, state"},
                    {3.9, "what section 4 does not quote"},
                    {1.75, "record"}},
                   lines, Type::Annex);
    document.heading(3, "The files");
    document.table({{0.4, "file"}, {0.9, "exhibit"}, {4.6, "path and SHA-256"}, {1.2, "read by"}},
                   sources, Type::Annex);
}

namespace {

void write_references(PdfDocument& document, const std::string& title,
                      const std::vector<RecordRef>& records) {
    std::map<std::string, std::string> by_device;
    for (const RecordRef& record : records)
        by_device[record.device] += " " + record.record;
    Text text = {{title, Face::Bold}};
    for (const auto& [device, numbers] : by_device) {
        text.push_back({"\n" + device});
        text.push_back({numbers, Face::Code});
    }
    document.note(text);
}

}  // namespace

void write_court_records(PdfDocument& document, const CaseReport& report) {
    document.heading(1, "Annex B: records behind links and addresses");
    document.paragraph(
        "Numbers of the records that hold an identifier; \"triage export\" prints each of them.");
    for (const Cluster& cluster : report.clusters) {
        for (const ClusterReason& reason : cluster.reasons)
            write_references(document, cluster.name + ", " + reason.type + " " + reason.value,
                             reason.records);
    }
    for (const FreezeEntry& entry : report.freeze) {
        if (!entry.records.empty())
            write_references(document, "Address " + entry.value, entry.records);
    }
}

}  // namespace reports
