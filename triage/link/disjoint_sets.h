// DisjointSets: which of many numbered things belong together, found by joining pairs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace triage {

class DisjointSets {
public:
    explicit DisjointSets(size_t things) : parents_(things) {
        std::iota(parents_.begin(), parents_.end(), 0u);
    }

    // The smallest of those that `thing` belongs with.
    uint32_t root(uint32_t thing) {
        while (parents_[thing] != thing)
            thing = parents_[thing] = parents_[parents_[thing]];
        return thing;
    }

    void join(uint32_t a, uint32_t b) {
        const uint32_t x = root(a);
        const uint32_t y = root(b);
        parents_[std::max(x, y)] = std::min(x, y);
    }

private:
    std::vector<uint32_t> parents_;
};

}  // namespace triage
