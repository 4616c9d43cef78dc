#include "plugins/media/finder_patterns.h"

#include <cmath>
#include <cstdlib>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace plugins::media {
namespace {

// Pixels over which ZXing averages, too: five blocks of eight.
constexpr int kNeighborhood = 41;
constexpr int kFaintest = 5;  // gray levels under the average that count as dark

struct Run {
    int begin;
    int length;
};

bool is_near(int length, double expected, double modules_off) {
    return std::abs(length - expected) <= modules_off;
}

// The width of a module where five runs, the first of them dark, are in the widths of a finder
// pattern; else 0.
double module_of(const Run* runs) {
    const double module = (runs[4].begin + runs[4].length - runs[0].begin) / 7.0;
    for (const int thin : {0, 1, 3, 4})
        if (!is_near(runs[thin].length, module, module / 2))
            return 0;
    return is_near(runs[2].length, 3 * module, module * 1.5) ? module : 0;
}

// From (x, y) on in steps of `step` rows: how many are as `dark` says; stops at `most`.
int rows_alike(const cv::Mat& dark, int x, int y, int step, int most) {
    int count = 0;
    const uchar color = dark.at<uchar>(y, x);
    while (count < most && y >= 0 && y < dark.rows && dark.at<uchar>(y, x) == color) {
        y += step;
        ++count;
    }
    return count;
}

bool is_pattern_down(const cv::Mat& dark, int x, int y, double module) {
    const int most = static_cast<int>(4 * module) + 2;
    int heart = 0;
    for (const int step : {-1, 1}) {
        const int inner = rows_alike(dark, x, y, step, most);
        const int light_at = y + step * inner;
        if (light_at < 0 || light_at >= dark.rows)
            return false;
        const int light = rows_alike(dark, x, light_at, step, most);
        if (!is_near(light, module, module / 2 + 1))
            return false;
        heart += inner;
    }
    return is_near(heart - 1, 3 * module, module * 1.5 + 1);
}

// Runs of one row in turn light and dark; the first is light and may be empty.
std::vector<Run> runs_of(const uchar* row, int width) {
    std::vector<Run> runs{{0, 0}};
    uchar color = 0;
    for (int x = 0; x < width; ++x) {
        if (row[x] != color) {
            runs.push_back({x, 0});
            color = row[x];
        }
        ++runs.back().length;
    }
    return runs;
}

}  // namespace

double estimated_finder_patterns(const cv::Mat& gray) {
    cv::Mat dark;
    cv::adaptiveThreshold(gray, dark, 1, cv::ADAPTIVE_THRESH_MEAN_C, cv::THRESH_BINARY_INV,
                          kNeighborhood, kFaintest);
    double patterns = 0;
    for (int y = 0; y < dark.rows; ++y) {
        const auto runs = runs_of(dark.ptr<uchar>(y), dark.cols);
        for (size_t i = 1; i + 4 < runs.size(); i += 2) {
            const double module = module_of(&runs[i]);
            const int middle = runs[i + 2].begin + runs[i + 2].length / 2;
            if (module > 0 && is_pattern_down(dark, middle, y, module))
                patterns += 1 / (3 * module);  // its heart is three modules high
        }
    }
    return patterns;
}

}  // namespace plugins::media
