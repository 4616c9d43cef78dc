// DiskFamily: the extents and parents that a virtual disk is spread over, found among the files
// beside it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

// A longer chain of parents is LimitReached.
inline constexpr size_t kMostDiskParents = 256;

// A name that a disk stores for another file, as paths relative to the disk's own folder, the
// likeliest first. Of an absolute path only the last name is kept, because the folders are those
// of the machine that made the disk. Empty where it is an address in a network or no name.
std::vector<std::string> stored_paths(std::string_view stored);

// `path` without what ".", ".." and doubled separators add.
std::string plain_path(std::string_view path);

struct FoundSibling {
    std::string path;
    SharedBytes bytes;
};

class DiskFamily {
public:
    explicit DiskFamily(Surroundings around) : around_(std::move(around)) {}

    // The first of the names that is there. NotFound names the first of `stored`; Damaged where the
    // file is one that the chain came through already.
    Result<FoundSibling> find(const std::vector<std::string>& stored);

    // As find, but the error is Unsupported and says what the disk needs: "its parent".
    Result<FoundSibling> find_needed(const std::vector<std::string>& stored, std::string_view what);

    // What a reader of the sibling may look around for: paths relative to the sibling's folder.
    Surroundings around(const FoundSibling& sibling) const;

    // The parent's only volume; its notes and the files that it used become this disk's.
    SharedBytes adopt(const FoundSibling& sibling, Layer parent);

    void note(const std::string& what) { notes_.push_back({"", "partly", what}); }
    Layer to_layer(std::string description, SharedBytes disk);

private:
    Surroundings around_;
    std::vector<LayerNote> notes_;
    std::vector<std::string> used_;
};

// Why a parent could not be opened. In a chain only the last name is kept, which is the one at
// fault.
Error parent_error(const FoundSibling& sibling, const Error& error);

}  // namespace parsers
