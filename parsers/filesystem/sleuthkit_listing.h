// Names of a file system that The Sleuth Kit has opened, and the numbers that they are opened by.
#pragma once

#include <tsk/libtsk.h>

#include <cstdint>

#include "parsers/base/file_tree.h"
#include "parsers/base/result.h"
#include "parsers/filesystem/sleuthkit_tree.h"

namespace parsers {

// FileEntry::id is the metadata address with, above it, 1 + the index of the attribute (0: the
// default one), or kNoContent where there is nothing to open.
inline constexpr int kAttributeShift = 48;
inline constexpr uint64_t kAddressMask = (uint64_t{1} << kAttributeShift) - 1;
inline constexpr uint64_t kNoContent = UINT64_MAX;

inline bool is_fat(const TSK_FS_INFO& handle) {
    return TSK_FS_TYPE_ISFAT(handle.ftype) != 0;
}

inline bool is_apfs(const TSK_FS_INFO& handle) {
    return handle.ftype == TSK_FS_TYPE_APFS;
}

// Gives every name to the visitor, and what could not be listed; as FileTree::list(). The caller
// holds the mutex of the system.
Result<void> list_names(const SleuthkitFileSystem& system, const TreeVisitor& visitor);

}  // namespace parsers
