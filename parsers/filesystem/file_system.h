// File systems: ext, NTFS, FAT, exFAT, HFS+, ISO 9660, UFS and YAFFS2 as trees of names, deleted
// ones with them.
#pragma once

#include <cstdint>
#include <memory>

#include "parsers/base/byte_source.h"
#include "parsers/base/file_tree.h"
#include "parsers/base/result.h"

namespace parsers {

// What a listing may take; where it takes more, the ledger says so and the rest is not listed.
// Seconds are processor time.
struct ListingLimits {
    int64_t names_seconds = 1800;
    int64_t orphan_seconds = 600;  // the search for files without a name
};

// Opens the file system that begins at byte 0 of `volume`; NotFound where nothing is recognized.
//
// Listing gives what `fls -r -p` of The Sleuth Kit lists: live and deleted names, orphans below
// "$OrphanFiles", and each alternate data stream of NTFS as "name:stream". The content of a deleted
// name whose place another file uses by now is not opened: it is not that file's content.
// FAT and exFAT store local time without a zone; it is given as if it were UTC and
// description() says so. A folder that cannot be read is named by its path.
Result<std::unique_ptr<FileTree>> open_file_system(SharedBytes volume,
                                                   const ListingLimits& limits = {});

}  // namespace parsers
