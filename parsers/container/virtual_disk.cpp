#include "parsers/container/virtual_disk.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/mapped_disk.h"

namespace parsers {
namespace {

constexpr uint64_t kMostBlocks = 128 << 20;
constexpr uint64_t kMostBlockBytes = 256 << 20;
constexpr uint64_t kSectorBytes = 512;

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}
Error unsupported(const std::string& what) {
    return {ErrorCode::Unsupported, what};
}

using Bytes = std::span<const std::byte>;

uint64_t big(Bytes bytes, size_t at, size_t size) {
    uint64_t value = 0;
    for (size_t index = 0; index < size; ++index)
        value = value << 8 | std::to_integer<uint64_t>(bytes[at + index]);
    return value;
}

uint64_t little(Bytes bytes, size_t at, size_t size) {
    uint64_t value = 0;
    for (size_t index = size; index-- > 0;)
        value = value << 8 | std::to_integer<uint64_t>(bytes[at + index]);
    return value;
}

// The sizes that every format gives, checked: how many blocks the disk has.
Result<uint64_t> count_blocks(uint64_t size_bytes, uint64_t block_bytes) {
    if (block_bytes < kSectorBytes || block_bytes > kMostBlockBytes || size_bytes == 0 ||
        size_bytes > INT64_MAX)
        return damaged("a disk of " + std::to_string(size_bytes) + " bytes in blocks of " +
                       std::to_string(block_bytes));
    const uint64_t count = (size_bytes - 1) / block_bytes + 1;
    if (count > kMostBlocks)
        return Error{ErrorCode::LimitReached, std::to_string(count) + " blocks; the limit is " +
                                                  std::to_string(kMostBlocks)};
    return count;
}

Result<SharedBytes> mapped(SharedBytes file, DiskMap map) {
    return SharedBytes(std::make_shared<MappedDisk>(std::move(file), std::move(map)));
}

// ---- QCOW2 --------------------------------------------------------------------------------------

constexpr uint64_t kQcowOffsetMask = 0x00fffffffffffe00;
constexpr uint64_t kQcowCompressed = uint64_t{1} << 62;
constexpr uint64_t kQcowZero = 1;

Result<void> check_qcow2(Bytes header, uint64_t version) {
    if (version != 2 && version != 3)
        return unsupported("QCOW version " + std::to_string(version));
    if (big(header, 8, 8) != 0)
        return unsupported("QCOW2 disk image that needs a backing file (a snapshot)");
    if (big(header, 32, 4) != 0)
        return Error{ErrorCode::Encrypted, "encrypted QCOW2 disk image"};
    const uint64_t features = version == 3 ? big(header, 72, 8) : 0;
    constexpr uint64_t kDirtyOrCorrupt = 3;  // both leave the tables as they are
    if ((features & ~kDirtyOrCorrupt) != 0)
        return unsupported("QCOW2 disk image with features " + std::to_string(features));
    return {};
}

DiskBlock to_qcow2_block(uint64_t entry, uint64_t cluster_bits) {
    if ((entry & kQcowCompressed) != 0) {
        const uint64_t split = 62 - (cluster_bits - 8);
        const uint64_t offset = entry & ((uint64_t{1} << split) - 1);
        const uint64_t sectors = (entry & (kQcowCompressed - 1)) >> split;
        return {offset,
                static_cast<uint32_t>((sectors + 1) * kSectorBytes - offset % kSectorBytes)};
    }
    if ((entry & kQcowZero) != 0 || (entry & kQcowOffsetMask) == 0)
        return {};
    return {entry & kQcowOffsetMask, 0};
}

Result<SharedBytes> open_qcow2(SharedBytes file) {
    auto header = TRY(read_exactly(*file, 0, 72));
    const uint64_t version = big(header, 4, 4);
    if (version == 3)
        header = TRY(read_exactly(*file, 0, 104));
    TRY(check_qcow2(header, version));
    const uint64_t cluster_bits = big(header, 20, 4);
    if (cluster_bits < 9 || cluster_bits > 21)
        return damaged("QCOW2 clusters of 2^" + std::to_string(cluster_bits) + " bytes");
    DiskMap map;
    map.size_bytes = big(header, 24, 8);
    map.block_bytes = uint64_t{1} << cluster_bits;
    map.compression = BlockCompression::Deflate;
    const uint64_t count = TRY(count_blocks(map.size_bytes, map.block_bytes));
    const uint64_t entries_a_table = map.block_bytes / 8;
    const uint64_t tables = (count - 1) / entries_a_table + 1;
    if (big(header, 36, 4) < tables)
        return damaged("the QCOW2 first-level table is too short for the disk");
    const auto level1 =
        TRY(read_exactly(*file, big(header, 40, 8), static_cast<size_t>(tables) * 8));
    for (uint64_t table = 0; table < tables; ++table) {
        const uint64_t offset = big(level1, static_cast<size_t>(table) * 8, 8) & kQcowOffsetMask;
        const uint64_t wanted = std::min(entries_a_table, count - table * entries_a_table);
        if (offset == 0) {
            map.blocks.resize(map.blocks.size() + static_cast<size_t>(wanted));
            continue;
        }
        const auto level2 = TRY(read_exactly(*file, offset, static_cast<size_t>(wanted) * 8));
        for (size_t at = 0; at < level2.size(); at += 8)
            map.blocks.push_back(to_qcow2_block(big(level2, at, 8), cluster_bits));
    }
    return mapped(std::move(file), std::move(map));
}

// ---- VMDK ---------------------------------------------------------------------------------------

constexpr uint64_t kVmdkCompressed = 1 << 16;

// The text that is part of the file says whether this file is all of the disk.
Result<void> check_vmdk_descriptor(const ByteSource& file, Bytes header) {
    const uint64_t offset = TRY(checked_mul(little(header, 28, 8), kSectorBytes));
    const uint64_t size = TRY(checked_mul(little(header, 36, 8), kSectorBytes));
    if (offset == 0 || size == 0)
        return unsupported("one extent of a VMDK disk image of several files");
    if (size > limits::kTextBytes)
        return damaged("a VMDK descriptor of " + std::to_string(size) + " bytes");
    const auto bytes = TRY(read_exactly(file, offset, static_cast<size_t>(size)));
    const std::string text =
        to_lower_ascii(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    const size_t parent = text.find("parentcid=");
    if (parent != std::string::npos && text.compare(parent + 10, 8, "ffffffff") != 0)
        return unsupported("VMDK disk image that needs its parent (a snapshot)");
    int extents = 0;
    for (const auto& line : split(text, '\n'))
        extents += line.starts_with("rw ") || line.starts_with("rdonly ");
    if (extents > 1)
        return unsupported("VMDK disk image of several files");
    return {};
}

// A compressed grain begins with the sector that it is for and its length.
Result<DiskBlock> to_vmdk_block(const ByteSource& file, uint64_t sector, uint64_t flags,
                                uint64_t block_bytes) {
    if (sector <= 1)  // 0 is absent, 1 a grain of zeros
        return DiskBlock{};
    if ((flags & kVmdkCompressed) == 0)
        return DiskBlock{sector * kSectorBytes, 0};
    const auto marker = TRY(read_exactly(file, sector * kSectorBytes, 12));
    const uint64_t size = little(marker, 8, 4);
    if (size == 0 || size > 2 * block_bytes)
        return damaged("a compressed VMDK grain of " + std::to_string(size) + " bytes");
    return DiskBlock{sector * kSectorBytes + 12, static_cast<uint32_t>(size)};
}

Result<SharedBytes> open_vmdk(SharedBytes file) {
    auto header = TRY(read_exactly(*file, 0, 512));
    TRY(check_vmdk_descriptor(*file, header));
    if (little(header, 56, 8) == UINT64_MAX) {  // a stream: the tables stand at the end
        if (file->size_bytes() < 1536)
            return damaged("a VMDK stream without its end");
        header = TRY(read_exactly(*file, file->size_bytes() - 1024, 512));
        if (little(header, 0, 4) != 0x564d444b)
            return damaged("a VMDK stream without its footer");
    }
    const uint64_t flags = little(header, 8, 4);
    DiskMap map;
    map.size_bytes = TRY(checked_mul(little(header, 12, 8), kSectorBytes));
    map.block_bytes = TRY(checked_mul(little(header, 20, 8), kSectorBytes));
    map.compression = BlockCompression::Zlib;
    const uint64_t count = TRY(count_blocks(map.size_bytes, map.block_bytes));
    const uint64_t entries_a_table = little(header, 44, 4);
    if (entries_a_table == 0 || entries_a_table > 1 << 20)
        return damaged("VMDK grain tables of " + std::to_string(entries_a_table) + " entries");
    const uint64_t tables = (count - 1) / entries_a_table + 1;
    const uint64_t directory_offset = TRY(checked_mul(little(header, 56, 8), kSectorBytes));
    const auto directory =
        TRY(read_exactly(*file, directory_offset, static_cast<size_t>(tables) * 4));
    for (uint64_t table = 0; table < tables; ++table) {
        const uint64_t sector = little(directory, static_cast<size_t>(table) * 4, 4);
        const uint64_t wanted = std::min(entries_a_table, count - table * entries_a_table);
        if (sector == 0) {
            map.blocks.resize(map.blocks.size() + static_cast<size_t>(wanted));
            continue;
        }
        const auto grains =
            TRY(read_exactly(*file, sector * kSectorBytes, static_cast<size_t>(wanted) * 4));
        for (size_t at = 0; at < grains.size(); at += 4) {
            const auto block =
                TRY(to_vmdk_block(*file, little(grains, at, 4), flags, map.block_bytes));
            map.blocks.push_back(block);
        }
    }
    return mapped(std::move(file), std::move(map));
}

// ---- VHD and VDI --------------------------------------------------------------------------------

Result<SharedBytes> open_vhd(SharedBytes file) {
    const auto footer = TRY(read_exactly(*file, 0, 512));
    if (big(footer, 60, 4) != 3)
        return unsupported("VHD disk image that needs its parent (type " +
                           std::to_string(big(footer, 60, 4)) + ")");
    const auto header = TRY(read_exactly(*file, big(footer, 16, 8), 1024));
    if (std::string_view(reinterpret_cast<const char*>(header.data()), 8) != "cxsparse")
        return damaged("a dynamic VHD without its header");
    DiskMap map;
    map.size_bytes = big(footer, 48, 8);
    map.block_bytes = big(header, 32, 4);
    const uint64_t count = TRY(count_blocks(map.size_bytes, map.block_bytes));
    if (big(header, 28, 4) < count)
        return damaged("the VHD table is too short for the disk");
    // In front of every block stands a bitmap of its sectors, filled up to a sector.
    const uint64_t bitmap =
        (map.block_bytes / kSectorBytes / 8 + kSectorBytes - 1) / kSectorBytes * kSectorBytes;
    const auto table = TRY(read_exactly(*file, big(header, 16, 8), static_cast<size_t>(count) * 4));
    for (size_t at = 0; at < table.size(); at += 4) {
        const uint64_t sector = big(table, at, 4);
        map.blocks.push_back(sector == UINT32_MAX ? DiskBlock{}
                                                  : DiskBlock{sector * kSectorBytes + bitmap, 0});
    }
    return mapped(std::move(file), std::move(map));
}

Result<SharedBytes> open_vdi(SharedBytes file) {
    const auto header = TRY(read_exactly(*file, 0, 0x190));
    const uint64_t type = little(header, 0x4c, 4);
    if (type != 1 && type != 2)
        return unsupported("VDI disk image that needs its parent (type " + std::to_string(type) +
                           ")");
    DiskMap map;
    map.size_bytes = little(header, 0x170, 8);
    map.block_bytes = little(header, 0x178, 4);
    const uint64_t extra = little(header, 0x17c, 4);
    const uint64_t count = TRY(count_blocks(map.size_bytes, map.block_bytes));
    if (little(header, 0x180, 4) < count)
        return damaged("the VDI table is too short for the disk");
    const uint64_t data = little(header, 0x158, 4);
    const auto table =
        TRY(read_exactly(*file, little(header, 0x154, 4), static_cast<size_t>(count) * 4));
    for (size_t at = 0; at < table.size(); at += 4) {
        const uint64_t block = little(table, at, 4);
        // The two highest values mean "never written" and "zeros".
        map.blocks.push_back(block >= 0xfffffffe
                                 ? DiskBlock{}
                                 : DiskBlock{data + block * (map.block_bytes + extra) + extra, 0});
    }
    return mapped(std::move(file), std::move(map));
}

}  // namespace

Result<SharedBytes> open_virtual_disk(SharedBytes file) {
    const auto start = TRY(read_exactly(*file, 0, 68));
    const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
    if (text.starts_with("QFI\xfb"))
        return open_qcow2(std::move(file));
    if (text.starts_with("KDMV"))
        return open_vmdk(std::move(file));
    if (text.starts_with("conectix"))
        return open_vhd(std::move(file));
    if (text.substr(64, 4) == "\x7f\x10\xda\xbe")
        return open_vdi(std::move(file));
    return unsupported("is no virtual disk that is read here");
}

}  // namespace parsers
