#include "plugins/media/picture.h"

#include <cstring>

#include "parsers/base/limits.h"

namespace plugins::media {
namespace {

bool has_at(std::span<const std::byte> bytes, size_t offset, std::string_view expected) {
    return bytes.size() >= offset + expected.size() &&
           std::memcmp(bytes.data() + offset, expected.data(), expected.size()) == 0;
}

}  // namespace

std::optional<Format> format_of(std::span<const std::byte> head) {
    if (has_at(head, 0, "\xFF\xD8\xFF"))
        return Format::Jpeg;
    if (has_at(head, 0, "\x89PNG\r\n\x1A\n"))
        return Format::Png;
    if (has_at(head, 0, "RIFF") && has_at(head, 8, "WEBP"))
        return Format::Webp;
    return std::nullopt;
}

std::string_view mime_of(Format format) {
    switch (format) {
        case Format::Jpeg:
            return "image/jpeg";
        case Format::Png:
            return "image/png";
        case Format::Webp:
            return "image/webp";
    }
    return {};
}

Result<Picture> decode(Format format, std::span<const std::byte> bytes) {
    switch (format) {
        case Format::Jpeg:
            return decode_jpeg(bytes);
        case Format::Png:
            return decode_png(bytes);
        case Format::Webp:
            return decode_webp(bytes);
    }
    return parsers::Error{parsers::ErrorCode::Unsupported, "The picture format is not known"};
}

Result<void> check_size(uint64_t width, uint64_t height) {
    const uint64_t pixels = TRY(parsers::checked_mul(width, height));
    if (pixels == 0)
        return parsers::Error{parsers::ErrorCode::Damaged, "The picture header gives no size"};
    if (pixels > parsers::limits::kImagePixels)
        return parsers::Error{parsers::ErrorCode::LimitReached,
                              "The picture has " + std::to_string(pixels) +
                                  " pixels; the limit is " +
                                  std::to_string(parsers::limits::kImagePixels)};
    return {};
}

}  // namespace plugins::media
