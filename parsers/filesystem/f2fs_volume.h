// F2fsVolume: the superblock, checkpoint and node table of an F2FS volume (Android userdata), and
// its blocks by address.
// Format: include/linux/f2fs_fs.h and fs/f2fs/{super,checkpoint,node,segment}.c of Linux 6.6.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/check.h"
#include "parsers/base/result.h"

namespace parsers {

// A little-endian number at an offset that the caller knows to be inside.
template <class Number>
Number f2fs_number(std::span<const std::byte> bytes, size_t offset) {
    CHECK(offset <= bytes.size() && sizeof(Number) <= bytes.size() - offset);
    Number number{};
    std::memcpy(&number, bytes.data() + offset, sizeof number);
    return number;
}

// The superblock. Addresses are in blocks from the start of the volume.
struct F2fsSuperblock {
    enum Feature : uint32_t {
        kEncryption = 0x1,
        kZoned = 0x2,
        kExtraAttributes = 0x8,
        kInodeChecksum = 0x20,
        kFlexibleInlineXattr = 0x40,
        kCreationTime = 0x100,
        kSuperblockChecksum = 0x800,
        kCasefold = 0x1000,
        kCompression = 0x2000,
    };

    uint32_t block_bytes = 0;
    uint32_t log_segment_blocks = 0;
    uint64_t block_count = 0;
    uint32_t checkpoint_address = 0;
    uint32_t sit_address = 0;
    uint32_t nat_address = 0;
    uint32_t main_address = 0;
    uint64_t main_end = 0;  // the first block behind the main area
    uint32_t nat_segments = 0;
    uint32_t root_inode = 0;
    uint32_t checkpoint_payload = 0;
    uint32_t features = 0;
    std::vector<std::byte> uuid;
    std::vector<std::string> devices;  // paths; empty where the volume is one device

    bool has(Feature feature) const { return (features & feature) != 0; }
    uint64_t nat_blocks() const { return uint64_t{nat_segments / 2} << log_segment_blocks; }
    uint64_t max_nid() const { return nat_blocks() * (block_bytes / 9); }
};

// Where a node lies and which file it belongs to; address 0 where the node is free.
struct F2fsNodePlace {
    uint32_t inode = 0;
    uint32_t address = 0;
};

// One of the two checkpoint packs, with the parts of the node table that it holds itself.
struct F2fsCheckpoint {
    uint64_t version = 0;
    uint32_t number = 0;  // 1 or 2
    uint32_t flags = 0;
    uint64_t first_block = 0;
    uint32_t pack_blocks = 0;
    uint32_t summary_start = 0;
    uint32_t checksum = 0;
    uint32_t warm_node_segment = 0;
    uint16_t warm_node_offset = 0;
    std::vector<std::byte> nat_bitmap;
    std::unordered_map<uint32_t, F2fsNodePlace> nat_journal;
    std::unordered_set<uint32_t> orphans;
};

class F2fsVolume {
public:
    // Takes the second superblock where the first is damaged, and of the checkpoints the newest
    // that is whole. Unsupported for a volume of several devices, NotFound where neither superblock
    // has the magic number, Damaged where nothing whole is left.
    static Result<std::shared_ptr<const F2fsVolume>> open(SharedBytes bytes);

    const F2fsSuperblock& superblock() const { return superblock_; }
    const F2fsCheckpoint& checkpoint() const { return checkpoint_; }
    // Blocks of the main area that the volume really has.
    uint64_t stored_main_blocks() const;
    // What is not as it should be, one sentence each.
    const std::vector<std::string>& remarks() const { return remarks_; }
    // Node blocks that were written after the checkpoint for files that were synchronized; mounting
    // the volume would have replayed them.
    uint32_t blocks_after_checkpoint() const { return blocks_after_checkpoint_; }

    Result<F2fsNodePlace> place_of(uint32_t nid) const;
    // The block of a node whose footer names this node.
    Result<std::vector<std::byte>> read_node(uint32_t nid) const;
    // A part of a block of the main area. Damaged where it lies outside or behind the end.
    Result<void> read_main(uint32_t address, uint32_t inside, std::span<std::byte> out) const;

private:
    explicit F2fsVolume(SharedBytes bytes) : bytes_(std::move(bytes)) {}

    Result<void> choose_superblock();
    Result<void> choose_checkpoint();
    Result<F2fsCheckpoint> read_checkpoint(uint32_t number) const;
    Result<std::vector<std::byte>> read_nat_bitmap(std::span<const std::byte> head,
                                                   const F2fsCheckpoint& pack) const;
    Result<std::unordered_map<uint32_t, F2fsNodePlace>> read_nat_journal(
        const F2fsCheckpoint& pack) const;
    Result<std::unordered_set<uint32_t>> read_orphans(const F2fsCheckpoint& pack) const;
    uint32_t count_blocks_after_checkpoint() const;
    Result<std::vector<std::byte>> read_block(uint64_t address) const;

    SharedBytes bytes_;
    F2fsSuperblock superblock_;
    F2fsCheckpoint checkpoint_;
    std::vector<std::string> remarks_;
    uint32_t blocks_after_checkpoint_ = 0;
};

// The checksum that every structure of the format uses: CRC-32 with the magic number as its start,
// not inverted.
uint32_t f2fs_checksum(uint32_t start, std::span<const std::byte> bytes);
inline constexpr uint32_t kF2fsMagic = 0xF2F52010;

// Bytes of the footer that ends each node block.
inline constexpr size_t kF2fsFooterBytes = 24;

// True where the first superblock has the magic number, or the second one is whole.
bool is_f2fs(const ByteSource& volume);

}  // namespace parsers
