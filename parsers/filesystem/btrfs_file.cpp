#include "parsers/filesystem/btrfs_file.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>
#include <vector>

#include "parsers/filesystem/btrfs_compression.h"
#include "parsers/filesystem/file_runs.h"
#include "parsers/filesystem/stored_numbers.h"

namespace parsers {
namespace {

constexpr size_t kInlineAt = 21;
constexpr size_t kExtentBytes = 53;
constexpr uint64_t kChecksumObject = UINT64_MAX - 9;  // -10
constexpr uint64_t kMostStoredBytes = 1U << 20;       // of a compressed extent

enum class ExtentKind { Inline, Stored, Zeros, Lost };

struct Extent {
    ExtentKind kind = ExtentKind::Stored;
    uint64_t begin = 0;  // within the file
    uint64_t size = 0;
    uint64_t logical = 0;       // of the whole stored extent
    uint64_t stored_bytes = 0;  // of it
    uint64_t plain_bytes = 0;   // of it
    uint64_t skipped = 0;       // of its plain bytes, in front of what the file uses
    uint8_t compression = 0;
    std::vector<std::byte> bytes;  // inline
    std::string damage;            // lost
};

// What lies behind `begin` up to the next extent cannot be read.
Extent lost_from(uint64_t begin, const std::string& what) {
    Extent lost;
    lost.kind = ExtentKind::Lost;
    lost.begin = begin;
    lost.size = UINT64_MAX - begin;
    lost.damage = what;
    return lost;
}

class BtrfsFile : public ByteSource {
public:
    BtrfsFile(std::shared_ptr<const BtrfsVolume> volume, const BtrfsRoot& checksum_tree,
              BtrfsFileAddress address, std::vector<Extent> extents)
        : volume_(std::move(volume)),
          checksum_tree_(checksum_tree),
          address_(std::move(address)),
          extents_(std::move(extents)) {}

    uint64_t size_bytes() const override { return address_.size_bytes; }

    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        if (offset >= address_.size_bytes)
            return size_t{0};
        const auto wanted =
            static_cast<size_t>(std::min<uint64_t>(out.size(), address_.size_bytes - offset));
        size_t done = 0;
        while (done < wanted) {
            const uint64_t at = offset + done;
            auto step = read_some(at, out.subspan(done, wanted - done));
            if (!step.ok())
                return Error{step.error().code, address_.name + ": cannot be read at byte " +
                                                    std::to_string(at) + ": " + step.error().what};
            done += step.value();
        }
        return wanted;
    }

private:
    using Plain = std::shared_ptr<const std::vector<std::byte>>;
    struct Cached {
        uint64_t logical = UINT64_MAX;
        Plain plain;
    };

    // At least one byte, out of one extent or one hole.
    Result<size_t> read_some(uint64_t at, std::span<std::byte> out) const {
        const auto after =
            std::upper_bound(extents_.begin(), extents_.end(), at,
                             [](uint64_t place, const Extent& e) { return place < e.begin; });
        const bool has_one = after != extents_.begin();
        if (has_one && at - (after - 1)->begin < (after - 1)->size)
            return read_extent(*(after - 1), at - (after - 1)->begin, out);
        const uint64_t end = after != extents_.end() ? after->begin : address_.size_bytes;
        const auto size = static_cast<size_t>(std::min<uint64_t>(out.size(), end - at));
        std::fill_n(out.begin(), size, std::byte{0});
        return size;
    }

    Result<size_t> read_extent(const Extent& extent, uint64_t inside,
                               std::span<std::byte> out) const {
        out = out.first(static_cast<size_t>(std::min<uint64_t>(out.size(), extent.size - inside)));
        if (extent.kind == ExtentKind::Lost)
            return Error{ErrorCode::Damaged, extent.damage};
        if (extent.kind == ExtentKind::Zeros) {
            std::fill(out.begin(), out.end(), std::byte{0});
        } else if (extent.kind == ExtentKind::Inline) {
            std::copy_n(extent.bytes.begin() + static_cast<std::ptrdiff_t>(inside), out.size(),
                        out.begin());
        } else if (extent.compression == 0) {
            TRY(read_checked(extent.logical + extent.skipped + inside, out));
        } else {
            const Plain plain = TRY(plain_of(extent));
            std::copy_n(plain->begin() + static_cast<std::ptrdiff_t>(extent.skipped + inside),
                        out.size(), out.begin());
        }
        return out.size();
    }

    Result<Plain> plain_of(const Extent& extent) const {
        const size_t place = extent.logical / 4096 % cache_.size();
        {
            const std::lock_guard lock(mutex_);
            if (cache_[place].logical == extent.logical)
                return cache_[place].plain;
        }
        std::vector<std::byte> stored(static_cast<size_t>(extent.stored_bytes));
        TRY(read_checked(extent.logical, stored));
        auto plain = TRY(btrfs_decompress(extent.compression, stored,
                                          static_cast<size_t>(extent.plain_bytes),
                                          volume_->superblock().sector_bytes));
        auto shared = std::make_shared<const std::vector<std::byte>>(std::move(plain));
        const std::lock_guard lock(mutex_);
        cache_[place] = {extent.logical, shared};
        return Plain(shared);
    }

    // Whole sectors around the range, each out of the first copy that has the right checksum.
    Result<void> read_checked(uint64_t logical, std::span<std::byte> out) const {
        const uint64_t sector = volume_->superblock().sector_bytes;
        while (!out.empty()) {
            const uint64_t begin = logical / sector * sector;
            const uint64_t most = (logical - begin + out.size() + sector - 1) / sector;
            std::vector<std::byte> sectors(
                static_cast<size_t>(std::min<uint64_t>(most, 64) * sector));
            TRY(read_sectors(begin, sectors));
            const auto inside = static_cast<size_t>(logical - begin);
            const size_t size = std::min(out.size(), sectors.size() - inside);
            std::copy_n(sectors.begin() + static_cast<std::ptrdiff_t>(inside), size, out.begin());
            out = out.subspan(size);
            logical += size;
        }
        return {};
    }

    Result<void> read_sectors(uint64_t logical, std::span<std::byte> out) const {
        const auto checksums = checksums_of(logical, out.size());
        Error first{ErrorCode::Damaged, "has no copy"};
        const size_t copies = volume_->copies_of(logical);
        for (size_t copy = 0; copy < copies; ++copy) {
            const auto read = volume_->read(logical, out, copy);
            if (read.ok() && is_right(out, checksums))
                return {};
            if (copy == 0)
                first =
                    read.ok() ? Error{ErrorCode::Damaged, "has a wrong checksum"} : read.error();
        }
        return first;
    }

    // The stored checksum of each sector of the range; empty for a sector that has none.
    std::vector<std::vector<std::byte>> checksums_of(uint64_t logical, size_t size) const {
        const uint64_t sector = volume_->superblock().sector_bytes;
        const size_t each = volume_->superblock().checksum.size_bytes();
        std::vector<std::vector<std::byte>> found(size / sector);
        if (!address_.has_checksums || each == 0 || checksum_tree_.logical == 0)
            return found;
        // One item covers as many sectors as fit a leaf, so the one in front may reach in here.
        const uint64_t reach = volume_->superblock().node_bytes / each * sector;
        BtrfsVisitor visitor;
        visitor.item = [&](const BtrfsKey& key, std::span<const std::byte> item) {
            for (size_t at = 0; at + each <= item.size(); at += each) {
                const uint64_t place = key.offset + at / each * sector;
                if (place < logical || place - logical >= size)
                    continue;
                const auto one = item.subspan(at, each);
                found[(place - logical) / sector].assign(one.begin(), one.end());
            }
            return BtrfsWalk::Continue;
        };
        visitor.damaged = [](const BtrfsKey&, const BtrfsKey&, const std::string&) {};
        volume_->walk(
            checksum_tree_,
            {kChecksumObject, btrfs_type::kExtentChecksum, logical > reach ? logical - reach : 0},
            {kChecksumObject, btrfs_type::kExtentChecksum, logical + size - 1}, visitor);
        return found;
    }

    bool is_right(std::span<const std::byte> sectors,
                  const std::vector<std::vector<std::byte>>& checksums) const {
        const size_t sector = volume_->superblock().sector_bytes;
        for (size_t index = 0; index < checksums.size(); ++index) {
            if (!checksums[index].empty() &&
                !volume_->superblock().checksum.is_right(sectors.subspan(index * sector, sector),
                                                         checksums[index]))
                return false;
        }
        return true;
    }

    std::shared_ptr<const BtrfsVolume> volume_;
    BtrfsRoot checksum_tree_;
    BtrfsFileAddress address_;
    std::vector<Extent> extents_;
    mutable std::mutex mutex_;
    mutable std::array<Cached, 8> cache_;
};

Result<Extent> to_inline(Extent extent, std::span<const std::byte> item, uint64_t plain_bytes,
                         size_t sector_bytes) {
    extent.kind = ExtentKind::Inline;
    const auto stored = item.subspan(kInlineAt);
    if (extent.compression == 0)
        extent.bytes.assign(stored.begin(), stored.end());
    else
        extent.bytes = TRY(btrfs_decompress(extent.compression, stored, plain_bytes, sector_bytes));
    extent.size = extent.bytes.size();
    return extent;
}

Result<Extent> to_extent(const BtrfsVolume& volume, uint64_t begin,
                         std::span<const std::byte> item) {
    if (item.size() < kInlineAt)
        return Error{ErrorCode::Damaged, "an extent is too short"};
    Extent extent;
    extent.begin = begin;
    extent.plain_bytes = little(item, 8, 8);
    extent.compression = static_cast<uint8_t>(little(item, 16, 1));
    const uint64_t type = little(item, 20, 1);
    if (little(item, 17, 1) != 0)
        return Error{ErrorCode::Unsupported, "an extent is encrypted"};
    if (type == 0)
        return to_inline(extent, item, static_cast<size_t>(extent.plain_bytes),
                         volume.superblock().sector_bytes);
    if (item.size() < kExtentBytes)
        return Error{ErrorCode::Damaged, "an extent is too short"};
    extent.logical = little(item, 21, 8);
    extent.stored_bytes = little(item, 29, 8);
    extent.skipped = little(item, 37, 8);
    extent.size = little(item, 45, 8);
    if (begin > UINT64_MAX - extent.size)
        return Error{ErrorCode::Damaged, "an extent is impossibly large"};
    if (extent.logical == 0 || type == 2) {
        extent.kind = ExtentKind::Zeros;  // a hole, or set aside and never written
        return extent;
    }
    const bool is_outside = extent.skipped > extent.plain_bytes ||
                            extent.size > extent.plain_bytes - extent.skipped ||
                            extent.logical > UINT64_MAX / 2 || extent.plain_bytes > UINT64_MAX / 2;
    if (is_outside || (extent.compression != 0 && (extent.stored_bytes > kMostStoredBytes ||
                                                   extent.plain_bytes > kBtrfsMostPlainBytes)))
        return Error{ErrorCode::Damaged, "an extent does not fit what it is part of"};
    return extent;
}

// An extent that overlaps the one in front of it is lost from there on.
void add_extent(std::vector<Extent>& extents, Extent extent) {
    if (!extents.empty() && extent.begin - extents.back().begin < extents.back().size)
        extents.back().size = extent.begin - extents.back().begin;
    extents.push_back(std::move(extent));
}

Result<void> check_size(const std::vector<Extent>& extents, uint64_t size_bytes) {
    std::vector<FileRun> runs;
    for (const Extent& extent : extents)
        runs.push_back({extent.begin, extent.size,
                        extent.kind == ExtentKind::Zeros ? FileRun::kZeros : extent.logical});
    return check_holes(runs, size_bytes);
}

}  // namespace

Result<SharedBytes> open_btrfs_file(std::shared_ptr<const BtrfsVolume> volume,
                                    const BtrfsRoot& checksum_tree,
                                    const BtrfsFileAddress& address) {
    std::vector<Extent> extents;
    BtrfsVisitor visitor;
    visitor.item = [&](const BtrfsKey& key, std::span<const std::byte> item) {
        auto extent = to_extent(*volume, key.offset, item);
        if (extent.ok()) {
            add_extent(extents, std::move(extent).value());
        } else {
            add_extent(extents, lost_from(key.offset, extent.error().what));
        }
        return BtrfsWalk::Continue;
    };
    visitor.damaged = [&](const BtrfsKey& first, const BtrfsKey&, const std::string& what) {
        const bool is_inside =
            first.object == address.inode && first.type == btrfs_type::kExtentData;
        add_extent(extents, lost_from(is_inside ? first.offset : 0, what));
    };
    volume->walk(address.tree, {address.inode, btrfs_type::kExtentData, 0},
                 {address.inode, btrfs_type::kExtentData, UINT64_MAX}, visitor);
    const auto checked = check_size(extents, address.size_bytes);
    if (!checked.ok())
        return Error{checked.error().code, address.name + ' ' + checked.error().what};
    return SharedBytes(
        std::make_shared<BtrfsFile>(std::move(volume), checksum_tree, address, std::move(extents)));
}

}  // namespace parsers
