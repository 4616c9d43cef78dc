// ByteSource: random-access, read-only bytes of evidence; the only way in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "parsers/base/result.h"

namespace parsers {

// Bytes that can be read at any offset and never written. Implementations are safe to read from
// several threads at once.
class ByteSource {
public:
    virtual ~ByteSource() = default;

    virtual uint64_t size_bytes() const = 0;

    // Fills `out` from `offset`. Gives the count read, which is less than out.size() only at the
    // end; 0 at or behind the end. Bytes that cannot be had are an Error, never zeros.
    virtual Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const = 0;

    // The whole content where it already lies in memory, else empty. Valid as long as the source.
    virtual std::span<const std::byte> in_memory() const { return {}; }
};

// Shared, because an entry inside a container keeps the container's bytes alive.
using SharedBytes = std::shared_ptr<const ByteSource>;

// Exactly `size` bytes from `offset`; Damaged where the source ends earlier.
Result<std::vector<std::byte>> read_exactly(const ByteSource& source, uint64_t offset, size_t size);

// The whole source; LimitReached above `limit_bytes`.
Result<std::vector<std::byte>> read_all(const ByteSource& source, uint64_t limit_bytes);

// As read_all, as text (bytes as they are, not validated).
Result<std::string> read_text(const ByteSource& source, uint64_t limit_bytes);

// Bytes owned in memory.
class MemorySource : public ByteSource {
public:
    explicit MemorySource(std::vector<std::byte> bytes) : bytes_(std::move(bytes)) {}
    explicit MemorySource(std::string_view text);

    uint64_t size_bytes() const override { return bytes_.size(); }
    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override;
    std::span<const std::byte> in_memory() const override { return bytes_; }

private:
    std::vector<std::byte> bytes_;
};

// A range of another source.
class SliceSource : public ByteSource {
public:
    // The range is cut at the end of `whole`.
    SliceSource(SharedBytes whole, uint64_t offset, uint64_t size_bytes);

    uint64_t size_bytes() const override { return size_bytes_; }
    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override;
    std::span<const std::byte> in_memory() const override;

private:
    SharedBytes whole_;
    uint64_t offset_;
    uint64_t size_bytes_;
};

// Bytes that are known to have been and cannot be had: a missing part or parent. Every read of them
// is `error`.
SharedBytes lost_bytes(uint64_t size_bytes, Error error);

// A file of the examiner's machine, opened read-only (and without touching its access time where
// the system allows that).
Result<SharedBytes> open_file(const std::string& path);

}  // namespace parsers
