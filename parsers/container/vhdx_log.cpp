#include "parsers/container/vhdx_log.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/disk_tables.h"
#include "parsers/container/mapped_disk.h"

namespace parsers {
namespace {

constexpr uint64_t kSector = 4096;  // of the log
constexpr uint64_t kMostLogBytes = 64 << 20;
constexpr uint64_t kHeaderBytes = 64;
constexpr uint64_t kDescriptorBytes = 32;

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

using Bytes = std::vector<std::byte>;

std::string_view text_at(const Bytes& bytes, uint64_t at, size_t size) {
    return {reinterpret_cast<const char*>(bytes.data()) + at, size};
}

// A whole entry, in order although the log is a ring.
struct LogEntry {
    uint64_t begin = 0;  // in the log
    uint64_t tail = 0;   // where the sequence that it ends begins
    uint64_t sequence = 0;
    uint64_t file_bytes = 0;
    uint64_t descriptors = 0;
    Bytes bytes;

    // Descriptors fill whole sectors; those with data follow.
    uint64_t data_at() const {
        const uint64_t size = kHeaderBytes + descriptors * kDescriptorBytes;
        return (size + kSector - 1) / kSector * kSector;
    }
};

class Log {
public:
    Log(Bytes ring, std::string id) : ring_(std::move(ring)), id_(std::move(id)) {}

    // The entries of the newest sequence that is whole, the oldest first.
    std::vector<LogEntry> newest_sequence() {
        std::vector<LogEntry> best;
        for (uint64_t at = 0; at + kSector <= ring_.size(); at += kSector) {
            auto sequence = sequence_from(at);
            if (!sequence.empty() &&
                (best.empty() || sequence.back().sequence > best.back().sequence))
                best = std::move(sequence);
        }
        return best;
    }

private:
    Bytes around(uint64_t at, uint64_t size) const {
        Bytes bytes(static_cast<size_t>(size));
        for (uint64_t done = 0; done < size;) {
            const uint64_t from = (at + done) % ring_.size();
            const uint64_t count = std::min(size - done, ring_.size() - from);
            std::copy_n(ring_.begin() + static_cast<ptrdiff_t>(from), count,
                        bytes.begin() + static_cast<ptrdiff_t>(done));
            done += count;
        }
        return bytes;
    }

    // The work that a hostile log can cause is bounded: all entries looked at together may not be
    // longer than a few rings.
    std::optional<LogEntry> entry_at(uint64_t at) {
        if (text_at(ring_, at, 4) != "loge" ||
            to_hex(std::span(ring_).subspan(static_cast<size_t>(at) + 32, 16)) != id_)
            return std::nullopt;
        LogEntry entry;
        entry.begin = at;
        const uint64_t size = little_endian(ring_, static_cast<size_t>(at) + 8, 4);
        entry.tail = little_endian(ring_, static_cast<size_t>(at) + 12, 4);
        entry.sequence = little_endian(ring_, static_cast<size_t>(at) + 16, 8);
        entry.descriptors = little_endian(ring_, static_cast<size_t>(at) + 24, 4);
        entry.file_bytes = little_endian(ring_, static_cast<size_t>(at) + 56, 8);
        if (size < kSector || size % kSector != 0 || size > ring_.size() ||
            entry.data_at() > size || looked_at_ > 8 * ring_.size())
            return std::nullopt;
        looked_at_ += size;
        entry.bytes = around(at, size);
        if (!has_vhdx_checksum(entry.bytes, 4))
            return std::nullopt;
        return entry;
    }

    // Entries that follow one another from `begin` on. The last says where its sequence begins; it
    // is whole only where that is `begin` or behind it, and only from there on does it count.
    std::vector<LogEntry> sequence_from(uint64_t begin) {
        std::vector<LogEntry> entries;
        uint64_t at = begin;
        for (uint64_t size = 0; size < ring_.size();) {
            auto entry = entry_at(at);
            if (!entry || (!entries.empty() && entry->sequence != entries.back().sequence + 1))
                break;
            size += entry->bytes.size();
            at = (at + entry->bytes.size()) % ring_.size();
            entries.push_back(std::move(*entry));
        }
        if (entries.empty() || entries.back().tail != begin)
            return {};
        return entries;
    }

    Bytes ring_;
    std::string id_;
    uint64_t looked_at_ = 0;
};

// What the log says of the file, by offset; empty bytes for a range of zeros.
struct Change {
    uint64_t size_bytes = 0;
    SharedBytes bytes;
};

using Changes = std::map<uint64_t, Change>;

// The map with one more change, which replaces what it overlaps. All begin and end on sectors.
Changes with_change(Changes changes, uint64_t offset, Change change) {
    const uint64_t end = offset + change.size_bytes;
    auto next = changes.lower_bound(offset);
    if (next != changes.begin())
        --next;
    while (next != changes.end() && next->first < end) {
        const uint64_t begin = next->first;
        const Change old = next->second;
        const uint64_t old_end = begin + old.size_bytes;
        if (old_end <= offset) {
            ++next;
            continue;
        }
        next = changes.erase(next);
        if (begin < offset)
            changes[begin] = {offset - begin, old.bytes};
        if (old_end > end)  // only zeros are longer than a sector
            changes[end] = {old_end - end, old.bytes};
    }
    changes[offset] = std::move(change);
    return changes;
}

// A sector of data: its first 8 and last 4 bytes stand in the descriptor.
Result<Change> data_change(const LogEntry& entry, uint64_t descriptor, uint64_t sector) {
    if (sector + kSector > entry.bytes.size() || text_at(entry.bytes, sector, 4) != "data")
        return damaged("an entry of the VHDX log lacks its data");
    Bytes bytes(entry.bytes.begin() + static_cast<ptrdiff_t>(sector),
                entry.bytes.begin() + static_cast<ptrdiff_t>(sector + kSector));
    std::copy_n(entry.bytes.begin() + static_cast<ptrdiff_t>(descriptor) + 8, 8, bytes.begin());
    std::copy_n(entry.bytes.begin() + static_cast<ptrdiff_t>(descriptor) + 4, 4, bytes.end() - 4);
    return Change{kSector, std::make_shared<MemorySource>(std::move(bytes))};
}

Result<Changes> with_entry(Changes changes, const LogEntry& entry) {
    uint64_t sector = entry.data_at();
    for (uint64_t index = 0; index < entry.descriptors; ++index) {
        const uint64_t at = kHeaderBytes + index * kDescriptorBytes;
        const std::string_view kind = text_at(entry.bytes, at, 4);
        const uint64_t offset = little_endian(entry.bytes, static_cast<size_t>(at) + 16, 8);
        const uint64_t sequence = little_endian(entry.bytes, static_cast<size_t>(at) + 24, 8);
        Change change;
        if (kind == "desc") {
            change = TRY(data_change(entry, at, sector));
            sector += kSector;
        } else if (kind == "zero") {
            change.size_bytes = little_endian(entry.bytes, static_cast<size_t>(at) + 8, 8);
        } else {
            return damaged("an entry of the VHDX log has a descriptor that is not known");
        }
        if (sequence != entry.sequence || offset % kSector != 0 ||
            change.size_bytes % kSector != 0 || offset > INT64_MAX || change.size_bytes > INT64_MAX)
            return damaged("an entry of the VHDX log has a descriptor that cannot be");
        if (change.size_bytes != 0)
            changes = with_change(std::move(changes), offset, std::move(change));
    }
    return changes;
}

SharedBytes patched(const SharedBytes& file, uint64_t size_bytes, Changes changes) {
    const auto shared = std::make_shared<const Changes>(std::move(changes));
    const auto locate = [file, shared, size_bytes](uint64_t offset) -> Result<DiskRun> {
        const auto next = shared->upper_bound(offset);
        const uint64_t end = next == shared->end() ? size_bytes : next->first;
        if (next != shared->begin()) {
            const auto& [begin, change] = *std::prev(next);
            if (offset < begin + change.size_bytes) {
                const uint64_t left = begin + change.size_bytes - offset;
                if (!change.bytes)
                    return DiskRun{left, FilledRun{}};
                return DiskRun{left, StoredRun{change.bytes, offset - begin}};
            }
        }
        return parent_run(file, offset, end - offset);
    };
    return to_disk({size_bytes, kSector, locate});
}

}  // namespace

Result<VhdxReplay> replay_vhdx_log(const SharedBytes& file, const VhdxHeader& header) {
    if (header.log_bytes == 0 || header.log_bytes % kSector != 0 ||
        header.log_bytes > kMostLogBytes)
        return damaged("a VHDX log of " + std::to_string(header.log_bytes) + " bytes");
    auto ring = TRY(read_exactly(*file, header.log_offset, static_cast<size_t>(header.log_bytes)));
    const auto entries = Log(std::move(ring), header.log_id).newest_sequence();
    if (entries.empty())
        return damaged("the VHDX log holds no whole sequence of entries");
    Changes changes;
    for (const auto& entry : entries)
        changes = TRY(with_entry(std::move(changes), entry));
    // The file grew up to there before the entry was written, whatever became of its end.
    const uint64_t size = std::max(file->size_bytes(), entries.back().file_bytes);
    if (size > INT64_MAX)
        return damaged("a VHDX log for a file of " + std::to_string(size) + " bytes");
    return VhdxReplay{patched(file, size, std::move(changes)), entries.size()};
}

}  // namespace parsers
