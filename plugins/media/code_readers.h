// Code readers: the two libraries that read QR codes, each behind one function. They stay in files
// of their own because macros of the one break the headers of the other.
#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace plugins::media {

// `text` is UTF-8; `share` is the part of the picture's area that the code covers, 0 to 1.
struct ReadCode {
    std::string text;
    double share = 0;
};
using ReadCodes = std::vector<ReadCode>;

// The QR codes in an 8-bit gray picture, in the reader's order. May throw.
ReadCodes read_with_zxing(const cv::Mat& gray);
ReadCodes read_with_zbar(const cv::Mat& gray);

}  // namespace plugins::media
