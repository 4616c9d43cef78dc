// SquashFS: the compressed read-only file system of routers, cameras and snap packages as a tree of
// names.
#pragma once

#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

// Opens the SquashFS image (version 4.0) that begins at byte 0 of `volume`. NotFound where it is
// none; Unsupported where its version or its compression is not read here. Such an image is written
// once and never changed, so nothing in it is deleted.
Result<Layer> open_squashfs(const SharedBytes& volume, const Surroundings& surroundings);

}  // namespace parsers
