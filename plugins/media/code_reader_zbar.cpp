#include <zbar.h>

#include <memory>
#include <opencv2/imgproc.hpp>

#include "parsers/base/text.h"
#include "plugins/media/code_readers.h"

namespace plugins::media {
namespace {

struct ScannerEnd {
    void operator()(zbar::zbar_image_scanner_t* scanner) const {
        zbar::zbar_image_scanner_destroy(scanner);
    }
};
struct ImageEnd {
    void operator()(zbar::zbar_image_t* image) const { zbar::zbar_image_destroy(image); }
};

// 'Y800': 8-bit gray, as a four-character code with its first letter lowest.
constexpr unsigned long kGrayFormat = 0x30303859;

double share_of(const zbar::zbar_symbol_t* symbol, const cv::Mat& gray) {
    std::vector<cv::Point> outline;
    for (unsigned i = 0; i < zbar::zbar_symbol_get_loc_size(symbol); ++i)
        outline.emplace_back(zbar::zbar_symbol_get_loc_x(symbol, i),
                             zbar::zbar_symbol_get_loc_y(symbol, i));
    return outline.size() < 3 ? 0.0 : cv::contourArea(outline) / static_cast<double>(gray.total());
}

}  // namespace

ReadCodes read_with_zbar(const cv::Mat& gray) {
    const std::unique_ptr<zbar::zbar_image_scanner_t, ScannerEnd> scanner(
        zbar::zbar_image_scanner_create());
    const std::unique_ptr<zbar::zbar_image_t, ImageEnd> image(zbar::zbar_image_create());
    if (!scanner || !image)
        return {};
    zbar::zbar_image_scanner_set_config(scanner.get(), zbar::ZBAR_NONE, zbar::ZBAR_CFG_ENABLE, 0);
    zbar::zbar_image_scanner_set_config(scanner.get(), zbar::ZBAR_QRCODE, zbar::ZBAR_CFG_ENABLE, 1);
    const cv::Mat whole = gray.isContinuous() ? gray : gray.clone();
    zbar::zbar_image_set_format(image.get(), kGrayFormat);
    zbar::zbar_image_set_size(image.get(), static_cast<unsigned>(whole.cols),
                              static_cast<unsigned>(whole.rows));
    zbar::zbar_image_set_data(image.get(), whole.data, whole.total(), nullptr);
    if (zbar::zbar_scan_image(scanner.get(), image.get()) <= 0)
        return {};
    ReadCodes codes;
    for (const auto* symbol = zbar::zbar_image_first_symbol(image.get()); symbol != nullptr;
         symbol = zbar::zbar_symbol_next(symbol))
        codes.push_back({parsers::to_valid_utf8({zbar::zbar_symbol_get_data(symbol),
                                                 zbar::zbar_symbol_get_data_length(symbol)}),
                         share_of(symbol, gray)});
    return codes;
}

}  // namespace plugins::media
