#include "parsers/document/compound_file.h"

#include <algorithm>
#include <set>
#include <utility>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"

namespace parsers {
namespace {

constexpr std::string_view kMagic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
constexpr uint32_t kLastSector = 0xFFFFFFFA;  // numbers above mark ends and free sectors
constexpr uint32_t kNone = 0xFFFFFFFF;
constexpr size_t kHeaderBytes = 512;
constexpr size_t kEntryBytes = 128;
constexpr uint64_t kSmallSectorBytes = 64;
constexpr size_t kHeaderTableSectors = 109;
constexpr size_t kEntries = 200'000;
constexpr size_t kDepth = 32;

Error damaged(std::string what) {
    return {ErrorCode::Damaged, "Compound file: " + std::move(what)};
}

void append_numbers(std::string_view bytes, std::vector<uint32_t>& numbers) {
    for (size_t at = 0; at + 4 <= bytes.size(); at += 4)
        numbers.push_back(static_cast<uint32_t>(little_number(bytes, at, 4)));
}

struct RawEntry {
    std::string name;
    unsigned type = 0;
    uint32_t left = kNone;
    uint32_t right = kNone;
    uint32_t child = kNone;
    uint32_t first = 0;
    uint64_t size_bytes = 0;
};

constexpr unsigned kStorage = 1;
constexpr unsigned kStream = 2;

RawEntry raw_entry(std::string_view bytes) {
    RawEntry entry;
    const auto name_bytes = std::min<uint64_t>(little_number(bytes, 64, 2), 64);
    if (name_bytes >= 2)
        entry.name = from_utf16_le(std::as_bytes(std::span(bytes.substr(0, name_bytes - 2))));
    entry.type = static_cast<unsigned>(little_number(bytes, 66, 1));
    entry.left = static_cast<uint32_t>(little_number(bytes, 68, 4));
    entry.right = static_cast<uint32_t>(little_number(bytes, 72, 4));
    entry.child = static_cast<uint32_t>(little_number(bytes, 76, 4));
    entry.first = static_cast<uint32_t>(little_number(bytes, 116, 4));
    entry.size_bytes = little_number(bytes, 120, 8);
    return entry;
}

}  // namespace

uint64_t little_number(std::string_view bytes, uint64_t at, size_t size) {
    if (at > bytes.size() || bytes.size() - at < size)
        return 0;
    uint64_t number = 0;
    for (size_t i = size; i > 0; --i)
        number = number << 8 | static_cast<unsigned char>(bytes[at + i - 1]);
    return number;
}

bool CompoundFile::is_one(const ByteSource& source) {
    const auto head = read_exactly(source, 0, kMagic.size());
    return head.ok() && std::ranges::equal(head.value(), std::as_bytes(std::span(kMagic)));
}

Result<CompoundFile> CompoundFile::open(SharedBytes source) {
    CompoundFile file;
    file.source_ = std::move(source);
    TRY(file.read_header());
    TRY(file.read_table());
    TRY(file.read_directory());
    return file;
}

Result<void> CompoundFile::read_header() {
    const auto bytes = TRY(read_exactly(*source_, 0, kHeaderBytes));
    const std::string_view header(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (!header.starts_with(kMagic))
        return damaged("does not begin as one");
    const uint64_t shift = little_number(header, 30, 2);
    if (shift != 9 && shift != 12)
        return damaged("its sectors have a size that does not exist");
    sector_bytes_ = 1ULL << shift;
    first_directory_ = static_cast<uint32_t>(little_number(header, 48, 4));
    small_below_ = little_number(header, 56, 4);
    first_small_table_ = static_cast<uint32_t>(little_number(header, 60, 4));
    first_table_list_ = static_cast<uint32_t>(little_number(header, 68, 4));
    append_numbers(header.substr(76, kHeaderTableSectors * 4), table_sectors_);
    return {};
}

// The list of the sectors that hold the table goes on in sectors of its own, each with the number
// of the next one at its end.
Result<void> CompoundFile::read_table() {
    const uint64_t most = source_->size_bytes() / sector_bytes_ + 1;
    uint32_t list = first_table_list_;
    for (uint64_t count = 0; list < kLastSector; ++count) {
        if (count > most)
            return damaged("the list of its tables runs in a circle");
        const std::string sector = TRY(read_sector(list));
        append_numbers(std::string_view(sector).substr(0, sector.size() - 4), table_sectors_);
        list = static_cast<uint32_t>(little_number(sector, sector.size() - 4, 4));
    }
    for (const uint32_t sector : table_sectors_) {
        if (sector >= kLastSector)
            continue;
        if (next_.size() > most)
            break;
        const std::string numbers = TRY(read_sector(sector));
        append_numbers(numbers, next_);
    }
    return {};
}

Result<std::string> CompoundFile::read_sector(uint32_t sector) const {
    const uint64_t offset = (static_cast<uint64_t>(sector) + 1) * sector_bytes_;
    if (offset >= source_->size_bytes())
        return damaged("a sector lies behind its end");
    std::string bytes(sector_bytes_, '\0');  // the last one may be cut
    TRY(source_->read_at(offset, std::as_writable_bytes(std::span(bytes))));
    return bytes;
}

Result<std::string> CompoundFile::read_chain(uint32_t first, uint64_t size_bytes) const {
    std::string bytes;
    uint64_t steps = 0;
    for (uint32_t sector = first; sector < kLastSector && bytes.size() < size_bytes;
         sector = next_[sector]) {
        if (sector >= next_.size() || ++steps > next_.size())
            return damaged("a chain of sectors leads nowhere");
        const std::string part = TRY(read_sector(sector));
        bytes += part;
    }
    return bytes;
}

Result<std::string> CompoundFile::read_small(uint32_t first, uint64_t size_bytes) const {
    std::string bytes;
    uint64_t steps = 0;
    for (uint32_t sector = first; sector < kLastSector && bytes.size() < size_bytes;
         sector = next_small_[sector]) {
        if (sector >= next_small_.size() || ++steps > next_small_.size() ||
            sector * kSmallSectorBytes >= small_.size())
            return damaged("a chain of small sectors leads nowhere");
        bytes += small_.substr(sector * kSmallSectorBytes, kSmallSectorBytes);
    }
    return bytes;
}

Result<void> CompoundFile::read_directory() {
    const std::string directory = TRY(read_chain(first_directory_, kEntries * kEntryBytes));
    if (directory.size() < kEntryBytes)
        return damaged("has no directory");
    const RawEntry root = raw_entry(std::string_view(directory).substr(0, kEntryBytes));
    const std::string table = TRY(read_chain(first_small_table_, limits::kWholeFileBytes));
    append_numbers(table, next_small_);
    small_ = TRY(read_chain(root.first, std::min(root.size_bytes, limits::kWholeFileBytes)));
    add_entries(directory);
    return {};
}

// The entries of a storage are a tree of siblings below its first child.
void CompoundFile::add_entries(const std::string& bytes) {
    struct Open {
        uint32_t number;
        std::string folder;
        size_t depth;
    };
    const auto count = static_cast<uint32_t>(bytes.size() / kEntryBytes);
    const auto at = [&](uint32_t number) {
        return raw_entry(std::string_view(bytes).substr(number * kEntryBytes, kEntryBytes));
    };
    std::set<uint32_t> seen{0};
    std::vector<Open> open{{at(0).child, "", 0}};
    while (!open.empty()) {
        const Open next = std::move(open.back());
        open.pop_back();
        if (next.number >= count || next.depth > kDepth || !seen.insert(next.number).second)
            continue;
        const RawEntry entry = at(next.number);
        const std::string path = next.folder + entry.name;
        const bool is_stream = entry.type == kStream;
        // Version 3 has 32 bits of a size; what stands in the other ones is not to be read.
        const uint64_t size =
            sector_bytes_ == 512 ? entry.size_bytes & UINT32_MAX : entry.size_bytes;
        if (is_stream || entry.type == kStorage)
            entries_.push_back({path, is_stream, size, entry.first});
        open.push_back({entry.left, next.folder, next.depth});
        open.push_back({entry.right, next.folder, next.depth});
        if (entry.type == kStorage)
            open.push_back({entry.child, path + "/", next.depth + 1});
    }
}

const CompoundEntry* CompoundFile::find(std::string_view path) const {
    const auto found = std::ranges::find(entries_, path, &CompoundEntry::path);
    return found == entries_.end() ? nullptr : &*found;
}

Result<std::string> CompoundFile::read(const CompoundEntry& entry, uint64_t limit_bytes) const {
    if (entry.size_bytes > limit_bytes)
        return Error{ErrorCode::LimitReached, "Compound file: " + entry.path + " has " +
                                                  std::to_string(entry.size_bytes) +
                                                  " bytes and is not read"};
    auto bytes =
        TRY(entry.size_bytes < small_below_ ? read_small(entry.first_sector, entry.size_bytes)
                                            : read_chain(entry.first_sector, entry.size_bytes));
    if (bytes.size() < entry.size_bytes)
        return damaged(entry.path + " ends before its size");
    bytes.resize(entry.size_bytes);
    return bytes;
}

}  // namespace parsers
