// SplitParts: the parts of a split file in order, with a hole where the names show that one is
// missing, so that nothing behind it moves.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/byte_source.h"

namespace plugins {

struct SplitParts {
    // Reading a missing part is Damaged, with its number and its bytes of the whole.
    std::vector<parsers::SharedBytes> parts;
    std::vector<std::string> notes;  // one sentence for each missing part
};

// `names` are those of `parts`, without folders, the lowest number first. Parts of a split file are
// of one size (but the last), which is taken for a missing one too. Names that do not count, and
// those of segmented images (E01, AD1), which number themselves, come back as they are.
SplitParts fill_missing_parts(const std::vector<std::string>& names,
                              std::vector<parsers::SharedBytes> parts);

}  // namespace plugins
