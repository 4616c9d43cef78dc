// DecryptedSectors: the plain bytes of a range that is encrypted unit by unit (sector by sector).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

// Decrypts in place one unit that stands at `offset` of the plain bytes. It owns its ciphers: a
// copy of it is independent, so that every read uses a copy of its own.
using DecryptUnit = std::function<Result<void>(uint64_t offset, std::span<std::byte> unit)>;

// The stored bytes from `offset`; size_bytes a multiple of unit_bytes, which is at most 64 KiB.
struct EncryptedRange {
    uint64_t offset = 0;
    uint64_t size_bytes = 0;
    size_t unit_bytes = 512;
};

class DecryptedSectors : public ByteSource {
public:
    DecryptedSectors(SharedBytes stored, EncryptedRange range, DecryptUnit decrypt)
        : stored_(std::move(stored)), range_(range), decrypt_(std::move(decrypt)) {}

    uint64_t size_bytes() const override { return range_.size_bytes; }
    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override;

private:
    SharedBytes stored_;
    EncryptedRange range_;
    DecryptUnit decrypt_;
};

}  // namespace parsers
