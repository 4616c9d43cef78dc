// Basic layers: the readers of parsers/container and parsers/filesystem that give something else
// than a Layer, as functions of the table of formats.
#pragma once

#include "parsers/base/layer.h"

namespace parsers {

Result<Layer> open_zip(const SharedBytes& file, const Surroundings& surroundings);
Result<Layer> open_tar(const SharedBytes& file, const Surroundings& surroundings);

// The files of the tar inside, or one file.
Result<Layer> open_gzip(const SharedBytes& file, const Surroundings& surroundings);

// An E01 or s01 image with its further segments.
Result<Layer> open_expert_witness(const SharedBytes& file, const Surroundings& surroundings);

// A disk as it is, with the further parts of a split one behind it.
Result<Layer> open_raw(const SharedBytes& file, const Surroundings& surroundings);

// What The Sleuth Kit reads; NotFound where it recognizes nothing.
Result<Layer> open_sleuthkit_tree(const SharedBytes& volume, const Surroundings& surroundings);

}  // namespace parsers
