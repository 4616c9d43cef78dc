// The binary form of property lists ("bplist00"), for plist.cpp.
#pragma once

#include <span>

#include "parsers/format/plist.h"

namespace parsers {

Result<PlistValue> read_binary_plist(std::span<const std::byte> bytes);

}  // namespace parsers
