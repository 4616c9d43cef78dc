// What a benchmark measures of itself.
#pragma once

#include <sys/resource.h>

#include <chrono>

namespace benchmarks {

inline double wall_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

// Of this process, in user space: what shares the machine with it does not count.
inline double processor_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec) +
           static_cast<double>(usage.ru_utime.tv_usec) / 1e6;
}

// The greatest resident size so far.
inline double peak_gib() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / (1 << 20);
}

}  // namespace benchmarks
