#include "parsers/format/segb.h"

#include <libdeflate.h>

#include <algorithm>
#include <bit>
#include <span>
#include <utility>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"

namespace parsers {
namespace {

using View = std::span<const std::byte>;

constexpr std::string_view kMark = "SEGB";
constexpr size_t kFirstHeaderBytes = 56;
constexpr size_t kFirstMarkAt = 52;
constexpr size_t kFirstAlignment = 8;
constexpr size_t kSecondHeaderBytes = 32;
constexpr size_t kSecondAlignment = 4;
constexpr size_t kRecordHeaderBytes = 8;  // of the second version
constexpr size_t kListEntryBytes = 16;
constexpr size_t kMostProblems = 100;

bool has_mark(View bytes, size_t at) {
    return bytes.size() >= at + kMark.size() &&
           std::ranges::equal(bytes.subspan(at, kMark.size()), std::as_bytes(std::span(kMark)));
}

Timestamp time_of(uint64_t bits) {
    return from_apple_s(std::bit_cast<double>(bits));
}

std::string at_byte(size_t at) {
    return "the record at byte " + std::to_string(at);
}

size_t aligned(size_t at, size_t alignment) {
    return (at + alignment - 1) / alignment * alignment;
}

// The system overwrites what it deletes, so that only the checksum of a written record must fit.
void add(SegbFile& file, SegbRecord record, View content, uint32_t checksum) {
    const bool fits = libdeflate_crc32(0, content.data(), content.size()) == checksum;
    if (!fits && record.state == SegbRecord::kWritten) {
        if (file.problems.size() < kMostProblems)
            file.problems.push_back(at_byte(static_cast<size_t>(record.offset)) +
                                    " has another checksum than it says");
        return;
    }
    record.content.assign(reinterpret_cast<const char*>(content.data()), content.size());
    file.records.push_back(std::move(record));
}

Result<void> read_first_version(View bytes, SegbFile& file) {
    ByteReader reader(bytes);
    const uint32_t end = TRY(reader.u32_le());
    TRY(reader.seek(kFirstHeaderBytes));
    while (reader.offset() < end) {
        const size_t begin = reader.offset();
        const uint32_t size = TRY(reader.u32_le());
        const uint32_t state = TRY(reader.u32_le());
        const uint64_t written = TRY(reader.u64_le());
        TRY(reader.skip(8));  // a second time
        const uint32_t checksum = TRY(reader.u32_le());
        TRY(reader.skip(4));
        if (size > reader.left())
            return Error{ErrorCode::Damaged, at_byte(begin) + " is larger than the file"};
        const size_t content_at = reader.offset();
        const View content = TRY(reader.bytes(size));
        if (state != SegbRecord::kEmpty)
            add(file, {content_at, {}, state, time_of(written)}, content, checksum);
        const size_t next = aligned(reader.offset(), kFirstAlignment);
        if (next >= bytes.size())
            return {};
        TRY(reader.seek(next));
    }
    return {};
}

struct Entry {
    uint32_t end = 0;  // counted from behind the header
    uint32_t state = 0;
    uint64_t written = 0;
};

Result<std::vector<Entry>> read_list(View bytes) {
    ByteReader reader(bytes);
    TRY(reader.seek(kMark.size()));
    const uint32_t count = TRY(reader.u32_le());
    if (count > (bytes.size() - kSecondHeaderBytes) / kListEntryBytes)
        return Error{ErrorCode::Damaged,
                     "the list of " + std::to_string(count) + " records is larger than the file"};
    TRY(reader.seek(bytes.size() - size_t{count} * kListEntryBytes));
    std::vector<Entry> entries;
    for (uint32_t i = 0; i < count; ++i) {
        const uint32_t end = TRY(reader.u32_le());
        const uint32_t state = TRY(reader.u32_le());
        entries.push_back({end, state, TRY(reader.u64_le())});
    }
    std::ranges::stable_sort(entries, {}, &Entry::end);
    return entries;
}

Result<void> read_second_version(View bytes, SegbFile& file) {
    const auto entries = TRY(read_list(bytes));
    const size_t list_at = bytes.size() - entries.size() * kListEntryBytes;
    size_t at = kSecondHeaderBytes;
    for (const Entry& entry : entries) {
        if (entry.state == SegbRecord::kEmpty)
            continue;
        const size_t end = kSecondHeaderBytes + size_t{entry.end};
        if (end > list_at || end < at + kRecordHeaderBytes)
            return Error{ErrorCode::Damaged, at_byte(at) + " ends at byte " + std::to_string(end)};
        ByteReader header(bytes.subspan(at, kRecordHeaderBytes));
        const uint32_t checksum = TRY(header.u32_le());
        const size_t content_at = at + kRecordHeaderBytes;
        add(file, {content_at, {}, entry.state, time_of(entry.written)},
            bytes.subspan(content_at, end - content_at), checksum);
        at = std::min(kSecondHeaderBytes + aligned(entry.end, kSecondAlignment), list_at);
    }
    return {};
}

}  // namespace

bool is_segb(const ByteSource& bytes) {
    const auto start = read_exactly(bytes, 0, kFirstHeaderBytes);
    if (start.ok() && has_mark(start.value(), kFirstMarkAt))
        return true;
    const auto shorter = read_exactly(bytes, 0, kSecondHeaderBytes);
    return shorter.ok() && has_mark(shorter.value(), 0);
}

Result<SegbFile> read_segb(const ByteSource& source) {
    if (!is_segb(source))
        return Error{ErrorCode::Unsupported, "is no file of Biome (SEGB)"};
    const auto bytes = TRY(read_all(source, limits::kWholeFileBytes));
    SegbFile file;
    file.version = has_mark(bytes, 0) ? 2 : 1;
    const auto read =
        file.version == 2 ? read_second_version(bytes, file) : read_first_version(bytes, file);
    if (!read.ok())
        file.problems.push_back(read.error().what);
    return file;
}

}  // namespace parsers
