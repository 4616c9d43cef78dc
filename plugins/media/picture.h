// Picture: the gray pixels of a JPEG, PNG or WebP file, decoded within limits, and its stored size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <opencv2/core.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "parsers/base/result.h"

namespace plugins::media {

using parsers::Result;

enum class Format { Jpeg, Png, Webp };

// How many bytes format_of() needs to see.
inline constexpr size_t kMagicBytes = 12;

// The longer side, in pixels, above which a JPEG or WebP is reduced while it is decoded. Codes that
// a person can scan from a screen stay readable, and the work for one file stays bounded.
inline constexpr int kLongestSide = 4096;

// By the first bytes (JPEG: ITU-T T.81; PNG: ISO/IEC 15948; WebP: RFC 9649). Absent: none of them.
std::optional<Format> format_of(std::span<const std::byte> head);

std::string_view mime_of(Format format);  // image/jpeg, image/png, image/webp

// `width` and `height` are pixels as the file stores them. `gray` is 8-bit, maybe reduced, with
// transparency laid on white; it is empty where no pixel was read. `damage` says what is wrong with
// a file of which a part was decoded; `unsupported` says what was left out.
struct Picture {
    int width = 0;
    int height = 0;
    cv::Mat gray;
    std::string damage;
    std::string unsupported;
};

// Damaged where not even the header can be read; LimitReached above limits::kImagePixels. May throw
// what OpenCV throws (no memory).
Result<Picture> decode_jpeg(std::span<const std::byte> bytes);
Result<Picture> decode_png(std::span<const std::byte> bytes);
Result<Picture> decode_webp(std::span<const std::byte> bytes);
Result<Picture> decode(Format format, std::span<const std::byte> bytes);

// LimitReached for a picture of more than limits::kImagePixels, Damaged for one without any.
Result<void> check_size(uint64_t width, uint64_t height);

}  // namespace plugins::media
