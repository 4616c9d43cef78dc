// Android sparse images (system.img, super.img, sparsechunk files), as fastboot takes them.
// Format: Android Open Source Project, system/core/libsparse/sparse_format.h.
#pragma once

#include <string>

#include "parsers/base/layer.h"

namespace parsers {

bool is_android_sparse(const ByteSource& file);

// A part that is "don't care" reads as zeros, or as what one of the further parts (super.img split
// into sparsechunks) has there. Checksums of chunks are not computed.
Result<Layer> open_android_sparse(const SharedBytes& file, const Surroundings& around);

}  // namespace parsers
