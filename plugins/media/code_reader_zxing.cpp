#include <ZXing/ReadBarcode.h>

#include <opencv2/imgproc.hpp>

#include "parsers/base/text.h"
#include "plugins/media/code_readers.h"

namespace plugins::media {

namespace {

double share_of(const ZXing::Position& corners, const cv::Mat& gray) {
    std::vector<cv::Point> outline;
    for (const auto& corner : corners)
        outline.emplace_back(corner.x, corner.y);
    return cv::contourArea(outline) / static_cast<double>(gray.total());
}

}  // namespace

ReadCodes read_with_zxing(const cv::Mat& gray) {
    ZXing::DecodeHints hints;
    hints.setFormats(ZXing::BarcodeFormat::QRCode | ZXing::BarcodeFormat::MicroQRCode);
    hints.setTryHarder(true);
    const ZXing::ImageView view(gray.data, gray.cols, gray.rows, ZXing::ImageFormat::Lum,
                                static_cast<int>(gray.step));
    ReadCodes codes;
    for (const auto& code : ZXing::ReadBarcodes(view, hints))
        if (code.isValid())
            codes.push_back({parsers::to_valid_utf8(code.text()), share_of(code.position(), gray)});
    return codes;
}

}  // namespace plugins::media
