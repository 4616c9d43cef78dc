#include "parsers/container/decompress.h"

#include <bzlib.h>
#include <libdeflate.h>
#include <lzma.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace parsers {
namespace {

constexpr uint64_t kLzmaMemoryBytes = 512ULL << 20;  // a dictionary of the strongest preset fits

}  // namespace

Decompressed decompress_zlib(std::span<const std::byte> stored, size_t most_bytes) {
    const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> engine(
        libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
    std::vector<std::byte> plain(most_bytes);
    size_t used = 0;
    size_t made = 0;
    if (!engine ||
        libdeflate_zlib_decompress_ex(engine.get(), stored.data(), stored.size(), plain.data(),
                                      plain.size(), &used, &made) != LIBDEFLATE_SUCCESS)
        return std::nullopt;
    plain.resize(made);
    return plain;
}

Decompressed decompress_bzip2(std::span<const std::byte> stored, size_t most_bytes) {
    constexpr size_t kMost = std::numeric_limits<unsigned>::max();
    if (stored.size() > kMost || most_bytes > kMost)
        return std::nullopt;
    std::vector<std::byte> plain(most_bytes);
    auto made = static_cast<unsigned>(plain.size());
    // libbz2 takes its input as char*, and does not write to it.
    auto* input = reinterpret_cast<char*>(const_cast<std::byte*>(stored.data()));
    if (::BZ2_bzBuffToBuffDecompress(reinterpret_cast<char*>(plain.data()), &made, input,
                                     static_cast<unsigned>(stored.size()), 0, 0) != BZ_OK)
        return std::nullopt;
    plain.resize(made);
    return plain;
}

Decompressed decompress_lzma(std::span<const std::byte> stored, size_t most_bytes) {
    lzma_stream stream = LZMA_STREAM_INIT;
    const bool is_xz = stored.size() > 1 && stored[0] == std::byte{0xfd};
    const auto begun = is_xz ? ::lzma_stream_decoder(&stream, kLzmaMemoryBytes, 0)
                             : ::lzma_alone_decoder(&stream, kLzmaMemoryBytes);
    if (begun != LZMA_OK)
        return std::nullopt;
    const std::unique_ptr<lzma_stream, decltype(&lzma_end)> end(&stream, &lzma_end);
    std::vector<std::byte> plain(most_bytes);
    stream.next_in = reinterpret_cast<const uint8_t*>(stored.data());
    stream.avail_in = stored.size();
    stream.next_out = reinterpret_cast<uint8_t*>(plain.data());
    stream.avail_out = plain.size();
    const auto outcome = ::lzma_code(&stream, LZMA_FINISH);
    // An "alone" stream of known size may have no end mark: then all is there and no end was seen.
    const bool is_whole =
        outcome == LZMA_STREAM_END || (!is_xz && outcome == LZMA_OK && stream.avail_out == 0);
    if (!is_whole)
        return std::nullopt;
    plain.resize(plain.size() - stream.avail_out);
    return plain;
}

Decompressed decompress_adc(std::span<const std::byte> stored, size_t most_bytes) {
    std::vector<std::byte> plain;
    plain.reserve(std::min(most_bytes, stored.size() * 4));
    const auto u8 = [&](size_t at) { return std::to_integer<size_t>(stored[at]); };
    for (size_t at = 0; at < stored.size();) {
        const size_t code = u8(at);
        if ((code & 0x80) != 0) {
            const size_t count = (code & 0x7f) + 1;
            if (count > stored.size() - at - 1 || count > most_bytes - plain.size())
                return std::nullopt;
            const auto run = stored.subspan(at + 1, count);
            plain.insert(plain.end(), run.begin(), run.end());
            at += 1 + count;
            continue;
        }
        const bool is_long = (code & 0x40) != 0;
        const size_t code_bytes = is_long ? 3 : 2;
        if (stored.size() - at < code_bytes)
            return std::nullopt;
        const size_t count = is_long ? (code & 0x3f) + 4 : ((code >> 2) & 0x0f) + 3;
        const size_t back =
            1 + (is_long ? u8(at + 1) << 8 | u8(at + 2) : (code & 3) << 8 | u8(at + 1));
        if (back > plain.size() || count > most_bytes - plain.size())
            return std::nullopt;
        for (size_t copied = 0; copied < count; ++copied)  // the ranges may overlap
            plain.push_back(plain[plain.size() - back]);
        at += code_bytes;
    }
    return plain;
}

}  // namespace parsers
