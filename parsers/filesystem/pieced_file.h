// PiecedFile: a file that is stored as compressed pieces, each decompressed when it is read.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/container/chunk_cache.h"

namespace parsers {

class PiecedFile : public ByteSource {
public:
    static constexpr size_t kCacheBytes = 4 << 20;  // of plain bytes, for each opened file

    // The bytes of a piece, as many as there are up to the beginning of the next one. Called from
    // several threads at once.
    using Decode = std::function<Result<std::vector<std::byte>>(size_t index)>;

    // `begins` is where each piece begins in the file, in bytes: rising, and 0 for the first.
    PiecedFile(std::vector<uint64_t> begins, uint64_t size_bytes, Decode decode)
        : begins_(std::move(begins)), size_bytes_(size_bytes), decode_(std::move(decode)) {}

    uint64_t size_bytes() const override { return size_bytes_; }
    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override;

private:
    Result<ChunkCache::Chunk> piece(size_t index) const;

    std::vector<uint64_t> begins_;
    uint64_t size_bytes_;
    Decode decode_;
    mutable ChunkCache cache_{kCacheBytes};
};

}  // namespace parsers
