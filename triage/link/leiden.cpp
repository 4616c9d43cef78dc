#include "triage/link/leiden.h"

#include <algorithm>
#include <deque>
#include <numeric>
#include <tuple>

namespace triage {
namespace {

constexpr double kLeastGain = 1e-9;  // below it a gain is rounding
constexpr int kMostPasses = 32;      // each pass raises modularity; a guard against rounding

using Labels = std::vector<uint32_t>;

// Neighbours in one array, each pair of nodes once; loops count for the degree alone.
class Network {
public:
    Network(uint32_t nodes, std::vector<Edge> edges) : begin_(nodes + 1, 0), degree_(nodes, 0.0) {
        for (Edge& edge : edges)
            if (edge.a > edge.b)
                std::swap(edge.a, edge.b);
        std::sort(edges.begin(), edges.end(), [](const Edge& x, const Edge& y) {
            return std::tie(x.a, x.b) < std::tie(y.a, y.b);
        });
        for (const Edge& edge : edges) {
            degree_[edge.a] += edge.weight;
            degree_[edge.b] += edge.weight;
            if (!edges_.empty() && edges_.back().a == edge.a && edges_.back().b == edge.b)
                edges_.back().weight += edge.weight;
            else
                edges_.push_back(edge);
        }
        list_neighbors();
        twice_all_ = std::accumulate(degree_.begin(), degree_.end(), 0.0);
    }

    uint32_t size() const { return static_cast<uint32_t>(degree_.size()); }
    double degree(uint32_t node) const { return degree_[node]; }
    double twice_all() const { return twice_all_; }

    template <class Each>
    void each_neighbor(uint32_t node, Each&& each) const {
        for (size_t i = begin_[node]; i < begin_[node + 1]; ++i)
            each(neighbors_[i].first, neighbors_[i].second);
    }

    // The graph whose nodes are the groups, numbered 0 to `groups` - 1.
    Network joined(const Labels& group, uint32_t groups) const {
        std::vector<Edge> edges;
        edges.reserve(edges_.size());
        for (const Edge& edge : edges_)
            edges.push_back({group[edge.a], group[edge.b], edge.weight});
        return {groups, std::move(edges)};
    }

private:
    void list_neighbors() {
        for (const Edge& edge : edges_)
            if (edge.a != edge.b) {
                ++begin_[edge.a + 1];
                ++begin_[edge.b + 1];
            }
        std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
        neighbors_.resize(begin_.back());
        std::vector<size_t> next(begin_.begin(), begin_.end() - 1);
        for (const Edge& edge : edges_)
            if (edge.a != edge.b) {
                neighbors_[next[edge.a]++] = {edge.b, edge.weight};
                neighbors_[next[edge.b]++] = {edge.a, edge.weight};
            }
    }

    std::vector<Edge> edges_;
    std::vector<size_t> begin_;
    std::vector<std::pair<uint32_t, double>> neighbors_;
    std::vector<double> degree_;
    double twice_all_ = 0;
};

// Numbers 0.. in the order of first sight; gives how many there are.
uint32_t renumber(Labels& labels) {
    constexpr uint32_t kUnseen = 0xffffffff;
    const size_t most = labels.empty() ? 0 : *std::max_element(labels.begin(), labels.end()) + 1;
    Labels numbers(most, kUnseen);
    uint32_t count = 0;
    for (uint32_t& label : labels) {
        if (numbers[label] == kUnseen)
            numbers[label] = count++;
        label = numbers[label];
    }
    return count;
}

Labels singletons(uint32_t nodes) {
    Labels labels(nodes);
    std::iota(labels.begin(), labels.end(), 0U);
    return labels;
}

// Weights from one node into communities, without clearing an array for each node.
class WeightInto {
public:
    explicit WeightInto(size_t communities) : weight_(communities, 0.0) {}

    void add(uint32_t community, double weight) {
        if (weight_[community] == 0.0)
            touched_.push_back(community);
        weight_[community] += weight;
    }
    double of(uint32_t community) const { return weight_[community]; }
    // In the order of their numbers, so that ties go to the lower one.
    const Labels& touched() {
        std::sort(touched_.begin(), touched_.end());
        return touched_;
    }
    void clear() {
        for (const uint32_t community : touched_)
            weight_[community] = 0.0;
        touched_.clear();
    }

private:
    std::vector<double> weight_;
    Labels touched_;
};

// Moves single nodes to the community where modularity grows most, and asks again those whose
// neighbour moved.
void move_nodes(const Network& network, Labels& community) {
    std::vector<double> total(network.size(), 0.0);
    std::vector<uint32_t> members(network.size(), 0);
    for (uint32_t node = 0; node < network.size(); ++node) {
        total[community[node]] += network.degree(node);
        ++members[community[node]];
    }
    std::vector<uint32_t> empty;  // numbers that no community has
    for (uint32_t number = network.size(); number-- > 0;)
        if (members[number] == 0)
            empty.push_back(number);
    std::deque<uint32_t> queue(network.size());
    std::iota(queue.begin(), queue.end(), 0U);
    std::vector<bool> waits(network.size(), true);
    WeightInto into(network.size());
    while (!queue.empty()) {
        const uint32_t node = queue.front();
        queue.pop_front();
        waits[node] = false;
        const uint32_t old = community[node];
        const double degree = network.degree(node);
        network.each_neighbor(
            node, [&](uint32_t other, double weight) { into.add(community[other], weight); });
        total[old] -= degree;
        const auto gain = [&](uint32_t target) {
            return into.of(target) - degree * total[target] / network.twice_all();
        };
        uint32_t best = old;
        double best_gain = gain(old);
        for (const uint32_t target : into.touched())
            if (gain(target) > best_gain + kLeastGain) {
                best = target;
                best_gain = gain(target);
            }
        into.clear();
        if (best_gain < -kLeastGain && members[old] > 1 && !empty.empty()) {
            best = empty.back();  // alone is better than where it is
            empty.pop_back();
        }
        total[best] += degree;
        if (best == old)
            continue;
        community[node] = best;
        ++members[best];
        if (--members[old] == 0)
            empty.push_back(old);
        network.each_neighbor(node, [&](uint32_t other, double) {
            if (community[other] != best && !waits[other]) {
                waits[other] = true;
                queue.push_back(other);
            }
        });
    }
}

// Builds each community up again from its single nodes. A node or part only joins where it and what
// it joins are tied to the rest of the community by no less than chance would, so that a part that
// hangs on a bridge alone becomes a node of its own in the next round.
class Refinement {
public:
    Refinement(const Network& network, const Labels& community)
        : network_(network),
          community_(community),
          part_(singletons(network.size())),
          total_(network.size(), 0.0),
          whole_(network.size(), 0.0),
          outward_(network.size(), 0.0),
          is_alone_(network.size(), true),
          into_(network.size()) {
        for (uint32_t node = 0; node < network.size(); ++node) {
            total_[node] = network.degree(node);
            whole_[community[node]] += network.degree(node);
            network.each_neighbor(node, [&](uint32_t other, double weight) {
                if (community[other] == community[node])
                    outward_[node] += weight;
            });
        }
    }

    Labels run() {
        for (uint32_t node = 0; node < network_.size(); ++node)
            if (is_alone_[part_[node]] && is_well_tied(part_[node], community_[node]))
                join(node);
        return std::move(part_);
    }

private:
    bool is_well_tied(uint32_t part, uint32_t community) const {
        const double rest = whole_[community] - total_[part];
        return outward_[part] + kLeastGain >= total_[part] * rest / network_.twice_all();
    }

    void join(uint32_t node) {
        network_.each_neighbor(node, [&](uint32_t other, double weight) {
            if (community_[other] == community_[node])
                into_.add(part_[other], weight);
        });
        const uint32_t old = part_[node];
        uint32_t best = old;
        double best_gain = kLeastGain;
        for (const uint32_t part : into_.touched()) {
            const double gain =
                into_.of(part) - network_.degree(node) * total_[part] / network_.twice_all();
            if (part != old && gain > best_gain && is_well_tied(part, community_[node])) {
                best = part;
                best_gain = gain;
            }
        }
        if (best != old) {
            outward_[best] += outward_[old] - 2 * into_.of(best);
            total_[best] += total_[old];
            is_alone_[best] = false;
            part_[node] = best;
        }
        into_.clear();
    }

    const Network& network_;
    const Labels& community_;
    Labels part_;
    std::vector<double> total_;    // degrees of a part
    std::vector<double> whole_;    // degrees of a community
    std::vector<double> outward_;  // weight from a part to the rest of its community
    std::vector<bool> is_alone_;
    WeightInto into_;
};

// One pass from a given partition: rounds of moving, refining and joining until nothing joins.
Labels pass(const Network& whole, Labels community) {
    Network network = whole;
    Labels label = singletons(whole.size());  // of the whole's nodes: which node of `network`
    while (true) {
        move_nodes(network, community);
        Labels part = Refinement(network, community).run();
        const uint32_t parts = renumber(part);
        if (parts == network.size())
            break;
        Labels next(parts);
        for (uint32_t node = 0; node < network.size(); ++node)
            next[part[node]] = community[node];
        renumber(next);
        for (uint32_t& each : label)
            each = part[each];
        network = network.joined(part, parts);
        community = std::move(next);
    }
    for (uint32_t& each : label)
        each = community[each];
    renumber(label);
    return label;
}

}  // namespace

std::vector<std::vector<uint32_t>> communities(uint32_t nodes, const std::vector<Edge>& edges) {
    const Network network(nodes, edges);
    Labels label = singletons(nodes);
    for (int i = 0; i < kMostPasses && network.twice_all() > 0; ++i) {
        Labels better = pass(network, label);
        if (better == label)
            break;
        label = std::move(better);
    }
    // A node that moved last may leave its old community in two pieces; only edges inside hold one.
    std::vector<Edge> inside;
    for (const Edge& edge : edges)
        if (label[edge.a] == label[edge.b])
            inside.push_back(edge);
    return components(nodes, inside);
}

double modularity(uint32_t nodes, const std::vector<Edge>& edges,
                  const std::vector<std::vector<uint32_t>>& partition) {
    Labels label(nodes, 0);
    for (uint32_t i = 0; i < partition.size(); ++i)
        for (const uint32_t node : partition[i])
            label[node] = i;
    std::vector<double> degree(partition.size(), 0.0);
    double inside = 0;
    double all = 0;
    for (const Edge& edge : edges) {
        degree[label[edge.a]] += edge.weight;
        degree[label[edge.b]] += edge.weight;
        all += edge.weight;
        inside += label[edge.a] == label[edge.b] ? edge.weight : 0;
    }
    if (all == 0)
        return 0;
    double expected = 0;
    for (const double each : degree)
        expected += each * each / (4 * all * all);
    return inside / all - expected;
}

}  // namespace triage
