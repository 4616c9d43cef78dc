// SIM cards that an iPhone has used, from CellularUsage.db. Facts: iLEAPP and IPED, which query the
// table subscriber_info.
#include "plugins/api/sqlite_file.h"

namespace plugins {
namespace {

using parsers::SqliteRow;

constexpr std::string_view kTable = "subscriber_info";

Result<void> parse(const File& file, RecordSink& sink) {
    enum : int { kRow, kIccid, kNumber, kUpdated };
    const auto database = TRY(open_sqlite(file));
    return each_row_and_carved(
        database, kTable,
        "SELECT rowid, " +
            columns_or_null(database, kTable,
                            {"subscriber_id", "subscriber_mdn", "last_update_time"}) +
            " FROM subscriber_info ORDER BY rowid",
        sink, [&](const SqliteRow& row, const Place& place, State state) {
            const auto updated = row.real(kUpdated);
            const Time time = updated ? parsers::from_apple_s(*updated) : Time{};
            const std::string note =
                time.utc_ns ? "last updated " + parsers::to_iso8601(*time.utc_ns) : std::string();
            const auto emit = [&](std::string_view name, int value, std::string_view column) {
                if (const std::string text = row.text(value); !text.empty())
                    sink.emit(DeviceFact{.name = std::string(name), .value = text, .note = note},
                              place.at_column(column), state);
            };
            emit("iccid", kIccid, "subscriber_id");
            emit("own_number", kNumber, "subscriber_mdn");
        });
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "cellular_usage_ios",
    .app = "phone",
    .version = "1",
    .platform = plugins::Platform::Ios,
    .about = "SIM cards and own numbers that an iPhone has used, from CellularUsage.db; data "
             "volumes are not read.",
    .references = {"https://github.com/abrignoni/iLEAPP", "https://github.com/sepinf-inc/IPED"},
    .tested = {"samples/apps/cellular_usage_ios"},
    .paths = {"*wireless/Library/Databases/CellularUsage.db",
              "*WirelessDomain/Library/Databases/CellularUsage.db"},
    .records = {"device_fact"},
    .needs = {{{"subscriber_info", {"subscriber_id", "subscriber_mdn"}}}},
    .parse = plugins::parse,
})
