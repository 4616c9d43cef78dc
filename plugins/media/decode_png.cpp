#include <png.h>

#include "plugins/media/picture.h"

namespace plugins::media {
namespace {

// libpng's simplified interface catches its own longjmps; this frees what it holds.
struct Decoder {
    png_image image{};

    Decoder() { image.version = PNG_IMAGE_VERSION; }
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;
    ~Decoder() { png_image_free(&image); }
};

}  // namespace

Result<Picture> decode_png(std::span<const std::byte> bytes) {
    Decoder decoder;
    auto& image = decoder.image;
    if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0)
        return parsers::Error{parsers::ErrorCode::Damaged,
                              std::string("The PNG header cannot be read: ") + image.message};
    TRY(check_size(image.width, image.height));
    Picture picture;
    picture.width = static_cast<int>(image.width);
    picture.height = static_cast<int>(image.height);
    picture.gray = cv::Mat::zeros(picture.height, picture.width, CV_8UC1);
    image.format = PNG_FORMAT_GRAY;
    const png_color white = {255, 255, 255};
    const auto row_bytes = static_cast<png_int_32>(picture.gray.step);
    if (png_image_finish_read(&image, &white, picture.gray.data, row_bytes, nullptr) == 0)
        picture.damage = std::string("The PNG data is damaged: ") + image.message;
    return picture;
}

}  // namespace plugins::media
