// Whether a text is a phrase that somebody spelled in another way.
#pragma once

#include <string_view>

namespace triage {

// `typed` is the phrase with some or all of its marks left out, and no mark that it has not.
bool leaves_marks_out(std::string_view typed, std::string_view phrase);

// The same words but one: that one has six letters or more and is one letter off (another, one too
// many or one too few). Short words are never let off: a letter makes "my" (mera) "your" (tera).
bool is_misspelled(std::string_view typed, std::string_view phrase);

// Whether a phrase has a word long enough for that.
bool may_be_misspelled(std::string_view phrase);

}  // namespace triage
