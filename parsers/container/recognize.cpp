#include "parsers/container/recognize.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "parsers/container/tar.h"

namespace parsers {
namespace {

using namespace std::string_view_literals;

// `offset` from the start; from the end where negative.
struct Magic {
    int64_t offset;
    std::string_view bytes;
    ContainerKind kind;
    std::string_view word;
    std::string_view title;
};

// Sources: libewf, libvmdk, libqcow, libvhdi, libvhdx, libmodi, libphdi format papers (libyal);
// QEMU docs/interop; PKWARE APPNOTE; RFC 1952; file(1) magic of the rest.
constexpr Magic kContainers[] = {
    {0, "PK\3\4"sv, ContainerKind::Zip, "zip", "zip"},
    {0, "PK\5\6"sv, ContainerKind::Zip, "zip", "zip"},
    {0, "PK\7\10PK\3\4"sv, ContainerKind::Zip, "zip", "zip"},
    {0, "EVF\x09\x0d\x0a\xff\x00"sv, ContainerKind::Ewf, "ewf", "Expert Witness image (E01)"},
    {0, "\x1f\x8b\x08"sv, ContainerKind::Gzip, "gzip", "gzip"},
    {0, "EVF2\r\n\x81\x00"sv, ContainerKind::Unsupported, "ex01", "EnCase Ex01 image"},
    {0, "LVF\x09\x0d\x0a\xff\x00"sv, ContainerKind::Unsupported, "l01", "EnCase L01 logical image"},
    {0, "LEF2\r\n\x81\x00"sv, ContainerKind::Unsupported, "lx01", "EnCase Lx01 logical image"},
    {0, "QFI\xfb"sv, ContainerKind::VirtualDisk, "qcow2", "QCOW2 disk image"},
    {0, "KDMV"sv, ContainerKind::VirtualDisk, "vmdk", "VMDK disk image"},
    {0, "COWD"sv, ContainerKind::Unsupported, "vmdk", "VMDK disk image"},
    {0, "# Disk DescriptorFile"sv, ContainerKind::Unsupported, "vmdk", "VMDK disk descriptor"},
    {0, "conectix"sv, ContainerKind::VirtualDisk, "vhd", "dynamic VHD disk image"},
    {0, "vhdxfile"sv, ContainerKind::Unsupported, "vhdx", "VHDX disk image"},
    {0x40, "\x7f\x10\xda\xbe"sv, ContainerKind::VirtualDisk, "vdi", "VirtualBox VDI disk image"},
    {0, "WithoutFreeSpace"sv, ContainerKind::Unsupported, "hdd", "Parallels disk image"},
    {0, "WithouFreSpacExt"sv, ContainerKind::Unsupported, "hdd", "Parallels disk image"},
    {0, "AFF10\r\n\x00"sv, ContainerKind::Unsupported, "aff", "AFF disk image"},
    {0, "AFF\x00"sv, ContainerKind::Unsupported, "aff", "AFF disk image"},
    {0, "ADSEGMENTEDFILE"sv, ContainerKind::Unsupported, "ad1", "AccessData AD1 logical image"},
    {0, "ADCRYPT"sv, ContainerKind::Encrypted, "adcrypt", "AccessData encrypted image"},
    {-512, "koly"sv, ContainerKind::Unsupported, "dmg", "Apple DMG disk image"},
    {0, "encrcdsa"sv, ContainerKind::Encrypted, "dmg", "encrypted Apple DMG disk image"},
    {0, "sprs"sv, ContainerKind::Unsupported, "sparseimage", "Apple sparse disk image"},
    {0, "\x3a\xff\x26\xed"sv, ContainerKind::Unsupported, "simg", "Android sparse image"},
    {0, "ANDROID BACKUP\n"sv, ContainerKind::Unsupported, "ab", "Android backup"},
    {0, "7z\xbc\xaf\x27\x1c"sv, ContainerKind::Unsupported, "7z", "7-Zip archive"},
    {0, "Rar!\x1a\x07"sv, ContainerKind::Unsupported, "rar", "RAR archive"},
    {0,
     "\xfd"
     "7zXZ\x00"sv,
     ContainerKind::Unsupported, "xz", "xz file"},
    {4, "1AY&SY"sv, ContainerKind::Unsupported, "bzip2", "bzip2 file"},
    {0, "\x28\xb5\x2f\xfd"sv, ContainerKind::Unsupported, "zstd", "Zstandard file"},
    {0, "\x04\x22\x4d\x18"sv, ContainerKind::Unsupported, "lz4", "LZ4 file"},
    {0, "MSCF\x00\x00\x00\x00"sv, ContainerKind::Unsupported, "cab", "Windows cabinet"},
    {0, "070701"sv, ContainerKind::Unsupported, "cpio", "cpio archive"},
};

// Sources: the on-disk formats in the Linux kernel (fs/*, Documentation/filesystems), LUKS
// specifications, libbde and libfsrefs format papers.
constexpr Magic kUnreadVolumes[] = {
    {0, "LUKS\xba\xbe"sv, ContainerKind::Encrypted, "luks", "LUKS encrypted volume"},
    {3, "-FVE-FS-"sv, ContainerKind::Encrypted, "bitlocker", "BitLocker encrypted volume"},
    {0x1a8, "\x3b\xd6\x67\x49\x29\x2e\xd8\x4a\x83\x99\xf6\xa3\x39\xe3\xd0\x01"sv,
     ContainerKind::Encrypted, "bitlocker", "BitLocker To Go encrypted volume"},
    {0, "XFSB"sv, ContainerKind::Unsupported, "xfs", "XFS file system"},
    {0x10040, "_BHRfS_M"sv, ContainerKind::Unsupported, "btrfs", "Btrfs file system"},
    {0x400, "\x10\x20\xf5\xf2"sv, ContainerKind::Unsupported, "f2fs", "F2FS file system"},
    {0x400, "\xe2\xe1\xf5\xe0"sv, ContainerKind::Unsupported, "erofs", "EROFS file system"},
    {0, "hsqs"sv, ContainerKind::Unsupported, "squashfs", "SquashFS file system"},
    {3, "ReFS\x00"sv, ContainerKind::Unsupported, "refs", "ReFS file system"},
    {32, "NXSB"sv, ContainerKind::Unsupported, "apfs", "APFS container"},
    {536, "LVM2 001"sv, ContainerKind::Unsupported, "lvm2", "LVM2 physical volume"},
    {4086, "SWAPSPACE2"sv, ContainerKind::Unsupported, "swap", "Linux swap space"},
    {0x1000, "\xfc\x4e\x2b\xa9"sv, ContainerKind::Unsupported, "mdraid", "Linux RAID member"},
    {0, "ANDROID!"sv, ContainerKind::Unsupported, "bootimg", "Android boot image"},
};

constexpr Magic kReadDisks[] = {
    {3, "NTFS    "sv, ContainerKind::Unknown, "", ""},
    {3, "EXFAT   "sv, ContainerKind::Unknown, "", ""},
    {54, "FAT1"sv, ContainerKind::Unknown, "", ""},
    {82, "FAT32"sv, ContainerKind::Unknown, "", ""},
    {0x400, "H+\x00\x04"sv, ContainerKind::Unknown, "", ""},
    {0x400, "HX\x00\x05"sv, ContainerKind::Unknown, "", ""},
    {0x8001, "CD001"sv, ContainerKind::Unknown, "", ""},
    {0x200, "EFI PART"sv, ContainerKind::Unknown, "", ""},
    {0x200, "PM\x00\x00"sv, ContainerKind::Unknown, "", ""},
};

bool stands_at(const ByteSource& source, const Magic& magic) {
    const uint64_t size = source.size_bytes();
    uint64_t offset = static_cast<uint64_t>(magic.offset);
    if (magic.offset < 0) {
        const auto back = static_cast<uint64_t>(-magic.offset);
        if (back > size)
            return false;
        offset = size - back;
    }
    std::array<std::byte, 32> room{};
    const auto found = std::span(room).first(magic.bytes.size());
    const auto got = source.read_at(offset, found);
    return got.ok() && got.value() == found.size() &&
           std::string_view(reinterpret_cast<const char*>(room.data()), found.size()) ==
               magic.bytes;
}

template <size_t Count>
Container first_match(const ByteSource& source, const Magic (&table)[Count]) {
    for (const Magic& magic : table) {
        if (magic.kind != ContainerKind::Unknown && stands_at(source, magic))
            return {magic.kind, std::string(magic.word), std::string(magic.title)};
    }
    return {};
}

std::vector<std::byte> first_block(const ByteSource& source) {
    std::vector<std::byte> block(512);
    const auto got = source.read_at(0, block);
    block.resize(got.ok() ? got.value() : 0);
    return block;
}

// ext2, ext3 and ext4 have two bytes only, so the revision and the block size are looked at too.
bool is_ext(const ByteSource& source) {
    const auto super = read_exactly(source, 0x400, 0x60);
    if (!super.ok())
        return false;
    const auto u8 = [&](size_t at) { return std::to_integer<unsigned>(super.value()[at]); };
    return u8(0x38) == 0x53 && u8(0x39) == 0xef && u8(0x18) <= 6 && u8(0x4c) <= 1 &&
           u8(0x4d) == 0 && u8(0x4e) == 0;
}

// A partition table in the first sector: its two bytes, flags that are 0 or 0x80, and at least one
// partition that begins inside the source.
bool is_partition_table(const ByteSource& source) {
    const auto block = first_block(source);
    if (block.size() < 512)
        return false;
    const auto u8 = [&](size_t at) { return std::to_integer<uint32_t>(block[at]); };
    const auto u32 = [&](size_t at) {
        return u8(at) | u8(at + 1) << 8 | u8(at + 2) << 16 | u8(at + 3) << 24;
    };
    if (u8(510) != 0x55 || u8(511) != 0xaa)
        return false;
    int partitions = 0;
    for (size_t at = 446; at < 510; at += 16) {
        if (u8(at) != 0 && u8(at) != 0x80)
            return false;
        if (u8(at + 4) == 0)
            continue;
        if (u32(at + 8) == 0 || uint64_t{u32(at + 8)} * 512 >= source.size_bytes())
            return false;
        ++partitions;
    }
    return partitions > 0;
}

bool is_fixed_vhd(const ByteSource& source) {
    constexpr Magic kFooter = {-512, "conectix"sv, ContainerKind::FixedVhd, "", ""};
    if (source.size_bytes() <= 1024 || !stands_at(source, kFooter))
        return false;
    const auto type = read_exactly(source, source.size_bytes() - 512 + 60, 4);
    return type.ok() && type.value()[3] == std::byte{2};
}

}  // namespace

Container recognize_container(const ByteSource& source) {
    auto container = first_match(source, kContainers);
    if (container.kind != ContainerKind::Unknown)
        return container;
    if (is_tar(first_block(source)))
        return {ContainerKind::Tar, "tar", "tar"};
    if (is_fixed_vhd(source))
        return {ContainerKind::FixedVhd, "vhd", "fixed VHD disk image"};
    return {};
}

Container recognize_unread_volume(const ByteSource& source) {
    return first_match(source, kUnreadVolumes);
}

bool has_disk_mark(const ByteSource& source) {
    if (recognize_unread_volume(source).kind != ContainerKind::Unknown)
        return true;
    return std::any_of(std::begin(kReadDisks), std::end(kReadDisks),
                       [&](const Magic& magic) { return stands_at(source, magic); }) ||
           is_ext(source) || is_partition_table(source);
}

}  // namespace parsers
