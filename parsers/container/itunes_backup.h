// ITunes and Finder backups of iPhones and iPads, encrypted or not, of every version of iOS.
// Format: Manifest.db (SQLite, iOS 10 and later) or Manifest.mbdb names the blobs that lie beside
// it; Manifest.plist, Info.plist and Status.plist say what was backed up and hold the keybag.
// Facts: iLEAPP, iphone_backup_decrypt and mvt.
#pragma once

#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

// True for a Manifest.mbdb by its magic, for a SQLite file with a backup's table, and for a file
// named Manifest.db beside a Manifest.plist of a backup (an encrypted one begins with nothing of
// its own).
bool is_itunes_backup(const ByteSource& manifest, const Surroundings& surroundings);

// `manifest` is Manifest.db or Manifest.mbdb; everything else comes from its siblings. The tree has
// the paths of the phone ("private/var/mobile/..."); containers are named by their bundle or group
// id. The property lists of the backup are listed at its root. A file without a blob, and one
// without a key, is listed and does not open. Where the manifest cannot be read, the lists are all
// there is and a note says why ("encrypted": it names the device and how many passwords were
// tried); an error where not even they are there. `used` names the blobs, the lists and the log.
Result<Layer> open_itunes_backup(const SharedBytes& manifest, const Surroundings& surroundings);

}  // namespace parsers
