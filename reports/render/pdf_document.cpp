#include "reports/render/pdf_document.h"

#include <cairo-pdf.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/render/pdf_text.h"

namespace reports {
namespace {

using parsers::Error;
using parsers::ErrorCode;

constexpr double kPageWidth = 595.276;  // A4
constexpr double kPageHeight = 841.89;
constexpr double kSide = 50;
constexpr double kTop = 46;
constexpr double kBottom = 54;
constexpr double kFooterTop = kPageHeight - 40;
constexpr double kBodySize = 9.4;
constexpr double kQuoteSize = 10;
constexpr double kTableSize = 8.8;
constexpr double kAnnexSize = 6.8;
constexpr double kNoteSize = 7.6;
constexpr double kFooterSize = 8;
constexpr double kCellPadding = 3.5;
constexpr double kFloor = kPageHeight - kBottom;
constexpr double kIndent = 14;

struct Entry {
    int level = 1;
    std::string title;
    int page = 1;
};

enum class Pass { Count, Write };

cairo_status_t append(void* target, const unsigned char* bytes, unsigned int size) {
    static_cast<std::string*>(target)->append(reinterpret_cast<const char*>(bytes), size);
    return CAIRO_STATUS_SUCCESS;
}
cairo_status_t discard(void*, const unsigned char*, unsigned int) {
    return CAIRO_STATUS_SUCCESS;
}

std::string seconds_of(const std::string& utc) {
    return utc.size() >= 19 ? utc.substr(0, 19) + "Z" : "1970-01-01T00:00:00Z";
}

}  // namespace

struct PdfDocument::State {
    State(const DocumentSettings& given, Pass kind) : settings(given), pass(kind) {
        surface =
            pass == Pass::Write
                ? cairo_pdf_surface_create_for_stream(append, &bytes, kPageWidth, kPageHeight)
                : cairo_pdf_surface_create_for_stream(discard, nullptr, kPageWidth, kPageHeight);
        const std::string created = seconds_of(settings.created_utc);
        const std::pair<cairo_pdf_metadata_t, const std::string*> metadata[] = {
            {CAIRO_PDF_METADATA_TITLE, &settings.title},
            {CAIRO_PDF_METADATA_AUTHOR, &settings.author},
            {CAIRO_PDF_METADATA_CREATE_DATE, &created},
            {CAIRO_PDF_METADATA_MOD_DATE, &created}};
        for (const auto& [name, value] : metadata)
            cairo_pdf_surface_set_metadata(surface, name, value->c_str());
        cairo = cairo_create(surface);
        cairo_font_options_t* options = cairo_font_options_create();
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
        cairo_set_font_options(cairo, options);
        cairo_font_options_destroy(options);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        cairo_destroy(cairo);
        cairo_surface_destroy(surface);
    }

    double left() const { return kSide + (in_box ? kIndent : 0); }
    double width() const { return kPageWidth - kSide - left(); }
    double room() const { return kFloor - y; }

    void rule(double x0, double y0, double x1, double y1, double thickness) {
        cairo_set_line_width(cairo, thickness);
        cairo_move_to(cairo, x0, y0);
        cairo_line_to(cairo, x1, y1);
        cairo_stroke(cairo);
    }

    void draw_footer() {
        const std::string of =
            pass == Pass::Write ? fmt::format("page {} of {}", page, pages) : std::string("page");
        const TextBlock left_text(cairo, {{settings.footer, Face::Soft}}, kFooterSize, 360);
        left_text.draw(cairo, 0, kSide, kFooterTop);
        const TextBlock right_text(cairo, {{of, Face::Soft}}, kFooterSize, 100);
        right_text.draw(cairo, 0, kPageWidth - kSide - 62, kFooterTop);
    }

    void draw_box_rule() {
        if (in_box)
            rule(kSide + 3, box_top, kSide + 3, y, 2);
    }

    void next_page() {
        draw_box_rule();
        draw_footer();
        cairo_show_page(cairo);
        ++page;
        y = kTop;
        box_top = y;
    }

    void need(double height) {
        if (room() < height && y > kTop)
            next_page();
    }

    // One tag on each page that the text reaches, since a page closes what is open on it.
    void flow(const char* tag, const TextBlock& block, double x) {
        cairo_tag_begin(cairo, tag, nullptr);
        for (size_t line = 0; line < block.lines(); ++line) {
            if (room() < block.height_of(line)) {
                cairo_tag_end(cairo, tag);
                next_page();
                cairo_tag_begin(cairo, tag, nullptr);
            }
            block.draw(cairo, line, x, y);
            y += block.height_of(line);
        }
        cairo_tag_end(cairo, tag);
    }

    DocumentSettings settings;
    Pass pass;
    std::string bytes;
    cairo_surface_t* surface = nullptr;
    cairo_t* cairo = nullptr;
    double y = kTop;
    int page = 1;
    int pages = 0;
    bool in_box = false;
    double box_top = kTop;
    std::vector<Entry> entries;        // found in this pass
    std::vector<Entry> known_entries;  // found in the pass before
    int outline_parent = CAIRO_PDF_OUTLINE_ROOT;
};

PdfDocument::PdfDocument(std::unique_ptr<State> state) : state_(std::move(state)) {}
PdfDocument::PdfDocument(PdfDocument&&) noexcept = default;
PdfDocument::~PdfDocument() = default;

void PdfDocument::heading(int level, std::string_view text) {
    static constexpr double kSizes[] = {17, 13, 11};
    static constexpr const char* kTags[] = {"H1", "H2", "H3"};
    State& state = *state_;
    const size_t index = static_cast<size_t>(std::clamp(level, 1, 3) - 1);
    const TextBlock block(state.cairo, {{std::string(text), Face::Bold}}, kSizes[index],
                          state.width());
    // A heading alone at the foot of a page has lost its text.
    state.need(block.height() + 100);
    if (state.y > kTop)
        state.y += level == 1 ? 18 : 12;
    if (level <= 2) {
        const std::string name = fmt::format("h{}", state.entries.size());
        state.entries.push_back({level, std::string(text), state.page});
        cairo_tag_begin(state.cairo, CAIRO_TAG_DEST, ("name='" + name + "'").c_str());
        cairo_tag_end(state.cairo, CAIRO_TAG_DEST);
        const int parent = level == 1 ? CAIRO_PDF_OUTLINE_ROOT : state.outline_parent;
        const int id = cairo_pdf_surface_add_outline(
            state.surface, parent, std::string(text).c_str(), ("dest='" + name + "'").c_str(),
            level == 1 ? CAIRO_PDF_OUTLINE_FLAG_BOLD : static_cast<cairo_pdf_outline_flags_t>(0));
        if (level == 1)
            state.outline_parent = id;
    }
    state.flow(kTags[index], block, state.left());
    state.y += 4;
}

void PdfDocument::paragraph(const Text& text) {
    State& state = *state_;
    const TextBlock block(state.cairo, text, kBodySize, state.width());
    // Two lines at least stay together at the foot of a page.
    state.need(std::min(block.height(), 2 * block.height_of(0)));
    state.flow("P", block, state.left());
    state.y += 3.5;
}

void PdfDocument::note(const Text& text) {
    State& state = *state_;
    const TextBlock block(state.cairo, text, kNoteSize, state.width());
    state.need(std::min(block.height(), 2 * block.height_of(0)));
    state.flow("P", block, state.left());
    state.y += 3;
}

void PdfDocument::bullet(std::string_view text) {
    State& state = *state_;
    const TextBlock mark(state.cairo, {{"•"}}, kBodySize, kIndent);
    const TextBlock block(state.cairo, {{std::string(text)}}, kBodySize, state.width() - kIndent);
    state.need(block.height_of(0));
    mark.draw(state.cairo, 0, state.left() + 2, state.y);
    state.flow("P", block, state.left() + kIndent);
    state.y += 3;
}

void PdfDocument::quote(const Text& original, const Text& caption) {
    State& state = *state_;
    const double left = state.left() + kIndent;
    const double width = state.width() - kIndent;
    const TextBlock words(state.cairo, original, kQuoteSize, width);
    const TextBlock source(state.cairo, caption, kNoteSize, width);
    const double height = words.height() + source.height() + 8;
    if (height < kFloor - kTop)
        state.need(height);
    const int first_page = state.page;
    const double top = state.y;
    state.flow("BlockQuote", words, left);
    state.y += 1;
    state.flow("P", source, left);
    const double rule_top = state.page == first_page ? top : kTop;
    state.rule(state.left() + 4, rule_top, state.left() + 4, state.y, 1.2);
    state.y += 5;
}

void PdfDocument::begin_box() {
    state_->need(60);
    state_->in_box = true;
    state_->box_top = state_->y;
}

void PdfDocument::end_box() {
    state_->draw_box_rule();
    state_->in_box = false;
    state_->y += 8;
}

void PdfDocument::contents() {
    State& state = *state_;
    size_t index = 0;
    for (const Entry& entry : state.known_entries) {
        const double indent = entry.level == 1 ? 0 : kIndent;
        const TextBlock title(state.cairo, {{entry.title}}, kBodySize, state.width() - indent - 40);
        const TextBlock page(state.cairo, {{std::to_string(entry.page)}}, kBodySize, 40);
        state.need(title.height());
        page.draw(state.cairo, 0, state.left() + state.width() - 24, state.y);
        cairo_tag_begin(state.cairo, CAIRO_TAG_LINK, fmt::format("dest='h{}'", index++).c_str());
        state.flow("P", title, state.left() + indent);
        cairo_tag_end(state.cairo, CAIRO_TAG_LINK);
    }
    state.y += 6;
}

void PdfDocument::page_break() {
    if (state_->y > kTop)
        state_->next_page();
}

void PdfDocument::keep_together(double points) {
    state_->need(points);
}

namespace {

// One row of a table, drawn as far as the page goes.
class RowLayout {
public:
    RowLayout(cairo_t* cairo, const std::vector<double>& widths, const TableRow& row, double size)
        : padding_(size < kTableSize ? kCellPadding / 2 : kCellPadding) {
        for (size_t index = 0; index < widths.size(); ++index) {
            const Text empty{{""}};
            cells_.emplace_back(cairo,
                                index < row.size() && !row[index].empty() ? row[index] : empty,
                                size, widths[index] - 2 * kCellPadding);
        }
        next_.assign(cells_.size(), 0);
    }

    double height() const {
        double tallest = 0;
        for (const TextBlock& cell : cells_)
            tallest = std::max(tallest, cell.height());
        return tallest + 2 * padding_;
    }
    bool is_done() const {
        for (size_t index = 0; index < cells_.size(); ++index) {
            if (next_[index] < cells_[index].lines())
                return false;
        }
        return true;
    }

    // Draws the lines that fit into `room` and returns the height that they take.
    double draw(cairo_t* cairo, const char* cell_tag, const std::vector<double>& widths,
                double left, double top, double room) {
        double tallest = 0;
        cairo_tag_begin(cairo, "TR", nullptr);
        for (size_t index = 0; index < cells_.size(); ++index) {
            double y = top + padding_;
            cairo_tag_begin(cairo, cell_tag, nullptr);
            while (next_[index] < cells_[index].lines() &&
                   y + cells_[index].height_of(next_[index]) <= top + room - padding_) {
                cells_[index].draw(cairo, next_[index], left + kCellPadding, y);
                y += cells_[index].height_of(next_[index]++);
            }
            cairo_tag_end(cairo, cell_tag);
            tallest = std::max(tallest, y - top + padding_);
            left += widths[index];
        }
        cairo_tag_end(cairo, "TR");
        return tallest;
    }

private:
    double padding_;  // above and below
    std::vector<TextBlock> cells_;
    std::vector<size_t> next_;  // first line of each cell that is not drawn yet
};

}  // namespace

void PdfDocument::table(const std::vector<Column>& columns, const std::vector<TableRow>& rows,
                        Type type) {
    State& state = *state_;
    const double size = type == Type::Annex ? kAnnexSize : kTableSize;
    double shares = 0;
    TableRow heads;
    for (const Column& column : columns) {
        shares += column.share;
        heads.push_back({{column.head, Face::Bold}});
    }
    std::vector<double> widths;
    for (const Column& column : columns)
        widths.push_back(column.share / shares * state.width());
    const auto line_across = [&](double thickness) {
        state.rule(state.left(), state.y, state.left() + state.width(), state.y, thickness);
    };
    const auto begin = [&] {
        cairo_tag_begin(state.cairo, "Table", nullptr);
        RowLayout head(state.cairo, widths, heads, size);
        line_across(1);
        state.y += head.draw(state.cairo, "TH", widths, state.left(), state.y, state.room());
        line_across(0.8);
    };
    const auto end = [&] { cairo_tag_end(state.cairo, "Table"); };
    state.need(70);
    begin();
    for (const TableRow& row : rows) {
        RowLayout layout(state.cairo, widths, row, size);
        // A row that fits on one page is not split; a longer one is, between lines.
        bool fresh = layout.height() > state.room() && layout.height() < (kFloor - kTop) * 0.6;
        while (!layout.is_done()) {
            if (fresh || state.room() < 3 * kTableSize) {
                end();
                state.next_page();
                begin();
                fresh = false;
            }
            state.y += layout.draw(state.cairo, "TD", widths, state.left(), state.y, state.room());
            line_across(0.4);
            fresh = !layout.is_done();
        }
    }
    end();
    state.y += 8;
}

Result<std::string> pdf_bytes(const DocumentSettings& settings,
                              const std::function<void(PdfDocument&)>& write) {
    std::vector<Entry> entries;
    int pages = 0;
    // The contents take room, so the pages are counted twice: without entries, then with them.
    for (const Pass pass : {Pass::Count, Pass::Count, Pass::Write}) {
        PdfDocument document(std::make_unique<PdfDocument::State>(settings, pass));
        PdfDocument::State& state = *document.state_;
        state.known_entries = entries;
        state.pages = pages;
        write(document);
        state.draw_footer();
        cairo_show_page(state.cairo);
        entries = state.entries;
        pages = state.page;
        cairo_surface_finish(state.surface);
        const cairo_status_t status = cairo_surface_status(state.surface);
        const cairo_status_t drawing = cairo_status(state.cairo);
        for (const cairo_status_t each : {drawing, status}) {
            if (each != CAIRO_STATUS_SUCCESS)
                return Error{ErrorCode::Unreadable, std::string("the PDF cannot be drawn: ") +
                                                        cairo_status_to_string(each)};
        }
        if (pass == Pass::Write)
            return finished_pdf(state.bytes, settings);
    }
    return Error{ErrorCode::Unreadable, "the PDF was not drawn"};
}

}  // namespace reports
