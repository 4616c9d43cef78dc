// Perceptual hash: 64 bits that stay nearly the same when a picture is resized or saved again.
#pragma once

#include <opencv2/core.hpp>
#include <string>

namespace plugins::media {

// OpenCV's pHash (signs of the lowest cosine frequencies) of the picture averaged down to 32 x 32,
// as 16 lower-case hex digits. Empty where the picture says too little for a hash to tell it from
// others: smaller than 32 x 32, nearly of one tone, or one large shape that drowns the rest, as the
// colored bar over every screenshot of a chat does. May throw what OpenCV throws.
std::string perceptual_hash(const cv::Mat& gray);

// The gray pixels as a viewer shows them, for an Exif orientation of 1 to 8. WhatsApp turns the
// pixels and drops the note when it sends a photo: only so do the original and the copy agree.
cv::Mat upright(const cv::Mat& gray, int orientation);

}  // namespace plugins::media
