// Pictures of any app: size, perceptual hash, texts of QR codes, and the time the camera noted.
#include <array>
#include <exception>
#include <opencv2/core/utility.hpp>
#include <vector>

#include "parsers/base/limits.h"
#include "plugins/api/plugin.h"
#include "plugins/media/exif.h"
#include "plugins/media/perceptual_hash.h"
#include "plugins/media/picture.h"
#include "plugins/media/qr_codes.h"

namespace plugins::media {
namespace {

using parsers::Error;
using parsers::ErrorCode;

bool is_picture(const File& file) {
    std::array<std::byte, kMagicBytes> head{};
    const auto count = file.bytes().read_at(0, head);
    return count.ok() && format_of({head.data(), count.value()}).has_value();
}

// All QR codes have the same frame, and hashes of two that fill their pictures come as near as 5
// bits: above this share of the area only the text tells such a picture from another.
constexpr double kCodeFillsPicture = 0.2;

void describe_pixels(const Picture& picture, int orientation, Media& media, RecordSink& sink) {
    if (picture.gray.empty())
        return;
    const cv::Mat gray = upright(picture.gray, orientation);
    auto search = find_qr_codes(gray);
    if (search.end == SearchEnd::TimeLimit)
        sink.unsupported(Place::whole_file(),
                         "The search for QR codes was ended after 2 s; a code may be left unread.");
    media.codes = std::move(search.texts);
    // The missing part of a damaged picture has the same tone in all of them.
    if (picture.damage.empty() && search.largest_share < kCodeFillsPicture)
        media.phash = perceptual_hash(gray);
}

Result<void> parse_bytes(std::span<const std::byte> bytes, RecordSink& sink) {
    const auto format = format_of(bytes);
    if (!format)
        return Error{ErrorCode::Unsupported, "The file is no JPEG, PNG or WebP picture."};
    const Picture picture = TRY(decode(*format, bytes));
    if (!picture.damage.empty())
        sink.damaged(Place::whole_file(), picture.damage);
    if (!picture.unsupported.empty())
        sink.unsupported(Place::whole_file(), picture.unsupported);
    const auto exif = read_exif(*format, bytes);
    // A damaged picture has its line already.
    if (!exif.ok() && picture.damage.empty())
        sink.damaged(Place::whole_file(), "The Exif part is damaged: " + exif.error().what);
    const Exif known_exif = exif.ok() ? exif.value() : Exif{};
    Media media;
    media.kind = known("picture", mime_of(*format));
    media.mime = mime_of(*format);
    media.width = picture.width;
    media.height = picture.height;
    media.taken = taken_at(known_exif);
    describe_pixels(picture, known_exif.orientation, media, sink);
    sink.emit(std::move(media), Place::whole_file());
    if (const auto& fix = known_exif.fix)
        sink.emit(Location{.app = "pictures",
                           .latitude = fix->latitude,
                           .longitude = fix->longitude,
                           .time = fix->time},
                  Place::whole_file());
    return {};
}

Result<void> parse(const File& file, RecordSink& sink) {
    try {
        if (const auto bytes = file.bytes().in_memory(); !bytes.empty())
            return parse_bytes(bytes, sink);
        const auto bytes = TRY(read_all(file.bytes(), parsers::limits::kWholeFileBytes));
        return parse_bytes(bytes, sink);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::LimitReached, "There is not enough memory to decode the picture."};
    } catch (const std::exception& thrown) {  // OpenCV, ZXing
        return Error{ErrorCode::Damaged,
                     std::string("The picture could not be decoded: ") + thrown.what()};
    }
}

// Files are parsed in parallel by the host; OpenCV's own threads would only compete with it.
std::function<Result<void>(const File&, RecordSink&)> single_threaded_parse() {
    cv::setNumThreads(1);
    return parse;
}

}  // namespace
}  // namespace plugins::media

PLUGIN({
    .id = "pictures",
    .app = "pictures",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about = "JPEG, PNG and still WebP pictures: size, perceptual hash, texts of QR codes and the "
             "camera's time and place. Not read: animated WebP, CMYK JPEG, HEIC, other barcodes.",
    .references = {"ITU-T T.81 (JPEG)", "ISO/IEC 15948 (PNG)", "RFC 9649 (WebP)",
                   "CIPA DC-008 (Exif)", "ISO/IEC 18004 (QR code)"},
    .tested = {"samples/apps/pictures"},
    // By name; and the folders where WhatsApp keeps pictures under other endings.
    .paths = {"*.jpg", "*.jpeg", "*.png", "*.webp", "*.JPG", "*.JPEG", "*.PNG", "*.WEBP", "*.Jpg",
              "*.Jpeg", "*.Png", "*.Webp", "*/com.whatsapp/files/Avatars/*",
              "*/com.whatsapp/cache/Profile Pictures/*", "*/WhatsApp Images/*IMG-*",
              "*/Message/Media/*.thumb", "*/Media/Profile/*.thumb"},
    .records = {"media", "location"},
    .recognizes = plugins::media::is_picture,
    .parse = plugins::media::single_threaded_parse(),
})
