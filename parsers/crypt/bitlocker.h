// BitLocker: the encrypted volumes of Windows 7 and later, fixed disks and sticks ("To Go").
#pragma once

#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

// Gives the plain bytes as one volume. Tried are: the clear key of a suspended volume, passwords,
// 48-digit recovery passwords (also out of the text file that Windows saves) and .BEK files.
// Encrypted where none fits, with the ids of the key protectors; Unsupported for Windows Vista.
// Where the metadata lies the plain bytes are zeros, as Windows shows them to the file system.
// Recognized by is_bitlocker in bitlocker_metadata.h.
Result<Layer> open_bitlocker(const SharedBytes& volume, const Surroundings& surroundings);

}  // namespace parsers
