#include "parsers/container/ewf.h"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <mutex>

#include "parsers/base/limits.h"
#include "parsers/container/ewf_segments.h"

namespace parsers {
namespace {

constexpr size_t kMostDamage = 1000;   // ranges
constexpr size_t kCachedChunks = 128;  // of 32 KiB each as a rule

using Chunk = std::shared_ptr<const std::vector<std::byte>>;

// The disk, chunk by chunk. Decoding runs without a lock, on as many threads as read.
class EwfMedia : public ByteSource {
public:
    EwfMedia(std::vector<SharedBytes> segments, EwfLayout layout)
        : segments_(std::move(segments)), layout_(std::move(layout)) {}

    uint64_t size_bytes() const override { return layout_.media_bytes; }

    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        size_t done = 0;
        while (done < out.size() && offset + done < layout_.media_bytes) {
            const uint64_t at = offset + done;
            const auto index = static_cast<size_t>(at / layout_.chunk_bytes);
            const auto inside = static_cast<size_t>(at % layout_.chunk_bytes);
            const Chunk chunk = TRY(chunk_at(index));
            const size_t count = std::min(out.size() - done, chunk->size() - inside);
            std::memcpy(out.data() + done, chunk->data() + inside, count);
            done += count;
        }
        return done;
    }

private:
    Error lost(size_t index, const std::string& why) const {
        const uint64_t begin = index * layout_.chunk_bytes;
        return {ErrorCode::Damaged, "bytes " + std::to_string(begin) + " to " +
                                        std::to_string(begin + plain_bytes(index) - 1) +
                                        " of the disk: " + why};
    }

    size_t plain_bytes(size_t index) const {
        return static_cast<size_t>(std::min<uint64_t>(
            layout_.chunk_bytes, layout_.media_bytes - index * layout_.chunk_bytes));
    }

    Result<Chunk> chunk_at(size_t index) const {
        const size_t slot = index % kCachedChunks;
        {
            const std::lock_guard lock(mutex_);
            if (cache_[slot].chunk && cache_[slot].index == index)
                return cache_[slot].chunk;
        }
        auto chunk = TRY(decode(index));
        const std::lock_guard lock(mutex_);
        cache_[slot] = {index, chunk};
        return chunk;
    }

    Result<Chunk> decode(size_t index) const {
        if (index >= layout_.chunks.size())
            return lost(index, "no table of the image holds them; a segment may be missing");
        const EwfChunk& place = layout_.chunks[index];
        if (place.stored_bytes == 0)
            return lost(index, "they are not in the image, or their place in it is broken");
        std::vector<std::byte> stored(static_cast<size_t>(
            std::min<uint64_t>(place.stored_bytes, 2 * layout_.chunk_bytes + 4096)));
        const auto got = segments_[place.segment]->read_at(place.offset, stored);
        if (!got.ok())
            return got.error();
        stored.resize(got.value());
        auto plain = std::make_shared<std::vector<std::byte>>(plain_bytes(index));
        const bool is_right = place.is_compressed ? inflate(stored, *plain) : copy(stored, *plain);
        if (!is_right)
            return lost(index, "their checksum in the image does not fit");
        return Chunk(std::move(plain));
    }

    // A zlib stream; it carries its own Adler-32, which libdeflate checks. A last chunk may have
    // been padded to a whole one.
    bool inflate(std::span<const std::byte> stored, std::vector<std::byte>& plain) const {
        const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)>
            engine(libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
        const size_t wanted = plain.size();
        plain.resize(static_cast<size_t>(layout_.chunk_bytes));
        size_t used = 0;
        size_t made = 0;
        const auto outcome =
            engine ? libdeflate_zlib_decompress_ex(engine.get(), stored.data(), stored.size(),
                                                   plain.data(), plain.size(), &used, &made)
                   : LIBDEFLATE_BAD_DATA;
        plain.resize(wanted);
        return outcome == LIBDEFLATE_SUCCESS && made >= wanted;
    }

    static bool copy(std::span<const std::byte> stored, std::vector<std::byte>& plain) {
        const size_t size = stored.size() < 4 ? 0 : stored.size() - 4;
        if (size < plain.size())
            return false;
        // Of the last chunk of a table only the most is known, so its size may be that of the data
        // or that of a padded chunk.
        for (const size_t length : {plain.size(), size}) {
            uint32_t checksum = 0;
            std::memcpy(&checksum, stored.data() + length, sizeof checksum);
            if (libdeflate_adler32(1, stored.data(), length) != checksum)
                continue;
            std::memcpy(plain.data(), stored.data(), plain.size());
            return true;
        }
        return false;
    }

    struct Cached {
        size_t index = 0;
        Chunk chunk;
    };

    std::vector<SharedBytes> segments_;
    EwfLayout layout_;
    mutable std::mutex mutex_;
    mutable std::array<Cached, kCachedChunks> cache_;
};

std::vector<EwfDamage> damage_of(const EwfLayout& layout) {
    std::vector<EwfDamage> damage;
    const uint64_t disk_chunks = (layout.media_bytes + layout.chunk_bytes - 1) / layout.chunk_bytes;
    const size_t chunks = std::min<uint64_t>(layout.chunks.size(), disk_chunks);
    for (size_t begin = 0; begin < chunks;) {
        size_t end = begin;
        while (end < chunks && layout.chunks[end].stored_bytes == 0)
            ++end;
        if (end > begin && damage.size() < kMostDamage) {
            const uint64_t from = begin * layout.chunk_bytes;
            const uint64_t to = std::min(end * layout.chunk_bytes, layout.media_bytes);
            damage.push_back({from, to - from, "this part of the disk is not in the image"});
        }
        begin = end + 1;
    }
    const uint64_t covered = layout.chunks.size() * layout.chunk_bytes;
    if (covered < layout.media_bytes)
        damage.push_back({covered, layout.media_bytes - covered,
                          "no table of the image holds this part of the disk"});
    for (const auto& [first, count] : layout.unread_sectors) {
        const auto offset = checked_mul(first, layout.sector_bytes);
        const auto size = checked_mul(count, layout.sector_bytes);
        if (offset.ok() && size.ok() && size.value() > 0)
            damage.push_back({offset.value(), size.value(),
                              "the acquisition tool could not read this part of the disk"});
    }
    return damage;
}

}  // namespace

Result<EwfImage> open_ewf(const std::vector<SharedBytes>& segments) {
    std::vector<std::pair<uint16_t, SharedBytes>> numbered;
    for (const auto& segment : segments) {
        const auto number = TRY(ewf_segment_number(*segment));
        numbered.emplace_back(number, segment);
    }
    std::stable_sort(numbered.begin(), numbered.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    if (numbered.empty() || numbered[0].first != 1)
        return Error{ErrorCode::Damaged, "the first segment of the image is missing"};
    std::vector<SharedBytes> sorted;
    for (auto& [number, segment] : numbered)
        sorted.push_back(std::move(segment));
    auto layout = TRY(read_ewf_layout(sorted));
    EwfImage image;
    image.md5 = layout.md5;
    image.sha1 = layout.sha1;
    image.damage = damage_of(layout);
    image.notes = std::move(layout.notes);
    image.media = std::make_shared<EwfMedia>(std::move(sorted), std::move(layout));
    return image;
}

}  // namespace parsers
