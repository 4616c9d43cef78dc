// The body of a Skype message: a piece of XML, taken apart into what was written and what was
// quoted.
#pragma once

#include <string>

namespace plugins::skype_desktop {

struct Body {
    std::string text;    // what the author wrote, without markup
    std::string quoted;  // what stands in a quotation
};

// A body that is not well formed is kept as it is stored. UTF-8 in, UTF-8 out.
Body read_body(const std::string& stored);

}  // namespace plugins::skype_desktop
