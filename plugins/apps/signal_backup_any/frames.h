// The frames of a backup one after the other, in either form: main.jsonl of the app's export as
// text, or the binary frames of a decrypted backup.
#pragma once

#include <functional>

#include "plugins/api/plugin.h"
#include "plugins/apps/signal_backup_any/values.h"

namespace plugins::signal_backup {

bool is_backup(const File& file);

// Calls `take` with each frame behind the first, which says what the backup is, and with its place:
// a line or a range of bytes. A frame that is broken is told; the next line goes on, the binary
// form ends there.
Result<void> each_frame(const File& file, RecordSink& sink,
                        const std::function<void(const json& frame, const Place& place)>& take);

}  // namespace plugins::signal_backup
