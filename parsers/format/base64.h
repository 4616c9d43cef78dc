// Base64 (RFC 4648), as property lists, vCards and JSON carry bytes.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"

namespace parsers {

// Takes the standard and the URL alphabet; skips white space; padding may be absent. Damaged where
// another character stands between.
Result<std::vector<std::byte>> read_base64(std::string_view text);

}  // namespace parsers
