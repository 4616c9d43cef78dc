// PdfDocument: a small page layout over Pango and Cairo: headings, paragraphs, quotes and tables
// with page breaks, repeated heads and page numbers, as a tagged PDF.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"

namespace reports {

using parsers::Result;

enum class Face { Plain, Bold, Code, Soft };

// A piece of text in one face. `language` is BCP-47; it picks the glyphs of the right region.
struct Run {
    std::string text;
    Face face = Face::Plain;
    std::string language = "en";
};
using Text = std::vector<Run>;

// Text from evidence, with the language that its script tells.
Run evidence_run(std::string_view text);

enum class Type { Table, Annex };  // 8.8 and 6.8 points

struct Column {
    double share = 1;  // of the width of the table
    std::string head;
};
using TableRow = std::vector<Text>;

struct DocumentSettings {
    std::string title;
    std::string author;
    std::string created_utc;  // ISO 8601; the only time that the file carries
    std::string footer;       // stands left of the page number
};

// Lengths are points (1/72 inch). Text flows from page to page by itself.
class PdfDocument {
public:
    PdfDocument(PdfDocument&&) noexcept;
    ~PdfDocument();

    void heading(int level, std::string_view text);  // 1..3; 1 and 2 are in outline and contents
    void paragraph(const Text& text);
    void paragraph(std::string_view text) { paragraph(Text{{std::string(text)}}); }
    void bullet(std::string_view text);
    // The original in large type behind a rule, its caption below.
    void quote(const Text& original, const Text& caption);
    // Small type, for what a reader looks up rather than reads.
    void note(const Text& text);
    void table(const std::vector<Column>& columns, const std::vector<TableRow>& rows,
               Type type = Type::Table);
    void begin_box();  // until end_box() a rule runs at the left
    void end_box();
    // Headings of the whole document with their pages.
    void contents();
    void page_break();
    // Goes to the next page where less than this is left.
    void keep_together(double points);

private:
    friend Result<std::string> pdf_bytes(const DocumentSettings&,
                                         const std::function<void(PdfDocument&)>&);
    struct State;
    explicit PdfDocument(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// Runs `write` twice: first to learn the number of pages, then for the file. `write` must do the
// same both times. The bytes depend on the arguments and the installed fonts only.
Result<std::string> pdf_bytes(const DocumentSettings& settings,
                              const std::function<void(PdfDocument&)>& write);

// Language, title and XMP metadata in the catalog, and an identifier made from the content.
Result<std::string> finished_pdf(const std::string& bytes, const DocumentSettings& settings);

}  // namespace reports
