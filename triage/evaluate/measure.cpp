#include "triage/evaluate/measure.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace triage {
namespace {

using Pair = std::pair<std::string, std::string>;

std::set<Pair> pairs_of(const Groups& groups) {
    std::set<Pair> pairs;
    for (const auto& group : groups)
        for (auto one = group.begin(); one != group.end(); ++one)
            for (auto other = std::next(one); other != group.end(); ++other)
                pairs.emplace(*one, *other);
    return pairs;
}

// The chance of at most `hits` of `all` where each has the chance `rate`.
double chance_of_at_most(const Share& share, double rate) {
    double sum = 0;
    for (uint64_t k = 0; k <= share.hits; ++k) {
        const auto n = static_cast<double>(share.all);
        const auto hits = static_cast<double>(k);
        const double ways = std::lgamma(n + 1) - std::lgamma(hits + 1) - std::lgamma(n - hits + 1);
        sum += std::exp(ways + hits * std::log(rate) + (n - hits) * std::log1p(-rate));
    }
    return sum;
}

double two_of(uint64_t count) {
    return static_cast<double>(count) * (static_cast<double>(count) - 1) / 2;
}

// The number of the group of each device; devices in none get one of their own.
std::map<std::string, size_t> labels_of(const Groups& groups,
                                        const std::set<std::string>& devices) {
    std::map<std::string, size_t> labels;
    for (size_t i = 0; i < groups.size(); ++i)
        for (const std::string& device : groups[i])
            labels.emplace(device, i);
    size_t next = groups.size();
    for (const std::string& device : devices)
        if (labels.emplace(device, next).second)
            ++next;
    return labels;
}

}  // namespace

double upper_bound_95(const Share& share) {
    constexpr double kChance = 0.05;
    if (share.hits >= share.all)
        return 1;
    double low = 0;
    double high = 1;
    for (int step = 0; step < 60; ++step) {
        const double middle = (low + high) / 2;
        (chance_of_at_most(share, middle) > kChance ? low : high) = middle;
    }
    return high;
}

PairAgreement agreement_of_pairs(const Groups& truth, const Groups& answer) {
    const std::set<Pair> wanted = pairs_of(truth);
    const std::set<Pair> given = pairs_of(answer);
    const auto both = static_cast<uint64_t>(
        std::count_if(given.begin(), given.end(),
                      [&wanted](const Pair& pair) { return wanted.count(pair) > 0; }));
    PairAgreement result{{both, given.size()}, {both, wanted.size()}, 0};
    const double all = static_cast<double>(given.size() + wanted.size());
    result.f1 = all == 0 ? 1 : 2 * static_cast<double>(both) / all;
    return result;
}

double adjusted_rand_index(const Groups& truth, const Groups& answer) {
    std::set<std::string> devices;
    for (const auto& group : truth)
        devices.insert(group.begin(), group.end());
    if (devices.size() < 2)
        return 1;
    const auto wanted = labels_of(truth, devices);
    const auto given = labels_of(answer, devices);
    std::map<size_t, uint64_t> rows;
    std::map<size_t, uint64_t> columns;
    std::map<std::pair<size_t, size_t>, uint64_t> cells;
    for (const std::string& device : devices) {
        ++rows[wanted.at(device)];
        ++columns[given.at(device)];
        ++cells[{wanted.at(device), given.at(device)}];
    }
    const auto sum = [](const auto& counts) {
        double pairs = 0;
        for (const auto& [key, count] : counts)
            pairs += two_of(count);
        return pairs;
    };
    const double index = sum(cells);
    const double expected = sum(rows) * sum(columns) / two_of(devices.size());
    const double most = (sum(rows) + sum(columns)) / 2;
    return most == expected ? 1 : (index - expected) / (most - expected);
}

}  // namespace triage
