#include "parsers/base/file_source.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

namespace parsers {
namespace {

constexpr std::chrono::milliseconds kPause{50};
constexpr size_t kSectorBytes = 512;
constexpr std::array<uint64_t, 3> kSteps = {64 << 10, 4 << 10, kSectorBytes};
constexpr size_t kMostKnown = 100'000;  // ranges kept; of more, each is narrowed down again
constexpr uint64_t kStepsOfOneSize = 16;

// Pulled out, or a network file that is no more: no sector of it will be had.
bool is_gone(int error) {
    return error == ENODEV || error == ENXIO || error == ESTALE || error == ENOTCONN;
}

uint64_t next_multiple(uint64_t offset, uint64_t step) {
    return offset / step * step + step;
}

}  // namespace

FileSource::FileSource(ReadOnce read_once, uint64_t size_bytes, std::string path)
    : read_once_(std::move(read_once)), size_bytes_(size_bytes), path_(std::move(path)) {}

Result<size_t> FileSource::read_at(uint64_t offset, std::span<std::byte> out) const {
    if (offset >= size_bytes_)
        return size_t{0};
    out = out.first(static_cast<size_t>(std::min<uint64_t>(out.size(), size_bytes_ - offset)));
    size_t done = 0;
    for (int comebacks = 0; done < out.size();) {
        const auto rest = out.subspan(done);
        const Range wanted{offset + done, offset + out.size()};
        const auto known = known_in(wanted);
        const ReadOutcome got = attempt(wanted.begin, rest, known ? 1 : kReadAttempts);
        done += got.bytes;
        if (got.error != 0) {
            if (known && known->begin < wanted.end && known->end > wanted.begin + got.bytes)
                return unreadable(*known, got.error);
            if (is_gone(got.error))
                return Error{ErrorCode::Unreadable,
                             path_ + ": cannot be read at byte " + std::to_string(wanted.begin) +
                                 ": the medium is gone (" + std::strerror(got.error) + ")"};
            const auto range = find_unreadable(wanted, rest);
            if (!range && ++comebacks < kReadAttempts)
                continue;
            remember(range.value_or(wanted));
            return unreadable(range.value_or(wanted), got.error);
        }
        if (got.bytes == 0)
            return Error{ErrorCode::Unreadable, path_ + ": ends at byte " +
                                                    std::to_string(wanted.begin) + " now; it had " +
                                                    std::to_string(size_bytes_) +
                                                    " bytes when it was opened"};
    }
    return done;
}

ReadOutcome FileSource::attempt(uint64_t offset, std::span<std::byte> out, int attempts) const {
    ReadOutcome got;
    for (int tried = 0; tried < attempts; ++tried) {
        if (tried > 0)
            std::this_thread::sleep_for(kPause);
        got = read_once_(offset, out);
        if (got.error == 0 || is_gone(got.error))
            break;
    }
    return got;
}

// ---- where exactly ------------------------------------------------------------------------------

bool FileSource::can_read(Range range, std::span<std::byte> room) const {
    while (range.begin < range.end) {
        const auto size = std::min<uint64_t>(range.end - range.begin, room.size());
        const ReadOutcome got = read_once_(range.begin, room.first(static_cast<size_t>(size)));
        if (got.error != 0)
            return false;
        if (got.bytes == 0)
            return true;  // the file became shorter, which the reading tells
        range.begin += got.bytes;
    }
    return true;
}

// Smaller and smaller pieces, up to the first that fails. Absent where none fails any more. `room`
// is where bytes may be put.
std::optional<FileSource::Range> FileSource::find_unreadable(Range within,
                                                             std::span<std::byte> room) const {
    Range piece = within;
    for (const uint64_t step : kSteps) {
        bool is_found = false;
        for (uint64_t at = piece.begin; at < piece.end && !is_found;) {
            const Range part{at, std::min(piece.end, next_multiple(at, step))};
            is_found = !can_read(part, room);
            if (is_found)
                piece = part;
            at = part.end;
        }
        if (!is_found)
            return std::nullopt;
    }
    return Range{piece.begin, end_of_unreadable({piece.end, within.end}, room)};
}

// By growing steps to the first piece that can be read, and from there back to the sector; a long
// scratch must not be asked sector by sector, each of which may take seconds.
uint64_t FileSource::end_of_unreadable(Range within, std::span<std::byte> room) const {
    uint64_t at = within.begin;
    uint64_t last = at;
    for (size_t size = kSteps.size(); at < within.end;) {
        const uint64_t step = kSteps[size - 1];
        bool is_over = false;
        for (uint64_t tried = 0; tried < kStepsOfOneSize && at < within.end && !is_over; ++tried) {
            const Range part{at, std::min(within.end, next_multiple(at, step))};
            is_over = can_read(part, room);
            if (is_over)
                break;
            last = at;
            at = part.end;
        }
        if (is_over)
            break;
        size = size > 1 ? size - 1 : size;
    }
    while (at > last + kSectorBytes && can_read({at - kSectorBytes, at}, room))
        at -= kSectorBytes;
    return at;
}

std::optional<FileSource::Range> FileSource::known_in(Range range) const {
    const std::lock_guard lock(mutex_);
    auto found = known_.upper_bound(range.begin);
    if (found != known_.begin() && std::prev(found)->second > range.begin)
        --found;
    if (found == known_.end() || found->first >= range.end)
        return std::nullopt;
    return Range{found->first, found->second};
}

void FileSource::remember(Range range) const {
    const std::lock_guard lock(mutex_);
    if (known_.size() < kMostKnown)
        known_[range.begin] = std::max(known_[range.begin], range.end);
}

Error FileSource::unreadable(Range range, int error) const {
    return {ErrorCode::Unreadable, path_ + ": bytes " + std::to_string(range.begin) + " to " +
                                       std::to_string(range.end - 1) +
                                       " cannot be read: " + std::strerror(error) + ", tried " +
                                       std::to_string(kReadAttempts) + " times"};
}

}  // namespace parsers
