// EROFS: the compressed read-only file system of Android's system partitions as a tree of names.
#pragma once

#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

// Opens the EROFS image that begins at byte 0 of `volume`. NotFound where it is none; Unsupported
// where a feature of the image is not read here. Such an image is written once and never changed,
// so nothing in it is deleted. A file whose content is on another device, or compressed in an
// unknown way, is listed with a note and does not open.
Result<Layer> open_erofs(const SharedBytes& volume, const Surroundings& surroundings);

}  // namespace parsers
