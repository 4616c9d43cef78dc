#include <fmt/format.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <memory>

#include "parsers/base/time.h"
#include "triage/assess/find_items.h"

namespace triage {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr size_t kMostRecords = 12;

double rule(const Finding& from, const char* name) {
    return from.weights.number(std::string("rules.") + name);
}

// ---- long days ---------------------------------------------------------------------------------

// What several sources say of one day is not added: the longest counts.
std::map<int64_t, const DayOfUse*> use_by_day(const Finding& from) {
    constexpr int64_t kWholeDay_s = 86'400;
    std::map<int64_t, const DayOfUse*> days;
    for (const DayOfUse& use : from.device.traces.use) {
        const auto begin = parsers::from_iso8601(use.day + "T00:00:00Z");
        if (!begin || use.foreground_s > kWholeDay_s)
            continue;  // more than a day holds is a count of more than a day
        const DayOfUse*& longest = days[day_of(*begin)];
        if (longest == nullptr || use.foreground_s > longest->foreground_s)
            longest = &use;
    }
    return days;
}

// The long days of the first window that has enough of them.
std::vector<const DayOfUse*> long_days(const Finding& from) {
    const double least_s = rule(from, "long_day_h") * 3600;
    const auto window = static_cast<int64_t>(rule(from, "long_days_window"));
    std::vector<std::pair<int64_t, const DayOfUse*>> longer;
    for (const auto& [day, use] : use_by_day(from))
        if (static_cast<double>(use->foreground_s) > least_s &&
            (!from.inside_from || day >= day_of(*from.inside_from)))
            longer.emplace_back(day, use);
    for (size_t first = 0; first < longer.size(); ++first) {
        std::vector<const DayOfUse*> within;
        for (size_t i = first; i < longer.size(); ++i)
            if (longer[i].first < longer[first].first + window)
                within.push_back(longer[i].second);
        if (static_cast<double>(within.size()) >= rule(from, "long_days"))
            return within;
    }
    return {};
}

// Two shifts at one station make a long day of nobody.
void add_long_days(const Finding& from, std::vector<Item>& items) {
    if (from.attribution.kind != "personal" && from.attribution.kind != "exclusive")
        return;
    const std::vector<const DayOfUse*> days = long_days(from);
    auto item =
        days.empty() ? std::nullopt : new_item(from, "E12", Axis::Exploitation, "device-config");
    if (!item)
        return;
    if (!from.inside_from) {
        item->quality.context = from.weights.number("quality.context.one_unknown");
        item->note = "not known: whether these days were spent inside";
    }
    int64_t least_s = days.front()->foreground_s;
    for (const DayOfUse* use : days) {
        least_s = std::min(least_s, use->foreground_s);
        item->records.push_back({from.device.row.device, use->record});
    }
    item->episode = "long days";
    item->utc_ns = parsers::from_iso8601(days.front()->day + "T00:00:00Z");
    item->statement = fmt::format(
        "On {} of {:g} days from {} apps were in the foreground for {:.1f} hours or more.",
        days.size(), rule(from, "long_days_window"), days.front()->day,
        std::floor(static_cast<double>(least_s) / 360) / 10);
    items.push_back(std::move(*item));
}

// ---- nights ------------------------------------------------------------------------------------

std::unique_ptr<icu::TimeZone> zone_of(const std::string& stored) {
    if (stored.empty())
        return nullptr;
    const auto name = icu::UnicodeString::fromUTF8(stored);
    std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(name));
    if (*zone != icu::TimeZone::getUnknown())
        return zone;
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString known;
    icu::TimeZone::getIDForWindowsID(name, nullptr, known, status);
    if (U_FAILURE(status) || known.isEmpty())
        return nullptr;
    return std::unique_ptr<icu::TimeZone>(icu::TimeZone::createTimeZone(known));
}

std::optional<int64_t> local_hour(const icu::TimeZone& zone, int64_t utc_ns) {
    int32_t raw_ms = 0;
    int32_t summer_ms = 0;
    UErrorCode status = U_ZERO_ERROR;
    zone.getOffset(static_cast<UDate>(utc_ns / 1'000'000), false, raw_ms, summer_ms, status);
    if (U_FAILURE(status))
        return std::nullopt;
    const int64_t local_s = utc_ns / kSecond + (raw_ms + summer_ms) / 1000;
    return (local_s % 86'400) / 3600;
}

// Weight 0. The country of a target's number is no input: only the device's own clock is asked.
void add_nights(const Finding& from, std::vector<Item>& items) {
    const auto zone = zone_of(from.device.traces.time_zone);
    if (!zone)
        return;
    const auto begin = static_cast<int64_t>(rule(from, "night_from_h"));
    const auto end = static_cast<int64_t>(rule(from, "night_to_h"));
    size_t all = 0;
    std::vector<RecordReference> nights;
    for (const KeptMessage& message : from.device.messages) {
        const auto thread = from.device.threads.find(message.thread);
        if (message.direction != Direction::Outgoing || !message.utc_ns ||
            thread == from.device.threads.end() ||
            thread->second.counterpart != Counterpart::Target)
            continue;
        const auto hour = local_hour(*zone, *message.utc_ns);
        if (!hour)
            continue;
        ++all;
        if (*hour >= begin || *hour < end)
            nights.push_back({from.device.row.device, message.record});
    }
    if (static_cast<double>(all) < rule(from, "night_messages") ||
        static_cast<double>(nights.size()) < static_cast<double>(all) * rule(from, "night_share"))
        return;
    auto item = new_item(from, "N07", Axis::Neutral, "chat");
    if (!item)
        return;
    item->statement = fmt::format(
        "{} of {} kept messages to people who were sent the script were sent between {} and {} "
        "o'clock of the device's time zone.",
        nights.size(), all, begin, end);
    nights.resize(std::min(nights.size(), kMostRecords));
    item->records = std::move(nights);
    items.push_back(std::move(*item));
}

}  // namespace

std::vector<Item> find_in_usage(const Finding& from) {
    std::vector<Item> items;
    add_long_days(from, items);
    add_nights(from, items);
    return items;
}

}  // namespace triage
