#include "parsers/filesystem/xfs_log.h"

#include <algorithm>
#include <optional>

#include "parsers/filesystem/stored_numbers.h"

namespace parsers {
namespace {

using Bytes = std::span<const std::byte>;

constexpr uint64_t kRecordMagic = 0xfeedbabe;
constexpr uint64_t kSectorBytes = 512;
constexpr uint64_t kRecordSectors = 512;  // 256 KiB, the largest record
constexpr uint64_t kHeaderCovers = 32 * 1024;
constexpr uint64_t kUnmount = 0x20;  // XLOG_UNMOUNT_TRANS

// Every sector of the journal begins with the number of the round in which it was written, or with
// the magic of a record and then that number.
class Journal {
public:
    Journal(const ByteSource& volume, uint64_t offset, uint64_t sectors)
        : volume_(volume), offset_(offset), sectors_(sectors) {}

    uint64_t sectors() const { return sectors_; }

    Result<std::vector<std::byte>> sector(uint64_t index) const {
        return read_exactly(volume_, offset_ + index % sectors_ * kSectorBytes, kSectorBytes);
    }

    Result<uint64_t> round(uint64_t index) const {
        const auto bytes = TRY(sector(index));
        return big(bytes, big(bytes, 0, 4) == kRecordMagic ? 4 : 0, 4);
    }

    // The sector that is written next: the first one of an older round than the first sector.
    Result<uint64_t> head() const {
        const uint64_t first = TRY(round(0));
        const uint64_t last = TRY(round(sectors_ - 1));
        if (last == first)
            return uint64_t{0};
        uint64_t low = 0;  // of the newest round
        uint64_t high = sectors_ - 1;
        while (high - low > 1) {
            const uint64_t middle = low + (high - low) / 2;
            const uint64_t there = TRY(round(middle));
            (there == first ? low : high) = middle;
        }
        return high;
    }

private:
    const ByteSource& volume_;
    uint64_t offset_;
    uint64_t sectors_;
};

struct Record {
    uint64_t at = 0;
    std::vector<std::byte> header;
};

// The record that ends at the head.
Result<std::optional<Record>> last_record(const Journal& journal, uint64_t head) {
    for (uint64_t back = 1; back <= std::min(journal.sectors(), 2 * kRecordSectors); ++back) {
        const uint64_t at = (head + journal.sectors() - back) % journal.sectors();
        auto sector = TRY(journal.sector(at));
        if (big(sector, 0, 4) == kRecordMagic)
            return std::optional(Record{at, std::move(sector)});
    }
    return std::optional<Record>();
}

// A record of one operation, which says that the file system was unmounted.
Result<bool> is_unmount(const Journal& journal, const Record& record) {
    if (big(record.header, 40, 4) != 1)
        return false;
    const uint64_t covers = big(record.header, 320, 4);
    const bool is_2 = (big(record.header, 8, 4) & 2) != 0;
    const uint64_t header_sectors =
        is_2 && covers != 0 ? (covers + kHeaderCovers - 1) / kHeaderCovers : 1;
    const auto operation = TRY(journal.sector(record.at + header_sectors));
    return (big(operation, 9, 1) & kUnmount) != 0;
}

Result<std::string> describe(const Journal& journal) {
    const uint64_t head = TRY(journal.head());
    const auto record = TRY(last_record(journal, head));
    if (!record) {
        const uint64_t first = TRY(journal.round(0));
        if (first == 0)  // never written
            return std::string();
        return std::string(
            "the journal has no record that can be read; what it may hold is "
            "not applied");
    }
    const bool was_unmounted = TRY(is_unmount(journal, *record));
    if (was_unmounted)
        return std::string();
    const uint64_t tail = big(record->header, 28, 4) % journal.sectors();
    const uint64_t waiting = (head + journal.sectors() - tail) % journal.sectors();
    return "the file system was not unmounted: its journal holds " +
           std::to_string(waiting * kSectorBytes) +
           " bytes that may be newer than its blocks; they are not applied";
}

}  // namespace

std::string describe_xfs_log(const XfsVolume& volume) {
    const XfsGeometry& geometry = volume.geometry;
    if (geometry.log_start == 0)
        return "the journal is on another device; what it may hold is not applied";
    const auto offset = geometry.block_offset(geometry.log_start);
    const uint64_t sectors = uint64_t{geometry.log_blocks} * geometry.block_bytes / kSectorBytes;
    if (!offset || sectors < 2)
        return "the journal lies outside of the file system; what it may hold is not applied";
    auto said = describe(Journal(*volume.bytes, *offset, sectors));
    if (!said.ok())
        return "the journal cannot be read (" + said.error().what +
               "); what it may hold is not applied";
    return std::move(said).value();
}

}  // namespace parsers
