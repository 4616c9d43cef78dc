#include "parsers/filesystem/erofs_index.h"

#include <algorithm>
#include <array>
#include <optional>

#include "parsers/base/limits.h"
#include "parsers/filesystem/stored_numbers.h"

namespace parsers {
namespace {

using Bytes = std::span<const std::byte>;

// h_advise
constexpr uint64_t kTwoByteEntries = 1;
constexpr uint64_t kBigFirst = 2;
constexpr uint64_t kBigSecond = 4;
constexpr uint64_t kInlineTail = 8;
constexpr uint64_t kInterlaced = 16;
constexpr uint64_t kFragmentTail = 32;
constexpr uint64_t kKnownAdvice = 63;

constexpr uint64_t kWholeFragment = uint64_t{1} << 63;  // of the eight bytes of the header
constexpr uint32_t kBlockCount = 1 << 11;  // the distance is a count of compressed blocks instead

enum Type : uint32_t { kPlain = 0, kFirst = 1, kNoHead = 2, kSecond = 3 };

// sb features without which a full index has no header that counts
constexpr uint32_t kHeaderFeatures = 0x2 | 0x10 | 0x20;

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

struct Header {
    uint64_t advice = 0;
    uint64_t fragment = 0;
    uint64_t inline_bytes = 0;
    int cluster_log = 12;  // of the logical clusters, one entry of the index each
    std::array<uint64_t, 2> algorithms{};
    bool is_whole_fragment = false;
};

// One entry of the index. `blocks` is set where it counts the compressed blocks of the head before.
struct Cluster {
    uint32_t type = kPlain;
    uint32_t offset = 0;   // of the extent that begins here, within the cluster
    uint32_t address = 0;  // in blocks
    uint32_t blocks = 0;
};

Result<BlockAlgorithm> to_algorithm(uint64_t number) {
    switch (number) {
        case 0:
            return BlockAlgorithm::Lz4;
        case 1:
            return BlockAlgorithm::MicroLzma;
        case 2:
            return BlockAlgorithm::Deflate;
        case 3:
            return BlockAlgorithm::Zstd;
        default:
            return Error{ErrorCode::Unsupported,
                         "compressed with the unknown algorithm " + std::to_string(number)};
    }
}

Result<Header> read_header(const ErofsVolume& volume, const ErofsInode& inode, uint64_t at) {
    Header header;
    header.cluster_log = volume.block_log;
    if (inode.layout == static_cast<uint8_t>(ErofsLayout::CompressedFull) &&
        (volume.incompatible & kHeaderFeatures) == 0)
        return header;
    const auto stored = TRY(read_exactly(*volume.bytes, at, 8));
    if ((little(stored, 0, 8) & kWholeFragment) != 0) {
        header.is_whole_fragment = true;
        header.fragment = little(stored, 0, 8) & ~kWholeFragment;
        return header;
    }
    header.advice = little(stored, 4, 2);
    if ((header.advice & ~kKnownAdvice) != 0)
        return Error{ErrorCode::Unsupported,
                     "an index of an unknown form, " + std::to_string(header.advice)};
    header.fragment = little(stored, 0, 4);
    header.inline_bytes = little(stored, 2, 2);
    header.algorithms = {little(stored, 6, 1) & 15, little(stored, 6, 1) >> 4};
    header.cluster_log += static_cast<int>(little(stored, 7, 1) & 15);
    if (header.cluster_log > 20)
        return damaged("clusters of 2^" + std::to_string(header.cluster_log) + " bytes");
    return header;
}

// ---- the entries of an index --------------------------------------------------------------------

Cluster read_full(Bytes index, size_t at) {
    Cluster cluster;
    cluster.type = static_cast<uint32_t>(little(index, at, 2) & 3);
    cluster.offset = static_cast<uint32_t>(little(index, at + 2, 2));
    cluster.address = static_cast<uint32_t>(little(index, at + 4, 4));
    if (cluster.type == kNoHead && (little(index, at + 4, 2) & kBlockCount) != 0)
        cluster.blocks = static_cast<uint32_t>(little(index, at + 4, 2) & ~uint64_t{kBlockCount});
    return cluster;
}

// A pack of entries: for each its type above 12 (or more) bits, then the address of the first block
// of the first extent. The others follow from how many blocks each extent has.
class Pack {
public:
    Pack(Bytes bytes, size_t entries, int cluster_log, bool has_counts)
        : bytes_(bytes),
          bits_((bytes.size() - 4) * 8 / entries),
          low_bits_(std::max(cluster_log, 12)),
          has_counts_(has_counts) {}

    uint32_t type(size_t index) const { return value(index) >> low_bits_ & 3; }
    uint32_t low(size_t index) const { return value(index) & ((1U << low_bits_) - 1); }

    Result<Cluster> cluster(size_t index) const {
        Cluster found;
        found.type = type(index);
        if (found.type == kNoHead) {
            if ((low(index) & kBlockCount) != 0)
                found.blocks = low(index) & ~kBlockCount;
            return found;
        }
        found.offset = low(index);
        const uint32_t before = TRY(blocks_before(index));
        found.address = static_cast<uint32_t>(little(bytes_, bytes_.size() - 4, 4)) + before;
        return found;
    }

private:
    uint32_t value(size_t index) const {
        const size_t bit = bits_ * index;
        const size_t count = std::min<size_t>(4, bytes_.size() - bit / 8);
        return static_cast<uint32_t>(little(bytes_, bit / 8, count) >> (bit % 8));
    }

    // Blocks of the pack's extents in front of this one. Where counts are stored, the stored
    // address is that of the first extent; else of the block in front of it.
    Result<uint32_t> blocks_before(size_t index) const {
        uint32_t blocks = has_counts_ ? 0 : 1;
        auto at = static_cast<int64_t>(index);
        while (at > 0) {
            --at;
            const auto here = static_cast<size_t>(at);
            if (type(here) != kNoHead) {
                ++blocks;
            } else if (!has_counts_) {
                at -= low(here);
                if (at >= 0)
                    ++blocks;
            } else if ((low(here) & kBlockCount) != 0) {
                --at;
                blocks += low(here) & ~kBlockCount;
            } else if (low(here) <= 1) {
                return damaged("an entry of the index contradicts its neighbors");
            } else {
                at -= static_cast<int64_t>(low(here)) - 2;
            }
        }
        return blocks;
    }

    Bytes bytes_;
    size_t bits_;
    int low_bits_;
    bool has_counts_;
};

// The compact index: four bytes an entry until 32 bytes are reached, then two bytes an entry as
// long as whole packs of 16 fit, then four bytes again.
struct CompactShape {
    uint64_t first_wide = 0;
    uint64_t narrow = 0;
    uint64_t total = 0;

    CompactShape(uint64_t at, uint64_t entries, uint64_t advice) : total(entries) {
        first_wide = (32 - at % 32) / 4 & 7;
        if ((advice & kTwoByteEntries) != 0 && first_wide < entries)
            narrow = (entries - first_wide) / 16 * 16;
    }

    uint64_t bytes() const { return (total - narrow + 1) / 2 * 8 + narrow * 2; }
};

Result<std::vector<Cluster>> read_compact(Bytes index, const CompactShape& shape,
                                          const Header& header) {
    std::vector<Cluster> clusters;
    clusters.reserve(static_cast<size_t>(shape.total));
    const bool has_counts = (header.advice & kBigFirst) != 0;
    size_t at = 0;
    while (clusters.size() < shape.total) {
        const bool is_narrow = clusters.size() >= shape.first_wide &&
                               clusters.size() < shape.first_wide + shape.narrow;
        const size_t entries = is_narrow ? 16 : 2;
        const size_t bytes = is_narrow ? 32 : 8;
        const Pack pack(index.subspan(at, bytes), entries, header.cluster_log, has_counts);
        for (size_t entry = 0; entry < entries && clusters.size() < shape.total; ++entry) {
            const Cluster cluster = TRY(pack.cluster(entry));
            clusters.push_back(cluster);
        }
        at += bytes;
    }
    return clusters;
}

struct Index {
    std::vector<Cluster> clusters;
    uint64_t end = 0;  // in the volume
};

Result<Index> read_index(const ErofsVolume& volume, const ErofsInode& inode, const Header& header,
                         uint64_t header_at) {
    const uint64_t cluster_bytes = uint64_t{1} << header.cluster_log;
    const uint64_t total =
        inode.size_bytes / cluster_bytes + (inode.size_bytes % cluster_bytes != 0 ? 1 : 0);
    if (total > volume.bytes->size_bytes())
        return damaged("a file of " + std::to_string(inode.size_bytes) +
                       " bytes, whose index cannot fit the volume");
    Index index;
    if (inode.layout == static_cast<uint8_t>(ErofsLayout::CompressedFull)) {
        const uint64_t at = header_at + 16;  // eight bytes behind the header, unused
        const auto stored = TRY(read_exactly(*volume.bytes, at, static_cast<size_t>(total) * 8));
        for (size_t entry = 0; entry < stored.size(); entry += 8)
            index.clusters.push_back(read_full(stored, entry));
        index.end = at + stored.size();
        return index;
    }
    if (header.cluster_log > 14 ||
        ((header.advice & kTwoByteEntries) != 0 && header.cluster_log > 12))
        return Error{ErrorCode::Unsupported, "a compact index of clusters of 2^" +
                                                 std::to_string(header.cluster_log) + " bytes"};
    if ((header.advice & kBigFirst) == 0 && (header.advice & kBigSecond) != 0)
        return damaged("an index that counts the blocks of the second algorithm only");
    const uint64_t at = header_at + 8;
    const CompactShape shape(at, total, header.advice);
    const auto stored = TRY(read_exactly(*volume.bytes, at, static_cast<size_t>(shape.bytes())));
    index.clusters = TRY(read_compact(stored, shape, header));
    index.end = at + stored.size();
    return index;
}

// ---- extents ------------------------------------------------------------------------------------

bool counts_blocks(const Header& header, uint32_t type) {
    return (header.advice & (type == kFirst ? kBigFirst : kBigSecond)) != 0;
}

Result<ErofsExtent> to_extent(const ErofsVolume& volume, const Header& header,
                              const Cluster& cluster, uint64_t begin) {
    ErofsExtent extent;
    extent.begin = begin;
    extent.offset = uint64_t{cluster.address} << volume.block_log;
    extent.stored_bytes = volume.block_bytes();
    if (cluster.type == kPlain)
        extent.storage =
            (header.advice & kInterlaced) != 0 ? ErofsStorage::Interlaced : ErofsStorage::Shifted;
    else
        extent.algorithm = TRY(to_algorithm(header.algorithms[cluster.type == kFirst ? 0 : 1]));
    return extent;
}

Result<std::vector<ErofsExtent>> to_extents(const ErofsVolume& volume, const ErofsInode& inode,
                                            const Header& header,
                                            const std::vector<Cluster>& clusters) {
    std::vector<ErofsExtent> extents;
    uint32_t head = kNoHead;  // the type of the cluster before, where that was a head
    for (size_t number = 0; number < clusters.size(); ++number) {
        const Cluster& cluster = clusters[number];
        if (cluster.type == kNoHead) {
            if (cluster.blocks != 0 && head != kNoHead && counts_blocks(header, head))
                extents.back().stored_bytes = uint64_t{cluster.blocks} << volume.block_log;
            head = kNoHead;
            continue;
        }
        const uint64_t begin = (uint64_t{number} << header.cluster_log) + cluster.offset;
        if (cluster.offset >= 1ULL << header.cluster_log)
            return damaged("an entry of the index lies outside of its cluster");
        head = kNoHead;
        if (begin >= inode.size_bytes)
            continue;
        const ErofsExtent extent = TRY(to_extent(volume, header, cluster, begin));
        extents.push_back(extent);
        head = cluster.type;
    }
    if (extents.empty() || extents.front().begin != 0)
        return damaged("the index does not say where the beginning of the file is");
    return extents;
}

}  // namespace

Result<std::vector<ErofsExtent>> read_erofs_extents(const ErofsVolume& volume,
                                                    const ErofsInode& inode) {
    const uint64_t header_at = (inode.end + 7) / 8 * 8;
    const Header header = TRY(read_header(volume, inode, header_at));
    if (header.is_whole_fragment) {
        ErofsExtent whole;
        whole.storage = ErofsStorage::Fragment;
        whole.offset = header.fragment;
        return std::vector<ErofsExtent>{whole};
    }
    const Index index = TRY(read_index(volume, inode, header, header_at));
    auto extents = TRY(to_extents(volume, inode, header, index.clusters));
    ErofsExtent& last = extents.back();
    if ((header.advice & kFragmentTail) != 0) {
        const uint64_t high = last.offset >> volume.block_log;
        last.storage = ErofsStorage::Fragment;
        last.offset = high << 32 | header.fragment;
    } else if ((header.advice & kInlineTail) != 0 && header.inline_bytes != 0) {
        last.offset = index.end;
        last.stored_bytes = header.inline_bytes;
    }
    return extents;
}

}  // namespace parsers
