#include "triage/assess/places.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace triage {
namespace {

constexpr double kEarthRadius_m = 6'371'008.8;

double radians(double degrees) {
    return degrees * std::numbers::pi / 180;
}

Point point_of(const SeenFix& fix) {
    return {fix.latitude, fix.longitude};
}

double middle(std::vector<double> values) {
    const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), half, values.end());
    return *half;
}

// What the positions of one day say of a place.
struct Presence {
    size_t near = 0;
    double farthest_m = 0;
    bool left = false;
    const SeenFix* first = nullptr;
};

Presence presence_at(const Point& place, const std::vector<const SeenFix*>& fixes,
                     const StayRule& rule) {
    Presence presence;
    for (const SeenFix* fix : fixes) {
        const double away_m = distance_m(place, point_of(*fix));
        presence.left = presence.left || away_m - fix->accuracy_m > rule.radius_m;
        if (away_m > rule.radius_m || fix->accuracy_m > rule.accuracy_m)
            continue;
        ++presence.near;
        presence.farthest_m = std::max(presence.farthest_m, away_m);
        if (presence.first == nullptr)
            presence.first = fix;
    }
    return presence;
}

// The stay that begins on this day; the last day may be cut where too few before it are covered.
Stay stay_from(FixesByDay::const_iterator begin, FixesByDay::const_iterator end,
               const StayRule& rule) {
    const Point place = middle_of(begin->second);
    Stay longest;
    Stay stay;
    for (auto day = begin; day != end; ++day) {
        const Presence presence = presence_at(place, day->second, rule);
        if (presence.left)
            break;
        if (presence.near < rule.fixes_a_day)
            continue;
        if (stay.fixes.empty())
            stay.first_day = day->first;
        stay.last_day = day->first;
        ++stay.covered_days;
        stay.farthest_m = std::max(stay.farthest_m, presence.farthest_m);
        stay.fixes.push_back(presence.first);
        const double share =
            static_cast<double>(stay.covered_days) / static_cast<double>(stay.days());
        if (share >= rule.covered_share)
            longest = stay;
    }
    return longest;
}

}  // namespace

double distance_m(const Point& from, const Point& to) {
    const double north = std::sin(radians(to.latitude - from.latitude) / 2);
    const double east = std::sin(radians(to.longitude - from.longitude) / 2);
    const double chord = north * north + std::cos(radians(from.latitude)) *
                                             std::cos(radians(to.latitude)) * east * east;
    return 2 * kEarthRadius_m * std::asin(std::min(1.0, std::sqrt(chord)));
}

Point middle_of(const std::vector<const SeenFix*>& fixes) {
    std::vector<double> latitudes;
    std::vector<double> longitudes;
    for (const SeenFix* fix : fixes) {
        latitudes.push_back(fix->latitude);
        longitudes.push_back(fix->longitude);
    }
    return fixes.empty() ? Point{} : Point{middle(latitudes), middle(longitudes)};
}

std::optional<Stay> longest_stay(const FixesByDay& days, const StayRule& rule) {
    std::optional<Stay> longest;
    for (auto day = days.begin(); day != days.end(); ++day) {
        if (longest && days.rbegin()->first - day->first + 1 <= longest->days())
            break;
        Stay stay = stay_from(day, days.end(), rule);
        if (!stay.fixes.empty() && (!longest || stay.days() > longest->days()))
            longest = std::move(stay);
    }
    return longest;
}

std::optional<Base> base_of(const FixesByDay& days, double near_m) {
    std::vector<Point> middles;
    for (const auto& [day, fixes] : days)
        middles.push_back(middle_of(fixes));
    std::optional<Base> base;
    for (const Point& each : middles) {
        const auto near = static_cast<size_t>(
            std::count_if(middles.begin(), middles.end(),
                          [&](const Point& other) { return distance_m(each, other) <= near_m; }));
        if (!base || near > base->days)
            base = Base{each, near};
    }
    return base;
}

}  // namespace triage
