// The picture of the devices and their links, as inline SVG with a layout that is the same each
// time.
#pragma once

#include "reports/model/case_report.h"
#include "reports/render/html_writer.h"

namespace reports {

// One ring for each group of linked devices, the largest first; devices without a link are named
// below. Levels differ by dash pattern, width and legend, so that no color is needed.
void write_cluster_picture(HtmlWriter& html, const CaseReport& report);

}  // namespace reports
