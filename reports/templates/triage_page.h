// The style sheet and the script of triage.html; both stand in the file itself.
#pragma once

#include <string_view>

namespace reports {

// No red and green, nothing said by color alone, readable on paper and on a narrow screen.
std::string_view page_style();
// Opens every <details> before printing. The page is complete without it.
std::string_view page_script();

}  // namespace reports
