// Degrees: a latitude or longitude as files of tracks write it.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>

#include "parsers/base/text.h"

namespace plugins::tracks {

constexpr double kLatitude = 90;
constexpr double kLongitude = 180;

// A decimal number with nothing beside it, from -`most` to `most`.
inline std::optional<double> degrees(std::string_view text, double most) {
    text = parsers::trim(text);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value >= -most) ||
        !(value <= most))
        return std::nullopt;
    return value;
}

}  // namespace plugins::tracks
