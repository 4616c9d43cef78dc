#include "parsers/filesystem/erofs_volume.h"

#include <algorithm>
#include <array>
#include <limits>

#include "parsers/base/crc32c.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/filesystem/stored_numbers.h"

namespace parsers {
namespace {

using Bytes = std::span<const std::byte>;

constexpr uint64_t kSuperblockAt = 1024;
constexpr size_t kSuperblockBytes = 128;
constexpr uint64_t kMagic = 0xe0f5e1e2;
constexpr uint32_t kHasChecksum = 1;
constexpr uint32_t kHasModifiedTime = 2;
// Up to and with the long prefixes of attributes; 64-bit block addresses and a separate box of
// metadata are newer.
constexpr uint32_t kKnownFeatures = 0x7f;
constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr uint64_t kInodeSlotBytes = 32;

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

std::optional<int64_t> moment(uint64_t seconds, uint64_t fraction) {
    if (seconds == 0 || seconds > static_cast<uint64_t>(INT64_MAX / kNsPerSecond - 1))
        return std::nullopt;
    return static_cast<int64_t>(seconds) * kNsPerSecond +
           static_cast<int64_t>(fraction < kNsPerSecond ? fraction : 0);
}

// The checksum goes from the superblock to the end of its block and is not inverted.
bool has_checksum(const ByteSource& bytes, uint64_t block_bytes) {
    const uint64_t length = block_bytes > kSuperblockAt ? block_bytes - kSuperblockAt : block_bytes;
    const auto block = read_exactly(bytes, kSuperblockAt, static_cast<size_t>(length));
    if (!block.ok())
        return false;
    constexpr std::array<std::byte, 4> kZeros{};
    const Bytes stored = block.value();
    uint32_t crc = crc32c(UINT32_MAX, stored.first(4));
    crc = crc32c(crc, kZeros);
    return crc32c(crc, stored.subspan(8)) == little(stored, 4, 4);
}

void add_notes(ErofsVolume& volume) {
    if ((volume.compatible & kHasChecksum) != 0 &&
        !has_checksum(*volume.bytes, volume.block_bytes()))
        volume.notes.emplace_back("the checksum of the superblock does not match");
    const uint64_t declared = volume.blocks << volume.block_log;
    if (declared > volume.bytes->size_bytes())
        volume.notes.push_back("the file system is " + std::to_string(declared) +
                               " bytes long and only " +
                               std::to_string(volume.bytes->size_bytes()) + " of them are here");
    if (volume.further_devices != 0)
        volume.notes.push_back("a part of its content is on " +
                               std::to_string(volume.further_devices) +
                               " further devices, which are not read");
}

}  // namespace

EntryKind ErofsInode::kind() const {
    switch (mode & 0xf000) {
        case 0x4000:
            return EntryKind::Directory;
        case 0x8000:
            return EntryKind::File;
        case 0xa000:
            return EntryKind::Link;
        default:
            return EntryKind::Other;
    }
}

bool is_erofs(const ByteSource& volume) {
    const auto magic = read_exactly(volume, kSuperblockAt, 4);
    return magic.ok() && little(magic.value(), 0, 4) == kMagic;
}

Result<ErofsVolume> read_erofs_volume(const SharedBytes& bytes) {
    if (!is_erofs(*bytes))
        return Error{ErrorCode::NotFound, "is no EROFS file system"};
    const auto sb = TRY(read_exactly(*bytes, kSuperblockAt, kSuperblockBytes));
    ErofsVolume volume;
    volume.bytes = bytes;
    volume.compatible = static_cast<uint32_t>(little(sb, 8, 4));
    volume.incompatible = static_cast<uint32_t>(little(sb, 80, 4));
    if ((volume.incompatible & ~kKnownFeatures) != 0)
        return Error{ErrorCode::Unsupported,
                     "EROFS with features " + std::to_string(volume.incompatible) + " is not read"};
    volume.block_log = static_cast<int>(little(sb, 12, 1));
    if (volume.block_log < 9 || volume.block_log > 16)
        return damaged("EROFS with blocks of 2^" + std::to_string(volume.block_log) + " bytes");
    if (little(sb, 90, 1) != 0)
        return Error{ErrorCode::Unsupported, "EROFS with directory blocks of their own size"};
    volume.root = little(sb, 14, 2);
    volume.built_utc_ns = moment(little(sb, 24, 8), little(sb, 32, 4)).value_or(0);
    volume.blocks = little(sb, 36, 4);
    volume.metadata_offset = little(sb, 40, 4) << volume.block_log;
    volume.further_devices = static_cast<uint32_t>(little(sb, 86, 2));
    volume.packed_inode = little(sb, 96, 8);
    const std::string_view label(reinterpret_cast<const char*>(sb.data()) + 64, 16);
    volume.label = to_valid_utf8(label.substr(0, label.find('\0')));
    add_notes(volume);
    return volume;
}

Result<ErofsInode> read_erofs_inode(const ErofsVolume& volume, uint64_t number) {
    const uint64_t distance = TRY(checked_mul(number, kInodeSlotBytes));
    const uint64_t offset = TRY(checked_add(volume.metadata_offset, distance));
    const std::string name = "inode " + std::to_string(number);
    const auto start = read_exactly(*volume.bytes, offset, 32);
    if (!start.ok())
        return damaged(name + " lies outside of the file system");
    const uint64_t format = little(start.value(), 0, 2);
    const bool is_extended = (format & 1) != 0;
    if ((format & ~uint64_t{0xf}) != 0)
        return damaged(name + " has an unknown form");
    const auto stored = TRY(read_exactly(*volume.bytes, offset, is_extended ? 64 : 32));
    ErofsInode inode;
    inode.number = number;
    inode.layout = static_cast<uint8_t>(format >> 1 & 7);
    inode.mode = static_cast<uint16_t>(little(stored, 4, 2));
    inode.size_bytes = little(stored, 8, is_extended ? 8 : 4);
    inode.place = static_cast<uint32_t>(little(stored, 16, 4));
    const uint64_t attributes = little(stored, 2, 2);
    inode.end = offset + stored.size() + (attributes == 0 ? 0 : 12 + (attributes - 1) * 4);
    if (inode.size_bytes > INT64_MAX)
        return damaged(name + " has a size below zero");
    if (!is_extended) {  // one moment for all: when the image was made
        if (volume.built_utc_ns != 0)
            inode.times.modified_utc_ns = volume.built_utc_ns;
    } else if ((volume.compatible & kHasModifiedTime) != 0) {
        inode.times.modified_utc_ns = moment(little(stored, 32, 8), little(stored, 40, 4));
    } else {  // the first images kept the other one
        inode.times.changed_utc_ns = moment(little(stored, 32, 8), little(stored, 40, 4));
    }
    return inode;
}

}  // namespace parsers
