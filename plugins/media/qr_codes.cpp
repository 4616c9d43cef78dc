#include "plugins/media/qr_codes.h"

#include <time.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "plugins/media/code_readers.h"
#include "plugins/media/finder_patterns.h"

namespace plugins::media {
namespace {

constexpr int64_t kLimitNs = 2'000'000'000;
// Longest side in pixels. ZXing sees every pixel that was decoded; ZBar is several times slower and
// gets a reduced picture; the changed versions are for weak codes, which fill more of a picture.
constexpr int kZbarSide = 1600;
constexpr int kVersionSide = 1000;
// ZXing tries every three corner marks together: 400 take it 2 s, 2500 many minutes. A picture with
// more than these, which is more than 60 codes, is left to ZBar, whose work is bounded.
constexpr double kMostPatterns = 180;
constexpr int kQuietZone = 16;

// Processor time of this thread, so that a busy machine finds no fewer codes than an idle one.
int64_t spent_ns() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

cv::Mat reduced_to(const cv::Mat& gray, int longest_side) {
    const int longest = std::max(gray.cols, gray.rows);
    if (longest <= longest_side)
        return gray;
    const double scale = static_cast<double>(longest_side) / longest;
    cv::Mat reduced;
    cv::resize(gray, reduced, {}, scale, scale, cv::INTER_AREA);
    return reduced;
}

bool is_ascii(const std::string& text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Both, because each sees codes of a picture with several that the other does not. Outside ASCII
// they guess the encoding apart, so the same code would stand there twice: then ZXing's text
// counts.
QrSearch read_codes(const cv::Mat& gray) {
    ReadCodes codes;
    if (estimated_finder_patterns(gray) <= kMostPatterns)
        codes = read_with_zxing(gray);
    const bool found_first = !codes.empty();
    for (auto& code : read_with_zbar(reduced_to(gray, kZbarSide)))
        if (!found_first || is_ascii(code.text))
            codes.push_back(std::move(code));
    QrSearch search;
    for (auto& code : codes) {
        if (code.text.empty())
            continue;
        search.texts.push_back(std::move(code.text));
        search.largest_share = std::max(search.largest_share, code.share);
    }
    std::sort(search.texts.begin(), search.texts.end());
    search.texts.erase(std::unique(search.texts.begin(), search.texts.end()), search.texts.end());
    return search;
}

cv::Mat with_full_contrast(const cv::Mat& gray) {
    cv::Mat result;
    cv::normalize(gray, result, 0, 255, cv::NORM_MINMAX);
    return result;
}

cv::Mat inverted(const cv::Mat& gray) {
    cv::Mat result;
    cv::bitwise_not(gray, result);
    return result;
}

cv::Mat sharpened(const cv::Mat& gray) {
    cv::Mat soft;
    cv::Mat result;
    cv::GaussianBlur(gray, soft, {}, 3.0);
    cv::addWeighted(gray, 3.0, soft, -2.0, 0.0, result);
    return result;
}

cv::Mat half_size(const cv::Mat& gray) {
    cv::Mat result;
    cv::resize(gray, result, {}, 0.5, 0.5, cv::INTER_AREA);
    return result;
}

cv::Mat turned(const cv::Mat& gray, double degrees) {
    const double side = std::hypot(gray.cols, gray.rows) + 2 * kQuietZone;
    cv::Mat rotation = cv::getRotationMatrix2D(
        {static_cast<float>(gray.cols) / 2, static_cast<float>(gray.rows) / 2}, degrees, 1.0);
    rotation.at<double>(0, 2) += (side - gray.cols) / 2;
    rotation.at<double>(1, 2) += (side - gray.rows) / 2;
    cv::Mat result;
    cv::warpAffine(gray, result, rotation, cv::Size(cv::Point2d(side, side)), cv::INTER_LINEAR,
                   cv::BORDER_CONSTANT, cv::Scalar(255));
    return result;
}

using Version = cv::Mat (*)(const cv::Mat& contrasted);

// Cheap and fruitful first.
constexpr Version kVersions[] = {
    [](const cv::Mat& gray) { return gray; },
    inverted,
    sharpened,
    [](const cv::Mat& gray) { return half_size(gray); },
    [](const cv::Mat& gray) { return turned(gray, 45); },
};

}  // namespace

QrSearch find_qr_codes(const cv::Mat& gray) {
    if (gray.empty())
        return {};
    const int64_t started_ns = spent_ns();
    QrSearch search = read_codes(gray);
    if (!search.texts.empty())
        return search;
    const cv::Mat contrasted = with_full_contrast(reduced_to(gray, kVersionSide));
    for (const Version version : kVersions) {
        if (spent_ns() - started_ns > kLimitNs) {
            search.end = SearchEnd::TimeLimit;
            return search;
        }
        const cv::Mat changed = version(contrasted);
        if (!changed.empty())
            search = read_codes(changed);
        if (!search.texts.empty())
            return search;
    }
    return search;
}

}  // namespace plugins::media
