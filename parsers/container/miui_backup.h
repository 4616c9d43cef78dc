// MIUI backup: the file (.bak) that Xiaomi's local backup writes for each app or system part.
//
// Format: header lines "MIUI BACKUP", a version, the package with the app's name, two numbers whose
// meaning is not known, and then a whole Android backup (miui-backup-mount,
// github.com/froiloc/miui-backup-mount, and notes of others who read it).
#pragma once

#include <span>

#include "parsers/base/layer.h"

namespace parsers {

bool is_miui_backup(std::span<const std::byte> start);

// As open_android_backup. Unsupported where no Android backup follows the header.
Result<Layer> open_miui_backup(const SharedBytes& file, const Surroundings& surroundings);

}  // namespace parsers
