#include "parsers/container/zip_local.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string_view>

#include "parsers/base/limits.h"
#include "parsers/container/zip_record.h"

namespace parsers {
namespace {

constexpr uint32_t kLocalHeader = 0x04034b50;
constexpr uint32_t kDirectoryRecord = 0x02014b50;
constexpr uint32_t kEndOfDirectory = 0x06054b50;
constexpr uint32_t kDataDescriptor = 0x08074b50;
constexpr size_t kLocalHeaderBytes = 30;
constexpr uint32_t kSee64 = 0xffffffff;
constexpr uint16_t kFlagDescriptor = 0x0008;
constexpr uint16_t kLastMethod = 99;
constexpr size_t kNamesCompared = 10'000;        // each costs a seek on a disk that turns
constexpr uint64_t kGapBytes = 512;              // extra fields, alignment and a descriptor
constexpr uint64_t kSearchedBytes = 1ULL << 30;  // of all gaps
constexpr uint64_t kFirstBytes = 64 << 10;       // of a gap, however many gaps there are

using Order = std::vector<uint32_t>;

bool ends_content(uint32_t signature) {
    return signature == kLocalHeader || signature == kDirectoryRecord ||
           signature == kDataDescriptor || signature == kEndOfDirectory;
}

std::optional<size_t> find_signature(std::span<const std::byte> bytes) {
    const auto text = zip::as_text(bytes);
    for (size_t at = text.find("PK"); at != std::string_view::npos && at + 4 <= text.size();
         at = text.find("PK", at + 1))
        if (ends_content(zip::load<uint32_t>(bytes, at)))
            return at;
    return std::nullopt;
}

// The next place at or behind `offset` with any of the zip signatures that end a content. What
// cannot be read is stepped over sector by sector, so that the entry behind it is found.
std::optional<uint64_t> find_signature(const ByteSource& source, uint64_t offset) {
    constexpr size_t kWindow = 256 << 10;
    constexpr size_t kSector = 512;
    std::vector<std::byte> window(kWindow);
    size_t size = kWindow;
    while (offset + 4 <= source.size_bytes()) {
        const size_t left_of_sector = kSector - offset % kSector;
        const bool is_narrow = size == 0;
        const size_t wanted = is_narrow ? left_of_sector : size;
        const auto got = source.read_at(offset, std::span(window).first(wanted));
        if (!got.ok()) {
            offset += is_narrow ? left_of_sector : 0;
            size = 0;
            continue;
        }
        const auto bytes = std::span<const std::byte>(window).first(got.value());
        if (const auto at = find_signature(bytes))
            return offset + *at;
        if (got.value() < wanted)
            return std::nullopt;
        offset += wanted > 3 ? wanted - 3 : wanted;
        size = is_narrow ? kSector : std::min(2 * size, kWindow);
    }
    return std::nullopt;
}

// An entry written as a stream has its sizes behind its content, in a data descriptor; that is
// believed only where its stored size fits the place where it stands.
void find_descriptor(const ByteSource& source, LocalEntry& local) {
    local.entry.state = ZipEntry::State::Unsized;
    auto at = find_signature(source, local.content_offset);
    for (; at; at = find_signature(source, *at + 4)) {
        const auto bytes = read_exactly(source, *at, 16);
        if (!bytes.ok() || zip::load<uint32_t>(bytes.value(), 0) != kDataDescriptor)
            return;
        const uint64_t stored_bytes = *at - local.content_offset;
        if (zip::load<uint32_t>(bytes.value(), 8) != (stored_bytes & kSee64))
            continue;
        const auto wide = read_exactly(source, *at, 24);
        const bool is_wide = stored_bytes > kSee64 ||
                             (wide.ok() && zip::load<uint64_t>(wide.value(), 8) == stored_bytes);
        local.entry.crc32 = zip::load<uint32_t>(bytes.value(), 4);
        local.entry.stored_bytes = stored_bytes;
        local.entry.plain_bytes = is_wide && wide.ok() ? zip::load<uint64_t>(wide.value(), 16)
                                                       : zip::load<uint32_t>(bytes.value(), 12);
        local.entry.state = ZipEntry::State::Readable;
        return;
    }
}

bool is_streamed(const ZipEntry& local) {
    return (local.flags & kFlagDescriptor) != 0 && local.stored_bytes == 0;
}

Order in_file_order(const ZipDirectory& directory) {
    const auto& entries = directory.entries;
    Order order(entries.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto before = [&](uint32_t a, uint32_t b) {
        return entries[a].header_offset < entries[b].header_offset;
    };
    if (!std::is_sorted(order.begin(), order.end(), before))
        std::stable_sort(order.begin(), order.end(), before);
    return order;
}

uint64_t least_end(const ZipEntry& entry) {
    return entry.header_offset + kLocalHeaderBytes + entry.stored_bytes;
}

// A record whose size runs over the next entry is asked again of its local header.
enum class Repair { None, TakenFromLocal, NoLocal };

Repair repair(const ByteSource& source, ZipEntry& entry) {
    auto local = read_local(source, entry.header_offset);
    if (!local.ok())
        return Repair::NoLocal;
    ZipEntry& found = local.value().entry;
    if (is_streamed(found))
        find_descriptor(source, local.value());
    if (found.state != ZipEntry::State::Readable || found.stored_bytes == entry.stored_bytes)
        return Repair::None;
    entry.stored_bytes = found.stored_bytes;
    entry.plain_bytes = found.plain_bytes;
    entry.crc32 = found.crc32;
    entry.method = found.method;
    return Repair::TakenFromLocal;
}

// Two entries over the same bytes are how a small zip holds a huge content: only the first is read,
// unless its record lies.
void resolve_overlaps(const ByteSource& source, const Order& order, ZipDirectory& directory) {
    ZipEntry* holder = nullptr;
    uint64_t overlapping = 0;
    uint64_t repaired = 0;
    for (const uint32_t index : order) {
        ZipEntry& entry = directory.entries[index];
        if (entry.state == ZipEntry::State::Lost)
            continue;
        if (holder != nullptr && entry.header_offset > holder->header_offset &&
            entry.header_offset < least_end(*holder)) {
            const Repair outcome = repair(source, *holder);
            repaired += outcome == Repair::TakenFromLocal ? 1 : 0;
            if (outcome == Repair::NoLocal) {
                holder->state = ZipEntry::State::Lost;
                holder = nullptr;
            }
        }
        if (holder == nullptr || entry.header_offset >= least_end(*holder)) {
            holder = &entry;
        } else if (read_local(source, entry.header_offset).ok()) {
            entry.state = ZipEntry::State::Overlapping;
            ++overlapping;
        }
    }
    if (repaired > 0)
        directory.damage.push_back(std::to_string(repaired) +
                                   " entries have a wrong size in the central directory; theirs is "
                                   "from their local headers");
    if (overlapping > 0)
        directory.damage.push_back(std::to_string(overlapping) +
                                   " entries lie over the bytes of others and are not opened");
}

// The entry at or behind `at`, where it is whole and ends before `end`.
std::optional<LocalEntry> find_entry(const ByteSource& source, uint64_t at, uint64_t end) {
    for (auto found = find_signature(source, at); found && *found < end;
         found = find_signature(source, *found + 4)) {
        auto local = read_local(source, *found);
        if (!local.ok() || local.value().entry.name.empty() ||
            local.value().entry.method > kLastMethod)
            continue;
        if (is_streamed(local.value().entry))
            find_descriptor(source, local.value());
        const uint64_t room = end - std::min(end, local.value().content_offset);
        if (local.value().entry.stored_bytes <= room)
            return std::move(local).value();
    }
    return std::nullopt;
}

// The local header has an extra field of its own length.
uint64_t true_end(const ByteSource& source, const ZipEntry& entry) {
    const auto local = read_local(source, entry.header_offset);
    return local.ok() ? local.value().content_offset + entry.stored_bytes : least_end(entry);
}

// Entries that the directory does not name lie in the gaps between those that it does.
void add_unnamed(const ByteSource& source, uint64_t directory_offset, const Order& order,
                 ZipDirectory& directory) {
    std::vector<ZipEntry> unnamed;
    uint64_t searched = 0;
    const auto search = [&](uint64_t from, uint64_t to) {
        const uint64_t left = kSearchedBytes - std::min(searched, kSearchedBytes);
        const uint64_t end = std::min(to, from + std::max(left, kFirstBytes));
        while (from < end) {
            auto found = find_entry(source, from, end);
            searched += found ? found->content_offset - from : end - from;
            if (!found || unnamed.size() + order.size() >= limits::kEntriesPerTree)
                return;
            from = found->content_offset + found->entry.stored_bytes;
            unnamed.push_back(std::move(found->entry));
        }
    };
    // What stands in front of the first entry may be a program that unpacks, and not an entry.
    uint64_t end =
        read_local(source, 0).ok() || order.empty() ? 0 : directory.entries[order[0]].header_offset;
    const ZipEntry* last = nullptr;
    for (size_t at = 0; at <= order.size(); ++at) {
        const ZipEntry* entry = at == order.size() ? nullptr : &directory.entries[order[at]];
        if (entry != nullptr && entry->state != ZipEntry::State::Readable)
            continue;
        const uint64_t next = entry == nullptr ? directory_offset : entry->header_offset;
        if (next > end && (last == nullptr || next - end > kGapBytes))
            search(last == nullptr ? end : true_end(source, *last), next);
        if (entry != nullptr && least_end(*entry) > end) {
            end = least_end(*entry);
            last = entry;
        }
    }
    if (unnamed.empty())
        return;
    directory.damage.push_back(std::to_string(unnamed.size()) +
                               " entries are not where the central directory says, or not in it; "
                               "they are listed from their local headers; the first is " +
                               unnamed[0].name);
    std::move(unnamed.begin(), unnamed.end(), std::back_inserter(directory.entries));
}

void compare_names(const ByteSource& source, ZipDirectory& directory) {
    uint64_t count = 0;
    std::string first;
    for (size_t at = 0; at < std::min(directory.entries.size(), kNamesCompared); ++at) {
        ZipEntry& entry = directory.entries[at];
        const auto local = read_local(source, entry.header_offset);
        if (!local.ok() && local.error().code == ErrorCode::Damaged)
            entry.state = ZipEntry::State::Lost;
        // The host system is known of the directory only: '\\' may stand for '/'.
        if (!local.ok() || local.value().entry.name == entry.name ||
            local.value().entry.name.find('\\') != std::string::npos)
            continue;
        if (count++ == 0)
            first = entry.name + ", there " + local.value().entry.name;
    }
    if (count > 0)
        directory.damage.push_back(std::to_string(count) +
                                   " entries have another name in their local header; the first "
                                   "is " +
                                   first);
}

}  // namespace

void check_with_local_headers(const ByteSource& source, uint64_t directory_offset,
                              ZipDirectory& directory) {
    const Order order = in_file_order(directory);
    compare_names(source, directory);
    resolve_overlaps(source, order, directory);
    add_unnamed(source, directory_offset, order, directory);
}

Result<ZipDirectory> salvage_zip_directory(const ByteSource& source) {
    ZipDirectory directory;
    auto at = find_signature(source, 0);
    while (at && directory.entries.size() < limits::kEntriesPerTree) {
        auto local = read_local(source, *at);
        if (!local.ok()) {
            at = find_signature(source, *at + 4);
            continue;
        }
        LocalEntry& found = local.value();
        if ((found.entry.flags & kFlagDescriptor) != 0 && found.entry.stored_bytes == 0)
            find_descriptor(source, found);
        const bool is_whole =
            found.entry.stored_bytes <= source.size_bytes() &&
            found.content_offset <= source.size_bytes() - found.entry.stored_bytes;
        const uint64_t next =
            is_whole ? found.content_offset + found.entry.stored_bytes : found.content_offset;
        directory.entries.push_back(std::move(found.entry));
        at = find_signature(source, next);
    }
    if (directory.entries.empty())
        return Error{ErrorCode::Damaged, "is no zip: it holds neither a directory nor an entry"};
    resolve_overlaps(source, in_file_order(directory), directory);
    return directory;
}

}  // namespace parsers
