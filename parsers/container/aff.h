// AFF: the disk inside an Advanced Forensic Format image, version 3.
// Format: AFFLIB, "doc/affdoc" and the segment names and flags of its public header afflib.h.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

// One file, or the first of an AFD folder ("file_000.aff"), whose others are found as siblings.
// stored_hashes has what the acquisition tool stored. Reading is Damaged for a page that is missing
// or broken and for a sector with the mark of one that the tool could not read, Encrypted for an
// encrypted page. Encrypted where no page is readable without a key; Damaged where the size of the
// disk or of a page is not known.
Result<Layer> open_aff(const SharedBytes& file, const Surroundings& surroundings);

// The names of the other files of an AFD, as many as there could be, where `file` says that it is
// of one; else none.
std::vector<std::string> files_of_afd(const ByteSource& file);

}  // namespace parsers
