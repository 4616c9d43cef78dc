// SleuthkitTree: the names of a file system that The Sleuth Kit has opened.
#pragma once

#include <tsk/libtsk.h>

#include <memory>
#include <mutex>
#include <optional>

#include "parsers/base/byte_source.h"
#include "parsers/base/file_tree.h"
#include "parsers/filesystem/ext_encryption.h"
#include "parsers/filesystem/file_system.h"
#include "parsers/filesystem/timed_source.h"

namespace parsers {

// One opened file system. The library's handles are not safe for several threads at once: file
// systems of one image share a mutex. `image` is what the handle was made from.
struct SleuthkitFileSystem {
    SharedBytes bytes;
    std::shared_ptr<void> image;
    std::unique_ptr<TSK_FS_INFO, decltype(&tsk_fs_close)> handle{nullptr, tsk_fs_close};
    ListingLimits limits;
    std::shared_ptr<TimedSource> reads;       // under `image`; null where no orphans are looked for
    std::optional<ExtEncryption> encryption;  // of an ext4 that has encrypted files
    std::shared_ptr<std::mutex> mutex = std::make_shared<std::mutex>();
};

// As open_file_system() in file_system.h describes it.
std::unique_ptr<FileTree> make_sleuthkit_tree(std::shared_ptr<SleuthkitFileSystem> system);

}  // namespace parsers
