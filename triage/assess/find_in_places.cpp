#include <fmt/format.h>

#include <algorithm>

#include "triage/assess/find_items.h"
#include "triage/assess/places.h"

namespace triage {
namespace {

constexpr size_t kMostRecords = 12;

bool is_one_persons(const Finding& from) {
    return from.attribution.kind == "personal" || from.attribution.kind == "exclusive";
}

double rule(const Finding& from, const char* name) {
    return from.weights.number(std::string("rules.") + name);
}

enum class Phase { Before, Inside };

// Positions by day, of one phase; all of them as Inside where the phases are not known.
FixesByDay days_of(const Finding& from, Phase phase, std::initializer_list<Origin> origins) {
    FixesByDay days;
    for (const SeenFix& fix : from.device.traces.fixes) {
        const bool before = from.inside_from && fix.utc_ns < *from.inside_from;
        const bool wanted = std::find(origins.begin(), origins.end(), fix.origin) != origins.end();
        if (wanted && before == (phase == Phase::Before))
            days[day_of(fix.utc_ns)].push_back(&fix);
    }
    for (auto& [day, fixes] : days)
        std::sort(fixes.begin(), fixes.end(), [](const SeenFix* x, const SeenFix* y) {
            return std::tie(x->utc_ns, x->record) < std::tie(y->utc_ns, y->record);
        });
    return days;
}

size_t used_days(const DeviceTraces& traces, const Stay& stay) {
    return static_cast<size_t>(std::distance(traces.own_days.lower_bound(stay.first_day),
                                             traces.own_days.upper_bound(stay.last_day)));
}

std::string date_of_day(int64_t day) {
    return date_of(day * 86'400'000'000'000);
}

// A phone of a desk, or one that is not in use, says where the phone is, not where a person is.
void add_confinement(const Finding& from, std::vector<Item>& items) {
    if (!is_one_persons(from))
        return;
    const StayRule wanted{rule(from, "confinement_radius_m"), rule(from, "confinement_accuracy_m"),
                          static_cast<size_t>(rule(from, "confinement_fixes_a_day")),
                          rule(from, "confinement_covered_share")};
    const auto stay = longest_stay(
        days_of(from, Phase::Inside, {Origin::Sensor, Origin::Camera, Origin::Library}), wanted);
    if (!stay || static_cast<double>(stay->days()) < rule(from, "confinement_days"))
        return;
    const size_t used = used_days(from.device.traces, *stay);
    if (static_cast<double>(used) <
        static_cast<double>(stay->days()) * rule(from, "confinement_used_share"))
        return;
    auto item = new_item(from, "E10", Axis::Exploitation, "location");
    if (!item)
        return;
    if (!from.inside_from) {
        item->quality.context = from.weights.number("quality.context.one_unknown");
        item->note = "not known: whether these days were spent inside";
    }
    item->episode = "stay";
    item->utc_ns = stay->fixes.front()->utc_ns;
    for (const SeenFix* fix : stay->fixes)
        if (item->records.size() < kMostRecords)
            item->records.push_back({from.device.row.device, fix->record});
    item->statement = fmt::format(
        "From {} to {} ({} days, {} of them with {} positions or more) every stored position lies "
        "within {:.0f} m of one place; on {} of these days messages or calls went out.",
        date_of_day(stay->first_day), date_of_day(stay->last_day), stay->days(), stay->covered_days,
        wanted.fixes_a_day, std::ceil(stay->farthest_m), used);
    items.push_back(std::move(*item));
}

struct Trips {
    size_t count = 0;
    size_t home = 0;
    std::vector<RecordReference> records;
};

// From leaving the place of work to the first position back there.
Trips trips_of(const Finding& from, const FixesByDay& days, const Point& site, const Point& home) {
    const double away_m = rule(from, "trip_km") * 1000;
    const double near_m = rule(from, "trip_return_km") * 1000;
    Trips trips;
    const SeenFix* farthest = nullptr;
    bool was_home = false;
    for (const auto& [day, fixes] : days)
        for (const SeenFix* fix : fixes) {
            const Point here{fix->latitude, fix->longitude};
            const double from_site_m = distance_m(site, here);
            if (from_site_m > away_m) {
                was_home = was_home || distance_m(home, here) <= near_m;
                if (farthest == nullptr ||
                    from_site_m > distance_m(site, Point{farthest->latitude, farthest->longitude}))
                    farthest = fix;
            } else if (farthest != nullptr && from_site_m <= near_m) {
                ++trips.count;
                trips.home += was_home ? 1 : 0;
                for (const SeenFix* end : {farthest, fix})
                    if (trips.records.size() < kMostRecords)
                        trips.records.push_back({from.device.row.device, end->record});
                farthest = nullptr;
                was_home = false;
            }
        }
    return trips;
}

// Counter-evidence: left and came back, at least once from home. Only positions of the device
// itself count, and only where the phases are known.
void add_free_movement(const Finding& from, std::vector<Item>& items) {
    if (!is_one_persons(from) || !from.inside_from)
        return;
    const double near_m = rule(from, "trip_return_km") * 1000;
    const FixesByDay before = days_of(from, Phase::Before, {Origin::Sensor, Origin::Camera});
    const FixesByDay inside = days_of(from, Phase::Inside, {Origin::Sensor, Origin::Camera});
    const auto home = base_of(before, near_m);
    const auto site = base_of(inside, near_m);
    if (!home || !site || static_cast<double>(home->days) < rule(from, "home_days") ||
        distance_m(home->point, site->point) <= rule(from, "trip_km") * 1000)
        return;
    Trips trips = trips_of(from, inside, site->point, home->point);
    if (static_cast<double>(trips.count) < rule(from, "trips") || trips.home == 0)
        return;
    auto item = new_item(from, "X01", Axis::Exploitation, "location");
    if (!item)
        return;
    item->quality.context = from.weights.number("quality.context.one_unknown");
    item->note = "not known: whether anybody went along, and why they came back";
    item->episode = "trips";
    item->records = std::move(trips.records);
    item->statement = fmt::format(
        "Stored positions show {} trips of more than {:g} km from the place of most days inside "
        "and back; {} of them by the place of most days before.",
        trips.count, rule(from, "trip_km"), trips.home);
    items.push_back(std::move(*item));
}

// A place sent to family inside.
void add_shared_places(const Finding& from, std::vector<Item>& items) {
    const auto is_family = [&](const SharedPlace& place) {
        const auto thread = from.device.threads.find(place.thread);
        return thread != from.device.threads.end() && !thread->second.group &&
               thread->second.counterpart == Counterpart::Family;
    };
    const auto& places = from.device.traces.shared_places;
    const bool habit = std::any_of(places.begin(), places.end(), [&](const SharedPlace& place) {
        return is_family(place) && from.inside_from && place.utc_ns &&
               *place.utc_ns < *from.inside_from;
    });
    for (const SharedPlace& place : places) {
        if (!is_family(place) ||
            (from.inside_from && place.utc_ns && *place.utc_ns < *from.inside_from))
            continue;
        auto item = new_item(from, "E17", Axis::Exploitation, "location");
        if (!item)
            return;
        const bool phase_unknown = !from.inside_from || !place.utc_ns;
        const char* context = from.all.is_raid_aware(place.utc_ns) ? "raid_aware"
                              : habit && phase_unknown             ? "two_unknown"
                              : habit || phase_unknown             ? "one_unknown"
                                                                   : "right";
        item->quality.context = from.weights.number(std::string("quality.context.") + context);
        if (from.all.is_raid_aware(place.utc_ns))
            item->note = "sent after a raid was spoken of";
        else if (habit)
            item->note = "places were sent to family before as well";
        else if (phase_unknown)
            item->note = "not known: whether it was sent inside";
        if (from.weights.is_unvalidated(place.plugin))
            item->quality.parse = from.weights.number("quality.parse.unvalidated");
        item->unvalidated = from.weights.is_unvalidated(place.plugin);
        item->utc_ns = place.utc_ns;
        item->episode = fmt::format("{}|place", place.utc_ns ? day_of(*place.utc_ns) : -1);
        item->records = {{from.device.row.device, place.record}};
        item->statement = fmt::format("Message sent {} to {} is a place.", on_day(place.utc_ns),
                                      describe(from.device, from.device.threads.at(place.thread)));
        items.push_back(std::move(*item));
    }
}

}  // namespace

std::vector<Item> find_in_places(const Finding& from) {
    std::vector<Item> items;
    add_confinement(from, items);
    add_free_movement(from, items);
    add_shared_places(from, items);
    return items;
}

}  // namespace triage
