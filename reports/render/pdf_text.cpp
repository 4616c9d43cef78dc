#include "reports/render/pdf_text.h"

#include "parsers/base/text.h"
#include "reports/model/wording.h"

namespace reports {
namespace {

// In this order, so that a fallback never takes the Japanese face for Chinese or a stranger's for
// Lao and Arabic.
constexpr const char* kFamilies =
    "Noto Sans,Noto Sans CJK SC,Noto Sans Myanmar,Noto Sans Thai,Noto Sans Khmer,Noto Sans Lao,"
    "Noto Sans Arabic,Noto Sans Devanagari,Noto Sans Bengali,Noto Sans Symbols,Noto Sans Symbols2,"
    "Noto Color Emoji,Noto Emoji";
constexpr const char* kCodeFamilies =
    "Noto Sans Mono,Noto Sans Mono CJK SC,Noto Sans Myanmar,Noto Sans Thai,Noto Sans Arabic,"
    "Noto Sans";
constexpr double kCodeScale = 0.92;
constexpr guint16 kSoftInk = 0x4000;
constexpr double kLineSpacing = 1.28;

int units(double points) {
    return static_cast<int>(points * PANGO_SCALE);
}

void add(PangoAttrList* list, PangoAttribute* attribute, size_t begin, size_t end) {
    attribute->start_index = static_cast<guint>(begin);
    attribute->end_index = static_cast<guint>(end);
    pango_attr_list_insert(list, attribute);  // takes it over
}

void add_run(PangoAttrList* list, const Run& run, double size, size_t begin, size_t end) {
    add(list, pango_attr_language_new(pango_language_from_string(run.language.c_str())), begin,
        end);
    if (run.face == Face::Bold)
        add(list, pango_attr_weight_new(PANGO_WEIGHT_BOLD), begin, end);
    if (run.face == Face::Soft)
        add(list, pango_attr_foreground_new(kSoftInk, kSoftInk, kSoftInk), begin, end);
    if (run.face == Face::Code) {
        add(list, pango_attr_family_new(kCodeFamilies), begin, end);
        add(list, pango_attr_size_new_absolute(units(size * kCodeScale)), begin, end);
    }
}

// Control letters have no glyph; a PDF must show that one stood there.
std::string printable(std::string_view text) {
    std::string out;
    for (const char letter : parsers::to_valid_utf8(text)) {
        const auto code = static_cast<unsigned char>(letter);
        if (code == 0 || (code < 0x20 && letter != '\n' && letter != '\t') || code == 0x7F)
            out += "\xEF\xBF\xBD";
        else
            out += letter;
    }
    return out;
}

}  // namespace

Run evidence_run(std::string_view text) {
    const std::string_view language = language_of(text);
    return {std::string(text), Face::Plain, std::string(language == "und" ? "en" : language)};
}

TextBlock::TextBlock(cairo_t* cairo, const Text& text, double size, double width)
    : layout_(pango_cairo_create_layout(cairo)) {
    PangoContext* context = pango_layout_get_context(layout_.get());
    pango_cairo_context_set_resolution(context, 72);
    // Rounding to whole pixels is for screens; on paper it spoils the letter spacing.
    pango_context_set_round_glyph_positions(context, FALSE);
    PangoFontDescription* font = pango_font_description_from_string(kFamilies);
    pango_font_description_set_absolute_size(font, units(size));
    pango_layout_set_font_description(layout_.get(), font);
    pango_font_description_free(font);
    PangoAttrList* attributes = pango_attr_list_new();
    std::string all;
    for (const Run& run : text) {
        const size_t begin = all.size();
        all += printable(run.text);
        add_run(attributes, run, size, begin, all.size());
    }
    pango_layout_set_text(layout_.get(), all.c_str(), static_cast<int>(all.size()));
    pango_layout_set_attributes(layout_.get(), attributes);
    pango_attr_list_unref(attributes);
    pango_layout_set_width(layout_.get(), units(width));
    pango_layout_set_wrap(layout_.get(), PANGO_WRAP_WORD_CHAR);
    PangoLayoutIter* at = pango_layout_get_iter(layout_.get());
    do {
        PangoRectangle extents;
        pango_layout_iter_get_line_extents(at, nullptr, &extents);
        const double top = static_cast<double>(extents.y) / PANGO_SCALE;
        const double natural = static_cast<double>(extents.height) / PANGO_SCALE;
        const double baseline =
            static_cast<double>(pango_layout_iter_get_baseline(at)) / PANGO_SCALE;
        const double height = std::max(natural, size * kLineSpacing);
        lines_.push_back({pango_layout_iter_get_line_readonly(at),
                          static_cast<double>(extents.x) / PANGO_SCALE, height,
                          baseline - top + (height - natural) / 2});
    } while (pango_layout_iter_next_line(at));
    pango_layout_iter_free(at);
}

double TextBlock::height() const {
    double height = 0;
    for (const Line& line : lines_)
        height += line.height;
    return height;
}

void TextBlock::draw(cairo_t* cairo, size_t line, double left, double top) const {
    cairo_move_to(cairo, left + lines_[line].left, top + lines_[line].baseline);
    pango_cairo_show_layout_line(cairo, lines_[line].line);
}

}  // namespace reports
