// The frames of a backup in their binary form, turned into the JSON that the app itself exports.
#pragma once

#include <string_view>

#include "parsers/base/result.h"
#include "plugins/apps/signal_backup_any/values.h"

namespace plugins::signal_backup {

// `message` is "BackupInfo" or "Frame". A field that the schema does not have is the key "field N"
// with the value true. Damaged where the bytes are no such message.
parsers::Result<json> to_json(std::string_view message, std::string_view bytes);

}  // namespace plugins::signal_backup
