// BtrfsVolume: the superblock, the chunks and the trees of one device of a Btrfs file system.
// Facts: "On-disk Format" and "Btree" of the Btrfs documentation (btrfs.readthedocs.io).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/layer.h"
#include "parsers/base/result.h"
#include "parsers/filesystem/btrfs_checksum.h"

namespace parsers {

struct BtrfsKey {
    uint64_t object = 0;
    uint8_t type = 0;
    uint64_t offset = 0;

    auto operator<=>(const BtrfsKey&) const = default;  // NOLINT(modernize-use-nullptr)
};

namespace btrfs_type {
inline constexpr uint8_t kInode = 1;
inline constexpr uint8_t kInodeRef = 12;
inline constexpr uint8_t kDirIndex = 96;
inline constexpr uint8_t kExtentData = 108;
inline constexpr uint8_t kExtentChecksum = 128;
inline constexpr uint8_t kRoot = 132;
inline constexpr uint8_t kRootRef = 156;
inline constexpr uint8_t kChunk = 228;
}  // namespace btrfs_type

// Where the top of a tree lies.
struct BtrfsRoot {
    uint64_t logical = 0;
    uint8_t level = 0;
    uint64_t generation = 0;
};

struct BtrfsSuperblock {
    uint64_t generation = 0;
    BtrfsRoot root_tree;
    BtrfsRoot chunk_tree;
    uint64_t log_tree = 0;
    uint64_t total_bytes = 0;
    uint64_t device_count = 0;
    uint64_t device_id = 0;
    uint64_t device_bytes = 0;  // of this device
    uint32_t sector_bytes = 0;
    uint32_t node_bytes = 0;
    uint64_t incompatible = 0;
    BtrfsChecksum checksum;
    std::string label;
    std::vector<std::byte> system_chunks;
};

// One node that passed its checks; keys rise strictly.
struct BtrfsNode {
    struct Line {
        BtrfsKey key;
        uint64_t place = 0;       // of a leaf: where in `bytes`; else the logical address below
        uint64_t generation = 0;  // of a leaf: 0
        uint32_t size = 0;        // of a leaf: bytes of the item
    };
    std::vector<std::byte> bytes;
    uint8_t level = 0;
    std::vector<Line> lines;

    std::span<const std::byte> item(const Line& line) const {
        return std::span(bytes).subspan(line.place, line.size);
    }
};

enum class BtrfsWalk { Continue, Stop };

// Told of each item in the order of the keys, and of each part of a tree that cannot be read: what
// is lost has keys from `first` to the one in front of `end`.
struct BtrfsVisitor {
    std::function<BtrfsWalk(const BtrfsKey&, std::span<const std::byte>)> item;
    std::function<void(const BtrfsKey& first, const BtrfsKey& end, const std::string& what)>
        damaged;
};

class BtrfsVolume {
public:
    // NotFound where no superblock is there.
    static Result<std::shared_ptr<BtrfsVolume>> open(SharedBytes device);
    explicit BtrfsVolume(SharedBytes device) : device_(std::move(device)) {}

    const BtrfsSuperblock& superblock() const { return superblock_; }
    const std::vector<LayerNote>& notes() const { return notes_; }

    // How often the bytes at that address are stored, at least 1.
    size_t copies_of(uint64_t logical) const;
    // Fills `out` out of that copy. Unreadable where it lies on another device.
    Result<void> read(uint64_t logical, std::span<std::byte> out, size_t copy) const;

    // The items with keys from `first` up to and with `last`.
    void walk(const BtrfsRoot& root, const BtrfsKey& first, const BtrfsKey& last,
              const BtrfsVisitor& visitor) const;

private:
    struct Stripe {
        uint64_t device = 0;
        uint64_t offset = 0;
        std::string device_uuid;
    };
    struct Chunk {
        uint64_t size = 0;
        uint64_t stripe_bytes = 0;
        uint64_t type = 0;
        uint16_t sub_stripes = 0;
        std::vector<Stripe> stripes;
    };
    struct Place {
        const Stripe* stripe = nullptr;
        uint64_t offset = 0;
        uint64_t size = 0;  // that lie there in one piece
    };
    struct Span {
        BtrfsKey first;
        BtrfsKey last;
    };
    using SharedNode = std::shared_ptr<const BtrfsNode>;

    Result<void> read_superblock();
    Result<void> add_chunk(uint64_t logical, std::span<const std::byte> item);
    Result<void> read_system_chunks();
    void read_chunk_tree();
    const std::pair<const uint64_t, Chunk>* chunk_of(uint64_t logical) const;
    Result<Place> place_of(uint64_t logical, size_t copy) const;
    Result<SharedNode> node(const BtrfsRoot& at) const;
    Result<BtrfsNode> read_node(const BtrfsRoot& at, size_t copy) const;
    Result<void> read_lines(BtrfsNode& node, uint32_t count) const;
    BtrfsWalk walk_node(const BtrfsRoot& at, const Span& lost, const Span& wanted,
                        const BtrfsVisitor& visitor) const;

    SharedBytes device_;
    BtrfsSuperblock superblock_;
    std::map<uint64_t, Chunk> chunks_;
    std::vector<LayerNote> notes_;
    mutable std::mutex mutex_;
    mutable std::map<uint64_t, SharedNode> cache_;
};

}  // namespace parsers
