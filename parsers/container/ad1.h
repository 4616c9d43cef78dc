// AD1: the files inside an AccessData logical image (FTK Imager), versions 3 and 4.
// Format: no specification is published; the layout follows the public descriptions of pyad1 and
// AD1-tools and the public test image.
#pragma once

#include <string_view>

#include "parsers/base/byte_source.h"
#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

// `file` is segment 1; the others are further_parts, in any order, or siblings ("case.ad2", ...). A
// tree of names below that of the source, with the times and the deleted names that are stored.
// Opening a file reads it through: Damaged where its stored MD5 or SHA-1 differs, where a chunk
// does not decompress, or where a segment that it needs is missing. Encrypted for an encrypted
// image.
Result<Layer> open_ad1(const SharedBytes& file, const Surroundings& surroundings);

}  // namespace parsers
