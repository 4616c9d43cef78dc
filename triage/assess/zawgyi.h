// Zawgyi: Burmese text in a font's own order of code points, as most phones wrote it for years.
#pragma once

#include <unicode/unistr.h>

namespace triage {

// Whether Burmese letters stand in an order that only Zawgyi has. False for other text.
bool is_zawgyi(const icu::UnicodeString& text);

// The same text in Unicode's order, by the transform of ICU; unchanged where that fails.
icu::UnicodeString from_zawgyi(const icu::UnicodeString& text);

}  // namespace triage
