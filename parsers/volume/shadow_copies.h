// Shadow copies: the earlier states of an NTFS volume that Windows keeps inside it (VSS).
#pragma once

#include "parsers/base/byte_source.h"
#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

// Each shadow copy of `volume` as a range of bytes that is a whole volume again, "vss1" the oldest,
// its creation time in Volume::type. A copy whose blocks are not in this volume (its store lies on
// another one) or that cannot be opened is a note. NotFound where the volume has none; Damaged
// where the catalog cannot be read.
// Facts: libvshadow reads the format; "VSS volume header" at byte 0x1e00 of the volume.
Result<Layer> open_shadow_copies(const SharedBytes& volume, const Surroundings& surroundings);

}  // namespace parsers
