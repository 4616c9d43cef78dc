#include "parsers/filesystem/xfs_superblock.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "parsers/base/crc32c.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/filesystem/stored_numbers.h"

namespace parsers {
namespace {

using Bytes = std::span<const std::byte>;

constexpr uint64_t kMagic = 0x58465342;  // XFSB
constexpr size_t kSuperblockBytes = 512;
constexpr size_t kChecksumAt = 224;

// sb_versionnum and sb_features2 (version 4)
constexpr uint64_t kVersionDirectory2 = 0x2000;
constexpr uint64_t kVersionMore = 0x8000;
constexpr uint64_t kMoreFileType = 0x200;

// sb_features_incompat (version 5)
constexpr uint32_t kFileType = 1;
constexpr uint32_t kSparseInodes = 2;
constexpr uint32_t kNeedsRepair = 16;
constexpr uint32_t kKnownFeatures = 0x7ff;

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

bool is_power(uint64_t value, uint64_t log) {
    return log < 32 && value == uint64_t{1} << log;
}

Result<void> check_sizes(Bytes sb) {
    const uint64_t block = big(sb, 4, 4);
    const uint64_t sector = big(sb, 102, 2);
    const uint64_t inode = big(sb, 104, 2);
    if (!is_power(block, big(sb, 120, 1)) || block < 512 || block > 65536)
        return damaged("blocks of " + std::to_string(block) + " bytes");
    if (!is_power(sector, big(sb, 121, 1)) || sector < 512 || sector > 32768)
        return damaged("sectors of " + std::to_string(sector) + " bytes");
    if (!is_power(inode, big(sb, 122, 1)) || inode < 256 || inode > 2048 || inode > block)
        return damaged("inodes of " + std::to_string(inode) + " bytes");
    if (!is_power(block / inode, big(sb, 123, 1)))
        return damaged("a wrong count of inodes in a block");
    if (big(sb, 192, 1) > 7 || block << big(sb, 192, 1) > 65536)
        return damaged("directory blocks that are too large");
    return {};
}

Result<void> check_groups(Bytes sb) {
    const uint64_t blocks = big(sb, 8, 8);
    const uint64_t group_blocks = big(sb, 84, 4);
    const uint64_t groups = big(sb, 88, 4);
    const uint64_t group_log = big(sb, 124, 1);
    if (group_blocks == 0 || groups == 0 || group_log > 31 ||
        group_blocks > uint64_t{1} << group_log || group_blocks <= (uint64_t{1} << group_log) / 2)
        return damaged("allocation groups of " + std::to_string(group_blocks) + " blocks");
    if (blocks > groups * group_blocks || blocks <= (groups - 1) * group_blocks ||
        blocks > uint64_t{INT64_MAX} >> big(sb, 120, 1))
        return damaged(std::to_string(groups) + " allocation groups for " + std::to_string(blocks) +
                       " blocks");
    return {};
}

Result<void> check_features(Bytes sb) {
    const uint64_t version = big(sb, 100, 2) & 15;
    if (version != 4 && version != 5)
        return Error{ErrorCode::Unsupported,
                     "XFS version " + std::to_string(version) + " is not read"};
    if (version == 4 && (big(sb, 100, 2) & kVersionDirectory2) == 0)
        return Error{ErrorCode::Unsupported, "XFS with directories of version 1 is not read"};
    if (version == 5 && (big(sb, 216, 4) & ~uint64_t{kKnownFeatures}) != 0)
        return Error{ErrorCode::Unsupported,
                     "XFS with features " + std::to_string(big(sb, 216, 4)) + " is not read"};
    return {};
}

XfsGeometry to_geometry(Bytes sb) {
    XfsGeometry geometry;
    const uint64_t flags = big(sb, 100, 2);
    geometry.version = static_cast<int>(flags & 15);
    geometry.block_bytes = static_cast<uint32_t>(big(sb, 4, 4));
    geometry.sector_bytes = static_cast<uint32_t>(big(sb, 102, 2));
    geometry.inode_bytes = static_cast<uint32_t>(big(sb, 104, 2));
    geometry.directory_block_bytes = geometry.block_bytes << big(sb, 192, 1);
    geometry.blocks = big(sb, 8, 8);
    geometry.group_blocks = static_cast<uint32_t>(big(sb, 84, 4));
    geometry.group_count = static_cast<uint32_t>(big(sb, 88, 4));
    geometry.block_log = static_cast<int>(big(sb, 120, 1));
    geometry.group_block_log = static_cast<int>(big(sb, 124, 1));
    geometry.inodes_per_block_log = static_cast<int>(big(sb, 123, 1));
    geometry.log_start = big(sb, 48, 8);
    geometry.log_blocks = static_cast<uint32_t>(big(sb, 96, 4));
    geometry.root_inode = big(sb, 56, 8);
    geometry.realtime_bitmap_inode = big(sb, 64, 8);
    geometry.realtime_summary_inode = big(sb, 72, 8);
    geometry.user_quota_inode = big(sb, 160, 8);
    geometry.group_quota_inode = big(sb, 168, 8);
    geometry.has_file_types = (flags & kVersionMore) != 0 && (big(sb, 200, 4) & kMoreFileType) != 0;
    if (geometry.version == 5) {
        geometry.incompatible_features = static_cast<uint32_t>(big(sb, 216, 4));
        geometry.has_file_types = (geometry.incompatible_features & kFileType) != 0;
        geometry.has_sparse_inodes = (geometry.incompatible_features & kSparseInodes) != 0;
        geometry.project_quota_inode = big(sb, 232, 8);
    }
    const std::string_view label(reinterpret_cast<const char*>(sb.data()) + 108, 12);
    geometry.label = to_valid_utf8(label.substr(0, label.find('\0')));
    return geometry;
}

Result<XfsGeometry> read_at(const ByteSource& volume, uint64_t offset) {
    auto sb = TRY(read_exactly(volume, offset, kSuperblockBytes));
    if (big(sb, 0, 4) != kMagic)
        return Error{ErrorCode::NotFound, "has no signature of XFS"};
    TRY(check_features(sb));
    TRY(check_sizes(sb));
    TRY(check_groups(sb));
    const XfsGeometry geometry = to_geometry(sb);
    if (geometry.version == 5) {
        sb = TRY(read_exactly(volume, offset, geometry.sector_bytes));
        if (!has_xfs_checksum(sb, kChecksumAt))
            return damaged("its checksum does not match");
    }
    return geometry;
}

bool has_magic(const ByteSource& volume, uint64_t offset) {
    const auto start = read_exactly(volume, offset, 4);
    return start.ok() && big(start.value(), 0, 4) == kMagic;
}

// Where the second allocation group begins as a rule. Asked of every volume, so they are few.
std::vector<uint64_t> likeliest_copies(uint64_t volume_bytes) {
    constexpr uint64_t kBlock = 4096;
    constexpr uint64_t kSmallest = 16 << 20;
    std::vector<uint64_t> places;
    if (volume_bytes < kSmallest)
        return places;
    for (const uint64_t groups : std::array<uint64_t, 6>{4, 2, 3, 8, 16, 32})
        places.push_back((volume_bytes / kBlock + groups - 1) / groups * kBlock);
    return places;
}

// Where the second allocation group can begin: mkfs.xfs makes 4 groups as a rule, or as many as the
// disks below suggest, and none larger than 1 TiB.
std::vector<uint64_t> likely_copies(uint64_t volume_bytes) {
    constexpr uint64_t kMostGroups = 64;
    constexpr uint64_t kLargestGroup = 1ULL << 40;
    std::vector<uint64_t> places;
    for (const uint64_t block : {uint64_t{4096}, uint64_t{1024}, uint64_t{512}, uint64_t{65536}}) {
        const uint64_t blocks = volume_bytes / block;
        for (uint64_t groups = 2; groups <= kMostGroups; ++groups)
            places.push_back((blocks + groups - 1) / groups * block);
        places.push_back(kLargestGroup - block);
    }
    return places;
}

// The first copy with the right place in its own geometry, where it is likely and then anywhere in
// the first gigabytes.
std::optional<XfsGeometry> find_copy(const ByteSource& volume) {
    const auto usable = [&](uint64_t offset) -> std::optional<XfsGeometry> {
        if (offset == 0 || !has_magic(volume, offset))
            return std::nullopt;
        const auto geometry = read_at(volume, offset);
        if (!geometry.ok() || offset % geometry.value().group_offset(1) != 0 ||
            offset >= geometry.value().size_bytes())
            return std::nullopt;
        return geometry.value();
    };
    for (const uint64_t place : likely_copies(volume.size_bytes()))
        if (auto geometry = usable(place))
            return geometry;
    constexpr uint64_t kSearchBytes = 4ULL << 30;
    constexpr uint64_t kStrideBytes = 1 << 20;
    std::vector<std::byte> window(kStrideBytes);
    for (uint64_t at = 0; at < std::min(kSearchBytes, volume.size_bytes()); at += kStrideBytes) {
        const auto got = volume.read_at(at, window);
        for (size_t inside = 0; got.ok() && inside + 4 <= got.value(); inside += 512)
            if (big(window, inside, 4) == kMagic)
                if (auto geometry = usable(at + inside))
                    return geometry;
    }
    return std::nullopt;
}

// mkfs.xfs writes the root's number into the middle and the last copy only.
uint64_t find_root(const ByteSource& volume, const XfsGeometry& geometry) {
    const std::array<uint32_t, 2> groups = {geometry.group_count / 2, geometry.group_count - 1};
    for (const uint32_t group : groups) {
        const auto copy = read_at(volume, geometry.group_offset(group));
        if (copy.ok() && copy.value().root_inode != UINT64_MAX)
            return copy.value().root_inode;
    }
    return UINT64_MAX;
}

}  // namespace

std::optional<uint64_t> XfsGeometry::block_offset(uint64_t address) const {
    const uint64_t group = address >> group_block_log;
    const uint64_t block = address & ((uint64_t{1} << group_block_log) - 1);
    if (group >= group_count || block >= group_blocks || group * group_blocks + block >= blocks)
        return std::nullopt;
    return (group * group_blocks + block) << block_log;
}

std::optional<uint64_t> XfsGeometry::inode_offset(uint64_t inode) const {
    const auto block = block_offset(inode >> inodes_per_block_log);
    if (!block)
        return std::nullopt;
    return *block + (inode & ((uint64_t{1} << inodes_per_block_log) - 1)) * inode_bytes;
}

bool has_xfs_checksum(Bytes bytes, size_t crc_at) {
    CHECK(crc_at + 4 <= bytes.size());
    constexpr std::array<std::byte, 4> kZeros{};
    uint32_t crc = crc32c(UINT32_MAX, bytes.first(crc_at));
    crc = crc32c(crc, kZeros);
    crc = ~crc32c(crc, bytes.subspan(crc_at + 4));
    return crc == little(bytes, crc_at, 4);
}

bool is_xfs(const ByteSource& volume) {
    if (has_magic(volume, 0))
        return true;
    for (const uint64_t place : likeliest_copies(volume.size_bytes()))
        if (has_magic(volume, place) && read_at(volume, place).ok())
            return true;
    return false;
}

Result<XfsSuperblock> read_xfs_superblock(const ByteSource& volume) {
    XfsSuperblock found;
    const auto primary = read_at(volume, 0);
    if (primary.ok()) {
        found.geometry = primary.value();
    } else {
        if (primary.error().code == ErrorCode::Unsupported)
            return primary.error();
        if (!is_xfs(volume))
            return Error{ErrorCode::NotFound, "is no XFS file system"};
        auto copy = find_copy(volume);
        if (!copy)
            return damaged("the superblock of the XFS file system cannot be used (" +
                           primary.error().what + ") and no copy of it is found");
        found.geometry = *copy;
        found.fallback =
            "the superblock cannot be used (" + primary.error().what + "); a copy of it was taken";
    }
    if (found.geometry.root_inode == UINT64_MAX)
        found.geometry.root_inode = find_root(volume, found.geometry);
    // The copies do not name the two inodes that mkfs.xfs makes right behind the root.
    if (!found.fallback.empty() && found.geometry.root_inode != UINT64_MAX) {
        found.geometry.realtime_bitmap_inode = found.geometry.root_inode + 1;
        found.geometry.realtime_summary_inode = found.geometry.root_inode + 2;
    }
    found.needs_repair = (found.geometry.incompatible_features & kNeedsRepair) != 0;
    return found;
}

}  // namespace parsers
