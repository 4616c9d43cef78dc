#include "parsers/container/zip.h"

#include <algorithm>
#include <cstring>

#include "parsers/base/limits.h"
#include "parsers/container/inflate.h"
#include "parsers/container/link_target.h"

namespace parsers {
namespace {

constexpr uint16_t kFlagEncrypted = 0x0001;
constexpr uint16_t kMethodStored = 0;
constexpr uint16_t kMethodDeflated = 8;
constexpr uint16_t kMethodAes = 99;
constexpr size_t kLocalHeaderBytes = 30;

bool is_encrypted(const ZipEntry& entry) {
    return (entry.flags & kFlagEncrypted) != 0 || entry.method == kMethodAes;
}

// The names are those of APPNOTE.TXT, section 4.4.5.
std::string method_name(uint16_t method) {
    switch (method) {
        case 1:
            return "shrink";
        case 6:
            return "implode";
        case 9:
            return "Deflate64";
        case 12:
            return "bzip2";
        case 14:
            return "LZMA";
        case 93:
            return "Zstandard";
        case 95:
            return "XZ";
        case 98:
            return "PPMd";
        default:
            return "method " + std::to_string(method);
    }
}

std::string note_of(const ZipEntry& entry) {
    if (is_encrypted(entry))
        return "encrypted entry";
    if (entry.state == ZipEntry::State::Overlapping)
        return "lies over the bytes of another entry";
    if (entry.state == ZipEntry::State::Unsized)
        return "its size is lost";
    if (entry.state == ZipEntry::State::Lost)
        return "has no local header where the central directory says, at byte " +
               std::to_string(entry.header_offset);
    if (entry.method != kMethodStored && entry.method != kMethodDeflated)
        return "unsupported compression: " + method_name(entry.method);
    return {};
}

FileEntry to_file_entry(const ZipEntry& entry, uint64_t id) {
    FileEntry file;
    file.path = entry.name;
    if (!file.path.empty() && file.path.back() == '/') {
        file.kind = EntryKind::Directory;
        file.path.pop_back();
    }
    file.size_bytes = entry.plain_bytes;
    file.times = entry.times;
    file.id = id;
    file.note = note_of(entry);
    return file;
}

Error named(const std::string& name, const Error& error) {
    return {error.code, "zip entry " + name + ": " + error.what};
}

// Where the content begins: the local header has lengths of its own.
Result<uint64_t> content_offset(const ByteSource& source, const ZipEntry& entry) {
    const auto header = TRY(read_exactly(source, entry.header_offset, kLocalHeaderBytes));
    const auto u16 = [&](size_t at) {
        return std::to_integer<uint64_t>(header[at]) | std::to_integer<uint64_t>(header[at + 1])
                                                           << 8;
    };
    if (std::memcmp(header.data(), "PK\3\4", 4) != 0)
        return Error{ErrorCode::Damaged,
                     "has no local header at byte " + std::to_string(entry.header_offset)};
    const uint64_t offset = entry.header_offset + kLocalHeaderBytes + u16(26) + u16(28);
    if (entry.stored_bytes > source.size_bytes() ||
        offset > source.size_bytes() - entry.stored_bytes)
        return Error{ErrorCode::Damaged, "reaches behind the end of the zip"};
    return offset;
}

Result<SharedBytes> open_readable(const SharedBytes& source, const ZipEntry& entry,
                                  const Scratch& scratch) {
    const uint64_t offset = TRY(content_offset(*source, entry));
    if (entry.method == kMethodDeflated)
        return inflate_range(source, {offset, entry.stored_bytes, entry.plain_bytes, entry.crc32},
                             scratch);
    if (entry.stored_bytes != entry.plain_bytes)
        return Error{ErrorCode::Damaged, "is stored with two different sizes"};
    auto slice = std::make_shared<SliceSource>(source, offset, entry.stored_bytes);
    TRY(check_crc32(*slice, entry.crc32));
    return SharedBytes(std::move(slice));
}

}  // namespace

Result<std::unique_ptr<FileTree>> ZipTree::open(SharedBytes source, Scratch scratch) {
    auto directory = read_zip_directory(*source);
    const bool is_lost = !directory.ok() && (directory.error().code == ErrorCode::Damaged ||
                                             directory.error().code == ErrorCode::Unreadable);
    if (is_lost) {
        const std::string why = directory.error().what;
        directory = salvage_zip_directory(*source);
        if (directory.ok())
            directory.value().damage.insert(directory.value().damage.begin(),
                                            why + "; entries are from their local headers");
    }
    if (!directory.ok())
        return directory.error();
    std::unique_ptr<FileTree> tree = std::make_unique<ZipTree>(
        std::move(source), std::move(scratch), std::move(directory).value());
    return tree;
}

Result<void> ZipTree::list(const TreeVisitor& visitor) const {
    for (const auto& sentence : directory_.damage)
        visitor.damaged("", sentence);
    ClimbingLinks climbing;
    for (uint64_t id = 0; id < directory_.entries.size(); ++id) {
        const ZipEntry& entry = directory_.entries[static_cast<size_t>(id)];
        FileEntry file = to_file_entry(entry, id);
        if (entry.is_link && file.kind == EntryKind::File && file.note.empty()) {
            const auto target = read_target(entry);
            if (target.ok()) {
                file.kind = EntryKind::Link;
                file.note = link_note(target.value());
                climbing.look_at(file.path, target.value());
            } else {
                visitor.damaged(file.path, "is marked as a symbolic link, but holds no target (" +
                                               target.error().what + "): listed as a file");
            }
        }
        visitor.entry(std::move(file));
    }
    if (const std::string sentence = climbing.sentence("zip"); !sentence.empty())
        visitor.damaged("", sentence);
    return {};
}

// A link's content is its target. What is longer than any path, or holds bytes that no path has,
// is content that somebody marked as a link.
Result<std::string> ZipTree::read_target(const ZipEntry& entry) const {
    if (entry.plain_bytes > kLinkTargetBytes || entry.stored_bytes > 2 * kLinkTargetBytes)
        return Error{ErrorCode::Damaged, std::to_string(entry.plain_bytes) + " bytes"};
    const auto bytes = TRY(open_readable(source_, entry, scratch_));
    std::string target = TRY(read_text(*bytes, kLinkTargetBytes));
    if (target.empty() || target.find('\0') != std::string::npos)
        return Error{ErrorCode::Damaged, "its content is no path"};
    return target;
}

Result<SharedBytes> ZipTree::open(const FileEntry& file) const {
    if (file.id >= directory_.entries.size())
        return Error{ErrorCode::NotFound, "zip entry " + file.path + ": is not of this zip"};
    const ZipEntry& entry = directory_.entries[static_cast<size_t>(file.id)];
    if (is_encrypted(entry))
        return Error{ErrorCode::Encrypted, "zip entry " + entry.name + ": is encrypted"};
    if (entry.state != ZipEntry::State::Readable)
        return Error{ErrorCode::Damaged, "zip entry " + entry.name + ": " + note_of(entry)};
    if (entry.method != kMethodStored && entry.method != kMethodDeflated)
        return Error{ErrorCode::Unsupported, "zip entry " + entry.name + ": " + note_of(entry)};
    auto opened = open_readable(source_, entry, scratch_);
    if (!opened.ok())
        return named(entry.name, opened.error());
    return opened;
}

}  // namespace parsers
