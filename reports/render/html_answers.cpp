// The first screen of triage.html: the four answers that are asked for at the raid.
#include <fmt/format.h>
#include <algorithm>

#include "reports/model/wording.h"
#include "reports/render/html_parts.h"

namespace reports {
namespace {

constexpr size_t kMostLines = 8;

void open_box(HtmlWriter& html, std::string_view title) {
    html.open("div", {{"class", "box"}});
    html.element("h2", title);
}

void write_more(HtmlWriter& html, size_t all, std::string_view what, std::string_view target) {
    if (all <= kMostLines)
        return;
    html.open("p");
    html.element("a", {{"href", target}}, fmt::format("and {} more {}", all - kMostLines, what));
    html.close();
}

void write_device_names(HtmlWriter& html, const std::vector<std::string>& devices) {
    for (const std::string& device : devices) {
        if (&device != &devices.front())
            html.text(", ");
        link_to_device(html, device);
    }
}

// The file in its folder: alone, "Manifest.db" or "byte 512" says too little.
std::string end_of_path(const std::string& path) {
    const size_t last = path.rfind('/');
    const size_t before = last == std::string::npos || last == 0 ? last : path.rfind('/', last - 1);
    return before == std::string::npos ? path : path.substr(before + 1);
}

// Less than a line of a reason, cut between words.
std::string begin_of(const std::string& reason) {
    constexpr size_t kMostBytes = 100;
    if (reason.size() <= kMostBytes)
        return reason;
    return reason.substr(0, reason.rfind(' ', kMostBytes)) + " …";
}

// What hides most stands first: nothing is known of a locked file, something of a damaged one.
int urgency_of(const CoverageEntry& entry) {
    if (entry.status == "encrypted")
        return 0;
    return entry.status == "partly" ? 2 : 1;
}

// The first files and why, so that the reader knows at once what may be missing.
void write_first_reasons(HtmlWriter& html, const Device& device) {
    constexpr size_t kMostReasons = 1;
    std::vector<const CoverageEntry*> entries;
    for (const CoverageEntry& entry : device.coverage.not_read)
        entries.push_back(&entry);
    if (entries.empty())
        return;
    std::stable_sort(entries.begin(), entries.end(),
                     [](const CoverageEntry* left, const CoverageEntry* right) {
                         return urgency_of(*left) < urgency_of(*right);
                     });
    html.open("ul");
    for (size_t index = 0; index < std::min(entries.size(), kMostReasons); ++index) {
        const CoverageEntry& entry = *entries[index];
        html.open("li");
        html.code(end_of_path(entry.file));
        html.text(": " + status_in_words(entry.status) +
                  (entry.note.empty() ? "" : "; " + begin_of(entry.note)));
        html.close();
    }
    html.close();
}

std::string trouble_of(const DeviceCoverage& coverage) {
    if (!coverage.problem.empty())
        return ": its store could not be read";
    std::string text;
    if (!coverage.not_read.empty())
        text = ": " + counted(coverage.not_read.size(), "entry", "entries");
    if (!coverage.damage.empty())
        text += (text.empty() ? ": " : ", ") +
                counted(coverage.damage.size(), "damage note", "damage notes");
    return text;
}

// Problems first: what could not be read decides how much the rest is worth.
void write_examined(HtmlWriter& html, const CaseReport& report) {
    open_box(html, "What was examined");
    uint64_t read = 0;
    uint64_t not_tried = 0;
    std::vector<const Device*> troubled;
    for (const Device& device : report.devices) {
        const DeviceCoverage& coverage = device.coverage;
        for (const auto& [status, count] : coverage.counts)
            (status == "not_tried" ? not_tried : read) +=
                status == "parsed" || status == "not_tried" ? count : 0;
        if (!coverage.problem.empty() || !coverage.not_read.empty() || !coverage.damage.empty())
            troubled.push_back(&device);
    }
    html.element("p", fmt::format("{} from {}. {} done. {} of a kind that no plugin reads.",
                                  counted(report.devices.size(), "device", "devices"),
                                  counted(report.exhibits.size(), "exhibit", "exhibits"),
                                  counted(read, "reading task", "reading tasks"),
                                  counted(not_tried, "file is", "files are")));
    html.open("p");
    html.element("strong", "Not, or only partly, read: ");
    if (troubled.empty())
        html.text("nothing that a plugin asked for.");
    html.close();
    html.open("ul");
    for (size_t index = 0; index < std::min(troubled.size(), kMostLines); ++index) {
        const Device& device = *troubled[index];
        html.open("li");
        link_to_device(html, device.name);
        html.text(trouble_of(device.coverage));
        write_first_reasons(html, device);
        html.close();
    }
    for (const ExhibitEntry& exhibit : report.exhibits) {
        if (exhibit.status != "done")
            html.element("li", "Exhibit " + exhibit.exhibit + ": " + exhibit.status);
    }
    if (!report.left_out.empty())
        html.element("li",
                     counted(report.left_out.size(), "path", "paths") + " left out of the case");
    html.close();
    write_more(html, troubled.size(), "devices", "#coverage");
    html.element("a", {{"href", "#coverage"}}, "Every file and the reason");
    html.close();
}

void write_protection(HtmlWriter& html, const CaseReport& report) {
    open_box(html, "A safe conversation first with");
    std::vector<const Device*> referred;
    for (const Device* device : safety_queue(report)) {
        if (device->assessment && device->assessment->referral == Referral::Refer)
            referred.push_back(device);
    }
    if (referred.empty())
        html.element("p", "No row read asks for it. That is not a finding of anything.");
    html.open("ol");
    for (size_t index = 0; index < std::min(referred.size(), kMostLines); ++index) {
        const Device& device = *referred[index];
        html.open("li");
        html.text("the user of ");
        link_to_device(html, device.name);
        if (!device.holder.empty()) {
            html.text(", taken from ");
            html.evidence(device.holder);
        }
        html.text("; signs of exploitation: " +
                  std::string(support_in_words(device.assessment->exploitation.weight)));
        for (const std::string& flag : device.assessment->safety_flags)
            html.element("strong", "; " + safety_flag_in_words(flag));
        html.close();
    }
    html.close();
    write_more(html, referred.size(), "devices", "#queue");
    html.element("a", {{"href", "#queue"}}, "All devices in this order");
    html.close();
}

void write_together(HtmlWriter& html, const CaseReport& report) {
    open_box(html, "Devices that belong together");
    if (report.clusters.empty())
        html.element("p", "No cluster was found in the files that were read.");
    html.open("ul");
    for (size_t index = 0; index < std::min(report.clusters.size(), kMostLines); ++index) {
        const Cluster& cluster = report.clusters[index];
        html.open("li");
        html.text(level_heading(cluster.level) + ": ");
        write_device_names(html, cluster.devices);
        html.close();
    }
    html.close();
    write_more(html, report.clusters.size(), "clusters", "#clusters");
    html.element("a", {{"href", "#clusters"}}, "Picture and reasons");
    html.close();
}

void write_wallets(HtmlWriter& html, const CaseReport& report) {
    open_box(html, "Addresses to freeze, after the harm check");
    const auto send = addresses_of(report, AddressGroup::Send);
    if (send.empty())
        html.element("p", "None of class A, B or C in the files that were read.");
    html.open("ol");
    for (size_t index = 0; index < std::min(send.size(), kMostLines); ++index) {
        html.open("li");
        html.code(send[index]->value);
        html.text(" (" + send[index]->chain + ", class " + send[index]->evidence_class + ")");
        if (!address_words(*send[index]).warning.empty())
            html.element("strong", " STOP. " + address_words(*send[index]).warning);
        html.close();
    }
    html.close();
    write_more(html, send.size(), "addresses", "#freeze");
    html.element("a", {{"href", "#freeze"}}, "Reasons, harm check and what is not to be sent");
    html.close();
}

}  // namespace

void write_answers(HtmlWriter& html, const CaseReport& report) {
    html.open("div", {{"class", "answers"}});
    write_examined(html, report);
    write_protection(html, report);
    write_together(html, report);
    write_wallets(html, report);
    html.close();
}

}  // namespace reports
