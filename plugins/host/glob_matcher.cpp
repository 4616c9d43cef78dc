#include "plugins/host/glob_matcher.h"

#include <algorithm>

namespace plugins {
namespace {

const uint32_t* find_next(const std::vector<std::pair<char, uint32_t>>& next, char letter) {
    for (const auto& [candidate, node] : next)
        if (candidate == letter)
            return &node;
    return nullptr;
}

}  // namespace

bool matches_glob(std::string_view pattern, std::string_view path) {
    size_t at = 0;
    size_t in_path = 0;
    size_t star = std::string_view::npos;  // the last '*' seen, and where its run began
    size_t run = 0;
    while (in_path < path.size()) {
        if (at < pattern.size() && pattern[at] == '*') {
            star = at++;
            run = in_path;
        } else if (at < pattern.size() && pattern[at] == path[in_path]) {
            ++at;
            ++in_path;
        } else if (star != std::string_view::npos) {
            at = star + 1;
            in_path = ++run;
        } else {
            return false;
        }
    }
    while (at < pattern.size() && pattern[at] == '*')
        ++at;
    return at == pattern.size();
}

void GlobMatcher::add(std::string pattern, size_t owner) {
    const size_t star = pattern.rfind('*');
    const size_t literal = star == std::string::npos ? 0 : star + 1;
    uint32_t node = 0;
    for (size_t at = pattern.size(); at-- > literal;) {
        if (const uint32_t* known = find_next(nodes_[node].next, pattern[at])) {
            node = *known;
            continue;
        }
        const auto made = static_cast<uint32_t>(nodes_.size());
        nodes_[node].next.emplace_back(pattern[at], made);
        nodes_.emplace_back();
        node = made;
    }
    nodes_[node].patterns.push_back(static_cast<uint32_t>(patterns_.size()));
    patterns_.push_back({std::move(pattern), owner});
}

std::vector<size_t> GlobMatcher::matching(std::string_view path) const {
    std::vector<size_t> owners;
    uint32_t node = 0;
    for (size_t at = path.size();; --at) {
        for (const uint32_t index : nodes_[node].patterns)
            if (matches_glob(patterns_[index].text, path))
                owners.push_back(patterns_[index].owner);
        const uint32_t* next = at == 0 ? nullptr : find_next(nodes_[node].next, path[at - 1]);
        if (next == nullptr)
            break;
        node = *next;
    }
    std::sort(owners.begin(), owners.end());
    owners.erase(std::unique(owners.begin(), owners.end()), owners.end());
    return owners;
}

}  // namespace plugins
