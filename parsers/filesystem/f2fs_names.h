// The names in a folder of an F2FS volume, those of removed files with them.
// Format: include/linux/f2fs_fs.h, fs/f2fs/{dir,hash}.c and fs/crypto/fname.c of Linux 6.6.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/file_tree.h"

namespace parsers {

// How the names of a folder are stored.
struct F2fsNameForm {
    bool is_encrypted = false;
    bool is_casefolded = false;
};

struct F2fsName {
    std::string name;  // as FileTree wants it; of an encrypted one what Linux shows without the key
    std::string stored;
    uint32_t inode = 0;
    EntryKind kind = EntryKind::Other;
    Allocation allocation = Allocation::Allocated;
};

struct F2fsNames {
    std::vector<F2fsName> names;
    std::vector<std::string> damage;  // one sentence each
};

// The names in one block, or in the place for names inside an inode, without "." and "..". A
// removed name is given where nothing was written over it: its hash fits, or in a folder where the
// hash cannot be computed, its fields are possible.
F2fsNames read_f2fs_names(std::span<const std::byte> area, const F2fsNameForm& form,
                          uint64_t max_nid);

// The hash of a name that F2FS stores with it.
uint32_t f2fs_name_hash(std::string_view name);

}  // namespace parsers
