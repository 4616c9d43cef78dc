// Where on the device the entry of an Android backup lay.
#pragma once

#include <string>
#include <string_view>

namespace parsers {

// "apps/com.x/db/a" -> "data/data/com.x/databases/a", "shared/0/DCIM/a" -> "data/media/0/DCIM/a".
// What lies nowhere on a device (a manifest, key-value data) or is unknown keeps its stored path.
//
// Format: BackupAgent and FullBackup of the Android Open Source Project.
std::string android_backup_path(std::string_view stored);

}  // namespace parsers
