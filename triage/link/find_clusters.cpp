#include "triage/link/find_clusters.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "triage/link/leiden.h"

namespace triage {
namespace {

using Entries = std::vector<IdentityTable::Entry>;
using Groups = std::vector<std::vector<uint32_t>>;
constexpr size_t kReasonsPerCluster = 50;

// Identities that may hold devices together, with the devices that carry them in a given role.
std::map<uint32_t, std::vector<uint32_t>> shared(const std::vector<Carrying>& carryings,
                                                 const Entries& identities,
                                                 const std::set<uint32_t>& nothing,
                                                 const std::string& level) {
    std::map<uint32_t, std::vector<uint32_t>> result;
    for (const Carrying& each : carryings) {
        const auto& entry = identities[each.identity];
        if (entry.canonical.linking == Linking::Never || !entry.service.empty())
            continue;
        const bool custody = level == "custody" && is_custody_type(entry.canonical.type) &&
                             has(each.roles, Role::Owner);
        const bool team = level == "team" && is_group_type(entry.canonical.type) &&
                          !nothing.contains(each.identity);
        if (custody || team)
            result[each.identity].push_back(each.device);
    }
    std::erase_if(result, [](const auto& entry) { return entry.second.size() < 2; });
    return result;
}

std::vector<Edge> edges_of(const std::vector<uint32_t>& devices) {
    std::vector<Edge> edges;
    for (size_t i = 0; i < devices.size(); ++i)
        for (size_t j = i + 1; j < devices.size(); ++j)
            edges.push_back({devices[i], devices[j], 1.0});
    return edges;
}

bool holds(const Cluster& cluster, uint32_t device) {
    return std::binary_search(cluster.devices.begin(), cluster.devices.end(), device);
}

// Names by size, then by the first device.
void name(std::vector<Cluster>& clusters, const std::string& level) {
    std::sort(clusters.begin(), clusters.end(), [](const Cluster& x, const Cluster& y) {
        const size_t size_x = x.devices.size();
        const size_t size_y = y.devices.size();
        return std::tie(size_y, x.devices) < std::tie(size_x, y.devices);
    });
    for (size_t i = 0; i < clusters.size(); ++i) {
        clusters[i].level = level;
        clusters[i].name = fmt::format("{}-{:03}", level, i + 1);
    }
}

std::vector<Cluster> custody_clusters(const std::map<uint32_t, std::vector<uint32_t>>& accounts,
                                      uint32_t devices, const LinkWeights& weights) {
    std::vector<Edge> edges;
    for (const auto& [identity, owners] : accounts)
        for (const Edge& edge : edges_of(owners))
            edges.push_back(edge);
    std::vector<Cluster> clusters;
    for (auto& component : components(devices, edges))
        if (component.size() >= 2) {
            Cluster cluster;
            cluster.devices = std::move(component);
            for (const auto& [identity, owners] : accounts)
                if (holds(cluster, owners.front()))
                    cluster.reasons.push_back({identity, owners, weights.of("owner_owner")});
            clusters.push_back(std::move(cluster));
        }
    for (const Edge& edge : bridges(devices, edges))
        for (Cluster& cluster : clusters)
            if (holds(cluster, edge.a))
                cluster.splitting.push_back(edge);
    return clusters;
}

// Devices that share exactly the same groups are one team; all of its groups are its reasons.
std::vector<Cluster> team_clusters(const std::map<uint32_t, std::vector<uint32_t>>& groups,
                                   const LinkWeights& weights) {
    std::map<std::vector<uint32_t>, Cluster> teams;
    for (const auto& [identity, members] : groups) {
        Cluster& team = teams[members];
        team.devices = members;
        team.reasons.push_back({identity, members, weights.of("same_group")});
    }
    std::vector<Cluster> clusters;
    for (auto& [members, team] : teams)
        clusters.push_back(std::move(team));
    return clusters;
}

// Adds up what each identity gives to the links inside the cluster.
std::vector<ClusterReason> network_reasons(const Cluster& cluster, const std::vector<Link>& links) {
    std::map<uint32_t, std::pair<double, std::set<uint32_t>>> sums;
    for (const Link& link : links) {
        if (!holds(cluster, link.a) || !holds(cluster, link.b))
            continue;
        for (const LinkReason& reason : link.reasons) {
            auto& [weight, devices] = sums[reason.identity];
            weight += reason.weight;
            devices.insert({link.a, link.b});
        }
    }
    std::vector<ClusterReason> reasons;
    for (const auto& [identity, sum] : sums)
        reasons.push_back({identity, {sum.second.begin(), sum.second.end()}, sum.first});
    std::sort(reasons.begin(), reasons.end(), [](const auto& x, const auto& y) {
        return std::tie(y.weight, x.identity) < std::tie(x.weight, y.identity);
    });
    if (reasons.size() > kReasonsPerCluster)
        reasons.resize(kReasonsPerCluster);
    return reasons;
}

std::vector<Cluster> network_clusters(const std::vector<Link>& links, uint32_t devices,
                                      const LinkWeights& weights) {
    std::vector<Edge> edges;
    for (const Link& link : links)
        if (link.weight >= weights.network_least)
            edges.push_back({link.a, link.b, link.weight});
    std::vector<Cluster> clusters;
    std::vector<uint32_t> community_of(devices, 0);
    uint32_t number = 0;
    for (auto& community : communities(devices, edges)) {
        ++number;
        for (const uint32_t device : community)
            community_of[device] = number;
        if (community.size() < 2)
            continue;
        Cluster cluster;
        cluster.devices = std::move(community);
        cluster.reasons = network_reasons(cluster, links);
        clusters.push_back(std::move(cluster));
    }
    std::erase_if(edges,
                  [&](const Edge& edge) { return community_of[edge.a] != community_of[edge.b]; });
    for (const Edge& edge : bridges(devices, edges))
        for (Cluster& cluster : clusters)
            if (holds(cluster, edge.a))
                cluster.splitting.push_back(edge);
    return clusters;
}

}  // namespace

std::vector<Cluster> find_clusters(const std::vector<Carrying>& carryings,
                                   const WeighedLinks& links, const Entries& identities,
                                   uint32_t devices, const LinkWeights& weights) {
    std::set<uint32_t> nothing;
    for (const LinksNothing& each : links.nothing)
        nothing.insert(each.identity);
    auto custody =
        custody_clusters(shared(carryings, identities, nothing, "custody"), devices, weights);
    auto team = team_clusters(shared(carryings, identities, nothing, "team"), weights);
    auto network = network_clusters(links.links, devices, weights);
    name(custody, "custody");
    name(team, "team");
    name(network, "network");
    std::vector<Cluster> all = std::move(custody);
    std::move(team.begin(), team.end(), std::back_inserter(all));
    std::move(network.begin(), network.end(), std::back_inserter(all));
    return all;
}

}  // namespace triage
