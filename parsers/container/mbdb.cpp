#include "parsers/container/mbdb.h"

#include <array>
#include <cstring>
#include <optional>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/base/time.h"

namespace parsers {
namespace {

constexpr std::string_view kMagic("mbdb\x05\0", 6);
constexpr uint16_t kNoText = 0xffff;

// The type bits of a Unix mode.
constexpr unsigned kTypeBits = 0170000;
constexpr unsigned kLinkType = 0120000;
constexpr unsigned kFileType = 0100000;
constexpr unsigned kDirectoryType = 0040000;

Result<std::string> read_counted(ByteReader& reader) {
    const auto length = TRY(reader.u16_be());
    if (length == kNoText)
        return std::string();
    return reader.text(length);
}

EntryKind kind_of_mode(unsigned mode) {
    switch (mode & kTypeBits) {
        case kFileType:
            return EntryKind::File;
        case kDirectoryType:
            return EntryKind::Directory;
        case kLinkType:
            return EntryKind::Link;
        default:
            return EntryKind::Other;
    }
}

std::vector<std::byte> as_bytes(const std::string& text) {
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

Result<void> skip_properties(ByteReader& reader) {
    const auto count = TRY(reader.u8());
    for (unsigned index = 0; index < count; ++index) {
        TRY(read_counted(reader));
        TRY(read_counted(reader));
    }
    return {};
}

Result<std::optional<int64_t>> read_time(ByteReader& reader) {
    const auto seconds = TRY(reader.u32_be());
    return from_unix_s(seconds).utc_ns;
}

Result<BackupRow> read_record(ByteReader& reader) {
    BackupRow row;
    const auto domain = TRY(read_counted(reader));
    const auto path = TRY(read_counted(reader));
    const auto target = TRY(read_counted(reader));
    TRY(read_counted(reader));  // hash of the blob, of unknown kind
    const auto key = TRY(read_counted(reader));
    const auto mode = TRY(reader.u16_be());
    TRY(reader.skip(8 + 4 + 4));  // inode, owner, group
    row.times.modified_utc_ns = TRY(read_time(reader));
    row.times.accessed_utc_ns = TRY(read_time(reader));
    row.times.changed_utc_ns = TRY(read_time(reader));
    row.size_bytes = TRY(reader.u64_be());
    TRY(reader.skip(1));  // protection class; it stands before the key as well
    TRY(skip_properties(reader));
    row.blob_id = blob_id_of(domain, path);
    row.domain = to_valid_utf8(domain);
    row.relative_path = to_path_utf8(path);
    row.link_target = to_path_utf8(target);
    row.file_key = as_bytes(key);
    row.kind = kind_of_mode(mode);
    row.is_size_known = true;
    return row;
}

}  // namespace

bool is_mbdb(const ByteSource& source) {
    std::array<std::byte, kMagic.size()> start{};
    const auto read = source.read_at(0, start);
    return read.ok() && read.value() == start.size() &&
           std::memcmp(start.data(), kMagic.data(), kMagic.size()) == 0;
}

Result<BackupManifest> read_mbdb(const ByteSource& source) {
    if (!is_mbdb(source))
        return Error{ErrorCode::Damaged, "is no Manifest.mbdb of version 5.0"};
    const auto bytes = TRY(read_all(source, limits::kWholeFileBytes));
    ByteReader reader(bytes);
    TRY(reader.skip(kMagic.size()));
    BackupManifest manifest;
    while (reader.left() > 0 && manifest.rows.size() < limits::kEntriesPerTree) {
        const size_t begin = reader.offset();
        auto row = read_record(reader);
        if (!row.ok()) {
            manifest.damage.push_back(
                {"", "the record at byte " + std::to_string(begin) +
                         " of the manifest is broken; it and those behind it are not listed"});
            break;
        }
        manifest.rows.push_back(std::move(row).value());
    }
    return manifest;
}

}  // namespace parsers
