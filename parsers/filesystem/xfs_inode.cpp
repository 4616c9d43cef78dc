#include "parsers/filesystem/xfs_inode.h"

#include <algorithm>
#include <set>

#include "parsers/base/limits.h"
#include "parsers/filesystem/stored_numbers.h"

namespace parsers {
namespace {

using Bytes = std::span<const std::byte>;

constexpr uint64_t kInodeMagic = 0x494e;      // IN
constexpr uint64_t kTreeMagic4 = 0x424d4150;  // BMAP
constexpr uint64_t kTreeMagic5 = 0x424d4133;  // BMA3
constexpr uint64_t kLinkMagic = 0x58534c4d;   // XSLM
constexpr size_t kLinkHeaderBytes = 56;
constexpr uint64_t kMostLinkBytes = 1024;
constexpr size_t kRecordBytes = 16;
constexpr int kMostLevels = 16;

// di_flags and di_flags2
constexpr uint64_t kRealtime = 1;
constexpr uint64_t kBigTime = 8;
constexpr uint64_t kLargeCounts = 16;
constexpr uint64_t kMetadata = 32;

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

// Seconds and nanoseconds, or with "bigtime" the nanoseconds since 1901-12-13. A moment of 0 or
// before is not given: it is what an unset clock writes.
std::optional<int64_t> moment(Bytes inode, size_t at, uint64_t flags2) {
    constexpr int64_t kNsPerSecond = 1'000'000'000;
    constexpr int64_t kBigTimeEpoch = -(int64_t{1} << 31) * kNsPerSecond;
    if ((flags2 & kBigTime) != 0) {
        const uint64_t stored = big(inode, at, 8);
        if (stored > INT64_MAX)
            return std::nullopt;
        const int64_t utc_ns = static_cast<int64_t>(stored) + kBigTimeEpoch;
        return utc_ns > 0 ? std::optional(utc_ns) : std::nullopt;
    }
    const auto seconds = static_cast<int32_t>(big(inode, at, 4));
    const auto fraction = static_cast<int64_t>(big(inode, at + 4, 4));
    if (seconds <= 0)
        return std::nullopt;
    return seconds * kNsPerSecond + (fraction < kNsPerSecond ? fraction : 0);
}

FileTimes times_of(Bytes inode, uint8_t version, uint64_t flags2) {
    FileTimes times;
    times.accessed_utc_ns = moment(inode, 32, flags2);
    times.modified_utc_ns = moment(inode, 40, flags2);
    times.changed_utc_ns = moment(inode, 48, flags2);
    if (version == 3)
        times.created_utc_ns = moment(inode, 144, flags2);
    return times;
}

Result<std::vector<FileRun>> to_runs(Bytes records, const XfsGeometry& geometry) {
    std::vector<FileRun> runs;
    for (size_t at = 0; at + kRecordBytes <= records.size(); at += kRecordBytes) {
        const FileRun run = TRY(to_xfs_run(records.subspan(at, kRecordBytes), geometry));
        runs.push_back(run);
    }
    return runs;
}

// Walks the tree of extents of one file. No block is read twice, so a ring of blocks ends.
class ExtentTree {
public:
    ExtentTree(const XfsVolume& volume, const XfsInode& inode) : volume_(volume), inode_(inode) {}

    Result<XfsMapping> run() {
        const Bytes root = inode_.data;
        if (root.size() < 4)
            return damaged("no room for the root of its extents");
        const size_t room = (root.size() - 4) / kRecordBytes;
        const auto level = static_cast<int>(big(root, 0, 2));
        const auto count = static_cast<size_t>(big(root, 2, 2));
        if (level == 0 || level > kMostLevels || count > room)
            return damaged("a root of extents with impossible numbers");
        for (size_t index = 0; index < count; ++index)
            TRY(descend(big(root, 4 + room * 8 + index * 8, 8), level - 1));
        return std::move(mapping_);
    }

private:
    Result<void> descend(uint64_t address, int level) {
        const XfsGeometry& geometry = volume_.geometry;
        const size_t header = geometry.version == 5 ? 72 : 24;
        const auto offset = geometry.block_offset(address);
        if (!offset)
            return damaged("a block of its extents lies outside of the file system");
        if (!seen_.insert(address).second)
            return damaged("the blocks of its extents form a ring");
        if (seen_.size() > 2 * inode_.extent_count + kMostLevels)
            return damaged("more blocks of extents than its inode has extents");
        const auto block = TRY(read_exactly(*volume_.bytes, *offset, geometry.block_bytes));
        if (big(block, 0, 4) != (geometry.version == 5 ? kTreeMagic5 : kTreeMagic4) ||
            big(block, 4, 2) != static_cast<uint64_t>(level))
            return damaged("a block of its extents is overwritten");
        if (geometry.version == 5 && big(block, 56, 8) != inode_.number)
            return damaged("a block of its extents belongs to another file");
        if (geometry.version == 5 && !has_xfs_checksum(block, 64))
            mapping_.damage = "the checksum of a block of its extents does not match";
        const auto count = static_cast<size_t>(big(block, 6, 2));
        const size_t room = (block.size() - header) / kRecordBytes;
        if (count > room)
            return damaged("a block of its extents with impossible numbers");
        if (level == 0) {
            const auto runs =
                TRY(to_runs(Bytes(block).subspan(header, count * kRecordBytes), geometry));
            mapping_.runs.insert(mapping_.runs.end(), runs.begin(), runs.end());
            return {};
        }
        for (size_t index = 0; index < count; ++index)
            TRY(descend(big(block, header + room * 8 + index * 8, 8), level - 1));
        return {};
    }

    const XfsVolume& volume_;
    const XfsInode& inode_;
    XfsMapping mapping_;
    std::set<uint64_t> seen_;
};

Result<SharedBytes> open_remote_link(const XfsVolume& volume, const XfsInode& inode) {
    const auto mapping = TRY(map_xfs_file(volume, inode));
    const size_t header = volume.geometry.version == 5 ? kLinkHeaderBytes : 0;
    std::vector<std::byte> target;
    for (const FileRun& run : mapping.runs) {
        if (run.offset == FileRun::kZeros)
            return damaged("the target of the link was never written");
        for (uint64_t at = 0; at < run.size && target.size() < inode.size_bytes;
             at += volume.geometry.block_bytes) {
            const auto block =
                TRY(read_exactly(*volume.bytes, run.offset + at, volume.geometry.block_bytes));
            if (header != 0 && big(block, 0, 4) != kLinkMagic)
                return damaged("the target of the link is overwritten");
            const size_t count = std::min(static_cast<size_t>(inode.size_bytes) - target.size(),
                                          block.size() - header);
            const Bytes piece = Bytes(block).subspan(header, count);
            target.insert(target.end(), piece.begin(), piece.end());
        }
    }
    if (target.size() != inode.size_bytes)
        return damaged("the target of the link is not complete");
    return SharedBytes(std::make_shared<MemorySource>(std::move(target)));
}

}  // namespace

Result<FileRun> to_xfs_run(Bytes record, const XfsGeometry& geometry) {
    const uint64_t high = big(record, 0, 8);
    const uint64_t low = big(record, 8, 8);
    const bool is_unwritten = high >> 63 != 0;
    const uint64_t file_block = (high & INT64_MAX) >> 9;
    const uint64_t volume_block = (high & 0x1ff) << 43 | low >> 21;
    const uint64_t count = low & 0x1fffff;
    // 54 bits of blocks of at most 2^16 bytes do not fit; a file has at most 2^63 bytes.
    if (file_block > static_cast<uint64_t>(INT64_MAX) >> geometry.block_log || count == 0)
        return damaged("an extent with impossible numbers");
    FileRun run;
    run.begin = file_block << geometry.block_log;
    run.size = count << geometry.block_log;
    const auto first = geometry.block_offset(volume_block);
    const auto last = geometry.block_offset(volume_block + count - 1);
    if (!first || !last || *last - *first != (count - 1) << geometry.block_log)
        return damaged("an extent outside of the file system");
    run.offset = is_unwritten ? FileRun::kZeros : *first;
    return run;
}

EntryKind XfsInode::kind() const {
    switch (mode & 0xf000) {
        case 0x4000:
            return EntryKind::Directory;
        case 0x8000:
            return EntryKind::File;
        case 0xa000:
            return EntryKind::Link;
        default:
            return EntryKind::Other;
    }
}

Result<XfsInode> read_xfs_inode(const XfsVolume& volume, uint64_t number) {
    const auto offset = volume.geometry.inode_offset(number);
    if (!offset)
        return damaged("inode " + std::to_string(number) + " lies outside of the file system");
    auto stored = TRY(read_exactly(*volume.bytes, *offset, volume.geometry.inode_bytes));
    XfsInode inode;
    inode.number = number;
    inode.mode = static_cast<uint16_t>(big(stored, 2, 2));
    inode.version = static_cast<uint8_t>(big(stored, 4, 1));
    inode.fork = static_cast<uint8_t>(big(stored, 5, 1));
    const bool is_5 = volume.geometry.version == 5;
    if (big(stored, 0, 2) != kInodeMagic || inode.version == 0 || inode.version > 3 ||
        (inode.version == 3) != is_5)
        return damaged("inode " + std::to_string(number) + " is overwritten");
    if (is_5 && big(stored, 152, 8) != number)
        return damaged("at the place of inode " + std::to_string(number) + " lies inode " +
                       std::to_string(big(stored, 152, 8)));
    if (is_5 && !has_xfs_checksum(stored, 100))
        inode.damage = "the checksum of its inode does not match";
    const uint64_t flags2 = is_5 ? big(stored, 120, 8) : 0;
    inode.extent_count = (flags2 & kLargeCounts) != 0 ? big(stored, 24, 8) : big(stored, 76, 4);
    inode.size_bytes = big(stored, 56, 8);
    inode.is_realtime = (big(stored, 90, 2) & kRealtime) != 0;
    inode.is_metadata = (flags2 & kMetadata) != 0;
    inode.next_unlinked = static_cast<uint32_t>(big(stored, 96, 4));
    inode.times = times_of(stored, inode.version, flags2);
    const size_t start = is_5 ? 176 : 100;
    const size_t room = stored.size() - start;
    const auto fork_bytes = static_cast<size_t>(big(stored, 82, 1)) * 8;
    if (fork_bytes > room)
        return damaged("inode " + std::to_string(number) + " has forks larger than itself");
    stored.erase(stored.begin(), stored.begin() + static_cast<std::ptrdiff_t>(start));
    stored.resize(fork_bytes != 0 ? fork_bytes : room);
    inode.data = std::move(stored);
    if (inode.size_bytes > INT64_MAX)
        return damaged("inode " + std::to_string(number) + " has a size below zero");
    return inode;
}

Result<XfsMapping> map_xfs_file(const XfsVolume& volume, const XfsInode& inode) {
    XfsMapping mapping;
    if (inode.is_realtime && inode.kind() == EntryKind::File && inode.extent_count != 0)
        return Error{ErrorCode::Unsupported,
                     "its content lies on the realtime device, which is not part of this volume"};
    if (inode.fork == static_cast<uint8_t>(XfsFork::Extents)) {
        if (inode.extent_count > inode.data.size() / kRecordBytes)
            return damaged("more extents than its inode has room for");
        mapping.runs = TRY(
            to_runs(Bytes(inode.data).first(static_cast<size_t>(inode.extent_count) * kRecordBytes),
                    volume.geometry));
    } else if (inode.fork == static_cast<uint8_t>(XfsFork::Tree)) {
        mapping = TRY(ExtentTree(volume, inode).run());
        if (mapping.runs.size() != inode.extent_count)
            return damaged(std::to_string(mapping.runs.size()) + " extents where its inode has " +
                           std::to_string(inode.extent_count));
    } else {
        return damaged("a data fork of kind " + std::to_string(inode.fork));
    }
    TRY(check_runs(mapping.runs));
    return mapping;
}

Result<SharedBytes> open_xfs_content(const XfsVolume& volume, const XfsInode& inode) {
    const bool is_link = inode.kind() == EntryKind::Link;
    if (inode.kind() != EntryKind::File && !is_link)
        return Error{ErrorCode::Unsupported, "is no file"};
    if (is_link && inode.size_bytes > kMostLinkBytes)
        return damaged("a link to a name of " + std::to_string(inode.size_bytes) + " bytes");
    if (inode.fork == static_cast<uint8_t>(XfsFork::Local)) {
        if (inode.size_bytes > inode.data.size())
            return damaged("more bytes than its inode has room for");
        auto bytes = inode.data;
        bytes.resize(static_cast<size_t>(inode.size_bytes));
        return SharedBytes(std::make_shared<MemorySource>(std::move(bytes)));
    }
    if (is_link)
        return open_remote_link(volume, inode);
    auto mapping = TRY(map_xfs_file(volume, inode));
    TRY(check_holes(mapping.runs, inode.size_bytes));
    return SharedBytes(std::make_shared<FileRuns>(volume.bytes, std::move(mapping.runs),
                                                  inode.size_bytes,
                                                  "inode " + std::to_string(inode.number)));
}

}  // namespace parsers
