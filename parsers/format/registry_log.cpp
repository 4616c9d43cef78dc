#include "parsers/format/registry_log.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"

namespace parsers {
namespace {

using Bytes = std::vector<std::byte>;
using View = std::span<const std::byte>;

constexpr size_t kSector = 512;
constexpr size_t kBaseBlockBytes = 4096;
constexpr size_t kChecksumAt = 508;
constexpr size_t kBinBytes = 4096;  // the size of a bin is a multiple of it
constexpr size_t kEntryHeaderBytes = 40;
constexpr size_t kHashedHeaderBytes = 32;

enum : uint32_t { kHive = 0, kOldLog = 1, kOldLogToo = 2, kNewLog = 6 };

void put_u32(Bytes& bytes, size_t at, uint32_t number) {
    for (size_t i = 0; i < 4; ++i)
        bytes[at + i] = static_cast<std::byte>(number >> (8 * i) & 0xff);
}

bool has_mark(View bytes, std::string_view mark) {
    return bytes.size() >= mark.size() &&
           std::ranges::equal(bytes.first(mark.size()), std::as_bytes(std::span(mark)));
}

// Numbers of writes wrap around, so the nearer way around tells which is the later.
bool is_before(uint32_t a, uint32_t b) {
    return static_cast<uint32_t>(b - a - 1) < 0x7fffffff;
}

// The first sector of a hive or of a log.
struct Header {
    bool is_whole = false;  // its checksum is right
    uint32_t begun = 0;
    uint32_t finished = 0;
    uint64_t written = 0;
    uint32_t type = 0;
    uint32_t bins_bytes = 0;
    uint32_t sectors = 0;  // of a log's header
};

Result<Header> read_header(View bytes) {
    if (bytes.size() < kSector || !has_mark(bytes, "regf"))
        return Error{ErrorCode::Damaged, "has no header"};
    Header header;
    ByteReader reader(bytes.first(kSector));
    TRY(reader.skip(4));
    header.begun = TRY(reader.u32_le());
    header.finished = TRY(reader.u32_le());
    header.written = TRY(reader.u64_le());
    TRY(reader.skip(8));  // version
    header.type = TRY(reader.u32_le());
    TRY(reader.skip(8));  // format, root
    header.bins_bytes = TRY(reader.u32_le());
    header.sectors = TRY(reader.u32_le());
    TRY(reader.seek(kChecksumAt));
    header.is_whole = TRY(reader.u32_le()) == registry_checksum(bytes);
    return header;
}

struct Log {
    std::string name;
    Bytes bytes;
    Header header;
};

Error not_applied(const Log& log, const std::string& why) {
    return Error{ErrorCode::Damaged, log.name + " was not applied: " + why};
}

// The hive takes over the log's header, and has room for all bins.
Result<void> begin(Bytes& hive, const Log& log, uint32_t bins_bytes) {
    const uint64_t size = kBaseBlockBytes + uint64_t{bins_bytes};
    if (bins_bytes == 0 || bins_bytes % kBinBytes != 0 || size > limits::kWholeFileBytes)
        return not_applied(log, "it gives the hive " + std::to_string(bins_bytes) + " bytes");
    if (hive.size() < size)
        hive.resize(static_cast<size_t>(size));
    std::copy_n(log.bytes.begin(), kSector, hive.begin());
    return {};
}

void seal(Bytes& hive, uint32_t sequence, uint32_t bins_bytes) {
    put_u32(hive, 4, sequence);
    put_u32(hive, 8, sequence);
    put_u32(hive, 28, kHive);
    put_u32(hive, 40, bins_bytes);
    put_u32(hive, kChecksumAt, registry_checksum(hive));
}

// ---- the new format -----------------------------------------------------------------------------

struct Entry {
    uint32_t sequence = 0;
    uint32_t bins_bytes = 0;
    uint32_t pages = 0;
    View content;  // references of the pages, and the pages
};

// The entry at the begin of `bytes`. Absent where none begins there.
Result<std::optional<Entry>> read_entry(View bytes) {
    if (!has_mark(bytes, "HvLE"))
        return std::optional<Entry>();
    ByteReader reader(bytes);
    Entry entry;
    TRY(reader.skip(4));
    const uint32_t size = TRY(reader.u32_le());
    TRY(reader.skip(4));
    entry.sequence = TRY(reader.u32_le());
    entry.bins_bytes = TRY(reader.u32_le());
    entry.pages = TRY(reader.u32_le());
    const uint64_t content_hash = TRY(reader.u64_le());
    const uint64_t header_hash = TRY(reader.u64_le());
    if (size < kEntryHeaderBytes || size % kSector != 0)
        return Error{ErrorCode::Damaged, "has a size of " + std::to_string(size) + " bytes"};
    entry.content = TRY(reader.bytes(size - kEntryHeaderBytes));
    if (marvin32(bytes.first(kHashedHeaderBytes), kRegistryLogSeed) != header_hash ||
        marvin32(entry.content, kRegistryLogSeed) != content_hash)
        return Error{ErrorCode::Damaged, "has another hash than it says"};
    return std::optional(entry);
}

// All pages of an entry or none.
Result<void> apply_entry(Bytes& hive, const Log& log, const Entry& entry) {
    struct Page {
        uint32_t at;
        View content;
    };
    ByteReader references(entry.content);
    if (entry.pages > entry.content.size() / 8)
        return Error{ErrorCode::Damaged, "has too many pages"};
    ByteReader contents(entry.content.subspan(size_t{entry.pages} * 8));
    std::vector<Page> pages;
    for (uint32_t i = 0; i < entry.pages; ++i) {
        const uint32_t at = TRY(references.u32_le());
        const uint32_t size = TRY(references.u32_le());
        if (uint64_t{at} + size > entry.bins_bytes)
            return Error{ErrorCode::Damaged, "has a page outside of the hive"};
        pages.push_back({at, TRY(contents.bytes(size))});
    }
    TRY(begin(hive, log, entry.bins_bytes));
    for (const Page& page : pages)
        std::ranges::copy(page.content, hive.begin() + static_cast<std::ptrdiff_t>(
                                                           kBaseBlockBytes + uint64_t{page.at}));
    seal(hive, entry.sequence, entry.bins_bytes);
    return {};
}

struct Chain {
    uint32_t count = 0;
    uint32_t first = 0;
    uint32_t last = 0;
};

// Applies the entries from `oldest` on, which follow one another; behind them older ones may stand
// that the log held before.
Chain apply_entries(RecoveredHive& hive, const Log& log, uint32_t oldest) {
    Chain chain;
    uint32_t expected = log.header.begun;
    size_t at = kSector;
    while (at < log.bytes.size()) {
        const auto entry = read_entry(View(log.bytes).subspan(at));
        const bool ends = entry.ok() && (!entry.value() || entry.value()->sequence != expected);
        if (ends)
            break;
        const bool is_older = entry.ok() && is_before(expected, oldest);
        const Result<void> applied = !entry.ok() ? Result<void>(entry.error())
                                     : is_older  ? Result<void>()
                                                 : apply_entry(hive.bytes, log, *entry.value());
        if (!applied.ok()) {
            hive.problems.push_back(log.name + ": the entry at byte " + std::to_string(at) + ' ' +
                                    applied.error().what + "; it and what follows was not applied");
            break;
        }
        if (!is_older) {
            chain.first = chain.count == 0 ? expected : chain.first;
            chain.last = expected;
            ++chain.count;
        }
        at += kEntryHeaderBytes + entry.value()->content.size();
        ++expected;
    }
    if (chain.count > 0)
        hive.applied.push_back(log.name + " (" + std::to_string(chain.count) +
                               (chain.count == 1 ? " entry, " : " entries, ") +
                               std::to_string(chain.first) + " to " + std::to_string(chain.last) +
                               ')');
    return chain;
}

void apply_new_logs(RecoveredHive& hive, std::optional<uint32_t> oldest, std::vector<Log> logs) {
    std::ranges::stable_sort(
        logs, [](const Log& a, const Log& b) { return is_before(a.header.begun, b.header.begun); });
    // Without a header of its own the hive takes that of the newest log, as Windows does.
    if (!oldest && logs.size() > 1)
        logs.erase(logs.begin(), logs.end() - 1);
    std::optional<uint32_t> last;
    for (const Log& log : logs) {
        if (last && log.header.begun != static_cast<uint32_t>(*last + 1)) {
            hive.problems.push_back(
                not_applied(log, "it begins with entry " + std::to_string(log.header.begun) +
                                     ", which does not follow " + std::to_string(*last))
                    .what);
            continue;
        }
        const Chain chain = apply_entries(hive, log, oldest.value_or(log.header.begun));
        if (chain.count > 0)
            last = chain.last;
    }
}

// ---- the old format -----------------------------------------------------------------------------

// Where in the hive each changed page of a log belongs.
Result<std::vector<size_t>> changed_pages(const Log& log, size_t bitmap_at) {
    const View bytes(log.bytes);
    const size_t bits = log.header.bins_bytes / kSector;
    const size_t bitmap_bytes = (bits + 7) / 8;
    if (bitmap_at + 4 > bytes.size() || !has_mark(bytes.subspan(bitmap_at), "DIRT") ||
        bitmap_bytes > bytes.size() - bitmap_at - 4)
        return not_applied(log, "it has no whole list of changed pages");
    std::vector<size_t> pages;
    for (size_t bit = 0; bit < bits; ++bit)
        if ((bytes[bitmap_at + 4 + bit / 8] >> (bit % 8) & std::byte{1}) != std::byte{0})
            pages.push_back(kBaseBlockBytes + bit * kSector);
    return pages;
}

// Every bin of the hive says where it stands.
bool has_sound_bins(const Bytes& hive, uint32_t bins_bytes) {
    for (size_t at = 0; at < bins_bytes;) {
        const View bin = View(hive).subspan(kBaseBlockBytes + at);
        ByteReader reader(bin);
        if (!has_mark(bin, "hbin") || !reader.skip(4).ok())
            return false;
        const auto stored_at = reader.u32_le();
        const auto size = reader.u32_le();
        if (!stored_at.ok() || stored_at.value() != at || !size.ok() || size.value() == 0 ||
            size.value() % kBinBytes != 0 || size.value() > bins_bytes - at)
            return false;
        at += size.value();
    }
    return true;
}

Result<void> apply_old_log(RecoveredHive& hive, const Log& log) {
    const Header& header = log.header;
    if (header.begun != header.finished)
        return not_applied(log, "it was not finished");
    if (header.sectors == 0 || header.sectors > kBaseBlockBytes / kSector)
        return not_applied(log, "its header has " + std::to_string(header.sectors) + " sectors");
    const size_t sector = header.sectors * kSector;
    Bytes changed = hive.bytes;
    TRY(begin(changed, log, header.bins_bytes));
    const auto pages = TRY(changed_pages(log, sector));
    const size_t bitmap_end = sector + 4 + (header.bins_bytes / kSector + 7) / 8;
    size_t at = (bitmap_end + sector - 1) / sector * sector;
    for (const size_t page : pages) {
        if (at > log.bytes.size() || log.bytes.size() - at < kSector)
            return not_applied(
                log, "it ends before its " + std::to_string(pages.size()) + " changed pages");
        std::copy_n(log.bytes.begin() + static_cast<std::ptrdiff_t>(at), kSector,
                    changed.begin() + static_cast<std::ptrdiff_t>(page));
        at += kSector;
    }
    if (!has_sound_bins(changed, header.bins_bytes))
        return not_applied(log, "the hive would not be whole");
    seal(changed, header.finished, header.bins_bytes);
    hive.bytes = std::move(changed);
    hive.applied.push_back(log.name + " (" + std::to_string(pages.size()) + " changed pages)");
    return {};
}

// When the hive was written last: the first bin repeats what its header says.
std::optional<uint64_t> last_written(const Bytes& hive, const Header& header) {
    if (header.is_whole)
        return header.written;
    ByteReader reader(hive);
    if (!reader.seek(kBaseBlockBytes + 20).ok())
        return std::nullopt;
    const auto written = reader.u64_le();
    return written.ok() ? std::optional(written.value()) : std::nullopt;
}

void apply_old_logs(RecoveredHive& hive, const Header& header, const std::vector<Log>& logs) {
    const auto written = last_written(hive.bytes, header);
    for (const Log& log : logs) {
        const auto applied = written == log.header.written
                                 ? apply_old_log(hive, log)
                                 : not_applied(log, "it is of another time than the hive");
        if (applied.ok())
            return;
        hive.problems.push_back(applied.error().what);
    }
}

}  // namespace

uint32_t registry_checksum(std::span<const std::byte> header) {
    uint32_t sum = 0;
    ByteReader reader(header.first(kChecksumAt));
    for (auto number = reader.u32_le(); number.ok(); number = reader.u32_le())
        sum ^= number.value();
    if (sum == 0)
        return 1;
    return sum == 0xffffffff ? 0xfffffffe : sum;
}

uint64_t marvin32(std::span<const std::byte> bytes, uint64_t seed) {
    auto low = static_cast<uint32_t>(seed);
    auto high = static_cast<uint32_t>(seed >> 32);
    const auto mix = [&](uint32_t number) {
        low += number;
        high ^= low;
        low = std::rotl(low, 20) + high;
        high = std::rotl(high, 9) ^ low;
        low = std::rotl(low, 27) + high;
        high = std::rotl(high, 19);
    };
    ByteReader reader(bytes);
    while (reader.left() >= 4)
        mix(reader.u32_le().value());
    uint32_t rest = 0x80;
    for (size_t at = bytes.size(); at > reader.offset(); --at)
        rest = rest << 8 | static_cast<uint32_t>(bytes[at - 1]);
    mix(rest);
    mix(0);
    return uint64_t{high} << 32 | low;
}

Result<RecoveredHive> apply_registry_logs(const ByteSource& hive,
                                          const std::vector<RegistryLog>& logs) {
    RecoveredHive recovered;
    recovered.bytes = TRY(read_all(hive, limits::kWholeFileBytes));
    const Header header = TRY(read_header(recovered.bytes));
    if (recovered.bytes.size() < kBaseBlockBytes || header.type != kHive)
        return Error{ErrorCode::Unsupported, "is no hive of the Windows registry"};
    std::vector<Log> older;
    std::vector<Log> newer;
    for (const RegistryLog& stored : logs) {
        Log log{stored.name, TRY(read_all(*stored.bytes, limits::kWholeFileBytes)), {}};
        const auto found = read_header(log.bytes);
        const uint32_t type = found.ok() && found.value().is_whole ? found.value().type : kHive;
        if (type == kHive) {
            recovered.problems.push_back(not_applied(log, "its header is broken").what);
            continue;
        }
        log.header = found.value();
        if (type == kNewLog)
            newer.push_back(std::move(log));
        else if (type == kOldLog || type == kOldLogToo)
            older.push_back(std::move(log));
        else
            recovered.problems.push_back(
                not_applied(log, "it is of the unknown type " + std::to_string(type)).what);
    }
    if (!newer.empty())
        apply_new_logs(recovered, header.is_whole ? std::optional(header.begun) : std::nullopt,
                       std::move(newer));
    else
        apply_old_logs(recovered, header, older);
    return recovered;
}

}  // namespace parsers
