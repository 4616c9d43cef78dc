// Graph: a weighted undirected graph with the questions that clustering asks of it.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace triage {

struct Edge {
    uint32_t a = 0;
    uint32_t b = 0;
    double weight = 0;
};

// Sorted by their first node, each sorted; a node alone is one as well.
std::vector<std::vector<uint32_t>> components(uint32_t nodes, const std::vector<Edge>& edges);

// Edges whose loss would split their component (Tarjan 1974), sorted.
std::vector<Edge> bridges(uint32_t nodes, const std::vector<Edge>& edges);

}  // namespace triage
