// Median of differences between two clocks, and how many of them stand near it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace triage {

struct Median {
    int64_t value = 0;
    size_t agreeing = 0;  // values within the tolerance
};

// {0, 0} without values; of an even number the lower of the two in the middle.
Median median_of(std::vector<int64_t> values, int64_t tolerance);

int64_t distance(int64_t a, int64_t b);

}  // namespace triage
