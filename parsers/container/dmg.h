// DMG: the disk inside an Apple disk image (UDIF).
// Format: Apple's <udif.h> as published with its kernel sources' tools; dmg2img; libmodi, "Mac OS
// disk image types".
#pragma once

#include "parsers/base/byte_source.h"
#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

// Reading is Damaged for sectors that no table holds and for a block that does not decompress,
// Unsupported for a compression that is not read; each says the bytes of the disk. Encrypted for an
// encrypted image, Unsupported for one of several parts of which some are absent.
Result<Layer> open_dmg(const SharedBytes& file, const Surroundings& surroundings);

// True where the trailer of such an image stands at the end.
bool is_dmg(const ByteSource& file);

}  // namespace parsers
