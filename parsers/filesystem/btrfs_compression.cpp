#include "parsers/filesystem/btrfs_compression.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>
#include <string>

#include "parsers/container/lzo.h"
#include "parsers/filesystem/stored_numbers.h"

namespace parsers {
namespace {

using Bytes = std::vector<std::byte>;

Error broken(const std::string& why) {
    return {ErrorCode::Damaged, "a compressed extent is damaged: " + why};
}

Result<Bytes> from_zlib(std::span<const std::byte> stored, size_t plain_bytes) {
    z_stream stream{};
    if (::inflateInit(&stream) != Z_OK)
        return broken("zlib cannot begin");
    Bytes plain(plain_bytes);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(stored.data()));
    stream.avail_in = static_cast<uInt>(stored.size());
    stream.next_out = reinterpret_cast<Bytef*>(plain.data());
    stream.avail_out = static_cast<uInt>(plain.size());
    const int code = ::inflate(&stream, Z_FINISH);
    const size_t left = stream.avail_out;
    ::inflateEnd(&stream);
    // A full buffer without the end mark is fine: an extent may be cut behind what is used of it.
    if (left != 0 && code != Z_STREAM_END)
        return broken("zlib stops with code " + std::to_string(code));
    plain.resize(plain.size() - left);
    return plain;
}

Result<Bytes> from_zstd(std::span<const std::byte> stored, size_t plain_bytes) {
    const std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream(ZSTD_createDStream(),
                                                                            ZSTD_freeDStream);
    Bytes plain(plain_bytes);
    ZSTD_inBuffer in{stored.data(), stored.size(), 0};
    ZSTD_outBuffer out{plain.data(), plain.size(), 0};
    while (out.pos < out.size) {
        const size_t before = in.pos + out.pos;
        const size_t code = ZSTD_decompressStream(stream.get(), &out, &in);
        if (ZSTD_isError(code) != 0)
            return broken(ZSTD_getErrorName(code));
        if (code == 0 || in.pos + out.pos == before)
            break;
    }
    plain.resize(out.pos);
    return plain;
}

// The length of all, then blocks of one sector each behind their length, which is never cut by the
// end of a sector.
Result<Bytes> from_lzo(std::span<const std::byte> stored, size_t plain_bytes, size_t sector_bytes) {
    if (stored.size() < 8)
        return broken("LZO without a length");
    const size_t end = std::min<size_t>(little(stored, 0, 4), stored.size());
    Bytes plain;
    size_t at = 4;
    while (plain.size() < plain_bytes && at < end) {
        if (sector_bytes - at % sector_bytes < 4)
            at += sector_bytes - at % sector_bytes;
        if (at + 4 > end || little(stored, at, 4) > end - at - 4)
            return broken("LZO ends early");
        const size_t size = little(stored, at, 4);
        const Bytes block = TRY(lzo1x_decompress(stored.subspan(at + 4, size), sector_bytes));
        if (block.empty())
            return broken("an empty LZO block");
        plain.insert(plain.end(), block.begin(), block.end());
        at += 4 + size;
    }
    return plain;
}

Result<Bytes> decompress(uint8_t kind, std::span<const std::byte> stored, size_t plain_bytes,
                         size_t sector_bytes) {
    switch (kind) {
        case 1:
            return from_zlib(stored, plain_bytes);
        case 2:
            return from_lzo(stored, plain_bytes, sector_bytes);
        case 3:
            return from_zstd(stored, plain_bytes);
        default:
            return Error{ErrorCode::Unsupported,
                         "an extent compressed in way " + std::to_string(kind) + " is not read"};
    }
}

}  // namespace

Result<Bytes> btrfs_decompress(uint8_t kind, std::span<const std::byte> stored, size_t plain_bytes,
                               size_t sector_bytes) {
    if (plain_bytes > kBtrfsMostPlainBytes)
        return broken("it claims " + std::to_string(plain_bytes) + " bytes");
    Bytes plain = TRY(decompress(kind, stored, plain_bytes, sector_bytes));
    // Newer versions of Linux do not compress the unused rest of the last sector.
    if (plain.size() < plain_bytes && plain_bytes - plain.size() >= sector_bytes)
        return broken("it ends " + std::to_string(plain_bytes - plain.size()) + " bytes early");
    plain.resize(plain_bytes);
    return plain;
}

}  // namespace parsers
