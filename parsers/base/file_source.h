// FileSource: bytes behind a read call that may fail for a while or for good, as those of a disk
// that dies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

// What one read call gave: a count, or an error number of the system.
struct ReadOutcome {
    size_t bytes = 0;
    int error = 0;
};

// One read call: fills `out`, or its beginning, from a place. Safe from several threads at once.
using ReadOnce = std::function<ReadOutcome(uint64_t offset, std::span<std::byte> out)>;

// A read that fails is tried so often in all, with a short pause between; a cable that is loose and
// a disk that spins up again are over by then.
inline constexpr int kReadAttempts = 4;

// Where a read fails, the range of bytes that cannot be had is found, to the sector, and is the
// Error. Every read asks the medium again, once for a range known to be bad: what lies around it is
// read, and so is the range itself if the medium comes back. A medium that is gone, and a file that
// became shorter, are errors too, never a short count.
class FileSource : public ByteSource {
public:
    // `path` opens the sentence of an error.
    FileSource(ReadOnce read_once, uint64_t size_bytes, std::string path);

    uint64_t size_bytes() const override { return size_bytes_; }
    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override;

private:
    struct Range {
        uint64_t begin = 0;
        uint64_t end = 0;
    };

    ReadOutcome attempt(uint64_t offset, std::span<std::byte> out, int attempts) const;
    bool can_read(Range range, std::span<std::byte> room) const;
    std::optional<Range> find_unreadable(Range within, std::span<std::byte> room) const;
    uint64_t end_of_unreadable(Range within, std::span<std::byte> room) const;
    std::optional<Range> known_in(Range range) const;
    void remember(Range range) const;
    Error unreadable(Range range, int error) const;

    ReadOnce read_once_;
    uint64_t size_bytes_;
    std::string path_;
    mutable std::mutex mutex_;
    mutable std::map<uint64_t, uint64_t> known_;  // unreadable: begin -> end
};

}  // namespace parsers
