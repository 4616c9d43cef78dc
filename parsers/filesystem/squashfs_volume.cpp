#include "parsers/filesystem/squashfs_volume.h"

#include <algorithm>

#include "parsers/base/limits.h"
#include "parsers/filesystem/stored_numbers.h"

namespace parsers {
namespace {

using Bytes = std::span<const std::byte>;

constexpr uint64_t kMagic = 0x73717368;     // hsqs
constexpr uint64_t kBigMagic = 0x68737173;  // sqsh: an image of the other byte order
constexpr size_t kSuperblockBytes = 96;
constexpr size_t kMetadataBytes = 8192;
constexpr uint64_t kIsPlain = 0x8000;
constexpr uint64_t kNoFragment = 0xffffffff;
constexpr size_t kCacheBytes = 8 << 20;

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

struct NamedAlgorithm {
    BlockAlgorithm algorithm;
    const char* name;
};

std::optional<NamedAlgorithm> to_algorithm(uint64_t number) {
    switch (number) {
        case 1:
            return NamedAlgorithm{BlockAlgorithm::Zlib, "gzip"};
        case 2:
            return NamedAlgorithm{BlockAlgorithm::Lzma, "LZMA"};
        case 3:
            return NamedAlgorithm{BlockAlgorithm::Lzo, "LZO"};
        case 4:
            return NamedAlgorithm{BlockAlgorithm::Xz, "xz"};
        case 5:
            return NamedAlgorithm{BlockAlgorithm::Lz4, "LZ4"};
        case 6:
            return NamedAlgorithm{BlockAlgorithm::Zstd, "zstd"};
        default:
            return std::nullopt;
    }
}

struct MetadataBlock {
    ChunkCache::Chunk bytes;
    uint64_t stored_bytes = 0;  // with its header
};

Result<MetadataBlock> read_metadata(const SquashfsVolume& volume, uint64_t offset) {
    const auto header = TRY(read_exactly(*volume.bytes, offset, 2));
    const uint64_t size = little(header, 0, 2) & ~kIsPlain;
    MetadataBlock block;
    block.stored_bytes = 2 + size;
    block.bytes = volume.metadata->find(offset);
    if (block.bytes)
        return block;
    if (size == 0 || size > kMetadataBytes)
        return damaged("a block of metadata of " + std::to_string(size) + " bytes");
    auto stored = TRY(read_exactly(*volume.bytes, offset + 2, static_cast<size_t>(size)));
    if ((little(header, 0, 2) & kIsPlain) == 0)
        stored = TRY(decompress_block(volume.algorithm, stored, kMetadataBytes));
    block.bytes = std::make_shared<const std::vector<std::byte>>(std::move(stored));
    volume.metadata->keep(offset, block.bytes);
    return block;
}

EntryKind to_kind(uint64_t type) {
    switch (type) {
        case 1:
        case 8:
            return EntryKind::Directory;
        case 2:
        case 9:
            return EntryKind::File;
        case 3:
        case 10:
            return EntryKind::Link;
        default:
            return EntryKind::Other;
    }
}

Result<void> read_folder_part(SquashfsInode& inode, uint64_t type) {
    const bool is_long = type == 8;
    const auto part = TRY(inode.rest.read(is_long ? 24 : 16));
    inode.names.block = little(part, is_long ? 8 : 0, 4);
    inode.names.offset = static_cast<uint32_t>(little(part, is_long ? 18 : 10, 2));
    const uint64_t size = little(part, is_long ? 4 : 8, is_long ? 4 : 2);
    inode.size_bytes = size > 3 ? size - 3 : 0;  // "." and ".." are counted, and not stored
    return {};
}

Result<void> read_file_part(SquashfsInode& inode, uint64_t type) {
    const bool is_long = type == 9;
    const auto part = TRY(inode.rest.read(is_long ? 40 : 16));
    inode.first_block = little(part, 0, is_long ? 8 : 4);
    inode.size_bytes = little(part, is_long ? 8 : 12, is_long ? 8 : 4);
    const uint64_t fragment = little(part, is_long ? 28 : 4, 4);
    if (fragment != kNoFragment)
        inode.fragment = static_cast<uint32_t>(fragment);
    inode.fragment_offset = static_cast<uint32_t>(little(part, is_long ? 32 : 8, 4));
    if (inode.size_bytes > INT64_MAX)
        return damaged("a file with a size below zero");
    return {};
}

}  // namespace

bool is_squashfs(const ByteSource& volume) {
    const auto start = read_exactly(volume, 0, kSuperblockBytes);
    if (!start.ok())
        return false;
    const uint64_t magic = little(start.value(), 0, 4);
    return magic == kMagic || magic == kBigMagic;
}

Result<SharedSquashfs> read_squashfs_volume(const SharedBytes& bytes) {
    if (!is_squashfs(*bytes))
        return Error{ErrorCode::NotFound, "is no SquashFS file system"};
    const auto sb = TRY(read_exactly(*bytes, 0, kSuperblockBytes));
    if (little(sb, 0, 4) == kBigMagic)
        return Error{ErrorCode::Unsupported, "SquashFS of big-endian byte order is not read"};
    if (little(sb, 28, 2) != 4 || little(sb, 30, 2) != 0)
        return Error{ErrorCode::Unsupported,
                     "SquashFS version " + std::to_string(little(sb, 28, 2)) + "." +
                         std::to_string(little(sb, 30, 2)) + " is not read"};
    const auto algorithm = to_algorithm(little(sb, 20, 2));
    if (!algorithm)
        return Error{ErrorCode::Unsupported,
                     "SquashFS with the unknown compression " + std::to_string(little(sb, 20, 2))};
    const uint64_t block_log = little(sb, 22, 2);
    if (block_log < 12 || block_log > 20 || little(sb, 12, 4) != uint64_t{1} << block_log)
        return damaged("SquashFS with blocks of " + std::to_string(little(sb, 12, 4)) + " bytes");
    auto volume = std::make_shared<SquashfsVolume>();
    volume->bytes = bytes;
    volume->algorithm = algorithm->algorithm;
    volume->algorithm_name = algorithm->name;
    volume->block_bytes = static_cast<uint32_t>(little(sb, 12, 4));
    volume->fragment_count = static_cast<uint32_t>(little(sb, 16, 4));
    volume->root = little(sb, 32, 8);
    volume->size_bytes = little(sb, 40, 8);
    volume->inode_table = little(sb, 64, 8);
    volume->folder_table = little(sb, 72, 8);
    volume->fragment_table = little(sb, 80, 8);
    volume->metadata = std::make_unique<ChunkCache>(kCacheBytes);
    volume->fragments = std::make_unique<ChunkCache>(kCacheBytes);
    return SharedSquashfs(std::move(volume));
}

Result<std::vector<std::byte>> SquashfsCursor::read(size_t count) {
    std::vector<std::byte> bytes;
    while (bytes.size() < count) {
        const uint64_t at = TRY(checked_add(table_, place_.block));
        const MetadataBlock block = TRY(read_metadata(*volume_, at));
        if (place_.offset > block.bytes->size() ||
            (place_.offset == block.bytes->size() && block.bytes->size() < kMetadataBytes))
            return damaged("a table of metadata ends too early");
        const Bytes here = Bytes(*block.bytes).subspan(place_.offset);
        const size_t take = std::min(here.size(), count - bytes.size());
        bytes.insert(bytes.end(), here.begin(), here.begin() + static_cast<std::ptrdiff_t>(take));
        place_.offset += static_cast<uint32_t>(take);
        if (place_.offset == kMetadataBytes)
            place_ = {place_.block + block.stored_bytes, 0};
    }
    return bytes;
}

Result<SquashfsInode> read_squashfs_inode(const SquashfsVolume& volume, uint64_t place) {
    SquashfsCursor cursor(volume, volume.inode_table,
                          {place >> 16, static_cast<uint32_t>(place & 0xffff)});
    const auto common = TRY(cursor.read(16));
    const uint64_t type = little(common, 0, 2);
    if (type == 0 || type > 14)
        return damaged("an inode of the unknown type " + std::to_string(type));
    SquashfsInode inode{.kind = to_kind(type), .rest = cursor};
    if (const uint64_t seconds = little(common, 8, 4); seconds != 0)
        inode.times.modified_utc_ns = static_cast<int64_t>(seconds) * 1'000'000'000;
    if (inode.kind == EntryKind::Directory) {
        TRY(read_folder_part(inode, type));
    } else if (inode.kind == EntryKind::File) {
        TRY(read_file_part(inode, type));
    } else if (inode.kind == EntryKind::Link) {
        const auto part = TRY(inode.rest.read(8));
        inode.size_bytes = little(part, 4, 4);
    }
    return inode;
}

}  // namespace parsers
