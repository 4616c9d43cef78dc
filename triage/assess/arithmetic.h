// The arithmetic of an axis: from items to one capped weight with bounds. It knows no indicator and
// no record; every number can be computed again by hand.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "triage/assess/item.h"
#include "triage/assess/weights.h"

namespace triage {

// `seed` makes the draws repeatable; equal items in any order give equal bits.
struct AxisResult {
    double weight = 0;
    double uncapped = 0;            // the sum of groups before the cap of the axis
    double low = 0;                 // 5th percentile of the draws
    double high = 0;                // 95th
    double without_one_group = 0;   // least weight when one group is left out
    double without_one_family = 0;  // least weight when one family is left out
    std::map<std::string, double> groups;
    std::map<std::string, double> families;  // net weight of the family's items alone

    // Families whose net weight is at least `least`.
    int families_of(double least) const;
};

// Keeps the heaviest item of each episode of an indicator; sorted by indicator, weight, records.
std::vector<Item> merge_episodes(std::vector<Item> items);

// The weight only: what outcomes are tried with while items are left out.
double axis_weight(const std::vector<Item>& items, const Weights& weights);

AxisResult weigh_axis(const std::vector<Item>& items, const Weights& weights, uint64_t seed);

}  // namespace triage
