#include "parsers/filesystem/btrfs_checksum.h"

#include <algorithm>
#include <array>
#include <bit>

#include "parsers/base/crc32c.h"
#include "parsers/base/hash.h"
#include "parsers/filesystem/stored_numbers.h"

namespace parsers {
namespace {

constexpr uint64_t kPrime1 = 0x9e3779b185ebca87;
constexpr uint64_t kPrime2 = 0xc2b2ae3d27d4eb4f;
constexpr uint64_t kPrime3 = 0x165667b19e3779f9;
constexpr uint64_t kPrime4 = 0x85ebca77c2b2ae63;
constexpr uint64_t kPrime5 = 0x27d4eb2f165667c5;

uint64_t round_of(uint64_t lane, uint64_t word) {
    return std::rotl(lane + word * kPrime2, 31) * kPrime1;
}

// The lanes over all whole stripes of 32 bytes, merged.
uint64_t stripes_hash(std::span<const std::byte> bytes) {
    std::array<uint64_t, 4> lanes = {kPrime1 + kPrime2, kPrime2, 0, 0 - kPrime1};
    for (size_t at = 0; at + 32 <= bytes.size(); at += 32)
        for (size_t lane = 0; lane < lanes.size(); ++lane)
            lanes[lane] = round_of(lanes[lane], little(bytes, at + 8 * lane, 8));
    uint64_t hash = std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) +
                    std::rotl(lanes[3], 18);
    for (const uint64_t lane : lanes)
        hash = (hash ^ round_of(0, lane)) * kPrime1 + kPrime4;
    return hash;
}

}  // namespace

uint64_t xxhash64(std::span<const std::byte> bytes) {
    uint64_t hash = (bytes.size() >= 32 ? stripes_hash(bytes) : kPrime5) + bytes.size();
    size_t at = bytes.size() / 32 * 32;
    for (; at + 8 <= bytes.size(); at += 8)
        hash = std::rotl(hash ^ round_of(0, little(bytes, at, 8)), 27) * kPrime1 + kPrime4;
    for (; at + 4 <= bytes.size(); at += 4)
        hash = std::rotl(hash ^ little(bytes, at, 4) * kPrime1, 23) * kPrime2 + kPrime3;
    for (; at < bytes.size(); ++at)
        hash = std::rotl(hash ^ little(bytes, at, 1) * kPrime5, 11) * kPrime1;
    hash = (hash ^ hash >> 33) * kPrime2;
    hash = (hash ^ hash >> 29) * kPrime3;
    return hash ^ hash >> 32;
}

size_t BtrfsChecksum::size_bytes() const {
    constexpr std::array<size_t, 4> kSizes = {4, 8, 32, 32};
    return kind < kSizes.size() ? kSizes[kind] : 0;
}

bool BtrfsChecksum::is_computed() const {
    return kind <= 2;
}

bool BtrfsChecksum::is_right(std::span<const std::byte> bytes,
                             std::span<const std::byte> stored) const {
    if (kind == 0)
        return static_cast<uint32_t>(~crc32c(UINT32_MAX, bytes)) == little(stored, 0, 4);
    if (kind == 1)
        return xxhash64(bytes) == little(stored, 0, 8);
    if (kind == 2)
        return std::ranges::equal(sha256(bytes), stored.first(32));
    return true;
}

}  // namespace parsers
