// Calls of iOS: CallHistory.storedata (Core Data, since iOS 8) and call_history.db (before). The
// newer store also lists the calls of other apps that use the system's call screen. Facts: iLEAPP
// (callHistory.py).
#include <algorithm>
#include <array>
#include <optional>

#include "parsers/base/text.h"
#include "plugins/api/sqlite_file.h"

namespace plugins {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

struct Provider {
    std::string_view stored;
    std::string_view app;
};

constexpr std::array kProviders = {
    Provider{"com.apple.Telephony", "phone"},
    Provider{"com.apple.FaceTime", "facetime"},
    Provider{"net.whatsapp.WhatsApp", "whatsapp"},
    Provider{"net.whatsapp.WhatsAppSMB", "whatsapp"},
    Provider{"ph.telegra.Telegraph", "telegram"},
    Provider{"org.whispersystems.signal", "signal"},
    Provider{"com.viber", "viber"},
    Provider{"jp.naver.line", "line"},
    Provider{"com.facebook.Messenger", "messenger"},
    Provider{"com.tencent.xin", "wechat"},
    Provider{"com.skype.skype", "skype"},
    Provider{"vn.com.vng.zingalo", "zalo"},
    Provider{"com.iwilab.KakaoTalk", "kakaotalk"},
};

constexpr int64_t kTelephone = 1;
constexpr int64_t kFaceTimeVideo = 8;
constexpr int64_t kFaceTimeAudio = 16;

// A provider that is not listed stands as the app itself, as it is stored.
std::string app_of(const std::string& provider, std::optional<int64_t> type) {
    const auto* found = std::ranges::find(kProviders, provider, &Provider::stored);
    if (found != kProviders.end())
        return std::string(found->app);
    if (!provider.empty())
        return provider;
    if (type == kFaceTimeVideo || type == kFaceTimeAudio)
        return "facetime";
    return type == kTelephone ? "phone" : "unknown";
}

// The address of another app's call is what that app handed over: a number, or an id of its own.
Identifier peer_of(const std::string& app, const std::string& address) {
    if (app == "phone" || app == "facetime")
        return identifier_of_phone_or_email(address);
    if (address.empty())
        return {};
    if (app == "whatsapp" && address.find('@') != std::string::npos)
        return identifier_of_whatsapp_jid(address);
    return address.front() == '+' ? phone(address)
                                  : Identifier{std::string(id_type::kAppUser), address};
}

Code direction_of(std::optional<int64_t> originated) {
    if (!originated)
        return {};
    const std::string stored = std::to_string(*originated);
    if (*originated == 0)
        return known("incoming", stored);
    return *originated == 1 ? known("outgoing", stored) : unknown_code(stored);
}

// ZANSWERED says nothing of an outgoing call; a duration shows that it was taken.
Code result_of(std::optional<int64_t> answered, std::optional<int64_t> originated,
               std::optional<int64_t> duration_s) {
    const std::string stored = answered ? std::to_string(*answered) : std::string();
    if (answered == 1 || duration_s.value_or(0) > 0)
        return known("answered", stored);
    if (answered == 0 && originated == 0)
        return known("missed", stored);
    return answered ? unknown_code(stored) : Code{};
}

Code medium_of(std::optional<int64_t> type) {
    if (!type)
        return {};
    const std::string stored = std::to_string(*type);
    switch (*type) {
        case kTelephone:
        case kFaceTimeAudio:
            return known("audio", stored);
        case kFaceTimeVideo:
            return known("video", stored);
        default:
            return unknown_code(stored);
    }
}

Integer whole_seconds(const SqliteRow& row, int column) {
    const auto seconds = row.real(column);
    constexpr double kMost = 1e9;
    if (!seconds || !(*seconds >= 0 && *seconds < kMost))
        return std::nullopt;
    return static_cast<int64_t>(*seconds);
}

// Calls without an address of their own name their other sides in a table whose prefix depends on
// the version of the model: Z_2REMOTEPARTICIPANTHANDLES(Z_2REMOTEPARTICIPANTCALLS,
// Z_4REMOTEPARTICIPANTHANDLES).
std::string first_handle(const SqliteDatabase& database) {
    if (!database.has_column("ZHANDLE", "ZVALUE"))
        return "NULL";
    for (const auto& [table, columns] : database.schema()) {
        if (!table.ends_with("REMOTEPARTICIPANTHANDLES"))
            continue;
        const auto ends_with = [&columns = columns](std::string_view end) {
            return std::ranges::find_if(
                columns, [&](const std::string& column) { return column.ends_with(end); });
        };
        const auto call = ends_with("REMOTEPARTICIPANTCALLS");
        const auto handle = ends_with("REMOTEPARTICIPANTHANDLES");
        if (call == columns.end() || handle == columns.end())
            continue;
        return "(SELECT ZHANDLE.ZVALUE FROM \"" + table + "\" AS joined JOIN ZHANDLE" +
               " ON ZHANDLE.Z_PK = joined.\"" + *handle + "\" WHERE joined.\"" + *call +
               "\" = ZCALLRECORD.Z_PK ORDER BY ZHANDLE.Z_PK LIMIT 1)";
    }
    return "NULL";
}

Result<void> read_call_records(const SqliteDatabase& database, RecordSink& sink) {
    enum : int {
        kRow,
        kId,
        kDate,
        kDuration,
        kOriginated,
        kAnswered,
        kType,
        kProvider,
        kName,
        kAddress,
        kHandle
    };
    // Some versions store the address as bytes.
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "ZCALLRECORD",
                        {"Z_PK", "ZUNIQUE_ID", "ZDATE", "ZDURATION", "ZORIGINATED", "ZANSWERED",
                         "ZCALLTYPE", "ZSERVICE_PROVIDER", "ZNAME"}) +
        ", CAST(ZCALLRECORD.ZADDRESS AS TEXT), " + first_handle(database) +
        " FROM ZCALLRECORD ORDER BY Z_PK";
    return each_row_and_carved(
        database, "ZCALLRECORD", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const auto type = row.integer(kType);
            const auto originated = row.integer(kOriginated);
            const auto date = row.real(kDate);
            const Integer duration_s = whole_seconds(row, kDuration);
            const std::string app = app_of(row.text(kProvider), type);
            const std::string address = row.text(kAddress);
            sink.emit(Call{.app = app,
                           .app_id = row.text(kId),
                           .peer = peer_of(app, address.empty() ? row.text(kHandle) : address),
                           .direction = direction_of(originated),
                           .started = date ? parsers::from_apple_s(*date) : Time{},
                           .duration_s = duration_s,
                           .result = result_of(row.integer(kAnswered), originated, duration_s),
                           .medium = medium_of(type),
                           .name = row.text(kName)},
                      place, state);
        });
}

Result<void> read_old_calls(const SqliteDatabase& database, RecordSink& sink) {
    enum : int { kRow, kAddress, kDate, kDuration, kFlags };
    constexpr int64_t kOutgoingBit = 1;
    constexpr int64_t kFaceTimeBit = 16;
    return each_row_and_carved(
        database, "call", "SELECT ROWID, address, date, duration, flags FROM call ORDER BY ROWID",
        sink, [&](const SqliteRow& row, const Place& place, State state) {
            const auto flags = row.integer(kFlags);
            const bool is_outgoing = (flags.value_or(0) & kOutgoingBit) != 0;
            const bool is_facetime = (flags.value_or(0) & kFaceTimeBit) != 0;
            const auto date = row.integer(kDate);
            const Integer duration_s = whole_seconds(row, kDuration);
            sink.emit(Call{.app = is_facetime ? "facetime" : "phone",
                           .peer = identifier_of_phone_or_email(row.text(kAddress)),
                           .direction = flags ? known(is_outgoing ? "outgoing" : "incoming",
                                                      std::to_string(*flags))
                                              : Code{},
                           .started = date ? parsers::from_unix_s(*date) : Time{},
                           .duration_s = duration_s,
                           .result = duration_s.value_or(0) > 0 ? known("answered", "") : Code{}},
                      place, state);
        });
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    if (database.has_column("ZCALLRECORD", "ZADDRESS"))
        return read_call_records(database, sink);
    return read_old_calls(database, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "calls_ios",
    .app = "phone",
    .version = "1",
    .platform = plugins::Platform::Ios,
    .about = "Calls of the telephone, of FaceTime and of other apps that the iOS call history "
             "lists; of a group call only the first other side is read.",
    .references = {"https://github.com/abrignoni/iLEAPP (callHistory.py)"},
    .tested = {"samples/apps/calls_ios"},
    .paths = {"*CallHistoryDB/CallHistory.storedata", "*CallHistoryDB/CallHistoryTemp.storedata",
              "*/call_history.db"},
    .records = {"call"},
    .needs = {{{"ZCALLRECORD", {"Z_PK", "ZADDRESS", "ZDATE", "ZORIGINATED"}}},
              {{"call", {"ROWID", "address", "date", "duration", "flags"}}}},
    .parse = plugins::parse,
})
