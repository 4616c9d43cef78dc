// ChunkCache: the last decompressed pieces of an image, by their number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace parsers {

// Safe to use from several threads. The one used longest ago goes first.
class ChunkCache {
public:
    using Chunk = std::shared_ptr<const std::vector<std::byte>>;

    // At least two chunks are kept, whatever their size.
    explicit ChunkCache(size_t most_bytes) : most_bytes_(most_bytes) {}

    Chunk find(uint64_t number);  // null where it is not kept
    void keep(uint64_t number, Chunk chunk);

private:
    struct Kept {
        uint64_t number;
        Chunk chunk;
    };

    std::mutex mutex_;
    size_t most_bytes_;
    size_t bytes_ = 0;
    std::list<Kept> order_;  // the last used first
    std::unordered_map<uint64_t, std::list<Kept>::iterator> by_number_;
};

}  // namespace parsers
