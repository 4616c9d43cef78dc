// MappedDisk: a disk whose bytes lie anywhere: in its file, compressed, in a parent, or nowhere.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

enum class BlockCompression { Deflate, Zlib, Zstd };

// Four bytes over and over, from an offset of the disk that four divides; zeros unless filled.
struct FilledRun {
    std::array<std::byte, 4> pattern{};
};

// As they are, from `offset` of `source` on.
struct StoredRun {
    SharedBytes source;
    uint64_t offset = 0;
};

// Part of a compressed block, `inside` bytes behind its begin. The block may be followed by filling
// up to `stored_bytes`, and may make fewer than `plain_bytes` where the disk ends inside it.
struct PackedRun {
    SharedBytes source;
    uint64_t offset = 0;
    uint64_t stored_bytes = 0;
    uint64_t plain_bytes = 0;
    uint64_t inside = 0;
    BlockCompression compression = BlockCompression::Deflate;
};

// Where the bytes from the offset asked for on come from, and for how many that holds (at least 1).
struct DiskRun {
    uint64_t size_bytes = 0;
    std::variant<FilledRun, StoredRun, PackedRun> place;
};

// `locate` is asked for offsets below size_bytes only, from several threads at once; its errors are
// about the block of `block_bytes` in which the offset lies.
struct DiskMap {
    uint64_t size_bytes = 0;
    uint64_t block_bytes = 0;
    std::function<Result<DiskRun>(uint64_t offset)> locate;
};

class MappedDisk : public ByteSource {
public:
    explicit MappedDisk(DiskMap map) : map_(std::move(map)) {}

    uint64_t size_bytes() const override { return map_.size_bytes; }
    // Damaged, with the range of the disk, where a block lies behind the end of its file or does
    // not decompress.
    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override;

private:
    using Block = std::shared_ptr<const std::vector<std::byte>>;
    struct Cached {
        uint64_t offset = 0;
        const ByteSource* source = nullptr;
        Block block;
    };

    Result<DiskRun> locate(uint64_t offset, uint64_t wanted) const;
    Result<void> read_run(const DiskRun& run, uint64_t at, std::span<std::byte> out) const;
    Result<void> read_stored(const StoredRun& run, uint64_t at, std::span<std::byte> out) const;
    Result<void> read_packed(const PackedRun& run, uint64_t at, std::span<std::byte> out) const;
    Result<Block> decompressed(const PackedRun& run) const;

    DiskMap map_;
    mutable std::mutex mutex_;
    mutable std::array<Cached, 16> cache_;
};

// "bytes 512 to 1023 of the disk".
std::string disk_range(uint64_t offset, uint64_t size_bytes);

// The sizes that a header gives, checked: how many blocks the disk has. Damaged where they cannot
// be, such as a block of 3 bytes.
Result<uint64_t> count_disk_blocks(uint64_t size_bytes, uint64_t block_bytes);

// What a disk shows where it holds nothing itself: its parent's bytes; zeros behind the parent's
// end and where there is no parent (empty).
DiskRun parent_run(const SharedBytes& parent, uint64_t offset, uint64_t size_bytes);

SharedBytes to_disk(DiskMap map);

}  // namespace parsers
