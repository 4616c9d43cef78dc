// Mbdb: the index of an iTunes backup before iOS 10 (Manifest.mbdb).
// Format: "mbdb", version 5.0, then records; integers are big-endian, a text is its 16-bit length
// (0xFFFF: none) and its bytes. Widths as read by iLEAPP.
#pragma once

#include <cstddef>
#include <span>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/container/itunes_manifest.h"

namespace parsers {

bool is_mbdb(const ByteSource& source);

// Every record up to the first broken one, which is told in `damage`: a record has no length of its
// own, so nothing can be found behind it. Damaged where the magic is missing.
Result<BackupManifest> read_mbdb(const ByteSource& source);

}  // namespace parsers
