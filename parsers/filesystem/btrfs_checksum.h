// BtrfsChecksum: the checksums that Btrfs keeps of its blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace parsers {

// As the superblock names it: 0 CRC-32C, 1 xxHash64, 2 SHA-256, 3 BLAKE2b.
struct BtrfsChecksum {
    uint16_t kind = 0;

    // 0 for a kind that is not known.
    size_t size_bytes() const;
    // BLAKE2b of 256 bits, and a kind that is not known, are not computed here.
    bool is_computed() const;
    // True too where it is not computed. `stored` has size_bytes() or more.
    bool is_right(std::span<const std::byte> bytes, std::span<const std::byte> stored) const;
};

// xxHash64 with seed 0. Facts: xxHash specification 0.1.1.
uint64_t xxhash64(std::span<const std::byte> bytes);

}  // namespace parsers
