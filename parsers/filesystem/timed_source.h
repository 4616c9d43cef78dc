// TimedSource: bytes that cannot be read any more once a granted time is used up.
#pragma once

#include <atomic>
#include <cstdint>

#include "parsers/base/byte_source.h"

namespace parsers {

// Processor time of this thread, which other work on the machine does not change; nanoseconds.
int64_t processor_time_ns();

// For a library whose long search ends in no other way than by a failed read. The time is that of
// the thread which grants it; reads then give LimitReached.
class TimedSource : public ByteSource {
public:
    explicit TimedSource(SharedBytes bytes) : bytes_(std::move(bytes)) {}

    uint64_t size_bytes() const override { return bytes_->size_bytes(); }
    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override;

    void grant(int64_t seconds);
    void grant_all();
    // True where a read failed because of the time.
    bool is_used_up() const { return is_used_up_; }

private:
    SharedBytes bytes_;
    std::atomic<int64_t> end_ns_ = INT64_MAX;
    mutable std::atomic<bool> is_used_up_ = false;
};

}  // namespace parsers
