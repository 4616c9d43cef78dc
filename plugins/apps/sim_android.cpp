// SIM cards that an Android phone has seen: siminfo in telephony.db; removed ones stay there.
#include <array>
#include <string>
#include <string_view>

#include "plugins/api/plugin.h"
#include "plugins/api/sqlite_file.h"

namespace plugins {
namespace {

using parsers::SqliteRow;

struct Fact {
    int column;
    std::string_view stored_in;
    std::string_view name;
};

constexpr int kSlot = 1;
constexpr std::array kFacts = {
    Fact{2, "icc_id", "iccid"},
    Fact{3, "imsi", "imsi"},
    Fact{4, "number", "own_number"},
    Fact{5, "phone_number_source_carrier", "own_number"},
    Fact{6, "phone_number_source_ims", "own_number"},
    Fact{7, "carrier_name", "carrier"},
    Fact{8, "iso_country_code", "sim_country"},
};

// sim_id is the slot; -1 is a card that is not in the phone.
std::string slot_of(const SqliteRow& row) {
    const Integer slot = row.integer(kSlot);
    if (!slot)
        return "slot not stored";
    if (*slot < 0)
        return "not in a slot (sim_id " + std::to_string(*slot) + ")";
    return "slot " + std::to_string(*slot);
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "siminfo",
                        {"_id", "sim_id", "icc_id", "imsi", "number", "phone_number_source_carrier",
                         "phone_number_source_ims", "carrier_name", "iso_country_code"}) +
        " FROM siminfo";
    return each_row_and_carved(
        database, "siminfo", sql, sink, [&](const SqliteRow& row, const Place& place, State state) {
            const std::string note = place.text + ", " + slot_of(row);
            for (const Fact& fact : kFacts)
                if (const std::string value = row.text(fact.column); !value.empty())
                    sink.emit(
                        DeviceFact{.name = std::string(fact.name), .value = value, .note = note},
                        place.at_column(fact.stored_in), state);
        });
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "sim_android",
    .app = "android",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about = "Reads card number, subscriber number, own number, carrier and country of every SIM "
             "that the phone has kept, removed ones too, from telephony.db; access points are not "
             "read.",
    .references = {"https://developer.android.com/reference/android/telephony/SubscriptionInfo",
                   "https://github.com/abrignoni/ALEAPP"},
    .tested = {"samples/apps/sim_android"},
    .paths = {"*/com.android.providers.telephony/databases/telephony.db"},
    .records = {"device_fact"},
    .needs = {{{"siminfo", {"_id", "icc_id"}}}},
    .parse = plugins::parse,
})
