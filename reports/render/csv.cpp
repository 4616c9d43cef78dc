// Flat CSV files (RFC 4180, UTF-8, CRLF) for a spreadsheet or a script.
#include <fmt/format.h>

#include <algorithm>

#include "reports/model/wording.h"
#include "reports/render/renderer.h"

namespace reports {
namespace {

// A spreadsheet runs a cell that begins like a formula; evidence must not get that chance.
// Telephone numbers ("+60...") stay as they are.
bool looks_like_formula(std::string_view cell) {
    if (cell.empty() || std::string_view("=+-@\t\r").find(cell.front()) == std::string_view::npos)
        return false;
    return cell.find_first_not_of("+-.0123456789") != std::string_view::npos || cell.size() == 1;
}

std::string cell_of(std::string_view text) {
    std::string cell = looks_like_formula(text) ? "'" : "";
    cell += text;
    if (cell.find_first_of(",\"\r\n") == std::string::npos)
        return cell;
    std::string quoted = "\"";
    for (const char letter : cell) {
        if (letter == '"')
            quoted += '"';
        quoted += letter;
    }
    return quoted + '"';
}

std::string line_of(const std::vector<std::string>& cells) {
    std::string line;
    for (const std::string& cell : cells) {
        if (&cell != &cells.front())
            line += ',';
        line += cell_of(cell);
    }
    return line + "\r\n";
}

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : " ") + part;
    return text;
}

std::string joined(const std::vector<RecordRef>& records) {
    std::vector<std::string> parts;
    for (const RecordRef& record : records)
        parts.push_back(record.device + ":" + record.record);
    return joined(parts);
}

// Files that no plugin asked for are one line a reason; `triage export CASE coverage` has each.
std::string coverage_csv(const CaseReport& report) {
    std::string csv = line_of({"device", "file", "plugin", "status", "note", "files"});
    for (const Device& device : report.devices) {
        if (device.coverage.apps)
            csv += line_of(
                {device.name, "", "", "apps", triage::sentence_of(*device.coverage.apps), ""});
        for (const CoverageEntry& entry : device.coverage.entries)
            csv += line_of({device.name, entry.file, entry.plugin, entry.status, entry.note, "1"});
        for (const auto& [reason, count] : device.coverage.not_tried)
            csv += line_of({device.name, "", "", "not_tried", reason, std::to_string(count)});
        for (const DamageEntry& entry : device.coverage.damage)
            csv += line_of({device.name, entry.file, entry.plugin, "damage",
                            entry.place + ": " + entry.what, ""});
    }
    for (const LeftOut& entry : report.left_out)
        csv += line_of({"", entry.path, "", "left_out", entry.why, ""});
    return csv;
}

std::string items_csv(const CaseReport& report) {
    std::string csv = line_of({"device",
                               "item",
                               "indicator",
                               "axis",
                               "kind",
                               "statement",
                               "weight_in_words",
                               "base_weight",
                               "weight",
                               "counter_reading",
                               "record",
                               "record_kind",
                               "direction",
                               "sender",
                               "time_utc",
                               "text",
                               "file",
                               "place",
                               "state",
                               "plugin"});
    for (const Device& device : report.devices) {
        if (!device.assessment)
            continue;
        for (const Item& item : device.assessment->items) {
            for (const QuotedRow& row : item.statement.support().rows())
                csv += line_of(
                    {device.name,
                     std::to_string(item.number),
                     item.indicator,
                     std::string(to_words(item.axis)),
                     item.direction == Item::Direction::Counter ? "counter-evidence" : "indicator",
                     item.statement.text(),
                     item_weight_in_words(item),
                     fmt::format("{:.3f}", item.base_weight),
                     fmt::format("{:.3f}", item.weight),
                     item.counter_reading,
                     row.device + ":" + row.record,
                     row.kind,
                     row.direction,
                     row.sender,
                     row.time_utc,
                     row.text,
                     row.file,
                     row.place,
                     row.state,
                     row.plugin});
        }
    }
    return csv;
}

std::string freeze_csv(const CaseReport& report) {
    std::string csv = line_of({"rank", "class", "chain", "type", "address", "why", "first_utc",
                               "last_utc", "devices", "records"});
    for (const FreezeEntry& entry : report.freeze)
        csv += line_of({std::to_string(entry.rank), entry.evidence_class, entry.chain, entry.type,
                        entry.value, entry.why, entry.first_utc, entry.last_utc,
                        joined(entry.devices), joined(entry.records)});
    return csv;
}

std::string_view level_word(Level level) {
    return level == Level::Custody ? "custody" : level == Level::Team ? "team" : "network";
}

std::string links_csv(const CaseReport& report) {
    std::string csv = line_of(
        {"a", "b", "level", "link_weight", "type", "value", "role_a", "role_b", "weight", "note"});
    for (const Link& link : report.links) {
        for (const LinkReason& reason : link.reasons)
            csv += line_of({link.a, link.b, std::string(level_word(link.level)),
                            fmt::format("{:.3f}", link.weight), reason.type, reason.value,
                            reason.role_a, reason.role_b, fmt::format("{:.3f}", reason.weight),
                            reason.note});
    }
    return csv;
}

class CsvRenderer : public Renderer {
public:
    std::string_view format() const override { return "csv"; }
    Result<std::vector<OutputFile>> render(const CaseReport& report) const override {
        return std::vector<OutputFile>{{"coverage.csv", coverage_csv(report)},
                                       {"items.csv", items_csv(report)},
                                       {"freeze.csv", freeze_csv(report)},
                                       {"links.csv", links_csv(report)}};
    }
};

}  // namespace

std::unique_ptr<Renderer> csv_renderer() {
    return std::make_unique<CsvRenderer>();
}

}  // namespace reports
