#include "triage/assess/arithmetic.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

namespace triage {
namespace {

// Base weight and quality of an item in one draw (or as they stand).
struct Term {
    const Item* item;
    double weight;
};

// group -> indicator -> weights
using Grouped = std::map<std::string_view, std::map<std::string_view, std::vector<double>>>;

double repeated(std::vector<double> weights, const Weights& numbers) {
    std::sort(weights.begin(), weights.end(),
              [](double x, double y) { return std::abs(x) > std::abs(y); });
    const auto most = static_cast<size_t>(numbers.number("arithmetic.episodes"));
    const double factor = numbers.number("arithmetic.repeat_factor");
    double sum = 0;
    double share = 1;
    for (size_t i = 0; i < std::min(most, weights.size()); ++i) {
        sum += share * weights[i];
        share *= factor;
    }
    return sum;
}

std::map<std::string, double> group_weights(const std::vector<Term>& terms,
                                            const Weights& numbers) {
    Grouped grouped;
    for (const Term& term : terms)
        grouped[term.item->group][term.item->indicator].push_back(term.weight);
    std::map<std::string, double> groups;
    for (auto& [group, indicators] : grouped) {
        double sum = 0;
        for (auto& [indicator, weights] : indicators)
            sum += repeated(std::move(weights), numbers);
        const double cap = numbers.cap(group);
        groups[std::string(group)] = std::clamp(sum, -cap, cap);
    }
    return groups;
}

double capped(double sum, const Weights& numbers) {
    const double cap = numbers.number("arithmetic.axis_cap");
    return std::clamp(sum, -cap, cap);
}

double sum_of(const std::map<std::string, double>& groups) {
    double sum = 0;
    for (const auto& [group, weight] : groups)
        sum += weight;
    return sum;
}

std::vector<Term> terms_of(const std::vector<Item>& items) {
    std::vector<Term> terms;
    for (const Item& item : items)
        terms.push_back({&item, weight_of(item)});
    return terms;
}

// splitmix64: small, fast and the same everywhere, unlike the distributions of the library.
class Draws {
public:
    explicit Draws(uint64_t seed) : state_(seed) {}
    // Uniform in [low, high).
    double between(double low, double high) {
        state_ += 0x9e3779b97f4a7c15;
        uint64_t bits = state_;
        bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
        bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
        bits ^= bits >> 31;
        return low + (high - low) * static_cast<double>(bits >> 11) * 0x1.0p-53;
    }

private:
    uint64_t state_;
};

// The items of an axis in the shape that two thousand draws want: by indicator, without lookups.
class DrawPlan {
public:
    DrawPlan(const std::vector<Item>& items, const Weights& numbers)
        : spread_(numbers.number("arithmetic.weight_spread")),
          quality_spread_(numbers.number("arithmetic.quality_spread")),
          repeat_factor_(numbers.number("arithmetic.repeat_factor")),
          episodes_(static_cast<size_t>(numbers.number("arithmetic.episodes"))),
          axis_cap_(numbers.number("arithmetic.axis_cap")) {
        std::map<std::string, size_t> groups;
        for (const Item& item : items) {
            const auto [group, fresh] = groups.try_emplace(item.group, caps_.size());
            if (fresh)
                caps_.push_back(numbers.cap(item.group));
            if (indicators_.empty() || indicators_.back().id != item.indicator)
                indicators_.push_back({item.indicator, group->second, {}});
            indicators_.back().items.push_back(&item);
        }
    }

    // Every indicator's weight and every item's quality moved at random. What a rule excludes
    // (quality 0) stays excluded.
    double draw(Draws& random) {
        sums_.assign(caps_.size(), 0.0);
        for (const Indicator& indicator : indicators_) {
            const double factor = random.between(1 - spread_, 1 + spread_);
            drawn_.clear();
            for (const Item* item : indicator.items)
                draw_item(*item, factor, random);
            std::sort(drawn_.begin(), drawn_.end(),
                      [](double x, double y) { return std::abs(x) > std::abs(y); });
            double share = 1;
            for (size_t i = 0; i < std::min(episodes_, drawn_.size()); ++i) {
                sums_[indicator.group] += share * drawn_[i];
                share *= repeat_factor_;
            }
        }
        double sum = 0;
        for (size_t i = 0; i < caps_.size(); ++i)
            sum += std::clamp(sums_[i], -caps_[i], caps_[i]);
        return std::clamp(sum, -axis_cap_, axis_cap_);
    }

private:
    struct Indicator {
        std::string id;
        size_t group;
        std::vector<const Item*> items;
    };

    void draw_item(const Item& item, double factor, Draws& random) {
        const double moved = random.between(-quality_spread_, quality_spread_);
        const double quality = item.quality.product();
        if (quality <= 0)
            return;
        const double weight =
            mixed_weight(item.base_weight * factor, std::clamp(quality + moved, 0.0, 1.0));
        drawn_.push_back(item.weight_cap ? std::clamp(weight, -*item.weight_cap, *item.weight_cap)
                                         : weight);
    }

    double spread_;
    double quality_spread_;
    double repeat_factor_;
    size_t episodes_;
    double axis_cap_;
    std::vector<double> caps_;  // by group
    std::vector<Indicator> indicators_;
    std::vector<double> sums_;
    std::vector<double> drawn_;
};

template <class Leave>
double without(const std::vector<Item>& items, const Weights& numbers, const Leave& leave) {
    std::vector<Term> terms;
    for (const Term& term : terms_of(items))
        if (!leave(*term.item))
            terms.push_back(term);
    return capped(sum_of(group_weights(terms, numbers)), numbers);
}

void leave_out(const std::vector<Item>& items, const Weights& numbers, AxisResult& result) {
    std::set<std::string> groups;
    std::set<std::string> families;
    for (const Item& item : items) {
        groups.insert(item.group);
        families.insert(item.family);
    }
    result.without_one_group = groups.empty() ? 0 : result.weight;
    result.without_one_family = result.without_one_group;
    for (const auto& group : groups)
        result.without_one_group = std::min(
            result.without_one_group,
            without(items, numbers, [&](const Item& item) { return item.group == group; }));
    for (const auto& family : families) {
        result.without_one_family = std::min(
            result.without_one_family,
            without(items, numbers, [&](const Item& item) { return item.family == family; }));
        result.families[family] =
            without(items, numbers, [&](const Item& item) { return item.family != family; });
    }
}

bool is_before(const Item& x, const Item& y) {
    const double weight_x = std::abs(weight_of(x));
    const double weight_y = std::abs(weight_of(y));
    return std::tie(x.indicator, weight_y, x.records, x.episode) <
           std::tie(y.indicator, weight_x, y.records, y.episode);
}

}  // namespace

std::string_view to_word(Axis axis) {
    if (axis == Axis::Exploitation)
        return "exploitation";
    return axis == Axis::Control ? "control" : "neutral";
}

double mixed_weight(double base_weight, double quality) {
    return std::log10(1 - quality + quality * std::pow(10.0, base_weight));
}

double weight_of(const Item& item) {
    const double weight = mixed_weight(item.base_weight, item.quality.product());
    return item.weight_cap ? std::clamp(weight, -*item.weight_cap, *item.weight_cap) : weight;
}

int AxisResult::families_of(double least) const {
    return static_cast<int>(std::count_if(families.begin(), families.end(), [&](const auto& entry) {
        return entry.second >= least;
    }));
}

std::vector<Item> merge_episodes(std::vector<Item> items) {
    std::sort(items.begin(), items.end(), is_before);
    std::set<std::pair<std::string, std::string>> seen;
    std::vector<Item> kept;
    for (Item& item : items)
        if (seen.insert({item.indicator, item.episode}).second)
            kept.push_back(std::move(item));
    return kept;
}

double axis_weight(const std::vector<Item>& items, const Weights& weights) {
    return capped(sum_of(group_weights(terms_of(items), weights)), weights);
}

AxisResult weigh_axis(const std::vector<Item>& unsorted, const Weights& weights, uint64_t seed) {
    const std::vector<Item> items = merge_episodes(unsorted);
    AxisResult result;
    result.groups = group_weights(terms_of(items), weights);
    result.uncapped = sum_of(result.groups);
    result.weight = capped(result.uncapped, weights);
    leave_out(items, weights, result);
    if (items.empty())
        return result;
    // Beyond the episodes that count, a few more may rise in a draw; the rest cannot matter.
    const auto most = 2 * static_cast<size_t>(weights.number("arithmetic.episodes"));
    std::vector<Item> drawn;
    std::map<std::string, size_t> count;
    for (const Item& item : items)
        if (++count[item.indicator] <= most)
            drawn.push_back(item);
    Draws random(seed);
    DrawPlan plan(drawn, weights);
    std::vector<double> values(static_cast<size_t>(weights.number("arithmetic.draws")));
    for (double& value : values)
        value = plan.draw(random);
    std::sort(values.begin(), values.end());
    result.low = values[values.size() / 20];
    result.high = values[values.size() - 1 - values.size() / 20];
    return result;
}

}  // namespace triage
