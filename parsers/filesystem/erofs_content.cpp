#include "parsers/filesystem/erofs_content.h"

#include <algorithm>

#include "parsers/base/limits.h"
#include "parsers/filesystem/erofs_index.h"
#include "parsers/filesystem/file_runs.h"
#include "parsers/filesystem/pieced_file.h"
#include "parsers/filesystem/stored_numbers.h"

namespace parsers {
namespace {

using Bytes = std::span<const std::byte>;
using Plain = std::vector<std::byte>;

constexpr uint64_t kMostPieceBytes = 64 << 20;  // of one extent, decompressed
constexpr uint32_t kZeroPadding = 1;            // sb: LZ4 data stands at the end of its blocks
constexpr uint64_t kChunkBits = 0x1f;
constexpr uint64_t kChunkIndexes = 0x20;
constexpr uint64_t kNoChunk = 0xffffffff;
constexpr size_t kNameEntryBytes = 12;

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

Result<SharedBytes> as_runs(const ErofsVolume& volume, const ErofsInode& inode,
                            std::vector<FileRun> runs) {
    TRY(check_runs(runs));
    TRY(check_holes(runs, inode.size_bytes));
    return SharedBytes(std::make_shared<FileRuns>(volume.bytes, std::move(runs), inode.size_bytes,
                                                  "inode " + std::to_string(inode.number)));
}

// ---- content that is not compressed -------------------------------------------------------------

// In one run of blocks. With an inline tail the last block stands behind the inode.
Result<SharedBytes> open_plain(const ErofsVolume& volume, const ErofsInode& inode) {
    const uint64_t block = volume.block_bytes();
    const bool has_tail = inode.layout == static_cast<uint8_t>(ErofsLayout::Inline);
    const uint64_t in_blocks = has_tail ? (inode.size_bytes - 1) / block * block : inode.size_bytes;
    std::vector<FileRun> runs;
    if (in_blocks != 0)
        runs.push_back({0, in_blocks, uint64_t{inode.place} << volume.block_log});
    const uint64_t tail = inode.size_bytes - in_blocks;
    if (tail != 0) {
        if (inode.end % block + tail > block)
            return damaged("the end of the file does not fit behind its inode");
        runs.push_back({in_blocks, tail, inode.end});
    }
    return as_runs(volume, inode, std::move(runs));
}

Result<uint64_t> chunk_offset(const ErofsVolume& volume, Bytes entry) {
    const bool is_index = entry.size() == 8;
    const uint64_t block = little(entry, is_index ? 4 : 0, 4);
    if (block == kNoChunk)
        return FileRun::kZeros;
    if ((is_index && little(entry, 2, 2) != 0) ||
        (volume.further_devices != 0 && block >= volume.blocks))
        return Error{ErrorCode::Unsupported,
                     "its content lies on another device, which is not part of this volume"};
    return block << volume.block_log;
}

Result<SharedBytes> open_chunks(const ErofsVolume& volume, const ErofsInode& inode) {
    const uint64_t format = inode.place & 0xffff;
    if ((format & ~(kChunkBits | kChunkIndexes)) != 0)
        return Error{ErrorCode::Unsupported, "chunks of an unknown form"};
    const int chunk_log = volume.block_log + static_cast<int>(format & kChunkBits);
    const uint64_t entry_bytes = (format & kChunkIndexes) != 0 ? 8 : 4;
    const uint64_t count = (inode.size_bytes - 1) >> chunk_log;  // but one
    if (count >= volume.bytes->size_bytes() / entry_bytes)
        return damaged("more chunks than the volume can list");
    const uint64_t at = (inode.end + entry_bytes - 1) / entry_bytes * entry_bytes;
    const auto list =
        TRY(read_exactly(*volume.bytes, at, static_cast<size_t>((count + 1) * entry_bytes)));
    std::vector<FileRun> runs;
    for (uint64_t chunk = 0; chunk <= count; ++chunk) {
        const auto entry = Bytes(list).subspan(static_cast<size_t>(chunk * entry_bytes),
                                               static_cast<size_t>(entry_bytes));
        const uint64_t offset = TRY(chunk_offset(volume, entry));
        if (offset == FileRun::kZeros)
            continue;
        const uint64_t begin = chunk << chunk_log;
        const uint64_t size = std::min(uint64_t{1} << chunk_log, inode.size_bytes - begin);
        const bool goes_on = !runs.empty() && runs.back().begin + runs.back().size == begin &&
                             runs.back().offset + runs.back().size == offset;
        if (goes_on)
            runs.back().size += size;
        else
            runs.push_back({begin, size, offset});
    }
    return as_runs(volume, inode, std::move(runs));
}

// ---- compressed content -------------------------------------------------------------------------

// What one extent decompresses to, piece by piece of the file.
class Decoder {
public:
    Decoder(ErofsVolume volume, std::vector<ErofsExtent> extents, uint64_t size_bytes,
            SharedBytes packed)
        : volume_(std::move(volume)),
          extents_(std::move(extents)),
          size_bytes_(size_bytes),
          packed_(std::move(packed)) {}

    Result<Plain> operator()(size_t index) const {
        const ErofsExtent& extent = extents_[index];
        const uint64_t end = index + 1 < extents_.size() ? extents_[index + 1].begin : size_bytes_;
        const auto plain_bytes = static_cast<size_t>(end - extent.begin);
        if (extent.storage == ErofsStorage::Fragment)
            return read_exactly(*packed_, extent.offset, plain_bytes);
        const auto stored = TRY(
            read_exactly(*volume_.bytes, extent.offset, static_cast<size_t>(extent.stored_bytes)));
        switch (extent.storage) {
            case ErofsStorage::Shifted:
                return shifted(stored, plain_bytes);
            case ErofsStorage::Interlaced:
                return interlaced(stored, extent.begin, plain_bytes);
            default:
                return decompress_block(extent.algorithm, without_padding(stored, extent),
                                        plain_bytes);
        }
    }

private:
    static Result<Plain> shifted(Bytes stored, size_t plain_bytes) {
        if (plain_bytes > stored.size())
            return damaged("a plain extent is longer than its block");
        return Plain(stored.begin(), stored.begin() + static_cast<std::ptrdiff_t>(plain_bytes));
    }

    // What does not fit behind its place within the block goes on at the beginning of the block.
    Result<Plain> interlaced(Bytes stored, uint64_t begin, size_t plain_bytes) const {
        if (plain_bytes > stored.size() || stored.size() != volume_.block_bytes())
            return damaged("a plain extent is longer than its block");
        Plain plain(plain_bytes);
        const auto skip = static_cast<size_t>(begin % volume_.block_bytes());
        const size_t right = std::min(stored.size() - skip, plain_bytes);
        std::copy_n(stored.begin() + static_cast<std::ptrdiff_t>(skip), right, plain.begin());
        std::copy_n(stored.begin(), plain_bytes - right,
                    plain.begin() + static_cast<std::ptrdiff_t>(right));
        return plain;
    }

    Bytes without_padding(Bytes stored, const ErofsExtent& extent) const {
        if (extent.algorithm == BlockAlgorithm::Lz4 && (volume_.incompatible & kZeroPadding) == 0)
            return stored;
        const auto begin = std::find_if(stored.begin(), stored.end(),
                                        [](std::byte byte) { return byte != std::byte{0}; });
        return stored.subspan(static_cast<size_t>(begin - stored.begin()));
    }

    ErofsVolume volume_;
    std::vector<ErofsExtent> extents_;
    uint64_t size_bytes_;
    SharedBytes packed_;  // null where no extent is a fragment
};

Result<SharedBytes> open_packed(const ErofsVolume& volume, const ErofsInode& inode) {
    if (volume.packed_inode == 0)
        return damaged("a part of the file lies in the packed inode, and there is none");
    if (inode.number == volume.packed_inode)
        return damaged("the packed inode lies in itself");
    const ErofsInode packed = TRY(read_erofs_inode(volume, volume.packed_inode));
    return open_erofs_content(volume, packed);
}

Result<SharedBytes> open_compressed(const ErofsVolume& volume, const ErofsInode& inode) {
    auto extents = TRY(read_erofs_extents(volume, inode));
    SharedBytes packed;
    std::vector<uint64_t> begins;
    for (size_t index = 0; index < extents.size(); ++index) {
        const ErofsExtent& extent = extents[index];
        const uint64_t end =
            index + 1 < extents.size() ? extents[index + 1].begin : inode.size_bytes;
        if (extent.storage == ErofsStorage::Fragment && !packed)
            packed = TRY(open_packed(volume, inode));
        if (extent.storage == ErofsStorage::Fragment && extents.size() == 1) {
            const uint64_t last = TRY(checked_add(extent.offset, inode.size_bytes));
            if (last > packed->size_bytes())
                return damaged("the file reaches behind the end of the packed inode");
            return SharedBytes(
                std::make_shared<SliceSource>(packed, extent.offset, inode.size_bytes));
        }
        if (end - extent.begin > kMostPieceBytes)
            return Error{ErrorCode::LimitReached,
                         "a compressed extent of " + std::to_string(end - extent.begin) +
                             " bytes; the limit is " + std::to_string(kMostPieceBytes)};
        begins.push_back(extent.begin);
    }
    return SharedBytes(std::make_shared<PiecedFile>(
        std::move(begins), inode.size_bytes,
        Decoder(volume, std::move(extents), inode.size_bytes, std::move(packed))));
}

// ---- names --------------------------------------------------------------------------------------

// A block of names: entries, the first of which says by its name's place how many there are.
Result<std::vector<ErofsName>> read_names(Bytes block) {
    if (block.size() < kNameEntryBytes)
        return damaged("is too short for a name");
    const auto first = static_cast<size_t>(little(block, 8, 2));
    if (first < kNameEntryBytes || first % kNameEntryBytes != 0 || first > block.size())
        return damaged("is overwritten");
    std::vector<ErofsName> names;
    for (size_t at = 0; at < first; at += kNameEntryBytes) {
        const auto begin = static_cast<size_t>(little(block, at + 8, 2));
        const bool is_last = at + kNameEntryBytes == first;
        const auto end = is_last ? block.size()
                                 : static_cast<size_t>(little(block, at + kNameEntryBytes + 8, 2));
        if (begin < first || end <= begin || end > block.size())
            return damaged("has impossible names");
        std::string name(reinterpret_cast<const char*>(block.data()) + begin, end - begin);
        if (is_last)
            name.resize(std::min(name.size(), name.find('\0')));
        if (name.empty() || name.find('/') != std::string::npos ||
            name.find('\0') != std::string::npos)
            return damaged("has impossible names");
        if (name != "." && name != "..")
            names.push_back({std::move(name), little(block, at, 8)});
    }
    return names;
}

}  // namespace

Result<SharedBytes> open_erofs_content(const ErofsVolume& volume, const ErofsInode& inode) {
    if (inode.kind() == EntryKind::Other)
        return Error{ErrorCode::Unsupported, "is no file"};
    if (inode.size_bytes == 0)
        return SharedBytes(std::make_shared<MemorySource>(""));
    switch (static_cast<ErofsLayout>(inode.layout)) {
        case ErofsLayout::Plain:
        case ErofsLayout::Inline:
            return open_plain(volume, inode);
        case ErofsLayout::Chunks:
            return open_chunks(volume, inode);
        case ErofsLayout::CompressedFull:
        case ErofsLayout::CompressedCompact:
            return open_compressed(volume, inode);
    }
    return Error{ErrorCode::Unsupported, "a layout of an unknown kind"};
}

Result<ErofsFolder> read_erofs_folder(const ErofsVolume& volume, const ErofsInode& inode) {
    constexpr size_t kMostDamage = 1000;
    if (inode.size_bytes > volume.bytes->size_bytes())
        return damaged("a directory larger than the volume");
    const auto content = TRY(open_erofs_content(volume, inode));
    ErofsFolder folder;
    for (uint64_t at = 0; at < inode.size_bytes; at += volume.block_bytes()) {
        const uint64_t size = std::min(volume.block_bytes(), inode.size_bytes - at);
        const auto block = read_exactly(*content, at, static_cast<size_t>(size));
        const auto names =
            block.ok() ? read_names(block.value()) : Result<std::vector<ErofsName>>(block.error());
        if (names.ok())
            folder.names.insert(folder.names.end(), names.value().begin(), names.value().end());
        else if (folder.damage.size() < kMostDamage)
            folder.damage.push_back("directory block at byte " + std::to_string(at) + " " +
                                    names.error().what);
    }
    return folder;
}

}  // namespace parsers
