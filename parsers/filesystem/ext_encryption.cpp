#include "parsers/filesystem/ext_encryption.h"

#include "parsers/base/limits.h"
#include "parsers/filesystem/stored_numbers.h"

namespace parsers {
namespace {

constexpr uint64_t kCanEncrypt = 0x10000;
constexpr uint64_t kHas64Bits = 0x80;
constexpr uint64_t kIsEncrypted = 0x800;

Result<uint64_t> flags_at(const ByteSource& volume, uint64_t offset) {
    const auto inode = TRY(read_exactly(volume, offset, 128));
    return little(inode, 32, 4);
}

}  // namespace

std::optional<ExtEncryption> ExtEncryption::find(const ByteSource& volume) {
    const auto read = read_exactly(volume, 1024, 1024);
    if (!read.ok())
        return std::nullopt;
    const auto& block = read.value();
    const uint64_t features = little(block, 96, 4);
    const uint64_t log_block = little(block, 24, 4);
    if (little(block, 56, 2) != 0xef53 || (features & kCanEncrypt) == 0 || log_block > 6)
        return std::nullopt;
    ExtEncryption found;
    found.block_bytes_ = 1024ULL << log_block;
    found.groups_at_ = (little(block, 20, 4) + 1) * found.block_bytes_;
    found.inodes_per_group_ = little(block, 40, 4);
    found.inode_bytes_ = little(block, 88, 2);
    found.group_bytes_ = (features & kHas64Bits) != 0 ? little(block, 254, 2) : 32;
    if (found.inodes_per_group_ == 0 || found.inode_bytes_ < 128 || found.group_bytes_ < 32)
        return std::nullopt;
    return found;
}

bool ExtEncryption::is_encrypted(const ByteSource& volume, uint64_t inode) const {
    if (inode == 0)
        return false;
    const uint64_t group = (inode - 1) / inodes_per_group_;
    if (group > UINT32_MAX)
        return false;  // an area that The Sleuth Kit gives a number of its own
    const auto entry =
        read_exactly(volume, groups_at_ + group * group_bytes_, static_cast<size_t>(group_bytes_));
    if (!entry.ok())
        return true;
    uint64_t table = little(entry.value(), 8, 4);
    if (group_bytes_ >= 64)
        table |= little(entry.value(), 40, 4) << 32;
    const auto begin = checked_mul(table, block_bytes_);
    if (!begin.ok())
        return true;
    const auto offset = checked_add(begin.value(), (inode - 1) % inodes_per_group_ * inode_bytes_);
    const auto flags = offset.ok() ? flags_at(volume, offset.value()) : offset;
    return !flags.ok() || (flags.value() & kIsEncrypted) != 0;
}

}  // namespace parsers
