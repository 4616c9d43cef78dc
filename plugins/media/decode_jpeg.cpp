#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <memory>
// jpeglib.h needs FILE and size_t first.
#include <jerror.h>
#include <jpeglib.h>

#include "plugins/media/picture.h"

namespace plugins::media {
namespace {

// A progressive file may repeat scans without end; encoders write about ten.
constexpr int kScans = 200;

// All that libjpeg holds. Its error handler leaves by longjmp, which runs no destructors: so the
// functions that call setjmp own nothing, and the frame above them owns this.
struct Decoder {
    jpeg_decompress_struct jpeg{};
    jpeg_error_mgr errors{};
    jpeg_progress_mgr progress{};
    std::jmp_buf escape{};
    char problem[JMSG_LENGTH_MAX] = "";

    Decoder() = default;
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;
    ~Decoder() { jpeg_destroy_decompress(&jpeg); }
};

Decoder& decoder_of(j_common_ptr common) {
    return *static_cast<Decoder*>(common->client_data);
}

[[noreturn]] void on_error(j_common_ptr common) {
    Decoder& decoder = decoder_of(common);
    common->err->format_message(common, decoder.problem);
    std::longjmp(decoder.escape, 1);
}

// Negative levels are warnings: the decoder goes on with invented pixels. Stray bytes between
// markers are the one that intact pictures of several cameras give.
void on_message(j_common_ptr common, int level) {
    Decoder& decoder = decoder_of(common);
    if (level >= 0 || common->err->msg_code == JWRN_EXTRANEOUS_DATA || decoder.problem[0] != '\0')
        return;
    common->err->format_message(common, decoder.problem);
}

void on_progress(j_common_ptr common) {
    Decoder& decoder = decoder_of(common);
    if (decoder.jpeg.input_scan_number <= kScans)
        return;
    std::snprintf(decoder.problem, sizeof(decoder.problem), "more than %d scans", kScans);
    std::longjmp(decoder.escape, 1);
}

enum class Outcome { Done, Failed };

void choose_scale(jpeg_decompress_struct& jpeg) {
    const auto longest = std::max(jpeg.image_width, jpeg.image_height);
    jpeg.scale_num = 1;
    jpeg.scale_denom = 1;
    while (jpeg.scale_denom < 8 && longest / jpeg.scale_denom > kLongestSide)
        jpeg.scale_denom *= 2;
}

Outcome read_header(Decoder& decoder, std::span<const std::byte> bytes) {
    decoder.jpeg.err = jpeg_std_error(&decoder.errors);
    decoder.errors.error_exit = on_error;
    decoder.errors.emit_message = on_message;
    decoder.jpeg.client_data = &decoder;
    if (setjmp(decoder.escape) != 0)
        return Outcome::Failed;
    jpeg_create_decompress(&decoder.jpeg);
    decoder.progress.progress_monitor = on_progress;
    decoder.jpeg.progress = &decoder.progress;
    jpeg_mem_src(&decoder.jpeg, reinterpret_cast<const unsigned char*>(bytes.data()),
                 static_cast<unsigned long>(bytes.size()));
    jpeg_read_header(&decoder.jpeg, TRUE);
    if (decoder.jpeg.num_components == 4)
        return Outcome::Done;
    decoder.jpeg.out_color_space = JCS_GRAYSCALE;
    choose_scale(decoder.jpeg);
    jpeg_calc_output_dimensions(&decoder.jpeg);
    return Outcome::Done;
}

Outcome read_rows(Decoder& decoder, unsigned char* pixels, size_t row_bytes, size_t rows) {
    if (setjmp(decoder.escape) != 0)
        return Outcome::Failed;
    jpeg_start_decompress(&decoder.jpeg);
    while (decoder.jpeg.output_scanline < rows) {
        JSAMPROW row = pixels + decoder.jpeg.output_scanline * row_bytes;
        jpeg_read_scanlines(&decoder.jpeg, &row, 1);
    }
    jpeg_finish_decompress(&decoder.jpeg);
    return Outcome::Done;
}

}  // namespace

Result<Picture> decode_jpeg(std::span<const std::byte> bytes) {
    const auto decoder = std::make_unique<Decoder>();
    if (read_header(*decoder, bytes) == Outcome::Failed)
        return parsers::Error{parsers::ErrorCode::Damaged,
                              std::string("The JPEG header cannot be read: ") + decoder->problem};
    const auto& jpeg = decoder->jpeg;
    TRY(check_size(jpeg.image_width, jpeg.image_height));
    Picture picture;
    picture.width = static_cast<int>(jpeg.image_width);
    picture.height = static_cast<int>(jpeg.image_height);
    if (jpeg.num_components == 4) {
        picture.unsupported = "The pixels of a JPEG with four colors (CMYK) are not read";
        return picture;
    }
    picture.gray = cv::Mat::zeros(static_cast<int>(jpeg.output_height),
                                  static_cast<int>(jpeg.output_width), CV_8UC1);
    read_rows(*decoder, picture.gray.data, picture.gray.step, jpeg.output_height);
    if (decoder->problem[0] != '\0')
        picture.damage = std::string("The JPEG data is damaged: ") + decoder->problem;
    return picture;
}

}  // namespace plugins::media
