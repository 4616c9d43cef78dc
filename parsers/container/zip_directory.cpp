// Reads the central directory of a zip file, and single local headers.
#include <libdeflate.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/zip_local.h"
#include "parsers/container/zip_record.h"

namespace parsers {
namespace {

constexpr uint32_t kLocalHeader = 0x04034b50;
constexpr uint32_t kDirectoryRecord = 0x02014b50;
constexpr uint32_t kEndOfDirectory = 0x06054b50;
constexpr uint32_t kEndOfDirectory64 = 0x06064b50;
constexpr size_t kEndBytes = 22;
constexpr size_t kLocator64Bytes = 20;
constexpr size_t kLocalHeaderBytes = 30;
constexpr size_t kRecordBytes = 46;
constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr uint32_t kSee64 = 0xffffffff;
constexpr uint16_t kExtraSizes64 = 0x0001;
constexpr uint16_t kExtraFileTimes = 0x000a;
constexpr uint16_t kExtraUnixTimes = 0x5455;
constexpr uint16_t kExtraUnicodePath = 0x7075;
constexpr uint16_t kFlagUtf8 = 0x0800;
constexpr uint8_t kHostUnix = 3;  // APPNOTE.TXT, section 4.4.2
constexpr uint8_t kHostDarwin = 19;
constexpr uint32_t kModeKind = 0170000;  // of a Unix file mode, the upper half of the attributes
constexpr uint32_t kModeLink = 0120000;

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

// The upper half of code page 437, by Unicode's own mapping table (CP437.TXT).
std::string from_cp437(std::string_view bytes) {
    static constexpr char16_t kUpper[] =
        u"\u00c7\u00fc\u00e9\u00e2\u00e4\u00e0\u00e5\u00e7\u00ea\u00eb\u00e8\u00ef\u00ee\u00ec"
        u"\u00c4\u00c5\u00c9\u00e6\u00c6\u00f4\u00f6\u00f2\u00fb\u00f9\u00ff\u00d6\u00dc\u00a2"
        u"\u00a3\u00a5\u20a7\u0192\u00e1\u00ed\u00f3\u00fa\u00f1\u00d1\u00aa\u00ba\u00bf\u2310"
        u"\u00ac\u00bd\u00bc\u00a1\u00ab\u00bb\u2591\u2592\u2593\u2502\u2524\u2561\u2562\u2556"
        u"\u2555\u2563\u2551\u2557\u255d\u255c\u255b\u2510\u2514\u2534\u252c\u251c\u2500\u253c"
        u"\u255e\u255f\u255a\u2554\u2569\u2566\u2560\u2550\u256c\u2567\u2568\u2564\u2565\u2559"
        u"\u2558\u2552\u2553\u256b\u256a\u2518\u250c\u2588\u2584\u258c\u2590\u2580\u03b1\u00df"
        u"\u0393\u03c0\u03a3\u03c3\u00b5\u03c4\u03a6\u0398\u03a9\u03b4\u221e\u03c6\u03b5\u2229"
        u"\u2261\u00b1\u2265\u2264\u2320\u2321\u00f7\u2248\u00b0\u2219\u00b7\u221a\u207f\u00b2"
        u"\u25a0\u00a0";
    static_assert(sizeof(kUpper) / sizeof(char16_t) == 129);
    std::string text;
    for (const char stored : bytes) {
        const auto byte = static_cast<unsigned char>(stored);
        const char32_t code = byte < 0x80 ? byte : kUpper[byte - 0x80];
        if (code < 0x80) {
            text += static_cast<char>(code);
        } else if (code < 0x800) {
            text += static_cast<char>(0xc0 | (code >> 6));
            text += static_cast<char>(0x80 | (code & 0x3f));
        } else {
            text += static_cast<char>(0xe0 | (code >> 12));
            text += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
            text += static_cast<char>(0x80 | (code & 0x3f));
        }
    }
    return text;
}

// A name as FileEntry wants it. Writers on Windows that separate folders by '\' say so by their
// host system (0 or 10).
std::string to_entry_name(std::string_view stored, uint16_t flags, uint8_t host) {
    std::string name =
        (flags & kFlagUtf8) == 0 && !is_utf8(stored) ? from_cp437(stored) : to_path_utf8(stored);
    if ((host == 0 || host == 10) && name.find('/') == std::string::npos)
        std::replace(name.begin(), name.end(), '\\', '/');
    // Some extraction tools write names from the root of the device.
    if (const size_t begin = name.find_first_not_of('/'); begin != std::string::npos)
        name.erase(0, begin);
    if (name.find('\0') != std::string::npos)
        return to_path_utf8(name);
    return name;
}

// A record while it is read: what stands before the name, and the name as stored.
struct RawEntry {
    ZipEntry entry;
    std::string_view stored_name;
    uint8_t host = 0;
    bool lacks_offset = false;
};

Result<void> read_sizes64(ByteReader field, RawEntry& raw) {
    if (raw.entry.plain_bytes == kSee64)
        raw.entry.plain_bytes = TRY(field.u64_le());
    if (raw.entry.stored_bytes == kSee64)
        raw.entry.stored_bytes = TRY(field.u64_le());
    if (raw.lacks_offset)
        raw.entry.header_offset = TRY(field.u64_le());
    return {};
}

// Info-ZIP "UT": the directory holds the first time only, a local header all that the flags name.
Result<void> read_unix_times(ByteReader field, RawEntry& raw) {
    const auto flags = TRY(field.u8());
    std::optional<int64_t>* const slots[] = {&raw.entry.times.modified_utc_ns,
                                             &raw.entry.times.accessed_utc_ns,
                                             &raw.entry.times.created_utc_ns};
    for (unsigned bit = 0; bit < 3 && field.left() >= 4; ++bit) {
        if ((flags >> bit & 1) == 0)
            continue;
        const auto seconds = static_cast<int32_t>(TRY(field.u32_le()));
        if (seconds != 0)
            *slots[bit] = int64_t{seconds} * kNsPerSecond;
    }
    return {};
}

// 100 ns since 1601-01-01 UTC; 0 is "not set", and what lies before 1970 is no time of a file.
std::optional<int64_t> file_time_ns(uint64_t stored) {
    constexpr uint64_t kUnixEpoch = 116'444'736'000'000'000;
    constexpr uint64_t kLast = kUnixEpoch + INT64_MAX / 100;
    if (stored < kUnixEpoch || stored > kLast)
        return std::nullopt;
    return static_cast<int64_t>((stored - kUnixEpoch) * 100);
}

// NTFS times, kind 0x000a.
Result<void> read_file_times(ByteReader field, RawEntry& raw) {
    TRY(field.skip(4));
    const auto tag = TRY(field.u16_le());
    TRY(field.skip(2));
    if (tag != 1)
        return {};
    const auto modified = TRY(field.u64_le());
    const auto accessed = TRY(field.u64_le());
    const auto created = TRY(field.u64_le());
    raw.entry.times = {file_time_ns(modified), file_time_ns(accessed), std::nullopt,
                       file_time_ns(created)};
    return {};
}

// Holds only while its checksum fits the stored name: a tool that renames leaves the field behind.
Result<void> read_unicode_path(ByteReader field, RawEntry& raw) {
    const auto version = TRY(field.u8());
    const auto crc = TRY(field.u32_le());
    const auto name = TRY(field.text(field.left()));
    if (version == 1 && is_utf8(name) && !name.empty() &&
        crc == libdeflate_crc32(0, raw.stored_name.data(), raw.stored_name.size()))
        raw.entry.name = to_path_utf8(name);
    return {};
}

Result<void> read_extra(std::span<const std::byte> bytes, RawEntry& raw) {
    ByteReader extra(bytes);
    while (extra.left() >= 4) {
        const auto kind = TRY(extra.u16_le());
        const auto size = TRY(extra.u16_le());
        const auto field_bytes = TRY(extra.bytes(size));
        const ByteReader field(field_bytes);
        if (kind == kExtraSizes64)
            TRY(read_sizes64(field, raw));
        else if (kind == kExtraUnixTimes)
            TRY(read_unix_times(field, raw));
        else if (kind == kExtraFileTimes)
            TRY(read_file_times(field, raw));
        else if (kind == kExtraUnicodePath)
            TRY(read_unicode_path(field, raw));
    }
    return {};
}

// The record at the reader; it stands behind the record afterwards.
Result<ZipEntry> read_record(ByteReader& reader) {
    const auto fixed = TRY(reader.bytes(kRecordBytes));
    if (zip::load<uint32_t>(fixed, 0) != kDirectoryRecord)
        return damaged("no directory record where one is expected");
    RawEntry raw;
    raw.host = zip::load<uint8_t>(fixed, 5);
    raw.entry.flags = zip::load<uint16_t>(fixed, 8);
    raw.entry.method = zip::load<uint16_t>(fixed, 10);
    raw.entry.crc32 = zip::load<uint32_t>(fixed, 16);
    raw.entry.stored_bytes = zip::load<uint32_t>(fixed, 20);
    raw.entry.plain_bytes = zip::load<uint32_t>(fixed, 24);
    raw.entry.header_offset = zip::load<uint32_t>(fixed, 42);
    raw.lacks_offset = raw.entry.header_offset == kSee64;
    raw.entry.is_link = (raw.host == kHostUnix || raw.host == kHostDarwin) &&
                        (zip::load<uint32_t>(fixed, 38) >> 16 & kModeKind) == kModeLink;
    const auto name = TRY(reader.bytes(zip::load<uint16_t>(fixed, 28)));
    const auto extra = TRY(reader.bytes(zip::load<uint16_t>(fixed, 30)));
    TRY(reader.skip(zip::load<uint16_t>(fixed, 32)));
    raw.stored_name = zip::as_text(name);
    // A broken extra field costs what stands in it, not the entry.
    static_cast<void>(read_extra(extra, raw).ok());
    if (raw.entry.name.empty())
        raw.entry.name = to_entry_name(raw.stored_name, raw.entry.flags, raw.host);
    return std::move(raw.entry);
}

// Where the directory stands, from the end record.
struct DirectoryPlace {
    uint64_t offset = 0;
    uint64_t size_bytes = 0;
    uint64_t count = 0;
    uint64_t end_offset = 0;  // of the first end record
};

// The last end record in the tail whose comment reaches exactly, or at least within, the file.
std::optional<size_t> find_end_record(std::span<const std::byte> tail) {
    if (tail.size() < kEndBytes)
        return std::nullopt;
    for (size_t at = tail.size() - kEndBytes + 1; at-- > 0;) {
        if (zip::load<uint32_t>(tail, at) == kEndOfDirectory &&
            at + kEndBytes + zip::load<uint16_t>(tail, at + 20) <= tail.size())
            return at;
    }
    return std::nullopt;
}

Result<DirectoryPlace> read_place64(const ByteSource& source, DirectoryPlace place) {
    if (place.end_offset < kLocator64Bytes)
        return place;
    const auto locator =
        TRY(read_exactly(source, place.end_offset - kLocator64Bytes, kLocator64Bytes));
    if (zip::load<uint32_t>(locator, 0) != 0x07064b50)
        return place;
    const auto end64_offset = zip::load<uint64_t>(locator, 8);
    const auto end64 = TRY(read_exactly(source, end64_offset, 56));
    if (zip::load<uint32_t>(end64, 0) != kEndOfDirectory64)
        return damaged("no zip64 end record where the locator says");
    place.count = zip::load<uint64_t>(end64, 32);
    place.size_bytes = zip::load<uint64_t>(end64, 40);
    place.offset = zip::load<uint64_t>(end64, 48);
    place.end_offset = end64_offset;
    return place;
}

// The end record is the last thing in the file but for its comment, which most have none of: a
// longer tail, which may touch bytes that cannot be read, is taken only where the short ones have
// no end record.
Result<DirectoryPlace> find_directory(const ByteSource& source) {
    constexpr uint64_t kTails[] = {kEndBytes, kEndBytes + 1024, kEndBytes + 0xffff};
    for (const uint64_t longest : kTails) {
        const uint64_t tail_size = std::min(source.size_bytes(), longest);
        const uint64_t tail_offset = source.size_bytes() - tail_size;
        const auto tail = TRY(read_exactly(source, tail_offset, static_cast<size_t>(tail_size)));
        const auto at = find_end_record(tail);
        if (!at)
            continue;
        const auto end = std::span(tail).subspan(*at, kEndBytes);
        const DirectoryPlace place{zip::load<uint32_t>(end, 16), zip::load<uint32_t>(end, 12),
                                   zip::load<uint16_t>(end, 10), tail_offset + *at};
        return read_place64(source, place);
    }
    return damaged("the central directory is cut off");
}

// Bytes put in front of a zip (a self-extracting program) shift all offsets by their count.
Result<uint64_t> shift_of(const ByteSource& source, const DirectoryPlace& place) {
    if (place.size_bytes > place.end_offset)
        return damaged("the central directory is larger than the file");
    const uint64_t actual = place.end_offset - place.size_bytes;
    if (place.offset == actual || place.size_bytes == 0)
        return uint64_t{0};
    if (place.offset < actual) {
        const auto signature = TRY(read_exactly(source, place.offset, 4));
        if (zip::load<uint32_t>(signature, 0) == kDirectoryRecord)
            return uint64_t{0};
        return actual - place.offset;
    }
    return damaged("the central directory lies behind its end record");
}

// Some tools write a wrong offset of the directory without bytes in front; then the offsets of the
// entries are right as they stand.
uint64_t shift_of_entries(const ByteSource& source, const ZipDirectory& directory, uint64_t shift) {
    if (shift == 0 || directory.entries.empty())
        return shift;
    const uint64_t stored = directory.entries[0].header_offset;
    const bool is_shifted =
        stored <= source.size_bytes() && read_local(source, stored + shift).ok();
    return !is_shifted && read_local(source, stored).ok() ? 0 : shift;
}

// A name of 64 KB would be that long again in the path of everything inside it.
void cut_long_names(ZipDirectory& directory) {
    uint64_t count = 0;
    for (ZipEntry& entry : directory.entries) {
        if (entry.name.size() <= limits::kPathBytes)
            continue;
        ++count;
        size_t end = limits::kPathBytes;
        while (end > 0 && (static_cast<unsigned char>(entry.name[end]) & 0xc0) == 0x80)
            --end;  // not inside a letter
        entry.name.resize(end);
    }
    if (count > 0)
        directory.damage.push_back(std::to_string(count) + " names are longer than the limit of " +
                                   std::to_string(limits::kPathBytes) +
                                   " bytes and are listed by their beginning");
}

void read_records(std::span<const std::byte> bytes, uint64_t begin, ZipDirectory& directory) {
    directory.entries.reserve(bytes.size() / (kRecordBytes + 16));
    ByteReader reader(bytes);
    while (reader.left() >= kRecordBytes && directory.entries.size() < limits::kEntriesPerTree) {
        auto entry = read_record(reader);
        if (!entry.ok()) {
            directory.damage.push_back("the central directory is broken at byte " +
                                       std::to_string(begin + reader.offset()) + ": " +
                                       entry.error().what);
            break;
        }
        directory.entries.push_back(std::move(entry).value());
    }
}

}  // namespace

Result<ZipDirectory> read_zip_directory(const ByteSource& source) {
    const auto place = TRY(find_directory(source));
    const auto shift = TRY(shift_of(source, place));
    const uint64_t begin = TRY(checked_add(place.offset, shift));
    const uint64_t size = std::min(place.size_bytes, limits::kWholeFileBytes);
    const auto bytes = TRY(read_exactly(source, begin, static_cast<size_t>(size)));
    ZipDirectory directory;
    read_records(bytes, begin, directory);
    if (size < place.size_bytes || directory.entries.size() >= limits::kEntriesPerTree)
        directory.damage.push_back("the central directory is larger than the limit of " +
                                   std::to_string(limits::kWholeFileBytes) + " bytes or " +
                                   std::to_string(limits::kEntriesPerTree) +
                                   " entries; the rest is not listed");
    const uint64_t entry_shift = shift_of_entries(source, directory, shift);
    if (entry_shift != shift)
        directory.damage.push_back("the end record gives a wrong place of the central directory");
    for (ZipEntry& entry : directory.entries) {
        // An offset near the end of 64 bits is broken, and must not wrap.
        entry.header_offset = std::min(entry.header_offset, source.size_bytes()) + entry_shift;
        entry.stored_bytes = std::min(entry.stored_bytes, uint64_t{1} << 62);
    }
    if (place.count != directory.entries.size() && directory.damage.empty() &&
        place.count != (directory.entries.size() & 0xffff))
        directory.damage.push_back("the end record counts " + std::to_string(place.count) +
                                   " entries; " + std::to_string(directory.entries.size()) +
                                   " are there");
    check_with_local_headers(source, begin, directory);
    cut_long_names(directory);
    return directory;
}

Result<LocalEntry> read_local(const ByteSource& source, uint64_t offset) {
    const auto fixed = TRY(read_exactly(source, offset, kLocalHeaderBytes));
    if (zip::load<uint32_t>(fixed, 0) != kLocalHeader)
        return damaged("no local header at byte " + std::to_string(offset));
    const auto name_size = zip::load<uint16_t>(fixed, 26);
    const auto extra_size = zip::load<uint16_t>(fixed, 28);
    const auto rest =
        TRY(read_exactly(source, offset + kLocalHeaderBytes, size_t{name_size} + extra_size));
    RawEntry raw;
    raw.entry.header_offset = offset;
    raw.entry.flags = zip::load<uint16_t>(fixed, 6);
    raw.entry.method = zip::load<uint16_t>(fixed, 8);
    raw.entry.crc32 = zip::load<uint32_t>(fixed, 14);
    raw.entry.stored_bytes = zip::load<uint32_t>(fixed, 18);
    raw.entry.plain_bytes = zip::load<uint32_t>(fixed, 22);
    raw.stored_name = zip::as_text(std::span(rest).first(name_size));
    static_cast<void>(read_extra(std::span(rest).subspan(name_size), raw).ok());
    if (raw.entry.name.empty())
        raw.entry.name = to_entry_name(raw.stored_name, raw.entry.flags, 3);
    return LocalEntry{std::move(raw.entry), offset + kLocalHeaderBytes + name_size + extra_size};
}

bool is_document_zip(const ByteSource& source) {
    const auto first = read_local(source, 0);
    if (!first.ok())
        return false;
    const std::string& name = first.value().entry.name;
    static constexpr std::string_view kFirstNames[] = {"[Content_Types].xml",  "mimetype",
                                                       "AndroidManifest.xml",  "classes.dex",
                                                       "META-INF/MANIFEST.MF", "META-INF/"};
    static constexpr std::string_view kFirstFolders[] = {
        "_rels/", "docProps/", "word/", "xl/", "ppt/", "META-INF/com/android/"};
    return std::any_of(std::begin(kFirstNames), std::end(kFirstNames),
                       [&](std::string_view known) { return name == known; }) ||
           std::any_of(std::begin(kFirstFolders), std::end(kFirstFolders),
                       [&](std::string_view known) { return name.starts_with(known); });
}

}  // namespace parsers
