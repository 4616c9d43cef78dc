#include "plugins/apps/calls_android/call_log.h"

#include <set>
#include <string>
#include <utility>

#include "plugins/api/sqlite_file.h"

namespace plugins {
namespace {

using parsers::SqliteRow;

enum Column {
    kRow,
    kNumber,
    kDate,
    kDuration,
    kType,
    kName,
    kFeatures,
    kDeleted,
    kLine,
    kSubscription,
};

// Types of android.provider.CallLog.Calls. Whether an outgoing call was taken is not stored.
struct TypeMeaning {
    Code direction;
    Code result;
};

TypeMeaning meaning_of(Integer type) {
    if (!type)
        return {};
    const std::string stored = std::to_string(*type);
    const Code incoming = known("incoming", stored);
    switch (*type) {
        case 1:
            return {incoming, known("answered", stored)};
        case 2:
            return {known("outgoing", stored), {}};
        case 3:
            return {incoming, known("missed", stored)};
        case 4:
            return {incoming, known("voicemail", stored)};
        case 5:
            return {incoming, known("rejected", stored)};
        case 6:
            return {incoming, known("blocked", stored)};
        case 7:
            return {incoming, known("answered_elsewhere", stored)};
        default:
            return {unknown_code(stored), unknown_code(stored)};
    }
}

Code medium_of(Integer features) {
    constexpr int64_t kVideo = 1;
    if (!features)
        return {};
    return known(*features & kVideo ? "video" : "audio", std::to_string(*features));
}

// Negative numbers stand for a hidden, unknown or payphone caller in old versions.
Identifier peer_of(const std::string& number) {
    return number.empty() || number.starts_with('-') ? Identifier{}
                                                     : identifier_of_phone_or_email(number);
}

Call to_call(const SqliteRow& row) {
    TypeMeaning type = meaning_of(row.integer(kType));
    Call call{.app = "phone",
              .app_id = row.text(kRow),
              .peer = peer_of(row.text(kNumber)),
              .direction = std::move(type.direction)};
    if (const Integer date = row.integer(kDate))
        call.started = parsers::from_unix_ms(*date);
    call.duration_s = row.integer(kDuration);
    call.result = std::move(type.result);
    call.medium = medium_of(row.integer(kFeatures));
    call.name = row.text(kName);
    return call;
}

// The own number and the SIM of a call, told once each: they name SIMs that are gone by now.
class OwnLines {
public:
    explicit OwnLines(RecordSink& sink) : sink_(sink) {}

    void add(const SqliteRow& row, const Place& place, State state) {
        tell("own_number", "phone_account_address", row.text(kLine), place, state);
        if (is_iccid(row.text(kSubscription)))
            tell("iccid", "subscription_id", row.text(kSubscription), place, state);
    }

private:
    // ITU-T E.118: 19 or 20 digits that begin with 89.
    static bool is_iccid(std::string_view text) {
        return text.starts_with("89") && (text.size() == 19 || text.size() == 20) &&
               text.find_first_not_of("0123456789fF") == std::string_view::npos;
    }

    void tell(std::string_view fact, std::string_view column, const std::string& value,
              const Place& row, State state) {
        if (value.empty() || !told_.emplace(fact, value).second)
            return;
        sink_.emit(DeviceFact{.name = std::string(fact),
                              .value = value,
                              .note = "line of a call, column " + std::string(column)},
                   row.at_column(column), state);
    }

    RecordSink& sink_;
    std::set<std::pair<std::string, std::string>> told_;
};

}  // namespace

Result<void> read_call_log(const parsers::SqliteDatabase& database, RecordSink& sink) {
    OwnLines own_lines(sink);
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "calls",
                        {"_id", "number", "date", "duration", "type", "name", "features", "deleted",
                         "phone_account_address", "subscription_id"}) +
        " FROM calls";
    return each_row_and_carved(
        database, "calls", sql, sink, [&](const SqliteRow& row, const Place& place, State state) {
            if (state == State::Live && row.integer(kDeleted).value_or(0) != 0)
                state = State::Deleted;
            sink.emit(to_call(row), place, state);
            own_lines.add(row, place, state);
        });
}

}  // namespace plugins
