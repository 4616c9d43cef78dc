// APFS: containers of Apple's file system, with every volume that can be opened.
#pragma once

#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

// Gives one tree with a folder for each volume, "v1", "v2"; their own names and how many snapshots
// they have are in the notes. An encrypted volume is opened with a password or its recovery key;
// otherwise a note says what would open it, and the whole is Encrypted where no volume opens. One
// that stands in the clear, though it says it is encrypted (the device decrypted it while the image
// was taken), is read without a secret.
// Unsupported for one half of a Fusion Drive. Read through The Sleuth Kit: names as they are
// stored, times in nanoseconds, sparse files, files compressed with zlib and LZVN. Deleted names,
// extended attributes and the content of snapshots are not given.
Result<Layer> open_apfs(const SharedBytes& container, const Surroundings& surroundings);

}  // namespace parsers
