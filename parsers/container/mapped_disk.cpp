#include "parsers/container/mapped_disk.h"

#include <libdeflate.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "parsers/base/limits.h"

namespace parsers {
namespace {

constexpr uint64_t kMostPackedBytes = 16 << 20;  // of one compressed block, either way
constexpr uint64_t kLeastBlockBytes = 512;
constexpr uint64_t kMostBlockBytes = 1ULL << 30;
constexpr int kMostMergedRuns = 256;

using Bytes = std::vector<std::byte>;

// Gives how many bytes came out; none where it is broken.
std::optional<size_t> inflate_block(BlockCompression compression, const Bytes& stored,
                                    Bytes& plain) {
    const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> engine(
        libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
    const auto decompress = compression == BlockCompression::Zlib
                                ? &libdeflate_zlib_decompress_ex
                                : &libdeflate_deflate_decompress_ex;
    size_t used = 0;
    size_t made = 0;
    if (!engine || decompress(engine.get(), stored.data(), stored.size(), plain.data(),
                              plain.size(), &used, &made) != LIBDEFLATE_SUCCESS)
        return std::nullopt;
    return made;
}

// Streamed, because filling follows the frame and the frame need not say how long it is.
std::optional<size_t> unpack_zstd(const Bytes& stored, Bytes& plain) {
    const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> engine(ZSTD_createDCtx(),
                                                                      ZSTD_freeDCtx);
    ZSTD_inBuffer in{stored.data(), stored.size(), 0};
    ZSTD_outBuffer out{plain.data(), plain.size(), 0};
    while (engine && out.pos < out.size) {
        const size_t before = in.pos + out.pos;
        const size_t left = ZSTD_decompressStream(engine.get(), &out, &in);
        if (ZSTD_isError(left))
            return std::nullopt;
        if (left == 0 || in.pos + out.pos == before)
            return left == 0 ? std::optional(out.pos) : std::nullopt;
    }
    return out.pos;
}

// True where `next` goes on where `run` ends, so that both can be read at once.
bool continues(const DiskRun& run, const DiskRun& next) {
    const auto* stored = std::get_if<StoredRun>(&run.place);
    const auto* further = std::get_if<StoredRun>(&next.place);
    return stored != nullptr && further != nullptr && stored->source == further->source &&
           stored->offset + run.size_bytes == further->offset;
}

}  // namespace

std::string disk_range(uint64_t offset, uint64_t size_bytes) {
    return "bytes " + std::to_string(offset) + " to " + std::to_string(offset + size_bytes - 1) +
           " of the disk";
}

Result<uint64_t> count_disk_blocks(uint64_t size_bytes, uint64_t block_bytes) {
    if (block_bytes < kLeastBlockBytes || block_bytes > kMostBlockBytes || size_bytes == 0 ||
        size_bytes > INT64_MAX)
        return Error{ErrorCode::Damaged, "a disk of " + std::to_string(size_bytes) +
                                             " bytes in blocks of " + std::to_string(block_bytes) +
                                             " cannot be"};
    return (size_bytes - 1) / block_bytes + 1;
}

DiskRun parent_run(const SharedBytes& parent, uint64_t offset, uint64_t size_bytes) {
    if (!parent || offset >= parent->size_bytes())
        return {size_bytes, FilledRun{}};
    return {std::min(size_bytes, parent->size_bytes() - offset), StoredRun{parent, offset}};
}

SharedBytes to_disk(DiskMap map) {
    return std::make_shared<MappedDisk>(std::move(map));
}

Result<size_t> MappedDisk::read_at(uint64_t offset, std::span<std::byte> out) const {
    size_t done = 0;
    while (done < out.size() && offset < map_.size_bytes && done < map_.size_bytes - offset) {
        const uint64_t at = offset + done;
        const uint64_t wanted = std::min(uint64_t{out.size() - done}, map_.size_bytes - at);
        const DiskRun run = TRY(locate(at, wanted));
        const auto count = static_cast<size_t>(std::min(wanted, run.size_bytes));
        TRY(read_run(run, at, out.subspan(done, count)));
        done += count;
    }
    return done;
}

// Runs that stand one behind the other in the same source become one.
Result<DiskRun> MappedDisk::locate(uint64_t offset, uint64_t wanted) const {
    auto found = map_.locate(offset);
    if (!found.ok() || found.value().size_bytes == 0) {
        const uint64_t begin = offset - offset % map_.block_bytes;
        const std::string range =
            disk_range(begin, std::min(map_.block_bytes, map_.size_bytes - begin));
        if (found.ok())
            return Error{ErrorCode::Damaged, range + " have no place"};
        return Error{found.error().code, range + ": " + found.error().what};
    }
    DiskRun run = std::move(found).value();
    for (int merged = 0; run.size_bytes < wanted && merged < kMostMergedRuns; ++merged) {
        const auto next = map_.locate(offset + run.size_bytes);
        if (!next.ok() || !continues(run, next.value()))
            break;
        run.size_bytes += next.value().size_bytes;
    }
    return run;
}

Result<void> MappedDisk::read_run(const DiskRun& run, uint64_t at, std::span<std::byte> out) const {
    if (const auto* stored = std::get_if<StoredRun>(&run.place))
        return read_stored(*stored, at, out);
    if (const auto* packed = std::get_if<PackedRun>(&run.place))
        return read_packed(*packed, at, out);
    const auto& pattern = std::get<FilledRun>(run.place).pattern;
    if (pattern == std::array<std::byte, 4>{}) {
        std::fill(out.begin(), out.end(), std::byte{0});
        return {};
    }
    for (size_t index = 0; index < out.size(); ++index)
        out[index] = pattern[(at + index) % pattern.size()];
    return {};
}

Result<void> MappedDisk::read_stored(const StoredRun& run, uint64_t at,
                                     std::span<std::byte> out) const {
    const size_t got = TRY(run.source->read_at(run.offset, out));
    if (got != out.size())
        return Error{ErrorCode::Damaged,
                     disk_range(at + got, out.size() - got) + " lie behind the end of the file"};
    return {};
}

Result<void> MappedDisk::read_packed(const PackedRun& run, uint64_t at,
                                     std::span<std::byte> out) const {
    const auto plain = decompressed(run);
    if (!plain.ok())
        return Error{plain.error().code,
                     disk_range(at - run.inside, run.plain_bytes) + ": " + plain.error().what};
    const Bytes& bytes = *plain.value();
    if (run.inside > bytes.size() || out.size() > bytes.size() - run.inside)
        return Error{ErrorCode::Damaged,
                     disk_range(at, out.size()) + " lie in a compressed block that is too short"};
    std::memcpy(out.data(), bytes.data() + run.inside, out.size());
    return {};
}

Result<MappedDisk::Block> MappedDisk::decompressed(const PackedRun& run) const {
    Cached& slot = cache_[run.offset / 512 % cache_.size()];
    {
        const std::lock_guard lock(mutex_);
        if (slot.block && slot.source == run.source.get() && slot.offset == run.offset)
            return slot.block;
    }
    if (run.stored_bytes > kMostPackedBytes || run.plain_bytes > kMostPackedBytes)
        return Error{ErrorCode::LimitReached,
                     "a compressed block of " + std::to_string(run.stored_bytes) + " bytes"};
    Bytes stored(static_cast<size_t>(run.stored_bytes));
    stored.resize(TRY(run.source->read_at(run.offset, stored)));
    auto plain = std::make_shared<Bytes>(static_cast<size_t>(run.plain_bytes));
    const auto made = run.compression == BlockCompression::Zstd
                          ? unpack_zstd(stored, *plain)
                          : inflate_block(run.compression, stored, *plain);
    if (!made)
        return Error{ErrorCode::Damaged, "a compressed block does not decompress"};
    plain->resize(*made);
    const std::lock_guard lock(mutex_);
    slot = {run.offset, run.source.get(), plain};
    return slot.block;
}

}  // namespace parsers
