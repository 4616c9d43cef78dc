#include "parsers/filesystem/f2fs_content.h"

#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

#include "parsers/filesystem/f2fs_cluster.h"

namespace parsers {
namespace {

Error with_place(const F2fsInode& inode, uint64_t block, const Error& error) {
    return {error.code, "inode " + std::to_string(inode.number) + ", block " +
                            std::to_string(block) + " of its file: " + error.what};
}

// A file in blocks, each plain or a hole, or part of a compressed cluster.
class F2fsContent : public ByteSource {
public:
    F2fsContent(std::shared_ptr<const F2fsVolume> volume, const F2fsInode& inode)
        : volume_(volume),
          inode_(inode),
          map_(std::move(volume), inode),
          block_bytes_(volume_->superblock().block_bytes) {}

    uint64_t size_bytes() const override { return inode_.size_bytes; }
    uint64_t capacity_bytes() const { return map_.capacity() * block_bytes_; }

    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        size_t done = 0;
        while (done < out.size() && offset + done < inode_.size_bytes) {
            const auto rest =
                out.subspan(done, static_cast<size_t>(std::min<uint64_t>(
                                      out.size() - done, inode_.size_bytes - offset - done)));
            done += TRY(read_piece(offset + done, rest));
        }
        return done;
    }

private:
    // Reads from one run, or one cluster; at least one byte.
    Result<size_t> read_piece(uint64_t offset, std::span<std::byte> out) const {
        const uint64_t block = offset / block_bytes_;
        const auto inside = static_cast<uint32_t>(offset % block_bytes_);
        const auto run = map_.run_at(block);
        if (!run.ok())
            return with_place(inode_, block, run.error());
        if (inode_.cluster_blocks && run.value().addresses)
            if (const auto first = block - block % *inode_.cluster_blocks;
                TRY(is_compressed(first)))
                return read_cluster(first, offset - first * block_bytes_, out);
        return read_run(run.value(), inside, out);
    }

    Result<size_t> read_run(const F2fsRun& run, uint32_t inside, std::span<std::byte> out) const {
        if (!run.addresses) {
            const auto count = static_cast<size_t>(
                std::min<uint64_t>(out.size(), run.count * block_bytes_ - inside));
            std::fill_n(out.begin(), count, std::byte{0});
            return count;
        }
        const auto count = std::min<size_t>(out.size(), block_bytes_ - inside);
        const uint32_t address = run.address(run.first);
        if (address == kF2fsHole || address == kF2fsReserved) {
            std::fill_n(out.begin(), count, std::byte{0});
            return count;
        }
        const auto read = volume_->read_main(address, inside, out.first(count));
        if (!read.ok())
            return with_place(inode_, run.first, read.error());
        return count;
    }

    Result<bool> is_compressed(uint64_t first) const {
        const auto run = TRY(map_.run_at(first));
        return run.address(first) == kF2fsCompressed;
    }

    Result<size_t> read_cluster(uint64_t first, uint64_t inside, std::span<std::byte> out) const {
        const auto plain = decompressed(first);
        if (!plain.ok())
            return with_place(inode_, first, plain.error());
        const auto from = std::span(*plain.value()).subspan(static_cast<size_t>(inside));
        const size_t count = std::min(out.size(), from.size());
        std::copy_n(from.begin(), count, out.begin());
        return count;
    }

    using Plain = std::shared_ptr<const std::vector<std::byte>>;

    Result<Plain> decompressed(uint64_t first) const {
        {
            const std::lock_guard lock(mutex_);
            if (latest_ && latest_first_ == first)
                return latest_;
        }
        const auto run = TRY(map_.run_at(first));
        std::vector<std::byte> stored;
        for (uint64_t index = 1; index < *inode_.cluster_blocks && index < run.count; ++index) {
            const uint32_t address = run.address(first + index);
            if (address == kF2fsHole || address == kF2fsReserved)
                break;
            stored.resize(stored.size() + block_bytes_);
            TRY(volume_->read_main(address, 0, std::span(stored).last(block_bytes_)));
        }
        auto plain = TRY(
            decompress_f2fs_cluster(stored, size_t{*inode_.cluster_blocks} * block_bytes_,
                                    static_cast<F2fsCompression>(inode_.compression),
                                    inode_.has_cluster_checksums ? F2fsClusterChecksum::Stored
                                                                 : F2fsClusterChecksum::Absent));
        const std::lock_guard lock(mutex_);
        latest_ = std::make_shared<const std::vector<std::byte>>(std::move(plain));
        latest_first_ = first;
        return latest_;
    }

    std::shared_ptr<const F2fsVolume> volume_;
    F2fsInode inode_;
    F2fsBlockMap map_;
    uint32_t block_bytes_;
    mutable std::mutex mutex_;
    mutable Plain latest_;
    mutable uint64_t latest_first_ = 0;
};

}  // namespace

Result<SharedBytes> open_f2fs_content(std::shared_ptr<const F2fsVolume> volume,
                                      const F2fsInode& inode) {
    if (inode.has_inline_data) {
        const auto area = inode.inline_area();
        if (inode.size_bytes > area.size())
            return Error{ErrorCode::Damaged, "inode " + std::to_string(inode.number) +
                                                 ": its content is longer than its place"};
        const auto content = area.first(static_cast<size_t>(inode.size_bytes));
        return SharedBytes(
            std::make_shared<MemorySource>(std::vector<std::byte>(content.begin(), content.end())));
    }
    const auto content = std::make_shared<F2fsContent>(std::move(volume), inode);
    if (inode.size_bytes > content->capacity_bytes())
        return Error{ErrorCode::Damaged, "inode " + std::to_string(inode.number) +
                                             ": its size is larger than the format allows"};
    // Whether a compression can be read shows at its first cluster.
    if (inode.cluster_blocks && inode.size_bytes != 0) {
        std::byte first{};
        const auto read = content->read_at(0, std::span(&first, 1));
        if (!read.ok() && read.error().code == ErrorCode::Unsupported)
            return read.error();
    }
    return SharedBytes(content);
}

}  // namespace parsers
