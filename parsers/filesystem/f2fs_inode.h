// F2fsInode: what an inode of an F2FS volume says, and which block holds which part of its file.
// Format: include/linux/f2fs_fs.h, fs/f2fs/{inode,node,xattr}.c of Linux 6.6 and
// fs/crypto/fscrypt_private.h for the encryption context.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "parsers/base/file_tree.h"
#include "parsers/base/result.h"
#include "parsers/filesystem/f2fs_volume.h"

namespace parsers {

struct F2fsInode {
    uint32_t number = 0;
    uint16_t mode = 0;
    uint32_t links = 0;
    uint64_t size_bytes = 0;
    FileTimes times;
    uint32_t parent = 0;
    std::string name;  // bytes as stored, from when the file was last given a name
    bool is_encrypted = false;
    bool has_encrypted_name = false;
    bool is_casefolded = false;  // a folder whose names are compared without regard to case
    bool has_inline_data = false;
    bool has_inline_names = false;
    bool has_wrong_checksum = false;         // it is meant to have one, and another fits its bytes
    std::optional<uint32_t> cluster_blocks;  // of a file that may be compressed
    uint8_t compression = 0;                 // F2fsCompression, as stored
    bool has_cluster_checksums = false;
    uint32_t address_count = 0;  // blocks that the inode itself names
    size_t addresses_offset = 0;
    size_t inline_offset = 0;
    size_t inline_bytes = 0;
    size_t xattr_offset = 0;
    size_t xattr_bytes = 0;
    uint32_t xattr_nid = 0;
    std::vector<std::byte> block;  // the whole node block

    EntryKind kind() const;
    std::span<const std::byte> inline_area() const;
};

// Damaged where a length in it is impossible.
Result<F2fsInode> read_f2fs_inode(const F2fsVolume& volume, uint32_t number);

// The policy that an encrypted file is under, as one clause: "fscrypt policy version 2, key
// identifier 0123…"; or what is known where it cannot be read.
std::string describe_f2fs_encryption(const F2fsVolume& volume, const F2fsInode& inode);

// A run of blocks of a file. Addresses as stored; empty where none of `count` blocks is there.
struct F2fsRun {
    uint64_t first = 0;
    uint64_t count = 0;
    std::shared_ptr<const std::vector<uint32_t>> addresses;  // of the node that `first` is in
    size_t start = 0;                                        // of `first` in it

    uint32_t address(uint64_t block) const {
        return addresses ? (*addresses)[start + static_cast<size_t>(block - first)] : 0;
    }
};

inline constexpr uint32_t kF2fsHole = 0;
inline constexpr uint32_t kF2fsReserved = 0xFFFFFFFF;    // given a place, never written
inline constexpr uint32_t kF2fsCompressed = 0xFFFFFFFE;  // the cluster that begins here is

// Finds the blocks of one file. Safe for several threads.
class F2fsBlockMap {
public:
    F2fsBlockMap(std::shared_ptr<const F2fsVolume> volume, const F2fsInode& inode);

    // Number of blocks that the format can address for this file.
    uint64_t capacity() const;
    // The run that begins at `block`, to the end of the node that names it.
    Result<F2fsRun> run_at(uint64_t block) const;

private:
    // Where a block is found: through which of the inode's five node ids and which index in each
    // node below it.
    struct Route {
        size_t slot = 0;
        int depth = 0;  // nodes to read: 1 to 3
        uint64_t inside = 0;
    };
    Route route_to(uint64_t block) const;
    Result<F2fsRun> run_by(const Route& route, uint64_t block) const;
    Result<std::vector<uint32_t>> read_node(uint32_t nid) const;

    std::shared_ptr<const F2fsVolume> volume_;
    uint32_t inode_;
    std::shared_ptr<const std::vector<uint32_t>> own_;
    std::vector<uint32_t> nids_;
    uint64_t per_direct_;    // addresses in a direct node
    uint64_t per_indirect_;  // node ids in an indirect node
    mutable std::mutex mutex_;
    mutable F2fsRun latest_;
};

}  // namespace parsers
