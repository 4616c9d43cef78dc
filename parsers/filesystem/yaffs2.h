// YAFFS2: recognizes a dump of flash, with its spare areas, that holds the file system of early
// Android phones.
#pragma once

#include "parsers/base/byte_source.h"

namespace parsers {

// YAFFS2 has no superblock and no mark, so its structure is held against the bytes: pages of 2048
// bytes with 64 of spare, which is what The Sleuth Kit reads unless told otherwise. In one of the
// first blocks, the tags of ten pages in a row have one sequence number and objects that can be,
// and a page whose tags say that it is a header is one. Sources: yaffs_guts.h and
// yaffs_packedtags2.h of YAFFS2.
bool is_yaffs2(const ByteSource& volume);

}  // namespace parsers
