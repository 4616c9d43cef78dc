#include <webp/decode.h>

#include <algorithm>

#include "plugins/media/picture.h"

namespace plugins::media {
namespace {

struct Config {
    WebPDecoderConfig webp{};

    Config() = default;
    Config(const Config&) = delete;
    Config& operator=(const Config&) = delete;
    ~Config() { WebPFreeDecBuffer(&webp.output); }
};

cv::Size reduced_size(int width, int height) {
    const int longest = std::max(width, height);
    if (longest <= kLongestSide)
        return {width, height};
    const double scale = static_cast<double>(kLongestSide) / longest;
    return {std::max(1, static_cast<int>(width * scale)),
            std::max(1, static_cast<int>(height * scale))};
}

// Red, green, blue, alpha -> gray on white, with the weights of ITU-R BT.601.
uchar gray_on_white(const cv::Vec4b& pixel) {
    const int gray = (299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2] + 500) / 1000;
    const int alpha = pixel[3];
    return static_cast<uchar>((gray * alpha + 255 * (255 - alpha) + 127) / 255);
}

cv::Mat to_gray(const cv::Mat& colors) {
    cv::Mat gray(colors.size(), CV_8UC1);
    for (int y = 0; y < colors.rows; ++y)
        for (int x = 0; x < colors.cols; ++x)
            gray.at<uchar>(y, x) = gray_on_white(colors.at<cv::Vec4b>(y, x));
    return gray;
}

void point_output_at(WebPDecoderConfig& config, cv::Mat& colors) {
    config.options.use_scaling = 1;
    config.options.scaled_width = colors.cols;
    config.options.scaled_height = colors.rows;
    config.output.colorspace = MODE_RGBA;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = colors.data;
    config.output.u.RGBA.stride = static_cast<int>(colors.step);
    config.output.u.RGBA.size = colors.total() * colors.elemSize();
}

}  // namespace

Result<Picture> decode_webp(std::span<const std::byte> bytes) {
    Config config;
    const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
    if (WebPInitDecoderConfig(&config.webp) == 0 ||
        WebPGetFeatures(data, bytes.size(), &config.webp.input) != VP8_STATUS_OK)
        return parsers::Error{parsers::ErrorCode::Damaged, "The WebP header cannot be read"};
    const auto& header = config.webp.input;
    TRY(check_size(static_cast<uint64_t>(header.width), static_cast<uint64_t>(header.height)));
    Picture picture;
    picture.width = header.width;
    picture.height = header.height;
    if (header.has_animation != 0) {
        picture.unsupported = "The pixels of an animated WebP are not read";
        return picture;
    }
    cv::Mat colors(reduced_size(header.width, header.height), CV_8UC4, cv::Scalar::all(0));
    point_output_at(config.webp, colors);
    const auto status = WebPDecode(data, bytes.size(), &config.webp);
    if (status != VP8_STATUS_OK)
        picture.damage = "The WebP data is damaged (decoder status " + std::to_string(status) + ")";
    picture.gray = to_gray(colors);
    return picture;
}

}  // namespace plugins::media
