#include "parsers/container/mapped_disk.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>

#include "parsers/base/limits.h"

namespace parsers {

Result<size_t> MappedDisk::read_at(uint64_t offset, std::span<std::byte> out) const {
    size_t done = 0;
    while (done < out.size() && offset + done < map_.size_bytes) {
        const uint64_t at = offset + done;
        const auto inside = static_cast<size_t>(at % map_.block_bytes);
        const auto count = static_cast<size_t>(std::min(
            {uint64_t{out.size() - done}, map_.block_bytes - inside, map_.size_bytes - at}));
        TRY(read_block(static_cast<size_t>(at / map_.block_bytes), inside,
                       out.subspan(done, count)));
        done += count;
    }
    return done;
}

Result<void> MappedDisk::read_block(size_t index, size_t inside, std::span<std::byte> out) const {
    if (index >= map_.blocks.size() || map_.blocks[index].offset == DiskBlock::kAbsent) {
        std::fill(out.begin(), out.end(), std::byte{0});
        return {};
    }
    const DiskBlock& block = map_.blocks[index];
    if (block.stored_bytes != 0) {
        const auto plain = TRY(decompressed(index));
        std::memcpy(out.data(), plain->data() + inside, out.size());
        return {};
    }
    const uint64_t offset = TRY(checked_add(block.offset, inside));
    const size_t got = TRY(file_->read_at(offset, out));
    if (got != out.size())
        return Error{ErrorCode::Damaged,
                     "block " + std::to_string(index) + " of the disk lies behind the file's end"};
    return {};
}

Result<MappedDisk::Block> MappedDisk::decompressed(size_t index) const {
    Cached& slot = cache_[index % cache_.size()];
    {
        const std::lock_guard lock(mutex_);
        if (slot.block && slot.index == index)
            return slot.block;
    }
    const DiskBlock& place = map_.blocks[index];
    std::vector<std::byte> stored(place.stored_bytes);
    const size_t got = TRY(file_->read_at(place.offset, stored));
    stored.resize(got);
    auto plain = std::make_shared<std::vector<std::byte>>(static_cast<size_t>(map_.block_bytes));
    const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> engine(
        libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
    const auto decompress = map_.compression == BlockCompression::Zlib
                                ? &libdeflate_zlib_decompress_ex
                                : &libdeflate_deflate_decompress_ex;
    size_t used = 0;
    size_t made = 0;
    if (!engine || decompress(engine.get(), stored.data(), stored.size(), plain->data(),
                              plain->size(), &used, &made) != LIBDEFLATE_SUCCESS)
        return Error{ErrorCode::Damaged,
                     "block " + std::to_string(index) + " of the disk does not decompress"};
    const std::lock_guard lock(mutex_);
    slot = {index, plain};
    return slot.block;
}

}  // namespace parsers
