// The chapters of court.pdf, in the order in which they stand.
#pragma once

#include "reports/model/case_report.h"
#include "reports/render/cited_rows.h"
#include "reports/render/pdf_document.h"

namespace reports {

void write_court_answer(PdfDocument& document, const CaseReport& report);
void write_court_coverage(PdfDocument& document, const CaseReport& report);
void write_court_findings(PdfDocument& document, const CaseReport& report, CitedRows& cited);
void write_court_links(PdfDocument& document, const CaseReport& report);
void write_court_addresses(PdfDocument& document, const CaseReport& report);
void write_court_method(PdfDocument& document, const CaseReport& report);
void write_court_decisions(PdfDocument& document, const CaseReport& report);
void write_court_custody(PdfDocument& document, const CaseReport& report);
// Annex A: every cited row with its place; annex B: the records behind links and addresses.
void write_court_rows(PdfDocument& document, const CitedRows& cited);
void write_court_records(PdfDocument& document, const CaseReport& report);

}  // namespace reports
