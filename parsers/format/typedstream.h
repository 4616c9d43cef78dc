// Typedstream: the text inside an NSArchiver stream, such as "attributedBody" of iMessage.
//
// Format: reverse-engineered; a stream of tagged values where 0x84 begins something new. The first
// value of type "+" (a run of bytes) after the class chain is the string.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "parsers/base/result.h"

namespace parsers {

bool is_typedstream(std::span<const std::byte> bytes);

// The text of the first string, UTF-8. U+FFFC stands where an attachment is shown. NotFound where
// the stream holds no string; Unsupported where it is no typedstream; Damaged where it breaks off.
Result<std::string> read_typedstream_text(std::span<const std::byte> bytes);

}  // namespace parsers
