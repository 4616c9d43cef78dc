#include "parsers/filesystem/file_runs.h"

#include <algorithm>

#include "parsers/base/limits.h"

namespace parsers {
namespace {

// A sparse disk image of a virtual machine may be this much larger than what is stored of it.
constexpr uint64_t kMostHoleBytes = 16ULL << 40;

}  // namespace

Result<size_t> FileRuns::read_at(uint64_t offset, std::span<std::byte> out) const {
    if (offset >= size_bytes_)
        return size_t{0};
    out = out.first(static_cast<size_t>(std::min<uint64_t>(out.size(), size_bytes_ - offset)));
    auto run = std::upper_bound(runs_.begin(), runs_.end(), offset,
                                [](uint64_t at, const FileRun& r) { return at < r.begin; });
    if (run != runs_.begin() && offset - std::prev(run)->begin < std::prev(run)->size)
        --run;
    size_t done = 0;
    while (done < out.size()) {
        const uint64_t at = offset + done;
        const bool in_run = run != runs_.end() && at >= run->begin;
        const uint64_t until = in_run               ? run->begin + run->size
                               : run != runs_.end() ? run->begin
                                                    : size_bytes_;
        const auto piece = out.subspan(
            done, static_cast<size_t>(std::min<uint64_t>(out.size() - done, until - at)));
        if (!in_run || run->offset == FileRun::kZeros) {
            std::fill(piece.begin(), piece.end(), std::byte{0});
        } else {
            const size_t got = TRY(volume_->read_at(run->offset + (at - run->begin), piece));
            if (got != piece.size())
                return Error{ErrorCode::Damaged, what_ + ": byte " + std::to_string(at) +
                                                     " lies behind the end of the volume"};
        }
        done += piece.size();
        if (in_run && offset + done >= until)
            ++run;
    }
    return done;
}

Result<void> check_runs(const std::vector<FileRun>& runs) {
    uint64_t end = 0;
    for (const FileRun& run : runs) {
        if (run.begin < end)
            return Error{ErrorCode::Damaged, "two extents give the same bytes of the file"};
        end = TRY(checked_add(run.begin, run.size));
        if (run.offset != FileRun::kZeros)
            TRY(checked_add(run.offset, run.size));
    }
    return {};
}

Result<void> check_holes(const std::vector<FileRun>& runs, uint64_t size_bytes) {
    uint64_t stored = 0;
    for (const FileRun& run : runs)
        stored += run.offset == FileRun::kZeros ? 0 : std::min(run.size, size_bytes);
    if (size_bytes > stored && size_bytes - stored > kMostHoleBytes)
        return Error{ErrorCode::LimitReached, "claims " + std::to_string(size_bytes) +
                                                  " bytes, of which " + std::to_string(stored) +
                                                  " are stored"};
    return {};
}

}  // namespace parsers
