// The telephone's own call log on Android: calllog.db.
#include "plugins/api/plugin.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/apps/calls_android/call_log.h"

namespace plugins {
namespace {

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    return read_call_log(database, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "calls_android",
    .app = "phone",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about = "Reads the telephone's call log with the own number and the SIM of each line from the "
             "table calls; voicemail recordings, transcriptions and places of numbers are not "
             "read.",
    .references = {"https://developer.android.com/reference/android/provider/CallLog.Calls",
                   "https://github.com/abrignoni/ALEAPP"},
    .tested = {"samples/apps/calls_android", "contacts2.db of 2013 from plaso"},
    .paths = {"*/calllog.db", "*/calllog_shadow.db"},
    .records = {"call", "device_fact"},
    .needs = {{{"calls", {"_id", "number", "date", "duration", "type"}}}},
    .parse = plugins::parse,
})
