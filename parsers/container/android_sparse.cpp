#include "parsers/container/android_sparse.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "parsers/base/limits.h"
#include "parsers/container/disk_family.h"
#include "parsers/container/disk_tables.h"
#include "parsers/container/mapped_disk.h"

namespace parsers {
namespace {

constexpr uint64_t kMagic = 0xed26ff3a;
constexpr size_t kHeaderBytes = 28;
constexpr size_t kChunkHeaderBytes = 12;
constexpr uint64_t kMostChunks = 8 << 20;

enum class ChunkKind : uint16_t { Raw = 0xcac1, Fill = 0xcac2, DontCare = 0xcac3, Crc = 0xcac4 };

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, "Android sparse image: " + what};
}

struct Chunk {
    uint64_t end = 0;     // on the disk
    uint64_t offset = 0;  // of the content in the file
    ChunkKind kind = ChunkKind::DontCare;
    std::array<std::byte, 4> pattern{};
};

struct Chunks {
    uint64_t block_bytes = 0;
    uint64_t size_bytes = 0;  // of the disk
    std::vector<Chunk> list;  // without those of checksums
    std::string damage;       // why the list ends early; empty where it does not
};

// One chunk; `begin` on the disk.
Result<Chunk> read_chunk(const ByteSource& file, uint64_t offset, uint64_t header_bytes,
                         uint64_t begin, uint64_t block_bytes) {
    const auto head = TRY(read_exactly(file, offset, kChunkHeaderBytes));
    Chunk chunk;
    chunk.kind = static_cast<ChunkKind>(little_endian(head, 0, 2));
    const uint64_t plain = little_endian(head, 4, 4) * block_bytes;
    const uint64_t stored = little_endian(head, 8, 4);
    chunk.offset = offset + header_bytes;
    chunk.end = TRY(checked_add(begin, plain));
    uint64_t content = 0;
    if (chunk.kind == ChunkKind::Raw)
        content = plain;
    else if (chunk.kind == ChunkKind::Fill || chunk.kind == ChunkKind::Crc)
        content = 4;
    else if (chunk.kind != ChunkKind::DontCare)
        return damaged("a chunk of type " + std::to_string(little_endian(head, 0, 2)));
    if (stored != header_bytes + content)
        return damaged("a chunk of " + std::to_string(stored) + " bytes for " +
                       std::to_string(plain));
    if (chunk.kind == ChunkKind::Fill) {
        const auto pattern = TRY(read_exactly(file, chunk.offset, 4));
        std::copy(pattern.begin(), pattern.end(), chunk.pattern.begin());
    }
    if (chunk.kind == ChunkKind::Crc)
        chunk.end = begin;
    return chunk;
}

uint64_t content_bytes(const Chunk& chunk, uint64_t begin) {
    switch (chunk.kind) {
        case ChunkKind::Raw:
            return chunk.end - begin;
        case ChunkKind::Fill:
        case ChunkKind::Crc:
            return 4;
        case ChunkKind::DontCare:
            break;
    }
    return 0;
}

Result<Chunks> read_chunks(const ByteSource& file) {
    const auto head = TRY(read_exactly(file, 0, kHeaderBytes));
    if (little_endian(head, 4, 2) != 1)
        return Error{ErrorCode::Unsupported, "Android sparse image of version " +
                                                 std::to_string(little_endian(head, 4, 2))};
    const uint64_t chunk_header = little_endian(head, 10, 2);
    const uint64_t count = little_endian(head, 20, 4);
    Chunks chunks;
    chunks.block_bytes = little_endian(head, 12, 4);
    if (chunk_header < kChunkHeaderBytes || chunks.block_bytes % 4 != 0 || count > kMostChunks)
        return damaged(std::to_string(count) + " chunks in blocks of " +
                       std::to_string(chunks.block_bytes) + " bytes");
    chunks.size_bytes = chunks.block_bytes * little_endian(head, 16, 4);
    TRY(count_disk_blocks(chunks.size_bytes, chunks.block_bytes));
    uint64_t offset = little_endian(head, 8, 2);
    uint64_t begin = 0;
    for (uint64_t index = 0; index < count; ++index) {
        const auto chunk = read_chunk(file, offset, chunk_header, begin, chunks.block_bytes);
        if (!chunk.ok()) {
            chunks.damage = chunk.error().what;
            break;
        }
        offset = chunk.value().offset + content_bytes(chunk.value(), begin);
        if (chunk.value().end > begin)
            chunks.list.push_back(chunk.value());
        begin = chunk.value().end;
    }
    if (chunks.damage.empty() && begin != chunks.size_bytes)
        chunks.damage = "the chunks are for " + std::to_string(begin) + " of the " +
                        std::to_string(chunks.size_bytes) + " bytes of the disk";
    return chunks;
}

// `below` is what shows through where this part does not care; empty for zeros.
SharedBytes to_disk_bytes(const SharedBytes& file, Chunks chunks, const SharedBytes& below) {
    const auto shared = std::make_shared<const Chunks>(std::move(chunks));
    const auto locate = [file, shared, below](uint64_t offset) -> Result<DiskRun> {
        const auto chunk =
            std::upper_bound(shared->list.begin(), shared->list.end(), offset,
                             [](uint64_t at, const Chunk& each) { return at < each.end; });
        if (chunk == shared->list.end())
            return damaged("no chunk is for them");
        const uint64_t left = chunk->end - offset;
        const uint64_t begin = chunk == shared->list.begin() ? 0 : std::prev(chunk)->end;
        if (chunk->kind == ChunkKind::Raw)
            return DiskRun{left, StoredRun{file, chunk->offset + (offset - begin)}};
        if (chunk->kind == ChunkKind::Fill)
            return DiskRun{left, FilledRun{chunk->pattern}};
        return parent_run(below, offset, left);
    };
    return to_disk({shared->size_bytes, shared->block_bytes, locate});
}

}  // namespace

bool is_android_sparse(const ByteSource& file) {
    const auto magic = read_exactly(file, 0, 4);
    return magic.ok() && little_endian(magic.value(), 0, 4) == kMagic;
}

Result<Layer> open_android_sparse(const SharedBytes& file, const Surroundings& around) {
    DiskFamily family(around);
    std::vector<SharedBytes> parts{file};
    parts.insert(parts.end(), around.further_parts.begin(), around.further_parts.end());
    SharedBytes disk;
    for (size_t index = 0; index < parts.size(); ++index) {
        Chunks chunks = TRY(read_chunks(*parts[index]));
        if (!chunks.damage.empty())
            family.note((parts.size() == 1 ? "" : "part " + std::to_string(index + 1) + ": ") +
                        chunks.damage);
        disk = to_disk_bytes(parts[index], std::move(chunks), disk);
    }
    return family.to_layer("Android sparse image", std::move(disk));
}

}  // namespace parsers
