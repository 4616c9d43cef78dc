// The compressed RTF in which Outlook keeps the text of an item, and the text in RTF.
//
// Format: [MS-OXRTFCP] for the compression, "Rich Text Format (RTF) Specification" 1.9.1 of
// Microsoft, and [MS-OXRTFEX] for HTML inside of RTF.
#pragma once

#include <string>
#include <string_view>

#include "parsers/base/result.h"

namespace parsers {

// Damaged where it is broken or its checksum is wrong.
Result<std::string> decompress_rtf(std::string_view stored);

// What a reader of the page would see: without fonts, pictures and headers. Where the RTF was made
// of HTML, the text of that HTML.
std::string text_of_rtf(std::string_view rtf);

}  // namespace parsers
