// Inflate: deflate-compressed ranges of a source into bytes that can be read at random.
#pragma once

#include <cstdint>
#include <string>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/container/spool.h"

namespace parsers {

// Deflate (RFC 1951) cannot make more than this many bytes out of one.
inline constexpr uint64_t kDeflateBestRatio = 1032;

// A raw deflate stream with what its directory says of it.
struct DeflatedRange {
    uint64_t offset = 0;
    uint64_t stored_bytes = 0;
    uint64_t plain_bytes = 0;
    uint32_t crc32 = 0;
};

// Damaged where the stream is broken, gives another count of bytes, or another checksum.
Result<SharedBytes> inflate_range(const SharedBytes& source, const DeflatedRange& range,
                                  const Scratch& scratch);

// Damaged where the bytes have another checksum.
Result<void> check_crc32(const ByteSource& source, uint32_t expected);

// What a gzip file (RFC 1952, also of several members) holds. `damage` is not empty where it ends
// early or is broken: `bytes` is what came out before.
struct Gunzipped {
    SharedBytes bytes;
    std::string name;  // as stored, without folders; empty where none
    std::string damage;
};

Result<Gunzipped> gunzip(const ByteSource& source, const Scratch& scratch);

// What a zlib stream (RFC 1950) from `offset` on holds; `damage` as for Gunzipped, also where the
// source cannot be read further. Bytes behind the stream's end are not looked at.
struct Inflated {
    SharedBytes bytes;
    std::string damage;
};

Result<Inflated> inflate_zlib(const ByteSource& source, uint64_t offset, const Scratch& scratch);

// The first bytes of the content, at most `count`; fewer where it is short or broken.
std::vector<std::byte> gunzip_start(const ByteSource& source, size_t count);

}  // namespace parsers
