// APFS plain: an APFS container with the blocks of one encrypted volume decrypted.
#pragma once

#include <cstdint>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/crypt/apfs_keys.h"

namespace parsers {

// The facts of one volume that its decryption needs. `superblock` is its block number.
struct ApfsCipheredVolume {
    uint64_t superblock = 0;
    uint64_t object_map = 0;
    uint64_t root = 0;         // the object that is the root of its tree
    bool has_one_key = false;  // else each file has its own
    ApfsKeyPlace keys;
};

// Reads the volume's superblock and the newest superblock of its container. Damaged where one of
// them is none.
Result<ApfsCipheredVolume> find_apfs_cipher(const ByteSource& container, uint64_t superblock);

// Damaged where the root of the tree is not what its checksum says or cannot be found, which the
// library that lists the tree does not survive. Where it holds of an encrypted volume as it is
// stored, the device itself decrypted it while the image was taken.
Result<void> check_apfs_root(const ByteSource& container, const ApfsCipheredVolume& volume);

// The whole container, in which the names and the files of this volume are plain and its superblock
// says that it is not encrypted. Every node of its tree is read once, for the places of its files
// and the numbers their encryption counts from. An empty key: nothing is decrypted.
Result<SharedBytes> decrypt_apfs(const SharedBytes& container, const ApfsCipheredVolume& volume,
                                 const SecretBytes& key);

}  // namespace parsers
