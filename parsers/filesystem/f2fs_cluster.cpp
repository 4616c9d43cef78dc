#include "parsers/filesystem/f2fs_cluster.h"

#include <lz4.h>
#include <zstd.h>

#include <algorithm>
#include <string>

#include "parsers/container/lzo.h"
#include "parsers/filesystem/f2fs_lzo_rle.h"
#include "parsers/filesystem/f2fs_volume.h"

namespace parsers {
namespace {

constexpr size_t kHeaderBytes = 24;

bool decompress_lz4(std::span<const std::byte> stream, std::span<std::byte> plain) {
    const int made = LZ4_decompress_safe(
        reinterpret_cast<const char*>(stream.data()), reinterpret_cast<char*>(plain.data()),
        static_cast<int>(stream.size()), static_cast<int>(plain.size()));
    return made >= 0 && static_cast<size_t>(made) == plain.size();
}

bool decompress_lzo(std::span<const std::byte> stream, std::span<std::byte> plain) {
    if (is_lzo_rle(stream)) {
        const auto made = decompress_lzo_rle(stream, plain.size());
        if (!made || made->size() != plain.size())
            return false;
        std::copy(made->begin(), made->end(), plain.begin());
        return true;
    }
    const auto made = lzo1x_decompress(stream, plain.size());
    if (!made.ok() || made.value().size() != plain.size())
        return false;
    std::copy(made.value().begin(), made.value().end(), plain.begin());
    return true;
}

bool decompress_zstd(std::span<const std::byte> stream, std::span<std::byte> plain) {
    const size_t made = ZSTD_decompress(plain.data(), plain.size(), stream.data(), stream.size());
    return ZSTD_isError(made) == 0 && made == plain.size();
}

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, "a compressed cluster " + what};
}

}  // namespace

Result<std::vector<std::byte>> decompress_f2fs_cluster(std::span<const std::byte> stored,
                                                       size_t plain_bytes,
                                                       F2fsCompression compression,
                                                       F2fsClusterChecksum checksum) {
    if (stored.size() < kHeaderBytes)
        return damaged("has no header");
    const size_t stream_bytes = f2fs_number<uint32_t>(stored, 0);
    if (stream_bytes > stored.size() - kHeaderBytes)
        return damaged("is longer than its blocks");
    const auto stream = stored.subspan(kHeaderBytes, stream_bytes);
    if (checksum == F2fsClusterChecksum::Stored &&
        f2fs_checksum(kF2fsMagic, stream) != f2fs_number<uint32_t>(stored, 4))
        return damaged("has a wrong checksum");
    std::vector<std::byte> plain(plain_bytes);
    bool is_whole = false;
    switch (compression) {
        case F2fsCompression::Lz4:
            is_whole = decompress_lz4(stream, plain);
            break;
        case F2fsCompression::Zstd:
            is_whole = decompress_zstd(stream, plain);
            break;
        case F2fsCompression::Lzo:
        case F2fsCompression::LzoRle:
            is_whole = decompress_lzo(stream, plain);
            break;
        default:
            return Error{ErrorCode::Unsupported, "compressed with algorithm " +
                                                     std::to_string(static_cast<int>(compression)) +
                                                     " of F2FS, which is not known"};
    }
    if (!is_whole)
        return damaged("does not decompress");
    return plain;
}

}  // namespace parsers
