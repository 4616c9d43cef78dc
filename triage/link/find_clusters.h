// Clusters: devices that belong together on three levels (custody, team, network), with the
// identities that hold each together and the links whose loss would split it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "triage/link/graph.h"
#include "triage/link/weigh_links.h"

namespace triage {

struct ClusterReason {
    uint32_t identity = 0;
    std::vector<uint32_t> devices;  // sorted
    double weight = 0;
};

struct Cluster {
    std::string name;  // custody-001, team-001, network-001
    std::string level;
    std::vector<uint32_t> devices;       // sorted
    std::vector<ClusterReason> reasons;  // heaviest first
    std::vector<Edge> splitting;
};

// Custody: the same account was logged in on both devices. Team: devices in the same chat groups.
// Network: communities of the graph of all links. `carryings` sorted by identity and device.
std::vector<Cluster> find_clusters(const std::vector<Carrying>& carryings,
                                   const WeighedLinks& links,
                                   const std::vector<IdentityTable::Entry>& identities,
                                   uint32_t devices, const LinkWeights& weights);

}  // namespace triage
