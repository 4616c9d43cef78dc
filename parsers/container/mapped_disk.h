// MappedDisk: a disk whose blocks lie anywhere in a file, plain, compressed or absent (zeros).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

struct DiskBlock {
    static constexpr uint64_t kAbsent = UINT64_MAX;
    uint64_t offset = kAbsent;
    uint32_t stored_bytes = 0;  // 0: the block is not compressed
};

enum class BlockCompression { None, Deflate, Zlib };

struct DiskMap {
    uint64_t size_bytes = 0;
    uint64_t block_bytes = 0;
    BlockCompression compression = BlockCompression::None;
    std::vector<DiskBlock> blocks;  // those behind the end of the vector are absent
};

class MappedDisk : public ByteSource {
public:
    MappedDisk(SharedBytes file, DiskMap map) : file_(std::move(file)), map_(std::move(map)) {}

    uint64_t size_bytes() const override { return map_.size_bytes; }
    // A block that lies behind the end of the file, or does not decompress, is Damaged.
    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override;

private:
    using Block = std::shared_ptr<const std::vector<std::byte>>;
    struct Cached {
        size_t index = 0;
        Block block;
    };

    Result<void> read_block(size_t index, size_t inside, std::span<std::byte> out) const;
    Result<Block> decompressed(size_t index) const;

    SharedBytes file_;
    DiskMap map_;
    mutable std::mutex mutex_;
    mutable std::array<Cached, 32> cache_;
};

}  // namespace parsers
