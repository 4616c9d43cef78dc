// Finder patterns: an estimate of how many corner marks of QR codes a picture holds, made before a
// reader whose work grows with the cube of that number.
#pragma once

#include <opencv2/core.hpp>

namespace plugins::media {

// Squares within squares, dark and light in the widths 1:1:3:1:1 across and down (ISO/IEC 18004,
// finder pattern), counted in proportion to their height: an estimate, not a count. `gray` is
// 8-bit. May throw what OpenCV throws.
double estimated_finder_patterns(const cv::Mat& gray);

}  // namespace plugins::media
