// Communities of a weighted graph by modularity, after Traag, Waltman and van Eck, "From Louvain to
// Leiden" (2019): nodes are moved, communities are taken apart where they do not hold together, and
// the parts are the nodes of the next round. Where the paper draws by lot, the best choice is taken
// and ties go to the lower number, so that equal graphs give equal answers.
#pragma once

#include <cstdint>
#include <vector>

#include "triage/link/graph.h"

namespace triage {

// Each community is connected; they are sorted by their first node, and a node alone is one as
// well. Weights must not be negative.
std::vector<std::vector<uint32_t>> communities(uint32_t nodes, const std::vector<Edge>& edges);

// Newman's modularity of a partition, -0.5 to 1; 0 without edges.
double modularity(uint32_t nodes, const std::vector<Edge>& edges,
                  const std::vector<std::vector<uint32_t>>& partition);

}  // namespace triage
