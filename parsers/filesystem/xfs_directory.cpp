#include "parsers/filesystem/xfs_directory.h"

#include <algorithm>

#include "parsers/base/limits.h"
#include "parsers/filesystem/stored_numbers.h"

namespace parsers {
namespace {

using Bytes = std::span<const std::byte>;

// Behind this place in the file stand hashes and counts of free space, not names.
constexpr uint64_t kNamesEnd = 32ULL << 30;
constexpr uint64_t kFreeTag = 0xffff;
constexpr size_t kAlignment = 8;
constexpr size_t kNameAt = 9;  // behind the inode's number and the length

constexpr uint64_t kOneBlock4 = 0x58443242;   // XD2B
constexpr uint64_t kNameBlock4 = 0x58443244;  // XD2D
constexpr uint64_t kOneBlock5 = 0x58444233;   // XDB3
constexpr uint64_t kNameBlock5 = 0x58444433;  // XDD3

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

std::string to_text(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A name without '/' and without a zero byte, as every Unix file system wants it.
bool is_name(const std::string& name) {
    return !name.empty() && name.find('/') == std::string::npos &&
           name.find('\0') == std::string::npos;
}

// ---- names within the inode ---------------------------------------------------------------------

Result<XfsFolder> read_short_form(const XfsVolume& volume, const XfsInode& inode) {
    const Bytes fork = inode.data;
    if (fork.size() < 6 || inode.size_bytes > fork.size() || inode.size_bytes < 6)
        return damaged("a directory of an impossible size within its inode");
    const Bytes bytes = fork.first(static_cast<size_t>(inode.size_bytes));
    const size_t number_bytes = big(bytes, 1, 1) != 0 ? 8 : 4;
    const size_t type_bytes = volume.geometry.has_file_types ? 1 : 0;
    const uint64_t count = big(bytes, 0, 1) != 0 ? big(bytes, 0, 1) : big(bytes, 1, 1);
    XfsFolder folder;
    size_t at = 2 + number_bytes;
    for (uint64_t index = 0; index < count; ++index) {
        if (at >= bytes.size() ||
            bytes.size() - at < 3 + big(bytes, at, 1) + type_bytes + number_bytes) {
            folder.damage.push_back("the directory within the inode ends before its last name");
            return folder;
        }
        const auto length = static_cast<size_t>(big(bytes, at, 1));
        XfsName entry;
        entry.name = to_text(bytes.subspan(at + 3, length));
        at += 3 + length + type_bytes;
        entry.inode = big(bytes, at, number_bytes);
        at += number_bytes;
        if (is_name(entry.name))
            folder.names.push_back(std::move(entry));
        else
            folder.damage.push_back("a name of the directory within the inode is overwritten");
    }
    return folder;
}

// ---- names within directory blocks --------------------------------------------------------------

// Reads one directory block into a folder.
class NameBlock {
public:
    NameBlock(const XfsGeometry& geometry, Bytes block, XfsFolder& folder)
        : geometry_(geometry), block_(block), folder_(folder) {}

    Result<void> run(uint64_t owner) {
        const bool is_5 = geometry_.version == 5;
        const uint64_t magic = big(block_, 0, 4);
        const bool is_one = magic == (is_5 ? kOneBlock5 : kOneBlock4);
        if (!is_one && magic != (is_5 ? kNameBlock5 : kNameBlock4))
            return damaged("is overwritten");
        if (is_5 && big(block_, 40, 8) != owner)
            return damaged("belongs to another directory");
        size_t end = block_.size();
        if (is_one) {  // hashes and their count stand at its end
            const uint64_t hashes = big(block_, block_.size() - 8, 4);
            if (hashes > (block_.size() - 8) / 8)
                return damaged("has more names than room");
            end -= 8 + static_cast<size_t>(hashes) * 8;
        }
        size_t at = is_5 ? 64 : 16;
        while (at + kAlignment <= end)
            at = TRY(step(at, end));
        return {};
    }

private:
    size_t type_bytes() const { return geometry_.has_file_types ? 1 : 0; }

    size_t entry_bytes(size_t name_length) const {
        const size_t bytes = kNameAt + name_length + type_bytes() + 2;
        return (bytes + kAlignment - 1) / kAlignment * kAlignment;
    }

    Result<size_t> step(size_t at, size_t end) {
        if (big(block_, at, 2) == kFreeTag) {
            const auto length = static_cast<size_t>(big(block_, at + 2, 2));
            if (length < kAlignment || length % kAlignment != 0 || length > end - at)
                return damaged("has free space with impossible numbers at byte " +
                               std::to_string(at));
            read_removed(at, at + length);
            return at + length;
        }
        const auto length = entry_at(at, end);
        if (!length || big(block_, at + *length - 2, 2) != at)
            return damaged("is overwritten at byte " + std::to_string(at));
        XfsName entry = to_name(at);
        entry.inode = big(block_, at, 8);
        if (!is_name(entry.name))
            return damaged("has an impossible name at byte " + std::to_string(at));
        if (entry.name != "." && entry.name != "..")
            folder_.names.push_back(std::move(entry));
        return at + *length;
    }

    std::optional<size_t> entry_at(size_t at, size_t end) const {
        if (end - at < kNameAt)
            return std::nullopt;
        const size_t length = entry_bytes(static_cast<size_t>(big(block_, at + 8, 1)));
        return length <= end - at ? std::optional(length) : std::nullopt;
    }

    XfsName to_name(size_t at) const {
        const auto length = static_cast<size_t>(big(block_, at + 8, 1));
        const uint64_t type = type_bytes() != 0 ? big(block_, at + kNameAt + length, 1) : 0;
        return {to_text(block_.subspan(at + kNameAt, length)), big(block_, at + 4, 4),
                static_cast<uint8_t>(type)};
    }

    // Removing a name overwrites the upper half of its inode's number with the mark of free space,
    // and the last two bytes of that space with where it begins. So the last two bytes of a removed
    // entry are its own place, or where the free space once began that ended with it.
    bool is_removed_entry(size_t at, size_t length, size_t begin) const {
        const uint64_t place = big(block_, at + length - 2, 2);
        return place >= begin && place <= at && place % kAlignment == 0 &&
               is_name(to_name(at).name) && big(block_, at + 4, 4) != 0;
    }

    void read_removed(size_t begin, size_t end) {
        for (size_t at = begin; at + kAlignment <= end;) {
            const auto length = entry_at(at, end);
            if (!length || !is_removed_entry(at, *length, begin)) {
                at += kAlignment;
                continue;
            }
            XfsName removed = to_name(at);
            if (removed.name != "." && removed.name != "..")
                folder_.removed.push_back(std::move(removed));
            at += *length;
        }
    }

    const XfsGeometry& geometry_;
    Bytes block_;
    XfsFolder& folder_;
};

void add_damage(XfsFolder& folder, std::string what) {
    constexpr size_t kMost = 1000;
    if (folder.damage.size() < kMost)
        folder.damage.push_back(std::move(what));
    else if (folder.damage.size() == kMost)
        folder.damage.emplace_back("more directory blocks are damaged; they are not named");
}

void read_name_block(const XfsVolume& volume, const XfsInode& inode, uint64_t at,
                     const FileRuns& content, XfsFolder& folder) {
    const std::string where = "directory block at byte " + std::to_string(at) + " ";
    folder.bytes_read += volume.geometry.directory_block_bytes;
    const auto block = read_exactly(content, at, volume.geometry.directory_block_bytes);
    if (!block.ok()) {
        add_damage(folder, where + "cannot be read: " + block.error().what);
        return;
    }
    const auto outcome = NameBlock(volume.geometry, block.value(), folder).run(inode.number);
    if (!outcome.ok())
        add_damage(folder, where + outcome.error().what);
    else if (volume.geometry.version == 5 && !has_xfs_checksum(block.value(), 4))
        add_damage(folder, where + "has a checksum that does not match; its names are given");
}

}  // namespace

Result<XfsFolder> read_xfs_folder(const XfsVolume& volume, const XfsInode& inode) {
    if (inode.fork == static_cast<uint8_t>(XfsFork::Local))
        return read_short_form(volume, inode);
    auto mapping = TRY(map_xfs_file(volume, inode));
    XfsFolder folder;
    if (!mapping.damage.empty())
        folder.damage.push_back(mapping.damage);
    const uint64_t block_bytes = volume.geometry.directory_block_bytes;
    const FileRuns content(volume.bytes, mapping.runs, kNamesEnd, "its directory");
    uint64_t next = 0;  // a directory block may be made of several runs
    for (const FileRun& run : mapping.runs) {
        const uint64_t end = std::min(run.begin + run.size, kNamesEnd);
        for (uint64_t at = std::max(next, run.begin / block_bytes * block_bytes); at < end;
             at += block_bytes) {
            if (folder.bytes_read > volume.bytes->size_bytes())
                return damaged("a directory larger than the volume");
            read_name_block(volume, inode, at, content, folder);
            next = at + block_bytes;
        }
    }
    return folder;
}

}  // namespace parsers
