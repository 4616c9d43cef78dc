// The binary form of Android XML ("ABX"), for android_xml.cpp.
#pragma once

#include <span>

#include "parsers/format/android_xml.h"

namespace parsers {

// `bytes` with the magic.
Result<XmlElement> read_binary_android_xml(std::span<const std::byte> bytes);

}  // namespace parsers
