// ExtEncryption: which files of an ext4 file system are encrypted one by one (fscrypt).
#pragma once

#include <cstdint>
#include <optional>

#include "parsers/base/byte_source.h"

namespace parsers {

// The Sleuth Kit does not know the flag and would give the encrypted bytes as if they were content.
// Facts: "ext4 Data Structures and Algorithms" in the documentation of the Linux kernel.
class ExtEncryption {
public:
    // Absent where the volume is no ext file system or none of its files can be encrypted.
    static std::optional<ExtEncryption> find(const ByteSource& volume);

    // True too for an inode that cannot be read: nothing is known of its content.
    bool is_encrypted(const ByteSource& volume, uint64_t inode) const;

private:
    uint64_t block_bytes_ = 0;
    uint64_t groups_at_ = 0;
    uint64_t inodes_per_group_ = 0;
    uint64_t inode_bytes_ = 0;
    uint64_t group_bytes_ = 0;
};

}  // namespace parsers
