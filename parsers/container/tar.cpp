#include "parsers/container/tar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"

namespace parsers {
namespace {

constexpr size_t kBlockBytes = 512;
constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr uint64_t kExtensionBytes = 8
                                     << 20;  // a PAX or long-name block; real ones are far smaller
constexpr uint64_t kResyncBytes = 64 << 20;  // how far a next header is searched for

using Block = std::array<std::byte, kBlockBytes>;

std::string_view as_text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A field up to its first NUL.
std::string_view field(std::span<const std::byte> block, size_t at, size_t size) {
    const auto text = as_text(block.subspan(at, size));
    return text.substr(0, text.find('\0'));
}

// Octal digits, or base-256 where the first bit is set (GNU and star). Absent where it is neither,
// negative or beyond 63 bits.
std::optional<uint64_t> number(std::span<const std::byte> block, size_t at, size_t size) {
    const auto first = std::to_integer<unsigned>(block[at]);
    uint64_t value = 0;
    if ((first & 0x80) != 0) {
        for (size_t index = 0; index < size; ++index) {
            const auto byte = std::to_integer<uint64_t>(block[at + index]) & (index ? 0xff : 0x7f);
            if (value >> 55 != 0)
                return std::nullopt;
            value = value << 8 | byte;
        }
        return value;
    }
    const auto text = trim(field(block, at, size));
    if (text.empty())
        return 0;
    const auto end = text.data() + text.size();
    const auto [stop, fault] = std::from_chars(text.data(), end, value, 8);
    if (fault != std::errc() || stop != end || value >> 63 != 0)
        return std::nullopt;
    return value;
}

bool is_zero(std::span<const std::byte> block) {
    return std::all_of(block.begin(), block.end(),
                       [](std::byte byte) { return byte == std::byte{0}; });
}

// The checksum is over the block with its own field as spaces; some writers summed signed bytes.
bool has_checksum(std::span<const std::byte> block) {
    const auto stored = number(block, 148, 8);
    if (!stored)
        return false;
    int64_t plain = 0;
    int64_t with_sign = 0;
    for (size_t at = 0; at < kBlockBytes; ++at) {
        const auto byte =
            at >= 148 && at < 156 ? uint8_t{' '} : std::to_integer<uint8_t>(block[at]);
        plain += byte;
        with_sign += static_cast<int8_t>(byte);
    }
    const auto sum = static_cast<int64_t>(*stored);
    return sum == plain || sum == with_sign;
}

// What a PAX record or a GNU long-name block says of the next entry.
struct Overrides {
    std::optional<std::string> path;
    std::optional<std::string> link_target;
    std::optional<uint64_t> size_bytes;
    FileTimes times;
    bool is_sparse = false;
};

// "1700000000.25" -> nanoseconds.
std::optional<int64_t> pax_time(std::string_view text) {
    const size_t point = text.find('.');
    const auto seconds = to_int64(text.substr(0, point));
    if (!seconds || *seconds < 0 || *seconds > 9'000'000'000)
        return std::nullopt;
    int64_t fraction = 0;
    if (point != std::string_view::npos) {
        std::string digits(text.substr(point + 1, 9));
        digits.resize(9, '0');
        fraction = std::max<int64_t>(0, to_int64(digits).value_or(0));
    }
    return *seconds * kNsPerSecond + fraction;
}

void apply_pax(std::string_view key, std::string_view value, Overrides& overrides) {
    if (key == "path" || key == "GNU.sparse.name")
        overrides.path = std::string(value);
    else if (key == "linkpath")
        overrides.link_target = std::string(value);
    else if (key == "size" && to_int64(value).value_or(-1) >= 0)
        overrides.size_bytes = static_cast<uint64_t>(*to_int64(value));
    else if (key == "mtime")
        overrides.times.modified_utc_ns = pax_time(value);
    else if (key == "atime")
        overrides.times.accessed_utc_ns = pax_time(value);
    else if (key == "ctime")
        overrides.times.changed_utc_ns = pax_time(value);
    else if (key == "LIBARCHIVE.creationtime")
        overrides.times.created_utc_ns = pax_time(value);
    if (key.starts_with("GNU.sparse."))
        overrides.is_sparse = true;
}

// Records "LENGTH KEY=VALUE\n". False where one is broken; those before it count.
bool apply_pax_records(std::string_view records, Overrides& overrides) {
    while (!records.empty()) {
        const size_t space = records.find(' ');
        if (space == std::string_view::npos)
            return records.front() == '\0';
        const auto length = to_int64(records.substr(0, space));
        if (!length || *length <= static_cast<int64_t>(space) + 1 ||
            static_cast<uint64_t>(*length) > records.size())
            return false;
        auto record = records.substr(space + 1, static_cast<size_t>(*length) - space - 1);
        records.remove_prefix(static_cast<size_t>(*length));
        if (record.ends_with('\n'))
            record.remove_suffix(1);
        const size_t equals = record.find('=');
        if (equals == std::string_view::npos)
            return false;
        apply_pax(record.substr(0, equals), record.substr(equals + 1), overrides);
    }
    return true;
}

// Walks the headers once and collects the entries.
class Indexer {
public:
    explicit Indexer(const ByteSource& source) : source_(source) {}

    Result<void> run() {
        while (offset_ < source_.size_bytes() && entries.size() < limits::kEntriesPerTree) {
            const auto read = source_.read_at(offset_, block_);
            if (!read.ok()) {
                note(read.error().what);
                break;
            }
            if (read.value() < kBlockBytes) {
                note("the tar file ends inside a header");
                break;
            }
            if (is_zero(block_)) {
                saw_end_ = true;
                break;
            }
            if (!has_checksum(block_)) {
                if (!resync())
                    break;
                continue;
            }
            take_header();
        }
        if (entries.size() >= limits::kEntriesPerTree)
            note("more entries than the limit; the rest is not listed");
        else if (!saw_end_ && damage.empty())
            note("the tar file ends without its end mark: entries may be missing");
        resolve_hard_links();
        if (entries.empty() && !saw_end_)
            return Error{ErrorCode::Damaged, "is no tar: it has no readable header"};
        return {};
    }

    std::vector<TarTree::Entry> entries;
    std::vector<TarTree::Damage> damage;

private:
    void note(std::string what) { damage.push_back({offset_, std::move(what)}); }

    // To the next block that is a header; false where there is none near.
    bool resync() {
        const uint64_t begin = offset_;
        for (offset_ += kBlockBytes; offset_ - begin < kResyncBytes; offset_ += kBlockBytes) {
            const auto read = source_.read_at(offset_, block_);
            if (!read.ok() || read.value() < kBlockBytes)
                break;
            if (as_text(block_).substr(257, 5) == "ustar" && has_checksum(block_)) {
                damage.push_back({begin, "no tar header up to byte " + std::to_string(offset_)});
                overrides_ = {};
                return true;
            }
        }
        damage.push_back({begin, "no tar header where one is expected, and none behind it"});
        return false;
    }

    void take_header() {
        const char type = static_cast<char>(block_[156]);
        const auto stored_size = number(block_, 124, 12);
        if (!stored_size) {
            note("a size that is no number");
            offset_ += kBlockBytes;
            return;
        }
        const uint64_t content = offset_ + kBlockBytes;
        if (type == 'x' || type == 'g' || type == 'L' || type == 'K') {
            take_extension(type, content, *stored_size);
            skip_content(content, *stored_size);
            return;
        }
        const uint64_t size = overrides_.size_bytes.value_or(*stored_size);
        const uint64_t begin = content + (type == 'S' ? sparse_map_bytes(content) : 0);
        const bool has_content = type != '1' && type != '2' && type != '5';
        add_entry(type, begin, has_content ? size : 0);
        overrides_ = {};
        skip_content(begin, type == '1' || type == '2' ? 0 : size);
    }

    void take_extension(char type, uint64_t content, uint64_t size) {
        if (size > kExtensionBytes)
            return note("an extended header larger than " + std::to_string(kExtensionBytes));
        const auto bytes = read_exactly(source_, content, static_cast<size_t>(size));
        if (!bytes.ok())
            return note(bytes.error().what);
        const auto text = as_text(bytes.value());
        if (type == 'L')
            overrides_.path = std::string(text.substr(0, text.find('\0')));
        else if (type == 'K')
            overrides_.link_target = std::string(text.substr(0, text.find('\0')));
        else if (type == 'x' && !apply_pax_records(text, overrides_))
            note("a broken extended header");
    }

    // GNU: up to 21 more ranges a block while the block says that another follows.
    uint64_t sparse_map_bytes(uint64_t content) {
        uint64_t bytes = 0;
        bool follows = block_[482] != std::byte{0};
        while (follows && bytes < kExtensionBytes) {
            Block map{};
            const auto read = source_.read_at(content + bytes, map);
            if (!read.ok() || read.value() < kBlockBytes)
                break;
            bytes += kBlockBytes;
            follows = map[504] != std::byte{0};
        }
        return bytes;
    }

    std::string stored_path() const {
        if (overrides_.path)
            return *overrides_.path;
        const std::string name(field(block_, 0, 100));
        const bool is_posix = as_text(block_).substr(257, 6) == std::string_view("ustar\0", 6);
        const auto prefix = is_posix ? field(block_, 345, 155) : std::string_view();
        return prefix.empty() ? name : std::string(prefix) + '/' + name;
    }

    static std::string tidy(std::string path) {
        while (path.starts_with("./"))
            path.erase(0, 2);
        while (!path.empty() && path.back() == '/')
            path.pop_back();
        return path == "." ? std::string() : to_path_utf8(path);
    }

    static EntryKind kind_of(char type) {
        switch (type) {
            case '1':
            case '2':
                return EntryKind::Link;
            case '5':
            case 'D':
                return EntryKind::Directory;
            case '3':
            case '4':
            case '6':
            case 'V':
                return EntryKind::Other;
            default:  // POSIX: an unknown type is to be treated as a file
                return EntryKind::File;
        }
    }

    void add_entry(char type, uint64_t content, uint64_t size) {
        TarTree::Entry entry;
        const std::string stored = stored_path();
        entry.file.path = tidy(stored);
        entry.file.kind = kind_of(type);
        if (entry.file.kind == EntryKind::File && stored.ends_with('/'))
            entry.file.kind = EntryKind::Directory;  // how tar before POSIX marked folders
        entry.file.size_bytes = size;
        entry.file.times = overrides_.times;
        const auto modified = number(block_, 136, 12);
        if (!entry.file.times.modified_utc_ns && modified && *modified > 0 &&
            *modified < 9'000'000'000)
            entry.file.times.modified_utc_ns = static_cast<int64_t>(*modified) * kNsPerSecond;
        entry.content_offset = content;
        if (type == 'S' || overrides_.is_sparse)
            entry.file.note = "sparse entry: unsupported";
        if (type == '1')
            entry.link_target =
                tidy(overrides_.link_target.value_or(std::string(field(block_, 157, 100))));
        entry.file.id = entries.size();
        if (!entry.file.path.empty())
            entries.push_back(std::move(entry));
    }

    void skip_content(uint64_t content, uint64_t size) {
        const uint64_t end = source_.size_bytes();
        if (content > end || size > end - content) {
            note("an entry of " + std::to_string(size) + " bytes reaches behind the end");
            saw_end_ = true;
            offset_ = end;
            return;
        }
        offset_ = content + (size + kBlockBytes - 1) / kBlockBytes * kBlockBytes;
    }

    void resolve_hard_links() {
        std::unordered_map<std::string_view, size_t> files;
        for (size_t index = 0; index < entries.size(); ++index) {
            TarTree::Entry& entry = entries[index];
            const auto target =
                entry.link_target.empty() ? files.end() : files.find(entry.link_target);
            if (target != files.end()) {
                const TarTree::Entry& whole = entries[target->second];
                entry.file.kind = EntryKind::File;
                entry.file.size_bytes = whole.file.size_bytes;
                entry.file.note = whole.file.note;
                entry.content_offset = whole.content_offset;
            }
            if (entry.file.kind == EntryKind::File)
                files[entry.file.path] = index;
        }
    }

    const ByteSource& source_;
    Block block_{};
    uint64_t offset_ = 0;
    Overrides overrides_;
    bool saw_end_ = false;
};

}  // namespace

bool is_tar(std::span<const std::byte> first_block) {
    if (first_block.size() < kBlockBytes)
        return false;
    const auto block = first_block.first(kBlockBytes);
    if (is_zero(block) || !has_checksum(block))
        return false;
    return as_text(block).substr(257, 5) == "ustar" ||
           (block[0] != std::byte{0} && number(block, 100, 8) && number(block, 124, 12));
}

Result<std::unique_ptr<FileTree>> TarTree::open(SharedBytes source) {
    Indexer indexer(*source);
    TRY(indexer.run());
    std::unique_ptr<FileTree> tree = std::make_unique<TarTree>(
        std::move(source), std::move(indexer.entries), std::move(indexer.damage));
    return tree;
}

Result<void> TarTree::list(const TreeVisitor& visitor) const {
    for (const auto& damage : damage_)
        visitor.damaged("byte " + std::to_string(damage.offset), damage.what);
    for (const auto& entry : entries_)
        visitor.entry(entry.file);
    return {};
}

Result<SharedBytes> TarTree::open(const FileEntry& file) const {
    if (file.id >= entries_.size())
        return Error{ErrorCode::NotFound, "tar entry " + file.path + ": is not of this tar"};
    const Entry& entry = entries_[static_cast<size_t>(file.id)];
    if (!entry.file.note.empty())
        return Error{ErrorCode::Unsupported, "tar entry " + file.path + ": " + entry.file.note};
    if (entry.file.kind != EntryKind::File)
        return Error{ErrorCode::Unsupported, "tar entry " + file.path + ": is no file"};
    if (entry.content_offset > source_->size_bytes() ||
        entry.file.size_bytes > source_->size_bytes() - entry.content_offset)
        return Error{ErrorCode::Damaged, "tar entry " + file.path + ": reaches behind the end"};
    return SharedBytes(
        std::make_shared<SliceSource>(source_, entry.content_offset, entry.file.size_bytes));
}

}  // namespace parsers
