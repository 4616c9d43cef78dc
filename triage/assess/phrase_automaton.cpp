#include "triage/assess/phrase_automaton.h"

#include <algorithm>

namespace triage {

PhraseAutomaton::PhraseAutomaton() : nodes_(1), root_(256, 0) {}

uint32_t PhraseAutomaton::child(uint32_t node, uint8_t letter) const {
    const auto& edges = nodes_[node].edges;
    const auto edge = std::lower_bound(edges.begin(), edges.end(), letter,
                                       [](const std::pair<uint8_t, uint32_t>& each,
                                          uint8_t wanted) { return each.first < wanted; });
    return edge == edges.end() || edge->first != letter ? kNone : edge->second;
}

void PhraseAutomaton::add(std::string_view phrase, uint32_t number) {
    if (phrase.empty())
        return;
    uint32_t node = 0;
    for (const char each : phrase) {
        const auto letter = static_cast<uint8_t>(each);
        uint32_t next = child(node, letter);
        if (next == kNone) {
            next = static_cast<uint32_t>(nodes_.size());
            const uint32_t depth = nodes_[node].depth + 1;
            nodes_.emplace_back();
            nodes_.back().depth = depth;
            auto& edges = nodes_[node].edges;
            edges.insert(std::lower_bound(edges.begin(), edges.end(), std::pair(letter, 0U)),
                         {letter, next});
        }
        node = next;
    }
    nodes_[node].phrases.push_back(number);
}

uint32_t PhraseAutomaton::step(uint32_t node, uint8_t letter) const {
    while (node != 0) {
        const uint32_t next = child(node, letter);
        if (next != kNone)
            return next;
        node = nodes_[node].failure;
    }
    return root_[letter];
}

void PhraseAutomaton::finish() {
    for (const auto& [letter, node] : nodes_[0].edges)
        root_[letter] = node;
    std::vector<uint32_t> queue;
    for (const auto& [letter, node] : nodes_[0].edges)
        queue.push_back(node);
    for (size_t i = 0; i < queue.size(); ++i) {
        const uint32_t node = queue[i];
        for (const auto& [letter, next] : nodes_[node].edges) {
            const uint32_t failure = step(nodes_[node].failure, letter);
            nodes_[next].failure = failure;
            nodes_[next].shorter =
                nodes_[failure].phrases.empty() ? nodes_[failure].shorter : failure;
            queue.push_back(next);
        }
    }
}

std::vector<PhraseAutomaton::Found> PhraseAutomaton::find(std::string_view text) const {
    std::vector<Found> found;
    uint32_t node = 0;
    for (size_t at = 0; at < text.size(); ++at) {
        node = step(node, static_cast<uint8_t>(text[at]));
        for (uint32_t end = node; end != 0; end = nodes_[end].shorter)
            for (const uint32_t phrase : nodes_[end].phrases)
                found.push_back({phrase, at + 1 - nodes_[end].depth, at + 1});
    }
    return found;
}

}  // namespace triage
