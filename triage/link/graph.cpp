#include "triage/link/graph.h"

#include <algorithm>
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

std::vector<Edge> bridges(uint32_t nodes, const std::vector<Edge>& edges) {
    std::vector<Edge> found = BridgeWalk(nodes, edges).run();
    std::sort(found.begin(), found.end(),
              [](const Edge& x, const Edge& y) { return std::tie(x.a, x.b) < std::tie(y.a, y.b); });
    return found;
}

}  // namespace triage
