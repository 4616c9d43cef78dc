// Shown text: a name of the evidence as a terminal may be given it.
#pragma once

#include <string>
#include <string_view>

namespace triage {

// The text with each character that a terminal obeys instead of showing as \u{hex}: controls (line
// feed and tab are kept) and the marks that turn the direction of what follows. Bytes that are not
// UTF-8 stay as they are.
std::string shown_text(std::string_view text);

}  // namespace triage
