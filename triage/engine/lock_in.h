// Locks a worker process in before it touches hostile bytes: read-only evidence, write access to
// its own output only, no network, no new programs, limits on memory and file size.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/result.h"

namespace triage {

struct LockIn {
    std::vector<std::string> readable;   // files and folders of the evidence
    std::vector<std::string> writable;   // folders of the worker's own output
    uint64_t memory_bytes = 4ULL << 30;  // address space; 0: no limit
};

// What the kernel really gave, for the case log: "seccomp: on", "landlock: not in this kernel".
struct LockedIn {
    std::vector<std::string> measures;
};

// Cannot be undone. An error means that the process must not go on; a measure that the kernel
// lacks is no error but stands in the answer.
parsers::Result<LockedIn> lock_in(const LockIn& wishes);

}  // namespace triage
