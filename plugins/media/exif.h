// Exif: when and where a picture was taken and how it is to be turned, by the camera's own note in
// the file.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "parsers/base/result.h"
#include "parsers/base/time.h"
#include "plugins/media/picture.h"

namespace plugins::media {

// Where the camera was, by its GPS part (tag 0x8825): degrees, north and east positive.
struct GpsFix {
    double latitude = 0;
    double longitude = 0;
    parsers::Timestamp time;  // GPSDateStamp and GPSTimeStamp, which are UTC; absent without both
};

// Tags of CIPA DC-008 (Exif). Texts as stored, without the closing zero; empty where absent.
struct Exif {
    int orientation = 1;          // tag 0x0112, 1 to 8; 1: as stored
    std::string original_time;    // tag 0x9003 DateTimeOriginal, "YYYY:MM:DD HH:MM:SS", local
    std::string original_offset;  // tag 0x9011 OffsetTimeOriginal, "+HH:MM"
    std::optional<GpsFix> fix;
};

// A file without an Exif part gives an empty Exif; one that cannot be read is Damaged.
Result<Exif> read_exif(Format format, std::span<const std::byte> bytes);

// The stored text, and the moment only where the offset is stored too: without it the zone of the
// camera's clock is not known.
parsers::Timestamp taken_at(const Exif& exif);

}  // namespace plugins::media
