// The chapters of triage.html, in the order in which they stand on the page.
#pragma once

#include "reports/model/case_report.h"
#include "reports/render/html_writer.h"

namespace reports {

void write_answers(HtmlWriter& html, const CaseReport& report);
void write_coverage(HtmlWriter& html, const CaseReport& report);
void write_queue(HtmlWriter& html, const CaseReport& report);
void write_clusters(HtmlWriter& html, const CaseReport& report);
void write_freeze(HtmlWriter& html, const CaseReport& report);
void write_devices(HtmlWriter& html, const CaseReport& report);
void write_decisions(HtmlWriter& html, const CaseReport& report);
void write_verification(HtmlWriter& html, const CaseReport& report);
void write_method(HtmlWriter& html, const CaseReport& report);

// The anchor of a device's section.
std::string anchor_of(std::string_view device);
void link_to_device(HtmlWriter& html, std::string_view device);
void write_head_row(HtmlWriter& html, std::initializer_list<std::string_view> heads);
// Opens a cell that names its column where the page is too narrow for a table.
void open_cell(HtmlWriter& html, std::string_view label);
void write_cell(HtmlWriter& html, std::string_view label, std::string_view text);

}  // namespace reports
