// TextBlock: a text broken into lines by Pango, so that a page break can fall between two of them.
#pragma once

#include <pango/pangocairo.h>

#include <memory>
#include <vector>

#include "reports/render/pdf_document.h"

namespace reports {

struct GObjectDeleter {
    void operator()(gpointer object) const { g_object_unref(object); }
};
using LayoutPointer = std::unique_ptr<PangoLayout, GObjectDeleter>;

class TextBlock {
public:
    // `size` of the plain face in points; `width` in points.
    TextBlock(cairo_t* cairo, const Text& text, double size, double width);

    size_t lines() const { return lines_.size(); }
    double height_of(size_t line) const { return lines_[line].height; }
    double height() const;
    void draw(cairo_t* cairo, size_t line, double left, double top) const;

private:
    struct Line {
        PangoLayoutLine* line;  // owned by the layout
        double left;
        double height;
        double baseline;  // below the top of the line
    };
    LayoutPointer layout_;
    std::vector<Line> lines_;
};

}  // namespace reports
