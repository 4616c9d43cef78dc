#include "parsers/filesystem/xfs_freed.h"

#include <algorithm>
#include <set>

#include "parsers/filesystem/stored_numbers.h"

namespace parsers {
namespace {

using Bytes = std::span<const std::byte>;

constexpr uint64_t kHeadMagic = 0x58414746;   // XAGF
constexpr uint64_t kTreeMagic4 = 0x41425442;  // ABTB
constexpr uint64_t kTreeMagic5 = 0x41423342;  // AB3B
constexpr int kMostLevels = 16;
constexpr size_t kRecordBytes = 8;
constexpr size_t kKeyBytes = 8;
constexpr size_t kPointerBytes = 4;

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

// The tree of one group's free blocks by their place. No block is read twice.
class FreeTree {
public:
    FreeTree(const XfsVolume& volume, uint32_t group) : volume_(volume), group_(group) {}

    Result<void> descend(uint64_t block_in_group, int level) {
        const XfsGeometry& geometry = volume_.geometry;
        const bool is_5 = geometry.version == 5;
        const size_t header = is_5 ? 56 : 16;
        if (block_in_group >= geometry.group_blocks || !seen_.insert(block_in_group).second)
            return damaged("a block that cannot be");
        const auto block = TRY(read_exactly(
            *volume_.bytes, geometry.group_offset(group_) + (block_in_group << geometry.block_log),
            geometry.block_bytes));
        if (big(block, 0, 4) != (is_5 ? kTreeMagic5 : kTreeMagic4) ||
            big(block, 4, 2) != static_cast<uint64_t>(level))
            return damaged("a block that is overwritten");
        const auto count = static_cast<size_t>(big(block, 6, 2));
        const size_t room =
            (block.size() - header) / (level == 0 ? kRecordBytes : kKeyBytes + kPointerBytes);
        if (count > room)
            return damaged("a block with impossible numbers");
        for (size_t index = 0; index < count; ++index) {
            if (level == 0)
                add(big(block, header + index * kRecordBytes, 4),
                    big(block, header + index * kRecordBytes + 4, 4));
            else
                TRY(descend(big(block, header + room * kKeyBytes + index * kPointerBytes, 4),
                            level - 1));
        }
        return {};
    }

    std::vector<std::pair<uint64_t, uint64_t>> ranges;

private:
    void add(uint64_t first, uint64_t count) {
        const XfsGeometry& geometry = volume_.geometry;
        if (count > geometry.group_blocks || first > geometry.group_blocks - count)
            return;
        const uint64_t begin = geometry.group_offset(group_) + (first << geometry.block_log);
        ranges.emplace_back(begin, begin + (count << geometry.block_log));
    }

    const XfsVolume& volume_;
    uint32_t group_;
    std::set<uint64_t> seen_;
};

// The head of a group's free blocks is its second sector.
Result<std::vector<std::pair<uint64_t, uint64_t>>> read_group(const XfsVolume& volume,
                                                              uint32_t group) {
    const XfsGeometry& geometry = volume.geometry;
    const auto head =
        TRY(read_exactly(*volume.bytes, geometry.group_offset(group) + geometry.sector_bytes, 512));
    const auto levels = static_cast<int>(big(head, 28, 4));
    if (big(head, 0, 4) != kHeadMagic || levels < 1 || levels > kMostLevels)
        return damaged("the head of the free blocks is overwritten");
    FreeTree tree(volume, group);
    TRY(tree.descend(big(head, 16, 4), levels - 1));
    return std::move(tree.ranges);
}

}  // namespace

XfsFreeSpace XfsFreeSpace::read(const XfsVolume& volume) {
    XfsFreeSpace free;
    for (uint32_t group = 0; group < volume.geometry.group_count; ++group) {
        if (volume.geometry.group_offset(group) >= volume.bytes->size_bytes())
            break;
        const auto ranges = read_group(volume, group);
        if (ranges.ok())
            free.ranges_.insert(free.ranges_.end(), ranges.value().begin(), ranges.value().end());
    }
    std::sort(free.ranges_.begin(), free.ranges_.end());
    return free;
}

bool XfsFreeSpace::covers(uint64_t offset, uint64_t size) const {
    const auto behind = std::upper_bound(ranges_.begin(), ranges_.end(),
                                         std::pair<uint64_t, uint64_t>{offset, UINT64_MAX});
    return behind != ranges_.begin() && std::prev(behind)->second - offset >= size &&
           std::prev(behind)->second > offset;
}

std::vector<FileRun> freed_xfs_runs(const XfsVolume& volume, const XfsInode& inode) {
    constexpr size_t kRunBytes = 16;
    std::vector<FileRun> runs;
    if (inode.mode != 0 || inode.fork != static_cast<uint8_t>(XfsFork::Extents) ||
        inode.extent_count != 0)
        return runs;
    for (size_t at = 0; at + kRunBytes <= inode.data.size(); at += kRunBytes) {
        const auto run = to_xfs_run(Bytes(inode.data).subspan(at, kRunBytes), volume.geometry);
        if (!run.ok() ||
            (!runs.empty() && run.value().begin < runs.back().begin + runs.back().size))
            break;
        runs.push_back(run.value());
    }
    return runs;
}

}  // namespace parsers
