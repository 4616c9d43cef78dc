// The body of a message of Microsoft Teams: a piece of HTML, taken apart into what was written,
// what was quoted and the pictures that it shows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plugins::teams_ios {

struct Body {
    std::string text;                 // without markup; an emoticon as its character
    std::string quoted;               // what stands in a quotation
    std::vector<std::string> images;  // addresses of pictures on the service's store
};

Body read_body(std::string_view stored);

}  // namespace plugins::teams_ios
