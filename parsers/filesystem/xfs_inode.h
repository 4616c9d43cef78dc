// XfsInode: one inode of an XFS file system, and where the bytes of its file lie.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/file_tree.h"
#include "parsers/base/result.h"
#include "parsers/filesystem/file_runs.h"
#include "parsers/filesystem/xfs_superblock.h"

namespace parsers {

// A volume with its geometry: what every function here reads from.
struct XfsVolume {
    SharedBytes bytes;
    XfsGeometry geometry;
};

enum class XfsFork : uint8_t { Device = 0, Local = 1, Extents = 2, Tree = 3 };

struct XfsInode {
    uint64_t number = 0;
    uint16_t mode = 0;  // 0: the inode is free
    uint8_t version = 0;
    uint8_t fork = 0;  // XfsFork, or a value that is not known here
    uint64_t size_bytes = 0;
    uint64_t extent_count = 0;
    uint32_t next_unlinked = UINT32_MAX;
    bool is_realtime = false;
    bool is_metadata = false;  // of the file system itself
    FileTimes times;
    std::vector<std::byte> data;  // the data fork, as it lies in the inode
    std::string damage;           // not empty: what does not match, and yet it can be read

    EntryKind kind() const;
};

// Damaged where there is no inode at this number, or another one.
Result<XfsInode> read_xfs_inode(const XfsVolume& volume, uint64_t number);

// One extent, out of its 16 stored bytes. Damaged where it lies outside of the file system.
Result<FileRun> to_xfs_run(std::span<const std::byte> record, const XfsGeometry& geometry);

// Where the content lies, in the order of the file.
struct XfsMapping {
    std::vector<FileRun> runs;
    std::string damage;  // not empty: a checksum on the way does not match
};

// Unsupported for a file of the realtime device; Damaged where the extents contradict each other or
// the volume.
Result<XfsMapping> map_xfs_file(const XfsVolume& volume, const XfsInode& inode);

// The content of a file, or the target of a link.
Result<SharedBytes> open_xfs_content(const XfsVolume& volume, const XfsInode& inode);

}  // namespace parsers
