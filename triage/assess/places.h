// Places: distances between positions, and where somebody stayed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "triage/assess/device_traces.h"

namespace triage {

struct Point {
    double latitude = 0;
    double longitude = 0;
};

// On a sphere of the Earth's mean radius: at most half a percent off.
double distance_m(const Point& from, const Point& to);

using FixesByDay = std::map<int64_t, std::vector<const SeenFix*>>;  // UTC days

// The middle of the latitudes and of the longitudes: one stray position does not move it.
Point middle_of(const std::vector<const SeenFix*>& fixes);

struct StayRule {
    double radius_m = 0;
    double accuracy_m = 0;     // a position known less well than this shows no presence
    size_t fixes_a_day = 0;    // so many make a day a covered one
    double covered_share = 0;  // of the days of a stay
};

struct Stay {
    int64_t first_day = 0;
    int64_t last_day = 0;
    size_t covered_days = 0;
    double farthest_m = 0;
    std::vector<const SeenFix*> fixes;  // the first of each covered day

    int64_t days() const { return last_day - first_day + 1; }
};

// The longest run of days of which every position lies within the radius of the first day's middle.
// Begins and ends on a covered day.
std::optional<Stay> longest_stay(const FixesByDay& days, const StayRule& rule);

// The middle of the day that has the most other days' middles near it, and how many those are with
// it.
struct Base {
    Point point;
    size_t days = 0;
};
std::optional<Base> base_of(const FixesByDay& days, double near_m);

}  // namespace triage
