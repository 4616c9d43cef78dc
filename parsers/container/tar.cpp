#include "parsers/container/tar.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/link_target.h"
#include "parsers/container/tar_header.h"

namespace parsers {
namespace {

constexpr uint64_t kExtensionBytes = 8 << 20;  // PAX or long-name block; real ones are far smaller
constexpr size_t kWindowBytes = 1 << 20;       // read at a time where a header is searched for
constexpr size_t kPieceBytes = 64 << 10;       // stepped over where that cannot be read

using namespace tar;  // NOLINT(google-build-using-namespace): the parts of this one reader

// Walks the headers once and collects the entries.
class Indexer {
public:
    explicit Indexer(const ByteSource& source) : source_(source) {}

    Result<void> run() {
        while (offset_ < source_.size_bytes() && entries.size() < limits::kEntriesPerTree) {
            if (!take_block())
                break;
        }
        if (entries.size() >= limits::kEntriesPerTree)
            note("more entries than the limit; the rest is not listed");
        else if (!saw_end_ && damage.empty())
            note("the tar file ends without its end mark: entries may be missing");
        resolve_hard_links();
        if (const std::string sentence = climbing_.sentence("tar"); !sentence.empty())
            damage.push_back({0, sentence});
        if (entries.empty() && !saw_end_)
            return Error{ErrorCode::Damaged, "is no tar: it has no readable header"};
        return {};
    }

    std::vector<TarTree::Entry> entries;
    std::vector<TarTree::Damage> damage;

private:
    void note(std::string what) { damage.push_back({offset_, std::move(what)}); }

    // False where nothing follows.
    bool take_block() {
        const auto read = source_.read_at(offset_, block_);
        if (read.ok() && read.value() < kBlockBytes) {
            note("the tar file ends inside a header");
            return false;
        }
        if (read.ok() && is_zero(block_))
            return go_behind_end();
        if (!read.ok() || !has_checksum(block_))
            return resync(read.ok() ? "no tar header" : read.error().what);
        take_header();
        return true;
    }

    // Tars that were put behind one another have end marks in between, and bytes behind the end
    // are a place to hide: what follows is listed, and said.
    bool go_behind_end() {
        saw_end_ = true;
        const auto next = next_header(offset_ + kBlockBytes);
        if (!next)
            return false;
        note("the tar goes on behind its end mark, at byte " + std::to_string(*next) +
             "; those entries are listed too");
        offset_ = *next;
        overrides_ = {};
        saw_end_ = false;
        return true;
    }

    // To the next block that is a header; false where there is none.
    bool resync(const std::string& why) {
        const uint64_t begin = offset_;
        const auto next = next_header(offset_ + kBlockBytes);
        overrides_ = {};
        if (!next) {
            damage.push_back({begin, why + " where one is expected, and none behind it"});
            return false;
        }
        damage.push_back({begin, why + " up to byte " + std::to_string(*next)});
        offset_ = *next;
        return true;
    }

    // What cannot be read is stepped over, and its first byte is noted.
    std::optional<uint64_t> next_header(uint64_t offset) {
        std::vector<std::byte> window(kWindowBytes);
        size_t size = kWindowBytes;
        while (offset < source_.size_bytes()) {
            const auto read = source_.read_at(offset, std::span(window).first(size));
            if (!read.ok()) {
                if (size == kPieceBytes) {
                    if (!is_unreadable_)
                        damage.push_back({offset, read.error().what});
                    is_unreadable_ = true;
                    offset += kPieceBytes;
                }
                size = kPieceBytes;
                continue;
            }
            is_unreadable_ = false;
            for (size_t at = 0; at + kBlockBytes <= read.value(); at += kBlockBytes)
                if (is_marked_header(std::span(window).subspan(at, kBlockBytes)))
                    return offset + at;
            if (read.value() < size)
                break;
            offset += size;
            size = kWindowBytes;
        }
        return std::nullopt;
    }

    void take_header() {
        const char type = static_cast<char>(block_[156]);
        const auto stored_size = number(block_, 124, 12);
        if (!stored_size && !overrides_.size_bytes)
            return take_unsized(type);
        const uint64_t content = offset_ + kBlockBytes;
        if (type == 'x' || type == 'g' || type == 'L' || type == 'K') {
            take_extension(type, content, stored_size.value_or(0));
            skip_content(content, stored_size.value_or(0));
            return;
        }
        const uint64_t size = overrides_.size_bytes.value_or(stored_size.value_or(0));
        const bool has_content = type != '1' && type != '2' && type != '5';
        const uint64_t map_bytes = add_entry(type, content, has_content ? size : 0);
        overrides_ = {};
        skip_content(content + map_bytes, type == '1' || type == '2' ? 0 : size);
    }

    // Negative, or no number at all: where the content ends is not known, and the next header is
    // searched for.
    void take_unsized(char type) {
        const std::string path = tidy(stored_path());
        note("the size of " + path + " is no number");
        if (std::string_view("xgLK").find(type) == std::string_view::npos)
            add_entry(type, offset_ + kBlockBytes, 0);
        if (!entries.empty() && entries.back().file.path == path) {
            entries.back().refused = Error{ErrorCode::Damaged, "its size is no number"};
            entries.back().file.note = "its size is no number";
        }
        overrides_ = {};
        offset_ += kBlockBytes;
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
        else if (!apply_pax_records(text, type == 'x' ? overrides_ : globals_))
            note("a broken extended header");
    }

    std::string stored_path() const {
        if (overrides_.sparse.name)
            return *overrides_.sparse.name;
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

    // Of an entry that says nothing else, a global header says it; a name or size there would be
    // that of every entry and is no sense.
    FileTimes times() const {
        FileTimes times = overrides_.times;
        const auto modified = number(block_, 136, 12);
        if (!times.modified_utc_ns)
            times.modified_utc_ns = globals_.times.modified_utc_ns;
        if (!times.modified_utc_ns && modified && *modified > 0 && *modified < 9'000'000'000)
            times.modified_utc_ns = static_cast<int64_t>(*modified) * kNsPerSecond;
        if (!times.accessed_utc_ns)
            times.accessed_utc_ns = globals_.times.accessed_utc_ns;
        if (!times.changed_utc_ns)
            times.changed_utc_ns = globals_.times.changed_utc_ns;
        return times;
    }

    // Gives the count of bytes between the header and the content that `size` does not count.
    uint64_t add_entry(char type, uint64_t content, uint64_t size) {
        TarTree::Entry entry;
        const std::string stored = stored_path();
        entry.file.path = tidy(stored);
        entry.file.kind = kind_of(type);
        if (entry.file.kind == EntryKind::File && stored.ends_with('/'))
            entry.file.kind = EntryKind::Directory;  // how tar before POSIX marked folders
        entry.file.size_bytes = size;
        entry.file.times = times();
        entry.content_offset = content;
        uint64_t map_bytes = 0;
        if (type == 'S' || overrides_.sparse.is_there)
            map_bytes = add_map(type, size, entry);
        const auto target = overrides_.link_target.value_or(std::string(field(block_, 157, 100)));
        if (type == '1') {
            entry.link_target = tidy(target);
        } else if (type == '2') {
            entry.file.note = link_note(target);
            climbing_.look_at(entry.file.path, target);
        }
        entry.file.id = entries.size();
        if (!entry.file.path.empty())
            entries.push_back(std::move(entry));
        return map_bytes;
    }

    uint64_t add_map(char type, uint64_t stored, TarTree::Entry& entry) {
        const uint64_t content = entry.content_offset;
        auto map = type == 'S' ? read_gnu_map(source_, block_, content)
                               : read_pax_map(source_, overrides_.sparse, content, stored);
        if (!map.ok()) {
            entry.refused = map.error();
            entry.file.note = "sparse entry: " + map.error().what;
            return 0;
        }
        const SparseMap& found = map.value();
        const bool is_counted = type != 'S';  // in the size of the header
        const uint64_t held = stored - std::min(stored, is_counted ? found.map_bytes : 0);
        const uint64_t map_bytes = found.map_bytes;
        entry.content_offset += map_bytes;
        entry.file.size_bytes = found.size_bytes;
        if (found.stored_bytes > held)
            entry.refused = Error{ErrorCode::Damaged, "has fewer bytes than its map of holes says"};
        const uint64_t holes = found.size_bytes - found.stored_bytes;
        if (holes > limits::kSparseHoleBytes - hole_bytes_)
            entry.refused = Error{ErrorCode::LimitReached,
                                  "the holes of this tar together are larger than " +
                                      std::to_string(limits::kSparseHoleBytes) + " bytes"};
        else
            hole_bytes_ += holes;
        if (entry.refused)
            entry.file.note = "sparse entry: " + entry.refused->what;
        entry.sparse = std::make_shared<const SparseMap>(std::move(map).value());
        return is_counted ? 0 : map_bytes;
    }

    // An entry that reaches behind the end is the last of a tar that was cut off, or its size is
    // broken; then entries follow it all the same.
    void skip_content(uint64_t content, uint64_t size) {
        const uint64_t end = source_.size_bytes();
        if (content <= end && size <= end - content) {
            offset_ = content + (size + kBlockBytes - 1) / kBlockBytes * kBlockBytes;
            return;
        }
        note((entries.empty() ? std::string("an entry") : entries.back().file.path) + " of " +
             std::to_string(size) + " bytes reaches behind the end");
        saw_end_ = true;
        offset_ = next_header(content).value_or(end);
    }

    // To an earlier file, as tar makes them; also to a later one, whose bytes are there as well.
    void resolve_hard_links() {
        std::unordered_map<std::string_view, size_t> files;
        std::vector<size_t> left;
        for (size_t index = 0; index < entries.size(); ++index) {
            if (!entries[index].link_target.empty() && !take_target(files, index))
                left.push_back(index);
            if (entries[index].file.kind == EntryKind::File)
                files[entries[index].file.path] = index;
        }
        std::erase_if(left, [&](size_t index) { return take_target(files, index); });
        if (!left.empty())
            damage.push_back(
                {0, std::to_string(left.size()) +
                        " hard links name files that are not in the tar; the first is " +
                        entries[left[0]].file.path + ", to " + entries[left[0]].link_target});
        for (const size_t index : left)
            entries[index].file.note =
                "hard link to " + entries[index].link_target + ", which is not in the tar";
    }

    bool take_target(const std::unordered_map<std::string_view, size_t>& files, size_t index) {
        TarTree::Entry& entry = entries[index];
        const auto target = files.find(entry.link_target);
        if (target == files.end())
            return false;
        const TarTree::Entry& whole = entries[target->second];
        entry.file.kind = EntryKind::File;
        entry.file.size_bytes = whole.file.size_bytes;
        entry.file.note = whole.file.note;
        entry.content_offset = whole.content_offset;
        entry.sparse = whole.sparse;
        entry.refused = whole.refused;
        return true;
    }

    const ByteSource& source_;
    Block block_{};
    uint64_t offset_ = 0;
    Overrides overrides_;
    Overrides globals_;
    ClimbingLinks climbing_;
    uint64_t hole_bytes_ = 0;
    bool saw_end_ = false;
    bool is_unreadable_ = false;
};

}  // namespace

bool is_tar(const ByteSource& source) {
    const auto first = read_exactly(source, 0, kBlockBytes);
    if (!first.ok())
        return false;
    const std::span<const std::byte> block(first.value());
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
    if (entry.refused)
        return Error{entry.refused->code, "tar entry " + file.path + ": " + entry.refused->what};
    if (entry.file.kind != EntryKind::File)
        return Error{ErrorCode::Unsupported, "tar entry " + file.path + ": is no file"};
    const uint64_t stored = entry.sparse ? entry.sparse->stored_bytes : entry.file.size_bytes;
    if (entry.content_offset > source_->size_bytes() ||
        stored > source_->size_bytes() - entry.content_offset)
        return Error{ErrorCode::Damaged, "tar entry " + file.path + ": reaches behind the end"};
    if (entry.sparse)
        return sparse_source(source_, entry.content_offset, *entry.sparse);
    return SharedBytes(
        std::make_shared<SliceSource>(source_, entry.content_offset, entry.file.size_bytes));
}

}  // namespace parsers
