// FileRuns: a file whose bytes lie in runs of a volume, with holes that read as zeros.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

// All in bytes. A run of zeros is space that is set aside and was never written.
struct FileRun {
    static constexpr uint64_t kZeros = UINT64_MAX;
    uint64_t begin = 0;  // within the file
    uint64_t size = 0;
    uint64_t offset = 0;  // within the volume, or kZeros
};

class FileRuns : public ByteSource {
public:
    // The runs are in the order of the file and do not overlap; what none of them covers is a hole.
    // `what` opens the sentence of an error, such as "inode 131".
    FileRuns(SharedBytes volume, std::vector<FileRun> runs, uint64_t size_bytes, std::string what)
        : volume_(std::move(volume)),
          runs_(std::move(runs)),
          size_bytes_(size_bytes),
          what_(std::move(what)) {}

    uint64_t size_bytes() const override { return size_bytes_; }
    // A run that lies behind the end of the volume is Damaged.
    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override;

private:
    SharedBytes volume_;
    std::vector<FileRun> runs_;
    uint64_t size_bytes_;
    std::string what_;
};

// Damaged where a run does not fit 64 bits or begins before the end of the one in front of it.
Result<void> check_runs(const std::vector<FileRun>& runs);

// LimitReached where a file claims so many bytes more than are stored of it that reading it through
// would only serve to waste the examiner's time.
Result<void> check_holes(const std::vector<FileRun>& runs, uint64_t size_bytes);

}  // namespace parsers
