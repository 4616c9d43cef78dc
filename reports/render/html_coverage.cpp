#include <array>

#include "reports/model/wording.h"
#include "reports/render/html_parts.h"

namespace reports {
namespace {

constexpr std::array<std::string_view, 7> kStatuses = {
    "parsed", "partly", "encrypted", "unsupported", "failed", "timed_out", "not_tried"};

uint64_t count_of(const DeviceCoverage& coverage, std::string_view status) {
    const auto found = coverage.counts.find(std::string(status));
    return found == coverage.counts.end() ? 0 : found->second;
}

std::string apps_of(const DeviceCoverage& coverage) {
    return coverage.apps ? std::to_string(coverage.apps->parsed.size()) + " of " +
                               std::to_string(coverage.apps->installed())
                         : "unknown";
}

void write_count_table(HtmlWriter& html, const CaseReport& report) {
    html.open("table", {{"class", "stack counts"}});
    html.element("caption",
                 "Reading tasks by result. A file that two plugins read counts twice. \"Not "
                 "tried\": no plugin reads this kind of file.");
    html.open("thead");
    html.open("tr");
    html.element("th", {{"scope", "col"}}, "device");
    for (const std::string_view status : kStatuses)
        html.element("th", {{"scope", "col"}, {"class", "count"}}, status_in_words(status));
    html.element("th", {{"scope", "col"}, {"class", "count"}}, "damage notes");
    html.element("th", {{"scope", "col"}, {"class", "count"}}, "apps parsed");
    html.close();
    html.close();
    html.open("tbody");
    for (const Device& device : report.devices) {
        html.open("tr");
        open_cell(html, "device");
        link_to_device(html, device.name);
        html.close();
        for (const std::string_view status : kStatuses)
            html.element("td", {{"class", "count"}, {"data-label", status_in_words(status)}},
                         std::to_string(count_of(device.coverage, status)));
        html.element("td", {{"class", "count"}, {"data-label", "damage notes"}},
                     std::to_string(device.coverage.damage.size()));
        html.element("td", {{"class", "count"}, {"data-label", "apps parsed"}},
                     apps_of(device.coverage));
        html.close();
    }
    html.close();
    html.close();
}

// What an examiner wants to know first: the apps whose data lie there and were not understood.
void write_unread_apps(HtmlWriter& html, const CaseReport& report) {
    html.element("h3", "Installed apps and what was parsed of them");
    html.open("ul");
    for (const Device& device : report.devices)
        html.element("li", device.name + ": " +
                               (device.coverage.apps
                                    ? triage::sentence_of(*device.coverage.apps)
                                    : "the device holds no list of installed apps that was read."));
    html.close();
}

void write_not_read(HtmlWriter& html, const Device& device) {
    html.open("table", {{"class", "stack"}});
    write_head_row(html, {"file", "result", "reason", "plugin"});
    html.open("tbody");
    for (const CoverageEntry& entry : device.coverage.not_read) {
        html.open("tr");
        open_cell(html, "file");
        html.code(entry.file);
        html.close();
        write_cell(html, "result", status_in_words(entry.status));
        write_cell(html, "reason", entry.note.empty() ? "no reason noted" : entry.note);
        write_cell(html, "plugin", entry.plugin.empty() ? "none" : entry.plugin);
        html.close();
    }
    for (const DamageEntry& entry : device.coverage.damage) {
        html.open("tr");
        open_cell(html, "file");
        html.code(entry.file);
        html.text(", ");
        html.code(entry.place);
        html.close();
        write_cell(html, "result", "damage note");
        write_cell(html, "reason", entry.what);
        write_cell(html, "plugin", entry.plugin);
        html.close();
    }
    html.close();
    html.close();
}

void write_device_details(HtmlWriter& html, const Device& device) {
    const DeviceCoverage& coverage = device.coverage;
    if (!coverage.problem.empty()) {
        html.element("p", {{"class", "alarm"}},
                     device.name + ": its store could not be read: " + coverage.problem);
        return;
    }
    if (coverage.not_read.empty() && coverage.damage.empty())
        return;
    html.open("details", {{"open", ""}});
    html.element("summary", device.name + ": " +
                                counted(coverage.not_read.size(), "task not or only partly done",
                                        "tasks not or only partly done") +
                                ", " +
                                counted(coverage.damage.size(), "damage note", "damage notes"));
    write_not_read(html, device);
    html.close();
}

void write_not_tried(HtmlWriter& html, const CaseReport& report) {
    html.open("details");
    html.element("summary", "Not tried: files of a kind that no plugin reads");
    html.open("ul");
    for (const Device& device : report.devices) {
        for (const auto& [reason, count] : device.coverage.not_tried)
            html.element("li", device.name + ": " + counted(count, "file", "files") + ", " +
                                   (reason.empty() ? "no plugin reads this kind" : reason));
    }
    html.close();
    html.close();
}

void write_left_out(HtmlWriter& html, const CaseReport& report) {
    if (report.left_out.empty())
        return;
    html.element("h3", "Left out of the case");
    html.open("ul");
    for (const LeftOut& entry : report.left_out) {
        html.open("li");
        html.code(entry.path);
        html.text(": " + entry.why);
        html.close();
    }
    html.close();
}

}  // namespace

void write_coverage(HtmlWriter& html, const CaseReport& report) {
    html.open("section", {{"id", "coverage"}});
    html.element("h2", "What was and was not examined");
    html.element("p",
                 "This stands before all findings: a file that was not read may hold what decides "
                 "the question.");
    for (const ExhibitEntry& exhibit : report.exhibits) {
        if (exhibit.status != "done" || !exhibit.status_note.empty())
            html.element("p", {{"class", "alarm"}},
                         "Exhibit " + exhibit.exhibit + ": " + exhibit.status +
                             (exhibit.status_note.empty() ? "" : ". " + exhibit.status_note));
    }
    write_count_table(html, report);
    write_unread_apps(html, report);
    html.element("h3", "Files that were not or only partly read, and damage");
    for (const Device& device : report.devices)
        write_device_details(html, device);
    write_not_tried(html, report);
    write_left_out(html, report);
    html.close();
}

void write_queue(HtmlWriter& html, const CaseReport& report) {
    html.open("section", {{"id", "queue"}});
    html.element("h2", "Devices, by safety need");
    html.element(
        "p",
        "First the devices with words that call for help at once, then those with a row that calls "
        "for a safe conversation, then by signs of "
        "exploitation, then by number. Signs of control never move a device in this list.");
    html.open("table", {{"class", "stack"}});
    write_head_row(html, {"device", "kind and holder", "why here", "outcome", "coverage"});
    html.open("tbody");
    for (const Device* device : safety_queue(report)) {
        html.open("tr");
        html.open("td", {{"data-label", "device"}, {"class", "name"}});
        link_to_device(html, device->name);
        html.close();
        open_cell(html, "kind and holder");
        html.text(device->kind);
        if (!device->holder.empty()) {
            html.text(", taken from ");
            html.evidence(device->holder);
        }
        html.close();
        write_cell(html, "why here", queue_reason(*device));
        html.open("td", {{"data-label", "outcome"}, {"class", "outcome"}});
        html.text(device->assessment ? outcome_headline(*device->assessment) : "not assessed");
        html.close();
        write_cell(
            html, "coverage",
            device->assessment ? coverage_in_words(device->assessment->coverage) : "unknown");
        html.close();
    }
    html.close();
    html.close();
    html.element("p", {{"class", "soft"}},
                 "\"Insufficient\" is not a finding of anything. \"Review requested\" asks a named "
                 "person to look at rows; it is no finding either.");
    html.close();
}

}  // namespace reports
