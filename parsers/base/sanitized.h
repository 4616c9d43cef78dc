// Whether this build watches its memory: AddressSanitizer needs more address space than any limit
// leaves, and more system calls than a locked-in process may make.
#pragma once

namespace parsers {

#if defined(__SANITIZE_ADDRESS__)  // g++
inline constexpr bool kIsSanitized = true;
#elif defined(__has_feature)  // clang
#if __has_feature(address_sanitizer)
inline constexpr bool kIsSanitized = true;
#else
inline constexpr bool kIsSanitized = false;
#endif
#else
inline constexpr bool kIsSanitized = false;
#endif

}  // namespace parsers
