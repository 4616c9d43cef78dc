#include "parsers/container/chunk_cache.h"

namespace parsers {

ChunkCache::Chunk ChunkCache::find(uint64_t number) {
    const std::lock_guard lock(mutex_);
    const auto found = by_number_.find(number);
    if (found == by_number_.end())
        return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return found->second->chunk;
}

void ChunkCache::keep(uint64_t number, Chunk chunk) {
    const std::lock_guard lock(mutex_);
    if (by_number_.contains(number))
        return;  // another thread was faster
    bytes_ += chunk->size();
    order_.push_front({number, std::move(chunk)});
    by_number_[number] = order_.begin();
    while (order_.size() > 2 && bytes_ > most_bytes_) {
        bytes_ -= order_.back().chunk->size();
        by_number_.erase(order_.back().number);
        order_.pop_back();
    }
}

}  // namespace parsers
