// Spool: takes decompressed bytes, first in memory and beyond a limit in an unlinked file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/base/scratch.h"

namespace parsers {

class Spool {
public:
    explicit Spool(Scratch scratch) : scratch_(std::move(scratch)) {}
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;
    ~Spool();

    // LimitReached above limits::kSpoolBytes; Unreadable where the scratch folder takes no more.
    Result<void> add(std::span<const std::byte> bytes);
    uint64_t size_bytes() const { return size_bytes_; }

    // The bytes so far. Call once.
    SharedBytes finish();

private:
    Result<void> move_to_file();
    Result<void> write_to_file(std::span<const std::byte> bytes);

    Scratch scratch_;
    std::vector<std::byte> memory_;
    int descriptor_ = -1;
    uint64_t size_bytes_ = 0;
};

}  // namespace parsers
