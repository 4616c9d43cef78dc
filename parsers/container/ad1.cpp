#include "parsers/container/ad1.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "parsers/base/byte_reader.h"
#include "parsers/base/hash.h"
#include "parsers/base/limits.h"
#include "parsers/container/ad1_entries.h"
#include "parsers/container/ad1_stream.h"
#include "parsers/container/chunk_cache.h"
#include "parsers/container/decompress.h"

namespace parsers {
namespace {

constexpr size_t kCacheBytes = 4 << 20;
constexpr uint64_t kMostStoredChunkBytes = 64 << 20;

// One file of the image, chunk by chunk.
class Ad1File : public ByteSource {
public:
    // `offsets` has one more than there are chunks: where each begins, and where the last ends.
    Ad1File(SharedBytes stream, uint64_t size_bytes, uint64_t chunk_bytes,
            std::vector<uint64_t> offsets)
        : stream_(std::move(stream)),
          size_bytes_(size_bytes),
          chunk_bytes_(chunk_bytes),
          offsets_(std::move(offsets)),
          cache_(kCacheBytes) {}

    uint64_t size_bytes() const override { return size_bytes_; }

    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        size_t done = 0;
        while (done < out.size() && offset + done < size_bytes_) {
            const uint64_t at = offset + done;
            const auto inside = static_cast<size_t>(at % chunk_bytes_);
            const auto chunk = TRY(chunk_at(static_cast<size_t>(at / chunk_bytes_)));
            const size_t count = std::min(out.size() - done, chunk->size() - inside);
            std::memcpy(out.data() + done, chunk->data() + inside, count);
            done += count;
        }
        return done;
    }

private:
    Error broken(size_t index, const std::string& why) const {
        const uint64_t begin = index * chunk_bytes_;
        return {ErrorCode::Damaged,
                "bytes " + std::to_string(begin) + " to " +
                    std::to_string(std::min(begin + chunk_bytes_, size_bytes_) - 1) +
                    " of the file: " + why};
    }

    Result<ChunkCache::Chunk> chunk_at(size_t index) const {
        if (auto kept = cache_.find(index))
            return kept;
        const auto wanted =
            static_cast<size_t>(std::min(chunk_bytes_, size_bytes_ - index * chunk_bytes_));
        if (offsets_[index + 1] < offsets_[index] ||
            offsets_[index + 1] - offsets_[index] > kMostStoredChunkBytes)
            return broken(index, "the place of the chunk is broken");
        const auto stored = read_exactly(
            *stream_, offsets_[index], static_cast<size_t>(offsets_[index + 1] - offsets_[index]));
        if (!stored.ok())
            return broken(index, stored.error().what);
        auto plain = decompress_zlib(stored.value(), static_cast<size_t>(chunk_bytes_));
        if (!plain || plain->size() < wanted)
            return broken(index, "the chunk does not decompress");
        plain->resize(wanted);
        ChunkCache::Chunk chunk = std::make_shared<std::vector<std::byte>>(std::move(*plain));
        cache_.keep(index, chunk);
        return chunk;
    }

    SharedBytes stream_;
    uint64_t size_bytes_;
    uint64_t chunk_bytes_;
    std::vector<uint64_t> offsets_;
    mutable ChunkCache cache_;
};

class Ad1Tree : public FileTree {
public:
    Ad1Tree(SharedBytes stream, Ad1Entries all)
        : stream_(std::move(stream)), all_(std::move(all)) {}

    std::string description() const override { return "AccessData logical image (AD1)"; }

    Result<void> list(const TreeVisitor& visitor) const override {
        for (const auto& damage : all_.damage)
            visitor.damaged(damage.where, damage.what);
        for (const Ad1Entry& entry : all_.entries)
            visitor.entry(entry.file);
        return {};
    }

    Result<SharedBytes> open(const FileEntry& file) const override {
        if (file.id >= all_.entries.size())
            return Error{ErrorCode::NotFound, file.path + ": is not in the image"};
        const Ad1Entry& entry = all_.entries[static_cast<size_t>(file.id)];
        if (entry.file.size_bytes == 0)
            return SharedBytes(std::make_shared<MemorySource>(std::string_view()));
        if (entry.chunks_offset == 0)
            return Error{ErrorCode::Damaged,
                         file.path + ": the image has its name, not its content"};
        auto offsets = TRY(chunk_offsets(entry));
        SharedBytes bytes = std::make_shared<Ad1File>(stream_, entry.file.size_bytes,
                                                      all_.chunk_bytes, std::move(offsets));
        TRY(check_hashes(*bytes, entry));
        return bytes;
    }

private:
    Result<std::vector<uint64_t>> chunk_offsets(const Ad1Entry& entry) const {
        const auto head = TRY(read_exactly(*stream_, entry.chunks_offset, 8));
        const uint64_t count = ByteReader(head).u64_le().value();
        const uint64_t needed = (entry.file.size_bytes - 1) / all_.chunk_bytes + 1;
        // Each chunk has its place stored, so their count is bound by the image itself.
        if (count < needed || needed >= stream_->size_bytes() / 8)
            return Error{ErrorCode::Damaged, entry.file.path + ": has " + std::to_string(count) +
                                                 " chunks and needs " + std::to_string(needed)};
        const auto bytes = TRY(
            read_exactly(*stream_, entry.chunks_offset + 8, static_cast<size_t>(needed + 1) * 8));
        ByteReader reader(bytes);
        std::vector<uint64_t> offsets;
        for (uint64_t index = 0; index <= needed; ++index)
            offsets.push_back(reader.u64_le().value());
        return offsets;
    }

    static Result<void> check_hashes(const ByteSource& bytes, const Ad1Entry& entry) {
        Hasher md5(HashKind::kMd5);
        Hasher sha1(HashKind::kSha1);
        if (entry.md5.empty() && entry.sha1.empty())
            return {};
        std::vector<std::byte> piece(1 << 18);
        for (uint64_t offset = 0; offset < bytes.size_bytes(); offset += piece.size()) {
            const size_t got = TRY(bytes.read_at(offset, piece));
            md5.add(std::span(piece).first(got));
            sha1.add(std::span(piece).first(got));
        }
        const std::pair<const std::string&, std::string> pairs[] = {{entry.md5, md5.hex()},
                                                                    {entry.sha1, sha1.hex()}};
        for (const auto& [stored, computed] : pairs) {
            if (!stored.empty() && stored != computed)
                return Error{ErrorCode::Damaged, entry.file.path + ": the stored hash " + stored +
                                                     " differs from the computed " + computed};
        }
        return {};
    }

    SharedBytes stream_;
    Ad1Entries all_;
};

}  // namespace

Result<Layer> open_ad1(const SharedBytes& file, const Surroundings& surroundings) {
    auto stream = TRY(open_ad1_stream(file, surroundings));
    auto entries = TRY(read_ad1_entries(*stream.bytes));
    Layer layer = tree_layer(std::make_unique<Ad1Tree>(stream.bytes, std::move(entries)));
    for (const auto& note : stream.notes)
        layer.notes.push_back({"", "partly", note});
    layer.used = std::move(stream.used);
    return layer;
}

}  // namespace parsers
