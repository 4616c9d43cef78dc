#include "parsers/container/dmg.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

#include "parsers/container/chunk_cache.h"
#include "parsers/container/decompress.h"
#include "parsers/container/dmg_blocks.h"

namespace parsers {
namespace {

using namespace std::string_view_literals;

constexpr uint64_t kMostBlockBytes = 64 << 20;  // of a compressed one; hdiutil makes 1 MiB at most
constexpr size_t kCacheBytes = 64 << 20;
constexpr size_t kMostNotes = 100;

std::string range_of(uint64_t begin, uint64_t end) {
    return "bytes " + std::to_string(begin) + " to " + std::to_string(end - 1) + " of the disk";
}

uint64_t begin_of(const DmgBlock& block) {
    return block.first_sector * kDmgSectorBytes;
}
uint64_t size_of(const DmgBlock& block) {
    return block.sectors * kDmgSectorBytes;
}

class DmgDisk : public ByteSource {
public:
    DmgDisk(SharedBytes file, DmgBlocks blocks)
        : file_(std::move(file)), blocks_(std::move(blocks)), cache_(kCacheBytes) {}

    uint64_t size_bytes() const override { return blocks_.sectors * kDmgSectorBytes; }

    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        size_t done = 0;
        while (done < out.size() && offset + done < size_bytes()) {
            const uint64_t at = offset + done;
            const size_t index = TRY(block_at(at));
            const DmgBlock& block = blocks_.blocks[index];
            const uint64_t inside = at - begin_of(block);
            const auto count =
                static_cast<size_t>(std::min<uint64_t>(out.size() - done, size_of(block) - inside));
            TRY(read_block(index, inside, out.subspan(done, count)));
            done += count;
        }
        return done;
    }

private:
    Result<size_t> block_at(uint64_t at) const {
        const uint64_t sector = at / kDmgSectorBytes;
        const auto behind = std::upper_bound(
            blocks_.blocks.begin(), blocks_.blocks.end(), sector,
            [](uint64_t wanted, const DmgBlock& block) { return wanted < block.first_sector; });
        if (behind != blocks_.blocks.begin()) {
            const auto block = behind - 1;
            if (sector - block->first_sector < block->sectors)
                return static_cast<size_t>(block - blocks_.blocks.begin());
        }
        return Error{ErrorCode::Damaged,
                     "byte " + std::to_string(at) + " of the disk is in no table of the image"};
    }

    Error lost(const DmgBlock& block, ErrorCode code, const std::string& why) const {
        return {code, range_of(begin_of(block), begin_of(block) + size_of(block)) + ": " + why};
    }

    Result<void> read_block(size_t index, uint64_t inside, std::span<std::byte> out) const {
        const DmgBlock& block = blocks_.blocks[index];
        if (block.kind == DmgBlockKind::Zeros || block.kind == DmgBlockKind::Ignored) {
            std::fill(out.begin(), out.end(), std::byte{0});
            return {};
        }
        if (block.kind == DmgBlockKind::Raw) {
            if (block.stored_bytes < inside || block.stored_bytes - inside < out.size())
                return lost(block, ErrorCode::Damaged, "the stored block is shorter");
            const size_t got = TRY(file_->read_at(block.offset + inside, out));
            if (got != out.size())
                return lost(block, ErrorCode::Damaged, "the file ends before them");
            return {};
        }
        const auto plain = TRY(decoded(index));
        std::memcpy(out.data(), plain->data() + inside, out.size());
        return {};
    }

    Result<ChunkCache::Chunk> decoded(size_t index) const {
        if (auto kept = cache_.find(index))
            return kept;
        const DmgBlock& block = blocks_.blocks[index];
        const uint64_t size = size_of(block);
        if (size > kMostBlockBytes || block.stored_bytes > 2 * kMostBlockBytes)
            return lost(block, ErrorCode::LimitReached, "the block is larger than the limit");
        const auto stored =
            read_exactly(*file_, block.offset, static_cast<size_t>(block.stored_bytes));
        if (!stored.ok())
            return lost(block, stored.error().code, "the file ends before them");
        auto plain = TRY(decompress(block, stored.value()));
        if (plain.size() != size)
            return lost(block, ErrorCode::Damaged,
                        "the block gives " + std::to_string(plain.size()) + " bytes");
        ChunkCache::Chunk chunk = std::make_shared<std::vector<std::byte>>(std::move(plain));
        cache_.keep(index, chunk);
        return chunk;
    }

    Result<std::vector<std::byte>> decompress(const DmgBlock& block,
                                              std::span<const std::byte> stored) const {
        const auto most = static_cast<size_t>(size_of(block));
        Decompressed plain;
        switch (block.kind) {
            case DmgBlockKind::Adc:
                plain = decompress_adc(stored, most);
                break;
            case DmgBlockKind::Zlib:
                plain = decompress_zlib(stored, most);
                break;
            case DmgBlockKind::Bzip2:
                plain = decompress_bzip2(stored, most);
                break;
            case DmgBlockKind::Lzma:
                plain = decompress_lzma(stored, most);
                break;
            default:
                return lost(block, ErrorCode::Unsupported,
                            "a compression that is not read (type " +
                                std::to_string(static_cast<uint32_t>(block.kind)) + ')');
        }
        if (!plain)
            return lost(block, ErrorCode::Damaged, "the block does not decompress");
        return std::move(*plain);
    }

    SharedBytes file_;
    DmgBlocks blocks_;
    mutable ChunkCache cache_;
};

bool is_read(DmgBlockKind kind) {
    switch (kind) {
        case DmgBlockKind::Zeros:
        case DmgBlockKind::Raw:
        case DmgBlockKind::Ignored:
        case DmgBlockKind::Adc:
        case DmgBlockKind::Zlib:
        case DmgBlockKind::Bzip2:
        case DmgBlockKind::Lzma:
            return true;
        case DmgBlockKind::Lzfse:
            break;
    }
    return false;
}

// What the tables alone show: sectors that none holds, blocks that are not read or not there.
void note_blocks(const DmgBlocks& blocks, const ByteSource& file, Layer& layer) {
    uint64_t expected = 0;
    const auto note = [&](const std::string& status, uint64_t begin, uint64_t end,
                          const std::string& what) {
        if (begin < end && layer.notes.size() < kMostNotes)
            layer.notes.push_back({"", status, range_of(begin, end) + what});
    };
    for (const DmgBlock& block : blocks.blocks) {
        const uint64_t begin = begin_of(block);
        const uint64_t end = begin + size_of(block);
        note("partly", expected, begin, " are in no table of the image");
        expected = end;
        if (!is_read(block.kind))
            note("unsupported", begin, end, " have a compression that is not read");
        const bool is_stored =
            block.kind != DmgBlockKind::Zeros && block.kind != DmgBlockKind::Ignored;
        if (is_stored && (block.offset > file.size_bytes() ||
                          block.stored_bytes > file.size_bytes() - block.offset))
            note("partly", begin, end, " lie behind the end of the file");
    }
    note("partly", expected, blocks.sectors * kDmgSectorBytes, " are in no table of the image");
}

bool stands_at(const ByteSource& file, uint64_t offset, std::string_view mark) {
    const auto bytes = read_exactly(file, offset, mark.size());
    return bytes.ok() && std::memcmp(bytes.value().data(), mark.data(), mark.size()) == 0;
}

}  // namespace

bool is_dmg(const ByteSource& file) {
    return read_dmg_trailer(file).ok();
}

Result<Layer> open_dmg(const SharedBytes& file, const Surroundings&) {
    const uint64_t size = file->size_bytes();
    if (stands_at(*file, 0, "encrcdsa"sv) || (size > 8 && stands_at(*file, size - 8, "cdsaencr"sv)))
        return Error{ErrorCode::Encrypted,
                     "Apple disk image is encrypted, and no key is used for it"};
    const auto trailer = TRY(read_dmg_trailer(*file));
    if (trailer.segment_count > 1)
        return Error{ErrorCode::Unsupported, "Apple disk image of " +
                                                 std::to_string(trailer.segment_count) +
                                                 " parts is not read; join it with hdiutil first"};
    if (trailer.plist_bytes == 0)
        return Error{ErrorCode::Unsupported,
                     trailer.resource_bytes > 0
                         ? "Apple disk image with its tables in a resource fork is not read"
                         : "Apple disk image has no block tables"};
    auto blocks = TRY(read_dmg_blocks(*file, trailer));
    Layer layer;
    for (const auto& damage : blocks.damage)
        layer.notes.push_back({"", "partly", damage});
    note_blocks(blocks, *file, layer);
    layer.description = "Apple disk image (UDIF)";
    layer.volumes.push_back({"", "", 0, std::make_shared<DmgDisk>(file, std::move(blocks))});
    return layer;
}

}  // namespace parsers
