// DiskTables: numbers out of the block tables of a virtual disk, read a page at a time, so that a
// table is never in memory whole.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

// A number of `size` bytes (at most 8) at `at`, which the caller has checked to be inside.
uint64_t little_endian(std::span<const std::byte> bytes, size_t at, size_t size);
uint64_t big_endian(std::span<const std::byte> bytes, size_t at, size_t size);

// Safe to use from several threads at once.
class DiskTables {
public:
    explicit DiskTables(SharedBytes file) : file_(std::move(file)) {}

    // A number of `size` bytes (at most 8) at an offset of the file; Damaged behind its end.
    Result<uint64_t> little(uint64_t offset, size_t size) const;
    Result<uint64_t> big(uint64_t offset, size_t size) const;

private:
    static constexpr size_t kPageBytes = 16384;
    struct Page {
        uint64_t number = UINT64_MAX;
        std::vector<std::byte> bytes;
    };

    Result<std::array<std::byte, 8>> bytes_at(uint64_t offset, size_t size) const;

    SharedBytes file_;
    mutable std::mutex mutex_;
    mutable std::array<Page, 32> pages_;
};

}  // namespace parsers
