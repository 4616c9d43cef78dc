// CHECK: stops the process when the code itself is wrong (never because of evidence).
#pragma once

namespace parsers {
// Writes the broken promise to standard error and aborts; the coordinator records the crash.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);
}  // namespace parsers

#define CHECK(condition) \
    ((condition) ? static_cast<void>(0) : ::parsers::check_failed(#condition, __FILE__, __LINE__))
