// QR codes: the texts of the QR codes that a picture shows.
#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace plugins::media {

enum class SearchEnd { Complete, TimeLimit };

// `texts` are UTF-8, sorted, without doubles. `largest_share` is the part of the picture's area,
// 0 to 1, that its largest code covers. TimeLimit: ended after two seconds of processor time with
// steps left and nothing found.
struct QrSearch {
    std::vector<std::string> texts;
    double largest_share = 0;
    SearchEnd end = SearchEnd::Complete;
};

// Looks in the picture as it is, then in versions of it with more contrast, inverted, sharpened,
// reduced and turned, until one shows a code. May throw what OpenCV, ZXing and ZBar throw.
QrSearch find_qr_codes(const cv::Mat& gray);

}  // namespace plugins::media
