// Archives: the files inside 7-Zip, RAR, cabinet and cpio archives, and of xz, bzip2, Zstandard,
// LZ4, lzip and compress streams with a tar or one file inside. Decoding is libarchive's.
#pragma once

#include "parsers/base/byte_source.h"
#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

// Names, sizes, kinds and times as stored; DOS times (RAR before version 5, cabinets) have no time
// zone and are left out. Encrypted entries are listed with a note, and opening them is Encrypted;
// an archive whose names are encrypted is Encrypted. libarchive decrypts none of these formats, so
// passwords are not tried. Opening is serialized; entries opened in stored order cost one pass.
Result<Layer> open_archive(const SharedBytes& file, const Surroundings& surroundings);

// The files of the tar inside, or one file named as the archive without its ending. A stream that
// ends early gives what came out before, with a note.
Result<Layer> open_compressed(const SharedBytes& file, const Surroundings& surroundings);

// An ISO 9660 file system with Rock Ridge names, which The Sleuth Kit shows by their short forms.
Result<Layer> open_rock_ridge(const SharedBytes& volume, const Surroundings& surroundings);
bool has_rock_ridge(const ByteSource& volume);

}  // namespace parsers
