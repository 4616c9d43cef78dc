// court.pdf: every sentence with its exhibit, the same bytes for the same case.
#include <fmt/format.h>

#include "reports/model/wording.h"
#include "reports/render/court_parts.h"
#include "reports/render/renderer.h"

namespace reports {
namespace {

void write_title(PdfDocument& document, const CaseReport& report) {
    document.heading(1, "Report on devices: case " + report.name);
    document.paragraph(fmt::format(
        "{} devices from {} exhibits. Case opened {}. Made by triage-report {}. {}",
        report.devices.size(), report.exhibits.size(),
        report.created_utc.empty() ? "at a time not recorded" : report.created_utc, TRIAGE_VERSION,
        report.redaction == Redaction::Protected
            ? "Redaction: protected. Names and numbers are replaced by pseudonyms. A name that "
              "stands only inside a quoted text and in no contact list cannot be recognized: read "
              "the quotes before handing out."
            : "Redaction: none."));
    for (const std::string& problem : report.problems)
        document.paragraph(Text{{"Note: ", Face::Bold}, {problem}});
    document.heading(3, "Contents");
    document.contents();
}

void write_question(PdfDocument& document) {
    document.heading(1, "1 The question asked");
    document.paragraph(
        "For each device: do the stored rows bear on whether its usual user was exploited, and on "
        "whether the usual user controlled others? Two pairs of propositions are compared.");
    for (const std::string& proposition : propositions())
        document.paragraph(proposition);
}

void write_glossary(PdfDocument& document) {
    document.heading(1, "11 Glossary");
    std::vector<TableRow> rows;
    for (const auto& [word, meaning] : glossary())
        rows.push_back({{{word, Face::Bold}}, {{meaning}}});
    document.table({{1, "word"}, {3, "meaning here"}}, rows);
}

void write_reproduction(PdfDocument& document, const CaseReport& report) {
    document.heading(1, "12 How to make this report again");
    const std::string redact = report.redaction == Redaction::Protected ? "protected" : "none";
    document.paragraph(Text{{"triage verify " + report.name, Face::Code}});
    document.paragraph(
        Text{{"triage report " + report.name + " --format pdf --redact " + redact, Face::Code}});
    document.paragraph(
        "The first command reads the quoted places in the evidence again and checks the hashes and "
        "the log. The second gives this file again, byte for byte, from the same case with the "
        "same "
        "version and fonts. Copies of this file may re-order letters of some scripts (such as "
        "Burmese) when text is copied out of it; items.csv is the text of record.");
}

void write_report(PdfDocument& document, const CaseReport& report) {
    write_title(document, report);
    write_question(document);
    write_court_coverage(document, report);
    write_court_answer(document, report);
    CitedRows cited;
    write_court_findings(document, report, cited);
    write_court_links(document, report);
    write_court_addresses(document, report);
    write_court_method(document, report);
    write_court_decisions(document, report);
    write_court_custody(document, report);
    write_glossary(document);
    write_reproduction(document, report);
    write_court_rows(document, cited);
    write_court_records(document, report);
}

class PdfRenderer : public Renderer {
public:
    std::string_view format() const override { return "pdf"; }
    Result<std::vector<OutputFile>> render(const CaseReport& report) const override {
        const DocumentSettings settings{
            "Report on devices: case " + report.name,
            std::string("triage-report ") + TRIAGE_VERSION, report.document_utc,
            "Case " + report.name + ", log head " + report.log_head.substr(0, 16)};
        std::string bytes = TRY(
            pdf_bytes(settings, [&](PdfDocument& document) { write_report(document, report); }));
        return std::vector<OutputFile>{{"court.pdf", std::move(bytes)}};
    }
};

}  // namespace

std::unique_ptr<Renderer> pdf_renderer() {
    return std::make_unique<PdfRenderer>();
}

}  // namespace reports
