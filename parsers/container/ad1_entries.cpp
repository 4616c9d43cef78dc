#include "parsers/container/ad1_entries.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/base/time.h"

namespace parsers {
namespace {

using namespace std::string_view_literals;

constexpr size_t kEntryHeadBytes = 48;
constexpr size_t kValueHeadBytes = 20;
constexpr uint32_t kMostNameBytes = limits::kPathBytes;
constexpr uint32_t kMostValueBytes = 64 << 10;  // of those that are read; longer ones are passed by
constexpr size_t kMostValues = 4096;            // of one entry
constexpr uint64_t kMostChunkBytes = 16 << 20;
constexpr size_t kMostDamage = 1000;

enum EntryType : uint32_t { kFile = 0, kOtherFile = 1, kDeleted = 2, kFolder = 5 };
enum ValueType : uint32_t {
    kAccessed = 0x07,
    kCreated = 0x08,
    kModified = 0x09,
    kMd5 = 0x5001,
    kSha1 = 0x5002,
    kChanged = 0xa002,
};

// "20170331T180231.189682", in UTC; the fraction may be absent.
std::optional<int64_t> time_of(const std::string& text) {
    if (text.size() < 15 || text[8] != 'T')
        return std::nullopt;
    return from_iso8601(text.substr(0, 4) + '-' + text.substr(4, 2) + '-' + text.substr(6, 5) +
                        ':' + text.substr(11, 2) + ':' + text.substr(13) + 'Z');
}

std::string joined(const std::string& folder, const std::string& name) {
    return folder.empty() || name.empty() ? folder + name : folder + '/' + name;
}

// The name of the whole is a path of the machine that was imaged ("E:\photos"): its parts.
std::string root_path(const std::string& name) {
    std::string path;
    std::string slashes = to_path_utf8(name);
    std::replace(slashes.begin(), slashes.end(), '\\', '/');
    for (const auto& part : split(slashes, '/'))
        path = joined(path, part);
    return path;
}

class Walker {
public:
    Walker(const ByteSource& stream, Ad1Entries& all) : stream_(stream), all_(all) {}

    // Siblings follow each other and a child leads down; each place is visited once.
    Result<void> walk(uint64_t first, const std::string& root) {
        pending_.push_back({first, root});
        while (!pending_.empty()) {
            const Place place = std::move(pending_.back());
            pending_.pop_back();
            if (all_.entries.size() >= limits::kEntriesPerTree)
                return Error{ErrorCode::LimitReached, "has more names than the limit"};
            if (!visited_.insert(place.offset).second) {
                damaged(place.folder,
                        "its entries lead in a circle at byte " + std::to_string(place.offset));
                continue;
            }
            const auto taken = take(place);
            if (!taken.ok())
                damaged(place.folder, "the entry at byte " + std::to_string(place.offset) +
                                          " cannot be read: " + taken.error().what);
        }
        return {};
    }

private:
    struct Place {
        uint64_t offset;
        std::string folder;
    };

    void damaged(const std::string& where, const std::string& what) {
        if (all_.damage.size() < kMostDamage)
            all_.damage.push_back({where, what});
    }

    Result<void> take(const Place& place) {
        const auto head = TRY(read_exactly(stream_, place.offset, kEntryHeadBytes));
        ByteReader reader(head);
        const uint64_t next = TRY(reader.u64_le());
        const uint64_t child = TRY(reader.u64_le());
        const uint64_t values = TRY(reader.u64_le());
        Ad1Entry entry;
        entry.chunks_offset = TRY(reader.u64_le());
        entry.file.size_bytes = TRY(reader.u64_le());
        const uint32_t type = TRY(reader.u32_le());
        const uint32_t name_bytes = TRY(reader.u32_le());
        if (next != 0)
            pending_.push_back({next, place.folder});
        if (name_bytes > kMostNameBytes)
            return Error{ErrorCode::Damaged, "a name of " + std::to_string(name_bytes) + " bytes"};
        const auto name = TRY(read_exactly(stream_, place.offset + kEntryHeadBytes, name_bytes));
        entry.file.path = joined(
            place.folder, to_path_utf8({reinterpret_cast<const char*>(name.data()), name.size()}));
        if (entry.file.path.size() > limits::kPathBytes)
            return Error{ErrorCode::LimitReached, "a path longer than the limit"};
        const bool is_folder = type == kFolder || child != 0;
        entry.file.kind = is_folder ? EntryKind::Directory : EntryKind::File;
        if (type == kDeleted)
            entry.file.allocation = Allocation::Deleted;
        else if (type != kFile && type != kOtherFile && type != kFolder)
            damaged(entry.file.path, "its type " + std::to_string(type) + " is not known");
        take_values(values, entry);
        entry.file.id = all_.entries.size();
        if (child != 0)
            pending_.push_back({child, entry.file.path});
        all_.entries.push_back(std::move(entry));
        return {};
    }

    void take_values(uint64_t offset, Ad1Entry& entry) {
        for (size_t count = 0; offset != 0 && count < kMostValues; ++count) {
            const auto head = read_exactly(stream_, offset, kValueHeadBytes);
            if (!head.ok())
                return damaged(entry.file.path, "its stored values cannot be read at byte " +
                                                    std::to_string(offset) + ": " +
                                                    head.error().what);
            ByteReader reader(head.value());
            const uint64_t next = reader.u64_le().value();
            (void)reader.skip(4);
            const uint32_t type = reader.u32_le().value();
            const uint32_t size = reader.u32_le().value();
            if (is_wanted(type) && size <= kMostValueBytes) {
                const auto value = read_exactly(stream_, offset + kValueHeadBytes, size);
                if (value.ok())
                    take_value(type, {reinterpret_cast<const char*>(value.value().data()), size},
                               entry);
            }
            offset = next;
        }
    }

    static bool is_wanted(uint32_t type) {
        return type == kAccessed || type == kCreated || type == kModified || type == kChanged ||
               type == kMd5 || type == kSha1;
    }

    static void take_value(uint32_t type, const std::string& text, Ad1Entry& entry) {
        switch (type) {
            case kAccessed:
                entry.file.times.accessed_utc_ns = time_of(text);
                break;
            case kCreated:
                entry.file.times.created_utc_ns = time_of(text);
                break;
            case kModified:
                entry.file.times.modified_utc_ns = time_of(text);
                break;
            case kChanged:
                entry.file.times.changed_utc_ns = time_of(text);
                break;
            case kMd5:
                entry.md5 = to_lower_ascii(text);
                break;
            default:
                entry.sha1 = to_lower_ascii(text);
                break;
        }
    }

    const ByteSource& stream_;
    Ad1Entries& all_;
    std::vector<Place> pending_;
    std::unordered_set<uint64_t> visited_;
};

}  // namespace

Result<Ad1Entries> read_ad1_entries(const ByteSource& stream) {
    const auto head = TRY(read_exactly(stream, 0, 48));
    ByteReader reader(head);
    if (TRY(reader.text(16)) != "ADLOGICALIMAGE\0\0"sv)
        return Error{ErrorCode::Damaged, "does not hold an AccessData logical image"};
    const uint32_t version = TRY(reader.u32_le());
    TRY(reader.skip(4));
    Ad1Entries all;
    all.chunk_bytes = TRY(reader.u32_le());
    TRY(reader.skip(8));
    const uint64_t first = TRY(reader.u64_le());
    const uint32_t name_bytes = TRY(reader.u32_le());
    if (version != 3 && version != 4)
        return Error{ErrorCode::Unsupported, "AccessData logical image of version " +
                                                 std::to_string(version) + " is not read"};
    if (all.chunk_bytes == 0 || all.chunk_bytes > kMostChunkBytes)
        return Error{ErrorCode::Damaged,
                     "has chunks of " + std::to_string(all.chunk_bytes) + " bytes"};
    if (name_bytes > kMostNameBytes)
        return Error{ErrorCode::Damaged, "has a name of " + std::to_string(name_bytes) + " bytes"};
    // Version 4 has 44 more bytes, with offsets of its footer, before the name.
    const auto name = TRY(read_exactly(stream, version == 3 ? 48 : 92, name_bytes));
    const std::string root = root_path({reinterpret_cast<const char*>(name.data()), name.size()});
    if (first != 0)
        TRY(Walker(stream, all).walk(first, root));
    return all;
}

}  // namespace parsers
