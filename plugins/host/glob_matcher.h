// GlobMatcher: says which of many path patterns match a path, without trying each of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plugins {

// '*' stands for any run of characters, '/' included; everything else for itself, with case.
bool matches_glob(std::string_view pattern, std::string_view path);

// Patterns are kept in a tree by what stands behind their last '*', read from the end, so that a
// path is only compared with patterns that end as it does.
class GlobMatcher {
public:
    // `owner` is what matching() gives for a path that the pattern matches.
    void add(std::string pattern, size_t owner);

    // Owners of all matching patterns: sorted, each once.
    std::vector<size_t> matching(std::string_view path) const;

private:
    struct Pattern {
        std::string text;
        size_t owner;
    };
    struct Node {
        std::vector<std::pair<char, uint32_t>> next;
        std::vector<uint32_t> patterns;  // whose literal end is spelled by the way to this node
    };
    std::vector<Pattern> patterns_;
    std::vector<Node> nodes_{1};
};

}  // namespace plugins
