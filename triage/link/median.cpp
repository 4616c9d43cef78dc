#include "triage/link/median.h"

#include <algorithm>

namespace triage {

int64_t distance(int64_t a, int64_t b) {
    return a > b ? a - b : b - a;
}

Median median_of(std::vector<int64_t> values, int64_t tolerance) {
    if (values.empty())
        return {};
    std::sort(values.begin(), values.end());
    Median median{values[(values.size() - 1) / 2], 0};
    for (const int64_t value : values)
        median.agreeing += distance(value, median.value) <= tolerance ? 1 : 0;
    return median;
}

}  // namespace triage
