#include "parsers/filesystem/xfs_groups.h"

#include <algorithm>
#include <set>

#include "parsers/filesystem/stored_numbers.h"

namespace parsers {
namespace {

using Bytes = std::span<const std::byte>;

constexpr uint64_t kHeadMagic = 0x58414749;   // XAGI
constexpr uint64_t kTreeMagic4 = 0x49414254;  // IABT
constexpr uint64_t kTreeMagic5 = 0x49414233;  // IAB3
constexpr size_t kUnlinkedAt = 40;
constexpr size_t kUnlinkedCount = 64;
constexpr uint32_t kNone = UINT32_MAX;
constexpr int kMostLevels = 16;
constexpr uint64_t kInodesARecord = 64;

std::string group_name(uint32_t group) {
    return "allocation group " + std::to_string(group);
}

// The head of a group's inodes: its third sector.
Result<std::vector<std::byte>> read_head(const XfsVolume& volume, uint32_t group) {
    const XfsGeometry& geometry = volume.geometry;
    auto head = TRY(read_exactly(
        *volume.bytes, geometry.group_offset(group) + uint64_t{2} * geometry.sector_bytes, 512));
    if (big(head, 0, 4) != kHeadMagic)
        return Error{ErrorCode::Damaged, "the head of its inodes is overwritten"};
    return head;
}

// The trees of the groups in turn. No block is read twice, so a ring of blocks ends.
class InodeTree {
public:
    InodeTree(const XfsVolume& volume, uint32_t group, const XfsGroupVisitor& visitor)
        : volume_(volume), group_(group), visitor_(visitor) {}

    void descend(uint64_t block_in_group, int level) {
        const auto outcome = read(block_in_group, level);
        if (!outcome.ok())
            visitor_.damaged(group_name(group_),
                             "a block of its tree of inodes: " + outcome.error().what);
    }

private:
    Result<void> read(uint64_t block_in_group, int level) {
        const XfsGeometry& geometry = volume_.geometry;
        const bool is_5 = geometry.version == 5;
        const size_t header = is_5 ? 56 : 16;
        const auto offset =
            geometry.block_offset(uint64_t{group_} << geometry.group_block_log | block_in_group);
        if (!offset || block_in_group >= geometry.group_blocks)
            return Error{ErrorCode::Damaged, "lies outside of the group"};
        if (!seen_.insert(block_in_group).second)
            return Error{ErrorCode::Damaged, "comes twice"};
        const auto block = TRY(read_exactly(*volume_.bytes, *offset, geometry.block_bytes));
        if (big(block, 0, 4) != (is_5 ? kTreeMagic5 : kTreeMagic4) ||
            big(block, 4, 2) != static_cast<uint64_t>(level))
            return Error{ErrorCode::Damaged, "is overwritten"};
        const auto count = static_cast<size_t>(big(block, 6, 2));
        const size_t room = (block.size() - header) / (level == 0 ? 16 : 8);
        if (count > room)
            return Error{ErrorCode::Damaged, "has impossible numbers"};
        if (level == 0) {
            inodes_ += count * kInodesARecord;
            if (inodes_ > most_inodes())
                return Error{ErrorCode::Damaged, "lists more inodes than the group has room for"};
        }
        for (size_t index = 0; index < count; ++index)
            if (level == 0)
                take_record(Bytes(block).subspan(header + index * 16, 16));
            else
                descend(big(block, header + room * 4 + index * 4, 4), level - 1);
        return {};
    }

    // With sparse inodes a record may stand for fewer than it lists.
    uint64_t most_inodes() const {
        const XfsGeometry& geometry = volume_.geometry;
        const uint64_t in_group = uint64_t{geometry.group_blocks} << geometry.inodes_per_block_log;
        const uint64_t in_volume = volume_.bytes->size_bytes() / geometry.inode_bytes;
        return 4 * std::min(in_group, in_volume) + kInodesARecord;
    }

    // 64 inodes: the first one, which groups of four have no place (where inodes are sparse), and
    // which of the others are free.
    void take_record(Bytes record) {
        const auto first = static_cast<uint32_t>(big(record, 0, 4));
        const uint64_t holes = volume_.geometry.has_sparse_inodes ? big(record, 4, 2) : 0;
        const uint64_t free = big(record, 8, 8);
        for (uint32_t index = 0; index < kInodesARecord; ++index)
            if ((holes >> (index / 4) & 1) == 0)
                ((free >> index & 1) == 0 ? visitor_.found : visitor_.free)(
                    volume_.geometry.inode_number(group_, first + index));
    }

    const XfsVolume& volume_;
    uint32_t group_;
    const XfsGroupVisitor& visitor_;
    std::set<uint64_t> seen_;
    uint64_t inodes_ = 0;
};

void follow_chain(const XfsVolume& volume, uint32_t group, uint32_t first,
                  const XfsGroupVisitor& visitor) {
    std::set<uint32_t> seen;
    for (uint32_t next = first; next != kNone;) {
        if (!seen.insert(next).second) {
            visitor.damaged(group_name(group), "the chain of its unlinked inodes is a ring");
            return;
        }
        const uint64_t number = volume.geometry.inode_number(group, next);
        const auto inode = read_xfs_inode(volume, number);
        if (!inode.ok()) {
            visitor.damaged(group_name(group),
                            "the chain of its unlinked inodes: " + inode.error().what);
            return;
        }
        visitor.found(number);
        next = inode.value().next_unlinked;
    }
}

}  // namespace

void list_xfs_unlinked(const XfsVolume& volume, const XfsGroupVisitor& visitor) {
    for (uint32_t group = 0; group < volume.geometry.group_count; ++group) {
        if (volume.geometry.group_offset(group) >= volume.bytes->size_bytes())
            return;  // the volume is cut short, which open_xfs says
        const auto head = read_head(volume, group);
        if (!head.ok())
            continue;  // list_xfs_inodes says so
        for (size_t bucket = 0; bucket < kUnlinkedCount; ++bucket)
            follow_chain(volume, group,
                         static_cast<uint32_t>(big(head.value(), kUnlinkedAt + 4 * bucket, 4)),
                         visitor);
    }
}

void list_xfs_inodes(const XfsVolume& volume, const XfsGroupVisitor& visitor) {
    for (uint32_t group = 0; group < volume.geometry.group_count; ++group) {
        if (volume.geometry.group_offset(group) >= volume.bytes->size_bytes())
            return;
        const auto head = read_head(volume, group);
        const auto levels = head.ok() ? static_cast<int>(big(head.value(), 24, 4)) : 0;
        if (!head.ok())
            visitor.damaged(group_name(group), head.error().what);
        else if (levels < 1 || levels > kMostLevels)
            visitor.damaged(group_name(group), "its tree of inodes has an impossible height");
        else
            InodeTree(volume, group, visitor).descend(big(head.value(), 20, 4), levels - 1);
    }
}

}  // namespace parsers
