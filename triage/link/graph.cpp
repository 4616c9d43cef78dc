#include "triage/link/graph.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

namespace triage {
namespace {

using Neighbors = std::vector<std::vector<std::pair<uint32_t, double>>>;

Neighbors neighbors_of(uint32_t nodes, const std::vector<Edge>& edges) {
    Neighbors neighbors(nodes);
    for (const Edge& edge : edges) {
        neighbors[edge.a].emplace_back(edge.b, edge.weight);
        if (edge.a != edge.b)
            neighbors[edge.b].emplace_back(edge.a, edge.weight);
    }
    return neighbors;
}

std::vector<double> degrees_of(uint32_t nodes, const std::vector<Edge>& edges) {
    std::vector<double> degrees(nodes, 0.0);
    for (const Edge& edge : edges) {
        degrees[edge.a] += edge.weight;
        degrees[edge.b] += edge.weight;
    }
    return degrees;
}

// One level of the method: moves single nodes while modularity grows.
class LocalMoves {
public:
    LocalMoves(uint32_t nodes, const std::vector<Edge>& edges)
        : neighbors_(neighbors_of(nodes, edges)),
          degree_(degrees_of(nodes, edges)),
          community_(nodes),
          total_(degree_) {
        std::iota(community_.begin(), community_.end(), 0U);
        twice_all_ = std::accumulate(degree_.begin(), degree_.end(), 0.0);
    }

    std::vector<uint32_t> run() {
        constexpr int kMostRounds = 100;  // each round raises modularity; a guard against rounding
        for (int round = 0; round < kMostRounds && twice_all_ > 0; ++round) {
            bool moved = false;
            for (uint32_t node = 0; node < community_.size(); ++node)
                moved = move(node) || moved;
            if (!moved)
                break;
        }
        return community_;
    }

private:
    // Modularity gained by joining, up to a constant factor.
    double gain(uint32_t node, uint32_t community, double weight_into) const {
        return weight_into - degree_[node] * total_[community] / twice_all_;
    }

    bool move(uint32_t node) {
        const uint32_t old = community_[node];
        std::map<uint32_t, double> weight_into;  // ordered: ties go to the lower community
        weight_into[old] = 0;
        for (const auto& [other, weight] : neighbors_[node])
            if (other != node)
                weight_into[community_[other]] += weight;
        total_[old] -= degree_[node];
        uint32_t best = old;
        double best_gain = gain(node, old, weight_into[old]);
        for (const auto& [community, weight] : weight_into) {
            const double gained = gain(node, community, weight);
            if (gained > best_gain + 1e-9) {
                best = community;
                best_gain = gained;
            }
        }
        total_[best] += degree_[node];
        community_[node] = best;
        return best != old;
    }

    Neighbors neighbors_;
    std::vector<double> degree_;
    std::vector<uint32_t> community_;
    std::vector<double> total_;
    double twice_all_ = 0;
};

// Numbers 0.. in the order of first sight.
std::vector<uint32_t> renumber(const std::vector<uint32_t>& labels) {
    std::map<uint32_t, uint32_t> numbers;
    std::vector<uint32_t> result;
    for (const uint32_t label : labels)
        result.push_back(
            numbers.try_emplace(label, static_cast<uint32_t>(numbers.size())).first->second);
    return result;
}

std::vector<Edge> merge(const std::vector<Edge>& edges, const std::vector<uint32_t>& group) {
    std::map<std::pair<uint32_t, uint32_t>, double> sums;
    for (const Edge& edge : edges)
        sums[std::minmax(group[edge.a], group[edge.b])] += edge.weight;
    std::vector<Edge> merged;
    for (const auto& [pair, weight] : sums)
        merged.push_back({pair.first, pair.second, weight});
    return merged;
}

std::vector<uint32_t> louvain(uint32_t nodes, std::vector<Edge> edges) {
    std::vector<uint32_t> label(nodes);
    std::iota(label.begin(), label.end(), 0U);
    uint32_t count = nodes;
    while (true) {
        const std::vector<uint32_t> moved = renumber(LocalMoves(count, edges).run());
        const uint32_t fewer =
            moved.empty() ? 0 : *std::max_element(moved.begin(), moved.end()) + 1;
        for (uint32_t& each : label)
            each = moved[each];
        if (fewer == count)
            return label;
        edges = merge(edges, moved);
        count = fewer;
    }
}

// Walks a graph from every node once, without recursion: a component may be long.
class BridgeWalk {
public:
    BridgeWalk(uint32_t nodes, const std::vector<Edge>& edges)
        : edges_(edges), incident_(nodes), found_(nodes, 0), low_(nodes, 0) {
        for (uint32_t i = 0; i < edges.size(); ++i) {
            incident_[edges[i].a].push_back(i);
            incident_[edges[i].b].push_back(i);
        }
    }

    std::vector<Edge> run() {
        for (uint32_t node = 0; node < incident_.size(); ++node)
            if (found_[node] == 0)
                walk(node);
        return bridges_;
    }

private:
    struct Step {
        uint32_t node;
        uint32_t through;  // the edge by which it was reached
        size_t next = 0;
    };
    static constexpr uint32_t kNoEdge = 0xffffffff;

    void enter(uint32_t node, uint32_t through) {
        found_[node] = low_[node] = ++clock_;
        path_.push_back({node, through});
    }

    void leave() {
        const Step step = path_.back();
        path_.pop_back();
        if (path_.empty())
            return;
        const uint32_t parent = path_.back().node;
        low_[parent] = std::min(low_[parent], low_[step.node]);
        if (low_[step.node] > found_[parent])
            bridges_.push_back(edges_[step.through]);
    }

    void walk(uint32_t start) {
        enter(start, kNoEdge);
        while (!path_.empty()) {
            Step& step = path_.back();
            if (step.next == incident_[step.node].size()) {
                leave();
                continue;
            }
            const uint32_t edge = incident_[step.node][step.next++];
            if (edge == step.through)
                continue;
            const uint32_t other = edges_[edge].a == step.node ? edges_[edge].b : edges_[edge].a;
            if (found_[other] == 0)
                enter(other, edge);
            else
                low_[step.node] = std::min(low_[step.node], found_[other]);
        }
    }

    const std::vector<Edge>& edges_;
    std::vector<std::vector<uint32_t>> incident_;
    std::vector<uint32_t> found_;
    std::vector<uint32_t> low_;
    std::vector<Step> path_;
    std::vector<Edge> bridges_;
    uint32_t clock_ = 0;
};

}  // namespace

std::vector<std::vector<uint32_t>> components(uint32_t nodes, const std::vector<Edge>& edges) {
    const Neighbors neighbors = neighbors_of(nodes, edges);
    std::vector<bool> seen(nodes, false);
    std::vector<std::vector<uint32_t>> result;
    for (uint32_t start = 0; start < nodes; ++start) {
        if (seen[start])
            continue;
        std::vector<uint32_t> component = {start};
        seen[start] = true;
        for (size_t i = 0; i < component.size(); ++i)
            for (const auto& [other, weight] : neighbors[component[i]])
                if (!seen[other]) {
                    seen[other] = true;
                    component.push_back(other);
                }
        std::sort(component.begin(), component.end());
        result.push_back(std::move(component));
    }
    return result;
}

std::vector<std::vector<uint32_t>> communities(uint32_t nodes, const std::vector<Edge>& edges) {
    const std::vector<uint32_t> label = louvain(nodes, edges);
    // The method may leave a community in two pieces; only edges inside hold one together.
    std::vector<Edge> inside;
    for (const Edge& edge : edges)
        if (label[edge.a] == label[edge.b])
            inside.push_back(edge);
    return components(nodes, inside);
}

std::vector<Edge> bridges(uint32_t nodes, const std::vector<Edge>& edges) {
    std::vector<Edge> found = BridgeWalk(nodes, edges).run();
    std::sort(found.begin(), found.end(),
              [](const Edge& x, const Edge& y) { return std::tie(x.a, x.b) < std::tie(y.a, y.b); });
    return found;
}

}  // namespace triage
