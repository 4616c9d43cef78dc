// The chapters of court.pdf, in the order in which they stand.
#pragma once

#include "reports/model/case_report.h"
#include "reports/render/pdf_document.h"

namespace reports {

void write_court_answer(PdfDocument& document, const CaseReport& report);
void write_court_coverage(PdfDocument& document, const CaseReport& report);
void write_court_findings(PdfDocument& document, const CaseReport& report);
void write_court_links(PdfDocument& document, const CaseReport& report);
void write_court_addresses(PdfDocument& document, const CaseReport& report);
void write_court_method(PdfDocument& document, const CaseReport& report);
void write_court_decisions(PdfDocument& document, const CaseReport& report);
void write_court_custody(PdfDocument& document, const CaseReport& report);

}  // namespace reports
