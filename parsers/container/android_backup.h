// Android backup: the file of "adb backup" (.ab), versions 1 to 5, plain or with a password.
//
// Format: BackupManagerService, PerformAdbBackupTask and PerformAdbRestoreTask of the Android Open
// Source Project: header lines, then a tar file that may be deflated and then encrypted.
#pragma once

#include <cstdint>
#include <span>

#include "parsers/base/layer.h"

namespace parsers {

bool is_android_backup(std::span<const std::byte> start);

// A tree of the backed-up files, each named by its place on the device (android_backup_path.h). A
// backup that breaks off gives the entries before the break, and a note. The password is one of
// those given, or the one that Samsung's Smart Switch keeps beside its backups (.data files).
// Encrypted where none fits; Unsupported for another version; Damaged where no entry can be read.
Result<Layer> open_android_backup(const SharedBytes& file, const Surroundings& surroundings);

// As above for a backup that begins at `offset`; `kind` begins the layer's description.
Result<Layer> open_android_backup_at(const SharedBytes& file, uint64_t offset,
                                     std::string_view kind, const Surroundings& surroundings);

}  // namespace parsers
