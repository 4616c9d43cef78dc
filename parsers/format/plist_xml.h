// The XML form of property lists, for plist.cpp.
#pragma once

#include <string_view>

#include "parsers/format/plist.h"

namespace parsers {

Result<PlistValue> read_xml_plist(std::string_view text);

}  // namespace parsers
