#include "parsers/filesystem/squashfs_content.h"

#include <algorithm>

#include "parsers/base/limits.h"
#include "parsers/filesystem/pieced_file.h"
#include "parsers/filesystem/stored_numbers.h"

namespace parsers {
namespace {

using Bytes = std::span<const std::byte>;
using Plain = std::vector<std::byte>;

constexpr uint64_t kIsPlain = 1 << 24;
constexpr uint64_t kSizeMask = kIsPlain - 1;
constexpr uint64_t kMostBlocks = 16 << 20;  // of one file: 2 TiB in blocks of 128 KiB
constexpr uint64_t kMostLinkBytes = 65536;
constexpr size_t kFragmentEntryBytes = 16;
constexpr size_t kFragmentsABlock = 512;
constexpr uint64_t kNamesAHeader = 256;

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

Result<Plain> read_block(const SquashfsVolume& volume, uint64_t offset, uint64_t size_word) {
    const uint64_t size = size_word & kSizeMask;
    if (size > volume.block_bytes || (size_word & ~(kIsPlain | kSizeMask)) != 0)
        return damaged("a block of " + std::to_string(size) + " bytes");
    auto stored = TRY(read_exactly(*volume.bytes, offset, static_cast<size_t>(size)));
    if ((size_word & kIsPlain) != 0)
        return stored;
    return decompress_block(volume.algorithm, stored, volume.block_bytes);
}

// A fragment is a block in which the ends of several files stand.
Result<ChunkCache::Chunk> read_fragment(const SquashfsVolume& volume, uint32_t number) {
    if (auto kept = volume.fragments->find(number))
        return kept;
    if (number >= volume.fragment_count)
        return damaged("there is no fragment " + std::to_string(number));
    const uint64_t at =
        TRY(checked_add(volume.fragment_table, uint64_t{number} / kFragmentsABlock * 8));
    const auto pointer = TRY(read_exactly(*volume.bytes, at, 8));
    const auto offset = static_cast<uint32_t>(number % kFragmentsABlock * kFragmentEntryBytes);
    SquashfsCursor cursor(volume, little(pointer, 0, 8), {0, offset});
    const auto entry = TRY(cursor.read(kFragmentEntryBytes));
    auto plain = TRY(read_block(volume, little(entry, 0, 8), little(entry, 8, 4)));
    auto fragment = std::make_shared<const Plain>(std::move(plain));
    volume.fragments->keep(number, fragment);
    return ChunkCache::Chunk(fragment);
}

struct StoredBlock {
    uint64_t offset = 0;
    uint32_t size_word = 0;  // 0: a hole
};

class Decoder {
public:
    Decoder(SharedSquashfs volume, std::vector<StoredBlock> blocks, const SquashfsInode& inode)
        : volume_(std::move(volume)),
          blocks_(std::move(blocks)),
          size_bytes_(inode.size_bytes),
          fragment_(inode.fragment),
          fragment_offset_(inode.fragment_offset) {}

    Result<Plain> operator()(size_t index) const {
        const uint64_t begin = uint64_t{index} * volume_->block_bytes;
        const auto plain_bytes =
            static_cast<size_t>(std::min<uint64_t>(volume_->block_bytes, size_bytes_ - begin));
        if (index < blocks_.size()) {
            const StoredBlock& block = blocks_[index];
            if (block.size_word == 0)
                return Plain(plain_bytes);
            return read_block(*volume_, block.offset, block.size_word);
        }
        const auto fragment = TRY(read_fragment(*volume_, fragment_.value_or(UINT32_MAX)));
        if (fragment_offset_ > fragment->size() ||
            plain_bytes > fragment->size() - fragment_offset_)
            return damaged("the end of the file reaches behind its fragment");
        const auto first = fragment->begin() + static_cast<std::ptrdiff_t>(fragment_offset_);
        return Plain(first, first + static_cast<std::ptrdiff_t>(plain_bytes));
    }

private:
    SharedSquashfs volume_;
    std::vector<StoredBlock> blocks_;
    uint64_t size_bytes_;
    std::optional<uint32_t> fragment_;
    uint32_t fragment_offset_;
};

Result<std::vector<StoredBlock>> read_blocks(SquashfsInode& inode, uint64_t count) {
    constexpr uint64_t kAtOnce = 2048;
    std::vector<StoredBlock> blocks;
    uint64_t offset = inode.first_block;
    while (blocks.size() < count) {
        const uint64_t wanted = std::min(kAtOnce, count - blocks.size());
        const auto words = TRY(inode.rest.read(static_cast<size_t>(wanted) * 4));
        for (size_t at = 0; at < words.size(); at += 4) {
            const auto word = static_cast<uint32_t>(little(words, at, 4));
            blocks.push_back({offset, word});
            offset = TRY(checked_add(offset, word & kSizeMask));
        }
    }
    return blocks;
}

Result<SharedBytes> open_link(SquashfsInode& inode) {
    if (inode.size_bytes > kMostLinkBytes)
        return damaged("a link to a name of " + std::to_string(inode.size_bytes) + " bytes");
    auto target = TRY(inode.rest.read(static_cast<size_t>(inode.size_bytes)));
    return SharedBytes(std::make_shared<MemorySource>(std::move(target)));
}

// Entries come in groups that share the block of their inodes.
Result<void> read_names(const SquashfsVolume& volume, const SquashfsInode& inode,
                        std::vector<SquashfsName>& names) {
    SquashfsCursor cursor(volume, volume.folder_table, inode.names);
    for (uint64_t at = 0; at < inode.size_bytes;) {
        const auto header = TRY(cursor.read(12));
        const uint64_t count = little(header, 0, 4) + 1;
        if (count > kNamesAHeader)
            return damaged("a group of " + std::to_string(count) + " names");
        at += header.size();
        for (uint64_t index = 0; index < count; ++index) {
            const auto entry = TRY(cursor.read(8));
            const auto length = static_cast<size_t>(little(entry, 6, 2)) + 1;
            const auto text = TRY(cursor.read(length));
            at += entry.size() + length;
            std::string name(reinterpret_cast<const char*>(text.data()), text.size());
            if (name.size() > 256 || name.find('/') != std::string::npos ||
                name.find('\0') != std::string::npos || name == "." || name == "..")
                return damaged("an impossible name");
            names.push_back({std::move(name), little(header, 4, 4) << 16 | little(entry, 0, 2)});
        }
    }
    return {};
}

}  // namespace

Result<SharedBytes> open_squashfs_content(const SharedSquashfs& volume, SquashfsInode inode) {
    if (inode.kind == EntryKind::Link)
        return open_link(inode);
    if (inode.kind != EntryKind::File)
        return Error{ErrorCode::Unsupported, "is no file"};
    const uint64_t whole = inode.size_bytes / volume->block_bytes;
    const bool has_rest = inode.size_bytes % volume->block_bytes != 0;
    const uint64_t count = whole + (has_rest && !inode.fragment ? 1 : 0);
    const uint64_t pieces = whole + (has_rest ? 1 : 0);
    if (pieces > kMostBlocks)
        return Error{ErrorCode::LimitReached, "a file of " + std::to_string(pieces) +
                                                  " blocks; the limit is " +
                                                  std::to_string(kMostBlocks)};
    auto blocks = TRY(read_blocks(inode, count));
    std::vector<uint64_t> begins;
    for (uint64_t piece = 0; piece < pieces; ++piece)
        begins.push_back(piece * volume->block_bytes);
    return SharedBytes(std::make_shared<PiecedFile>(std::move(begins), inode.size_bytes,
                                                    Decoder(volume, std::move(blocks), inode)));
}

SquashfsFolder read_squashfs_folder(const SquashfsVolume& volume, const SquashfsInode& inode) {
    SquashfsFolder folder;
    const auto outcome = read_names(volume, inode, folder.names);
    if (!outcome.ok())
        folder.damage = outcome.error().what;
    return folder;
}

}  // namespace parsers
