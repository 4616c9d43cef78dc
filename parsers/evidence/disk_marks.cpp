#include "parsers/evidence/disk_marks.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "parsers/evidence/magic.h"

namespace parsers {
namespace {

using namespace std::string_view_literals;

// Sources: the on-disk formats in the Linux kernel (fs/*); UEFI specification 2.10 (GPT); Apple
// technical note 1150 (HFS Plus); ECMA-119 (ISO 9660).
constexpr Magic kDisks[] = {
    {3, "NTFS    "sv},
    {3, "EXFAT   "sv},
    {54, "FAT1"sv},
    {82, "FAT32"sv},
    {0x400, "H+\x00\x04"sv},
    {0x400, "HX\x00\x05"sv},
    {0x8001, "CD001"sv},
    {0x200, "EFI PART"sv},
    {0x1000, "EFI PART"sv},
    {0x200, "\x57\x45\x56\x82"sv},  // BSD label
    {0x200, "PM\x00\x00"sv},
    {0, "ER\x02\x00"sv},
    {0x55c, "\x19\x54\x01\x19"sv},
    {0x855c, "\x19\x54\x01\x19"sv},
    {0x1055c, "\x19\x01\x54\x19"sv},
    {0x255c, "\x19\x01\x54\x19"sv},
    {0x855c, "\x19\x01\x54\x19"sv},
    {0x255c, "\x54\x19\x01\x00"sv},  // UFS1, either byte order
    {0x255c, "\x00\x01\x19\x54"sv},
};

std::vector<std::byte> first_block(const ByteSource& source) {
    std::vector<std::byte> block(512);
    const auto got = source.read_at(0, block);
    block.resize(got.ok() ? got.value() : 0);
    return block;
}

bool is_ext(const ByteSource& source) {
    const auto super = read_exactly(source, 0x400, 0x60);
    if (!super.ok())
        return false;
    const auto u8 = [&](size_t at) { return std::to_integer<unsigned>(super.value()[at]); };
    return u8(0x38) == 0x53 && u8(0x39) == 0xef && u8(0x18) <= 6 && u8(0x4c) <= 1 &&
           u8(0x4d) == 0 && u8(0x4e) == 0;
}

// A Sun label: its mark is two bytes, and the 16-bit words of the sector cancel each other (Linux,
// block/partitions/sun.c).
bool is_sun_label(const ByteSource& source) {
    const auto block = first_block(source);
    if (block.size() < 512 || block[508] != std::byte{0xda} || block[509] != std::byte{0xbe})
        return false;
    std::byte even{0};
    std::byte odd{0};
    for (size_t at = 0; at < block.size(); at += 2) {
        even ^= block[at];
        odd ^= block[at + 1];
    }
    return even == std::byte{0} && odd == std::byte{0};
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

}  // namespace

bool has_disk_mark(const ByteSource& source) {
    return std::any_of(std::begin(kDisks), std::end(kDisks),
                       [&](const Magic& magic) { return stands_at(source, magic); }) ||
           is_ext(source) || is_sun_label(source) || is_partition_table(source);
}

}  // namespace parsers
