// SiblingIndex: finds the files beside one file of a tree by their relative names.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/base/file_tree.h"
#include "parsers/base/layer.h"

namespace plugins {

// Holds the entries of one part of a tree, and the tree. Names that differ in case only are taken
// where nothing fits exactly: Windows wrote many of them.
class SiblingIndex {
public:
    explicit SiblingIndex(std::shared_ptr<const parsers::FileTree> tree) : tree_(std::move(tree)) {}

    void add(const parsers::FileEntry& entry);

    // NotFound where `relative`, seen from `folder`, is not there or leads out of the tree.
    parsers::Result<parsers::SharedBytes> open(const std::string& folder,
                                               std::string_view relative) const;

    // What lies below `folder`, with paths relative to it.
    std::vector<parsers::FileEntry> list(const std::string& folder) const;

private:
    std::shared_ptr<const parsers::FileTree> tree_;
    std::unordered_map<std::string, parsers::FileEntry> by_path_;
    std::unordered_map<std::string, std::string> by_lower_case_;
};

}  // namespace plugins
