// FileSets: which files of one folder are one container together: the segments of an E01, the parts
// of a split image, a virtual disk with its extents and parents.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/evidence/formats.h"

namespace plugins {

struct SetCandidate {
    std::string name;  // without its folder
    uint64_t size_bytes = 0;
    const parsers::Format* format = nullptr;  // null: no container
    std::vector<std::string> needs;           // as Format::needs says
};

// Indexes into the candidates.
struct FileSet {
    size_t first = 0;
    std::vector<size_t> parts;     // further parts, in order
    std::vector<size_t> siblings;  // what `first` needs
};

struct FileSets {
    std::vector<FileSet> sets;   // every container exactly once, in the order of the candidates
    std::vector<size_t> others;  // no container, and part of none
    // A segment of an image whose first segment is absent, with the sentence.
    struct Left {
        size_t file = 0;
        std::string why;
    };
    std::vector<Left> left;
};

FileSets group_files(const std::vector<SetCandidate>& files);

// A relative path of the evidence, resolved against a folder of the same tree ("" is its root).
// Foreign separators and drive letters are read as what they mean: only the last part is kept of an
// absolute path. Empty where it would lead out of the tree.
std::string resolve_sibling(const std::string& folder, std::string_view relative);

}  // namespace plugins
