#include "triage/assess/outcome.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace triage {
namespace {

std::vector<Item> of_axis(const std::vector<Item>& items, Axis axis) {
    std::vector<Item> chosen;
    std::copy_if(items.begin(), items.end(), std::back_inserter(chosen),
                 [&](const Item& item) { return item.axis == axis; });
    return chosen;
}

bool supports_exploitation(const AxisResult& axis, const Weights& weights) {
    return axis.weight >= weights.number("thresholds.exploitation_weight") &&
           axis.low >= weights.number("thresholds.exploitation_low") &&
           axis.families_of(weights.number("thresholds.family_net")) >=
               weights.number("thresholds.exploitation_families") &&
           axis.without_one_group >= weights.number("thresholds.exploitation_logo");
}

// A false sign of control can imprison a victim, so the bar is higher than on the other axis, and
// words alone never pass it.
bool supports_control(const AxisResult& axis, const Weights& weights) {
    const double least = weights.number("thresholds.family_net");
    const bool beyond_text = std::any_of(
        axis.families.begin(), axis.families.end(),
        [&](const auto& entry) { return entry.first != "chat" && entry.second >= least; });
    return beyond_text && axis.weight >= weights.number("thresholds.control_weight") &&
           axis.low >= weights.number("thresholds.control_low") &&
           axis.families_of(least) >= weights.number("thresholds.control_families") &&
           axis.without_one_group >= weights.number("thresholds.control_logo");
}

bool needs_confirmation(const std::vector<Item>& items, const Weights& weights) {
    const double above = weights.number("thresholds.control_confirm_above");
    return std::any_of(items.begin(), items.end(), [&](const Item& item) {
        return item.axis == Axis::Control && item.review != Review::Confirmed &&
               weight_of(item) > above;
    });
}

bool has_item_to_refer(const std::vector<Item>& items, const Weights& weights) {
    const double least = weights.number("thresholds.refer_item");
    return std::any_of(items.begin(), items.end(), [&](const Item& item) {
        return item.axis == Axis::Exploitation && weight_of(item) >= least;
    });
}

Outcome outcome_of(const Judgment& judgment, double coverage, const Weights& weights) {
    if (coverage < weights.number("thresholds.least_coverage"))
        return Outcome::Insufficient;
    const bool exploitation = supports_exploitation(judgment.exploitation, weights);
    const bool control = supports_control(judgment.control, weights);
    if (exploitation && control)
        return Outcome::Mixed;
    if (exploitation)
        return Outcome::ExploitationIndicators;
    if (!control)
        return Outcome::Insufficient;
    const bool not_excluded =
        judgment.refer || coverage < weights.number("thresholds.not_excluded_coverage") ||
        judgment.exploitation.weight >= weights.number("thresholds.not_excluded_exploitation");
    return not_excluded ? Outcome::Mixed : Outcome::ControlIndicators;
}

std::vector<Item> without(const std::vector<Item>& items, const std::vector<size_t>& left_out) {
    std::vector<Item> kept;
    for (size_t i = 0; i < items.size(); ++i)
        if (std::find(left_out.begin(), left_out.end(), i) == left_out.end())
            kept.push_back(items[i]);
    return kept;
}

// Items in the order in which taking them away is most likely to tip the outcome.
std::vector<size_t> by_weight(const std::vector<Item>& items) {
    std::vector<size_t> order;
    for (size_t i = 0; i < items.size(); ++i)
        if (items[i].axis != Axis::Neutral && weight_of(items[i]) != 0)
            order.push_back(i);
    std::stable_sort(order.begin(), order.end(), [&](size_t x, size_t y) {
        return std::abs(weight_of(items[x])) > std::abs(weight_of(items[y]));
    });
    return order;
}

// The smallest set among: single heavy items, and the heaviest items of one axis together. Leaving
// out more items of an axis only moves it further, so the number is found by halving.
template <class Tips>
std::vector<size_t> tipping_set(const std::vector<Item>& items, const Tips& tips) {
    constexpr size_t kSingles = 6;
    const std::vector<size_t> order = by_weight(items);
    for (size_t i = 0; i < std::min(order.size(), kSingles); ++i)
        if (tips({order[i]}))
            return {order[i]};
    std::vector<size_t> best;
    for (const Axis axis : {Axis::Exploitation, Axis::Control}) {
        std::vector<size_t> all;
        std::copy_if(order.begin(), order.end(), std::back_inserter(all),
                     [&](size_t i) { return items[i].axis == axis && !items[i].is_counter(); });
        const auto first = [&all](size_t count) {
            return std::vector<size_t>(all.begin(),
                                       all.begin() + static_cast<std::ptrdiff_t>(count));
        };
        if (all.empty() || !tips(all))
            continue;
        size_t least = 1;
        size_t enough = all.size();
        while (least < enough) {
            const size_t middle = (least + enough) / 2;
            if (tips(first(middle)))
                enough = middle;
            else
                least = middle + 1;
        }
        if (best.empty() || least < best.size())
            best = first(least);
    }
    return best;
}

WhatIf what_if(std::string name, const std::vector<Item>& items, double coverage, SafetyFlag flag,
               const Weights& weights, uint64_t seed) {
    const Judgment judgment = judge(items, coverage, flag, weights, seed);
    return {std::move(name), judgment.outcome, judgment.exploitation.weight,
            judgment.control.weight};
}

}  // namespace

std::string_view to_word(Outcome outcome) {
    switch (outcome) {
        case Outcome::ExploitationIndicators:
            return "exploitation_indicators";
        case Outcome::ControlIndicators:
            return "control_indicators";
        case Outcome::Mixed:
            return "mixed";
        case Outcome::Insufficient:
            break;
    }
    return "insufficient";
}

Judgment judge(const std::vector<Item>& items, double coverage, SafetyFlag flag,
               const Weights& weights, uint64_t seed) {
    Judgment judgment;
    judgment.exploitation = weigh_axis(of_axis(items, Axis::Exploitation), weights, seed);
    judgment.control = weigh_axis(of_axis(items, Axis::Control), weights, ~seed);
    judgment.refer = flag == SafetyFlag::Raised || has_item_to_refer(items, weights);
    judgment.outcome = outcome_of(judgment, coverage, weights);
    const bool about_control =
        judgment.outcome == Outcome::ControlIndicators || judgment.outcome == Outcome::Mixed;
    judgment.provisional = about_control && needs_confirmation(items, weights);
    return judgment;
}

Sensitivity test_sensitivity(const std::vector<Item>& items, double coverage, SafetyFlag flag,
                             const Judgment& judgment, const Weights& weights, uint64_t seed) {
    Sensitivity result;
    const auto tips = [&](const std::vector<size_t>& left_out) {
        return judge(without(items, left_out), coverage, flag, weights, seed).outcome !=
               judgment.outcome;
    };
    result.tipping = tipping_set(items, tips);
    result.tips = !result.tipping.empty();
    std::vector<Item> doubted = items;
    for (Item& item : doubted)
        if (item.basis == Basis::Text)
            item.quality.match =
                std::min(item.quality.match, weights.number("quality.match.lexicon_what_if"));
    result.what_ifs.push_back(what_if("every phrase of the lexicon matched with low confidence",
                                      doubted, coverage, flag, weights, seed));
    std::vector<Item> validated;
    std::copy_if(items.begin(), items.end(), std::back_inserter(validated),
                 [](const Item& item) { return !item.unvalidated; });
    result.what_ifs.push_back(what_if("nothing from parsers without validation", validated,
                                      coverage, flag, weights, seed));
    return result;
}

}  // namespace triage
