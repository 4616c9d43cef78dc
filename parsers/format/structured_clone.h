// Structured clones: how Firefox stores JavaScript's values in IndexedDB, given as JSON text.
//
// Format: StructuredClone.cpp of SpiderMonkey; moz-idb-edit by Alexander Schlarb.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "parsers/base/result.h"

namespace parsers {

// What JSON has: objects, arrays, texts, numbers and what is true, false or null. A date becomes
// its milliseconds since 1970; what is not defined, and a number that is none, become null; an
// object that stands twice is given twice. Unsupported where there is a value of another kind,
// Damaged where the bytes break off or an object holds itself, LimitReached where the JSON would
// be longer than the limit or nested too deeply.
Result<std::string> structured_clone_to_json(std::span<const std::byte> bytes, size_t limit_bytes);

}  // namespace parsers
