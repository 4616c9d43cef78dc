// PhraseAutomaton: finds every one of many phrases in one pass over a text (Aho and Corasick 1975).
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace triage {

class PhraseAutomaton {
public:
    struct Found {
        uint32_t phrase = 0;
        size_t begin = 0;  // bytes
        size_t end = 0;
    };

    PhraseAutomaton();
    void add(std::string_view phrase, uint32_t number);
    void finish();  // after the last add()

    // Every occurrence, overlapping ones as well, by their end.
    std::vector<Found> find(std::string_view text) const;

private:
    struct Node {
        std::vector<std::pair<uint8_t, uint32_t>> edges;  // sorted by letter
        uint32_t failure = 0;
        uint32_t shorter = 0;  // next node on the failure path that ends a phrase
        uint32_t depth = 0;
        std::vector<uint32_t> phrases;
    };
    static constexpr uint32_t kNone = 0xffffffff;
    uint32_t child(uint32_t node, uint8_t letter) const;
    uint32_t step(uint32_t node, uint8_t letter) const;

    std::vector<Node> nodes_;
    std::vector<uint32_t> root_;  // 256 entries: most letters of a text leave the root at once
};

}  // namespace triage
