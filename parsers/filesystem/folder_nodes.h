// FolderNodes: the folders that a walk through a file system has found, each by its parent and its
// name, so that the paths of many folders do not have to be kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "parsers/base/limits.h"

namespace parsers {

class FolderNodes {
public:
    static constexpr size_t kRoot = SIZE_MAX;

    struct Node {
        size_t parent = kRoot;
        std::string name;
        uint64_t inode = 0;
    };

    size_t add(size_t parent, std::string name, uint64_t inode) {
        nodes_.push_back({parent, std::move(name), inode});
        return nodes_.size() - 1;
    }

    const Node& operator[](size_t index) const { return nodes_[index]; }

    // The path with a '/' at its end, empty for the root; absent where it is longer than the limit.
    std::optional<std::string> path(size_t index) const {
        std::vector<size_t> line;
        size_t length = 0;
        for (; index != kRoot; index = nodes_[index].parent) {
            length += nodes_[index].name.size() + 1;
            if (length > limits::kPathBytes)
                return std::nullopt;
            line.push_back(index);
        }
        std::string path;
        path.reserve(length);
        for (size_t at = line.size(); at-- > 0;)
            path.append(nodes_[line[at]].name).push_back('/');
        return path;
    }

private:
    std::vector<Node> nodes_;
};

}  // namespace parsers
