#include "parsers/filesystem/pieced_file.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace parsers {

Result<size_t> PiecedFile::read_at(uint64_t offset, std::span<std::byte> out) const {
    if (offset >= size_bytes_ || begins_.empty())
        return size_t{0};
    out = out.first(static_cast<size_t>(std::min<uint64_t>(out.size(), size_bytes_ - offset)));
    const auto behind = std::upper_bound(begins_.begin(), begins_.end(), offset);
    auto index = static_cast<size_t>(behind - begins_.begin()) - 1;
    size_t done = 0;
    while (done < out.size()) {
        const ChunkCache::Chunk bytes = TRY(piece(index));
        const auto inside = static_cast<size_t>(offset + done - begins_[index]);
        const size_t count = std::min(out.size() - done, bytes->size() - inside);
        std::memcpy(out.data() + done, bytes->data() + inside, count);
        done += count;
        ++index;
    }
    return done;
}

Result<ChunkCache::Chunk> PiecedFile::piece(size_t index) const {
    if (auto kept = cache_.find(index))
        return kept;
    auto bytes = TRY(decode_(index));
    const uint64_t end = index + 1 < begins_.size() ? begins_[index + 1] : size_bytes_;
    if (bytes.size() != end - begins_[index])
        return Error{ErrorCode::Damaged, "the piece at byte " + std::to_string(begins_[index]) +
                                             " has " + std::to_string(bytes.size()) +
                                             " bytes instead of " +
                                             std::to_string(end - begins_[index])};
    const auto made = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
    cache_.keep(index, made);
    return ChunkCache::Chunk(made);
}

}  // namespace parsers
