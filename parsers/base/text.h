// Text: UTF-8 checks, conversions and the few string functions that every layer needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace parsers {

bool is_utf8(std::string_view text);

// The text where it is UTF-8; else every byte that is not part of valid UTF-8 as U+FFFD.
std::string to_valid_utf8(std::string_view text);

// As FileEntry::path wants it: bytes that are not UTF-8, and then '%' too, as %XX.
std::string to_path_utf8(std::string_view bytes);

// UTF-16 without a byte-order mark; unpaired surrogates become U+FFFD.
std::string from_utf16_le(std::span<const std::byte> bytes);
std::string from_utf16_be(std::span<const std::byte> bytes);

std::string to_hex(std::span<const std::byte> bytes);
// Inverse of to_hex, either case; empty where the text is not hexadecimal.
std::vector<std::byte> from_hex(std::string_view hex);
std::string to_lower_ascii(std::string_view text);
std::string_view trim(std::string_view text);
std::vector<std::string> split(std::string_view text, char separator);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);

// A decimal integer with nothing before or behind it; absent where the text is none.
std::optional<int64_t> to_int64(std::string_view text);

}  // namespace parsers
