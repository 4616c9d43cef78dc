#include "parsers/filesystem/timed_source.h"

#include <ctime>

namespace parsers {

int64_t processor_time_ns() {
    struct timespec now {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

Result<size_t> TimedSource::read_at(uint64_t offset, std::span<std::byte> out) const {
    const int64_t end = end_ns_;
    if (end != INT64_MAX && processor_time_ns() > end) {
        is_used_up_ = true;
        return Error{ErrorCode::LimitReached, "the time for this search is used up"};
    }
    return bytes_->read_at(offset, out);
}

void TimedSource::grant(int64_t seconds) {
    is_used_up_ = false;
    end_ns_ = processor_time_ns() + seconds * 1'000'000'000;
}

void TimedSource::grant_all() {
    end_ns_ = INT64_MAX;
}

}  // namespace parsers
