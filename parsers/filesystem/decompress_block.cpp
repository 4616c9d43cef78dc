#include "parsers/filesystem/decompress_block.h"

#include <lz4.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <climits>
#include <memory>

#include "parsers/container/lzo.h"

namespace parsers {
namespace {

using Bytes = std::span<const std::byte>;
using Plain = std::vector<std::byte>;

constexpr uint64_t kLzmaMemoryBytes = 256 << 20;
constexpr uint32_t kMicroLzmaDictionaryBytes = 8 << 20;

Error broken(const char* algorithm) {
    return {ErrorCode::Damaged, std::string("a block does not decompress (") + algorithm + ")"};
}

Result<Plain> from_lz4(Bytes stored, size_t plain_bytes) {
    Plain plain(plain_bytes);
    const int room = static_cast<int>(plain.size());
    const int made = LZ4_decompress_safe_partial(reinterpret_cast<const char*>(stored.data()),
                                                 reinterpret_cast<char*>(plain.data()),
                                                 static_cast<int>(stored.size()), room, room);
    if (made < 0)
        return broken("LZ4");
    plain.resize(static_cast<size_t>(made));
    return plain;
}

// Runs a decoder of liblzma over the whole of the bytes.
Result<Plain> run_lzma(lzma_stream& stream, Bytes stored, size_t plain_bytes) {
    const std::unique_ptr<lzma_stream, decltype(&lzma_end)> ended(&stream, lzma_end);
    Plain plain(plain_bytes);
    stream.next_in = reinterpret_cast<const uint8_t*>(stored.data());
    stream.avail_in = stored.size();
    stream.next_out = reinterpret_cast<uint8_t*>(plain.data());
    stream.avail_out = plain.size();
    const lzma_ret outcome = lzma_code(&stream, LZMA_FINISH);
    const bool is_full = stream.avail_out == 0 && !plain.empty();
    if (outcome != LZMA_STREAM_END &&
        !((outcome == LZMA_OK || outcome == LZMA_BUF_ERROR) && is_full))
        return broken("LZMA");
    plain.resize(plain.size() - stream.avail_out);
    return plain;
}

Result<Plain> from_lzma(BlockAlgorithm algorithm, Bytes stored, size_t plain_bytes) {
    lzma_stream stream = LZMA_STREAM_INIT;
    const lzma_ret outcome = algorithm == BlockAlgorithm::MicroLzma
                                 ? lzma_microlzma_decoder(&stream, stored.size(), plain_bytes,
                                                          false, kMicroLzmaDictionaryBytes)
                             : algorithm == BlockAlgorithm::Xz
                                 ? lzma_stream_decoder(&stream, kLzmaMemoryBytes, 0)
                                 : lzma_alone_decoder(&stream, kLzmaMemoryBytes);
    if (outcome != LZMA_OK)
        return Error{ErrorCode::LimitReached, "there is no memory to decompress with"};
    return run_lzma(stream, stored, plain_bytes);
}

Result<Plain> from_deflate(Bytes stored, size_t plain_bytes, int window_bits) {
    z_stream stream{};
    if (inflateInit2(&stream, window_bits) != Z_OK)
        return Error{ErrorCode::LimitReached, "there is no memory to decompress with"};
    const std::unique_ptr<z_stream, decltype(&inflateEnd)> ended(&stream, inflateEnd);
    Plain plain(plain_bytes);
    // zlib's interface has no const here; it does not write to its input.
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(stored.data()));
    stream.avail_in = static_cast<uInt>(stored.size());
    stream.next_out = reinterpret_cast<Bytef*>(plain.data());
    stream.avail_out = static_cast<uInt>(plain.size());
    const int outcome = inflate(&stream, Z_SYNC_FLUSH);
    const bool is_full = stream.avail_out == 0 && !plain.empty();
    if (outcome != Z_STREAM_END && !((outcome == Z_OK || outcome == Z_BUF_ERROR) && is_full))
        return broken("deflate");
    plain.resize(plain.size() - stream.avail_out);
    return plain;
}

// As a stream, because a block may be cut behind the bytes that are wanted.
Result<Plain> from_zstd(Bytes stored, size_t plain_bytes) {
    const std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream(ZSTD_createDStream(),
                                                                            ZSTD_freeDStream);
    if (!stream)
        return Error{ErrorCode::LimitReached, "there is no memory to decompress with"};
    Plain plain(plain_bytes);
    ZSTD_inBuffer in{stored.data(), stored.size(), 0};
    ZSTD_outBuffer out{plain.data(), plain.size(), 0};
    while (out.pos < out.size) {
        const size_t in_before = in.pos;
        const size_t out_before = out.pos;
        const size_t outcome = ZSTD_decompressStream(stream.get(), &out, &in);
        if (ZSTD_isError(outcome) != 0)
            return broken("zstd");
        if (outcome == 0)
            break;
        if (in.pos == in_before && out.pos == out_before)
            return broken("zstd");
    }
    plain.resize(out.pos);
    return plain;
}

}  // namespace

Result<Plain> decompress_block(BlockAlgorithm algorithm, Bytes stored, size_t plain_bytes) {
    if (stored.size() > INT_MAX || plain_bytes > INT_MAX)
        return Error{ErrorCode::LimitReached, "a compressed block above 2 GiB"};
    switch (algorithm) {
        case BlockAlgorithm::Lz4:
            return from_lz4(stored, plain_bytes);
        case BlockAlgorithm::MicroLzma:
        case BlockAlgorithm::Lzma:
        case BlockAlgorithm::Xz:
            return from_lzma(algorithm, stored, plain_bytes);
        case BlockAlgorithm::Deflate:
            return from_deflate(stored, plain_bytes, -15);
        case BlockAlgorithm::Zlib:
            return from_deflate(stored, plain_bytes, 15);
        case BlockAlgorithm::Zstd:
            return from_zstd(stored, plain_bytes);
        case BlockAlgorithm::Lzo:
            return lzo1x_decompress(stored, plain_bytes);
    }
    return Error{ErrorCode::Unsupported, "an unknown compression"};
}

}  // namespace parsers
