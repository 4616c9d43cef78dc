#include "parsers/evidence/formats.h"

#include <algorithm>
#include <exception>

#include "parsers/container/ad1.h"
#include "parsers/container/aff.h"
#include "parsers/container/android_backup.h"
#include "parsers/container/android_sparse.h"
#include "parsers/container/archive.h"
#include "parsers/container/dmg.h"
#include "parsers/container/hisuite_backup.h"
#include "parsers/container/itunes_backup.h"
#include "parsers/container/miui_backup.h"
#include "parsers/container/parallels.h"
#include "parsers/container/qcow.h"
#include "parsers/container/signal_backup.h"
#include "parsers/container/tar.h"
#include "parsers/container/ufdr_report.h"
#include "parsers/container/vdi.h"
#include "parsers/container/vhd.h"
#include "parsers/container/vhdx.h"
#include "parsers/container/virtual_disk.h"
#include "parsers/container/vmdk.h"
#include "parsers/container/whatsapp_crypt.h"
#include "parsers/container/zip.h"
#include "parsers/crypt/bitlocker.h"
#include "parsers/crypt/bitlocker_metadata.h"
#include "parsers/crypt/luks.h"
#include "parsers/crypt/luks_header.h"
#include "parsers/evidence/basic_layers.h"
#include "parsers/evidence/disk_marks.h"
#include "parsers/filesystem/apfs.h"
#include "parsers/filesystem/btrfs.h"
#include "parsers/filesystem/erofs.h"
#include "parsers/filesystem/f2fs.h"
#include "parsers/filesystem/squashfs.h"
#include "parsers/filesystem/xfs.h"
#include "parsers/filesystem/xfs_superblock.h"
#include "parsers/filesystem/yaffs2.h"
#include "parsers/volume/filevault.h"
#include "parsers/volume/lvm.h"

namespace parsers {
namespace {

using namespace std::string_view_literals;
using enum FormatKind;

// ---- what no fixed bytes tell -------------------------------------------------------------------

template <bool (*Test)(const ByteSource&)>
bool fits(const ByteSource& bytes, const Surroundings&) {
    return Test(bytes);
}

template <bool (*Test)(std::span<const std::byte>)>
bool fits_start(const ByteSource& bytes, const Surroundings&) {
    std::vector<std::byte> block(512);
    const auto got = bytes.read_at(0, block);
    block.resize(got.ok() ? got.value() : 0);
    return Test(block);
}

bool fits_whatsapp_backup(const ByteSource& bytes, const Surroundings& surroundings) {
    return is_whatsapp_backup(bytes, surroundings.name);
}

// Documents and programs are zip files, too, but no folders of evidence.
bool fits_zip(const ByteSource& bytes, const Surroundings&) {
    return !is_document_zip(bytes);
}

// HFS with no HFS Plus inside: blocks of whole sectors and a name of 1 to 27 bytes (Inside
// Macintosh, Files, "Master Directory Blocks").
bool fits_hfs(const ByteSource& bytes, const Surroundings&) {
    const auto block = read_exactly(bytes, 0x400, 0x80);
    if (!block.ok())
        return false;
    const auto u8 = [&](size_t at) { return std::to_integer<unsigned>(block.value()[at]); };
    const bool has_blocks =
        u8(22) * 256 + u8(23) + u8(21) + u8(20) > 0 && u8(23) == 0 && u8(22) % 2 == 0;
    const bool is_wrapper = u8(0x7c) == 'H' && (u8(0x7d) == '+' || u8(0x7d) == 'X');
    return has_blocks && u8(36) >= 1 && u8(36) <= 27 && !is_wrapper;
}

bool fits_raw(const ByteSource& bytes, const Surroundings& surroundings) {
    return has_disk_mark(bytes) || recognize_volume(bytes, surroundings) != nullptr;
}

// ---- the table ----------------------------------------------------------------------------------

// Sources: libewf, libvmdk, libqcow, libvhdi, libvhdx, libmodi, libphdi format papers (libyal);
// QEMU docs/interop; PKWARE APPNOTE; RFC 1952; file(1) magic of the rest.
const std::vector<Format>& files() {
    static const std::vector<Format> kFiles = {
        // clang-format off
        {Archive, "zip", "zip", {{0, "PK\3\4"sv}, {0, "PK\5\6"sv}, {0, "PK\7\10PK\3\4"sv}}, open_zip, fits_zip},
        {Image, "ewf", "Expert Witness image (E01)", {{0, "EVF\x09\x0d\x0a\xff\x00"sv}}, open_expert_witness},
        {Archive, "gzip", "gzip", {{0, "\x1f\x8b\x08"sv}}, open_gzip},
        {Image, "ex01", "EnCase Ex01 image", {{0, "EVF2\r\n\x81\x00"sv}}},
        {Image, "l01", "EnCase L01 logical image", {{0, "LVF\x09\x0d\x0a\xff\x00"sv}}},
        {Image, "lx01", "EnCase Lx01 logical image", {{0, "LEF2\r\n\x81\x00"sv}}},
        {Image, "qcow2", "QCOW disk image", {}, open_qcow, fits<is_qcow>, needed_siblings},
        {Image, "vmdk", "VMDK disk image", {}, open_vmdk, fits<is_vmdk>, needed_siblings},
        {Image, "vhdx", "VHDX disk image", {}, open_vhdx, fits<is_vhdx>, needed_siblings},
        {Image, "vdi", "VirtualBox VDI disk image", {}, open_vdi, fits<is_vdi>, needed_siblings},
        {Image, "hdd", "Parallels disk image", {}, open_parallels, fits<is_parallels>, needed_siblings},
        {Image, "simg", "Android sparse image", {}, open_android_sparse, fits<is_android_sparse>},
        {Image, "aff", "AFF disk image", {{0, "AFF10\r\n\x00"sv}, {0, "AFF\x00"sv}}, open_aff, nullptr, files_of_afd},
        {PhoneBackup, "ab", "Android backup", {}, open_android_backup, fits_start<is_android_backup>},
        {PhoneBackup, "miui", "MIUI backup", {}, open_miui_backup, fits_start<is_miui_backup>},
        {PhoneBackup, "hisuite", "HiSuite backup", {}, open_hisuite_backup, fits<is_hisuite_backup>},
        {PhoneBackup, "itunes", "iTunes backup", {}, open_itunes_backup, is_itunes_backup},
        {PhoneBackup, "ufdr", "Cellebrite report", {}, open_ufdr_report, fits<is_ufdr_report>},
        {EncryptedFile, "crypt", "encrypted WhatsApp backup", {}, open_whatsapp_backup, fits_whatsapp_backup},
        {EncryptedFile, "signal", "encrypted Signal backup", {}, open_signal_backup, is_signal_backup},
        {Image, "ad1", "AccessData AD1 logical image", {{0, "ADSEGMENTEDFILE"sv}}, open_ad1},
        {Encryption, "adcrypt", "AccessData encrypted image", {{0, "ADCRYPT"sv}}},
        {Image, "dmg", "Apple DMG disk image", {{-512, "koly"sv}}, open_dmg},
        {Encryption, "dmg", "encrypted Apple DMG disk image", {{0, "encrcdsa"sv}, {-8, "cdsaencr"sv}}},
        {Image, "sparseimage", "Apple sparse disk image", {{0, "sprs"sv}}},
        {Archive, "7z", "7-Zip archive", {{0, "7z\xbc\xaf\x27\x1c"sv}}, open_archive},
        {Archive, "rar", "RAR archive", {{0, "Rar!\x1a\x07"sv}}, open_archive},
        {Archive, "xz", "xz file", {{0, "\xfd" "7zXZ\x00"sv}}, open_compressed},
        {Archive, "bzip2", "bzip2 file", {{4, "1AY&SY"sv}}, open_compressed},
        {Archive, "zstd", "Zstandard file", {{0, "\x28\xb5\x2f\xfd"sv}}, open_compressed},
        {Archive, "lz4", "LZ4 file", {{0, "\x04\x22\x4d\x18"sv}}, open_compressed},
        {Archive, "cab", "Windows cabinet", {{0, "MSCF\x00\x00\x00\x00"sv}}, open_archive},
        {Archive, "cpio", "cpio archive", {{0, "070701"sv}, {0, "070702"sv}, {0, "070707"sv}}, open_archive},
        {Archive, "compress", "compress file", {{0, "\x1f\x9d"sv}}, open_compressed},
        {Image, "vhd", "VHD disk image", {}, open_vhd, fits<is_vhd>, needed_siblings},
        {Archive, "tar", "tar", {}, open_tar, fits<is_tar>},
        {Image, "raw", "raw disk image", {}, open_raw, fits_raw},
        // clang-format on
    };
    return kFiles;
}

// Sources: the on-disk formats in the Linux kernel (fs/*, Documentation/filesystems), LUKS
// specifications, libbde and libfsrefs format papers.
const std::vector<Format>& volumes() {
    static const std::vector<Format> kVolumes = {
        // clang-format off
        {FileSystem, "iso9660", "ISO 9660 file system", {{0x8001, "CD001"sv}}, open_rock_ridge, fits<has_rock_ridge>},
        {Encryption, "luks", "LUKS encrypted volume", {}, open_luks, fits<is_luks>},
        {Encryption, "bitlocker", "BitLocker encrypted volume", {}, open_bitlocker, fits<is_bitlocker>},
        {Encryption, "filevault", "FileVault 2 volume (Core Storage)", {}, open_filevault, fits<is_core_storage>},
        {FileSystem, "xfs", "XFS file system", {}, open_xfs, fits<is_xfs>},
        {FileSystem, "btrfs", "Btrfs file system", {{0x10040, "_BHRfS_M"sv}, {0x4000040, "_BHRfS_M"sv}}, open_btrfs},
        {FileSystem, "f2fs", "F2FS file system", {}, open_f2fs, fits<is_f2fs>},
        {FileSystem, "erofs", "EROFS file system", {{0x400, "\xe2\xe1\xf5\xe0"sv}}, open_erofs},
        {FileSystem, "squashfs", "SquashFS file system", {{0, "hsqs"sv}, {0, "sqsh"sv}}, open_squashfs},
        {FileSystem, "refs", "ReFS file system", {{3, "ReFS\x00"sv}}},
        {FileSystem, "apfs", "APFS container", {{32, "NXSB"sv}}, open_apfs},
        {VolumeSystem, "lvm2", "LVM2 physical volume", {{24, "LVM2 001"sv}, {536, "LVM2 001"sv}, {1048, "LVM2 001"sv}, {1560, "LVM2 001"sv}}, open_lvm},
        {FileSystem, "swap", "Linux swap space", {{4086, "SWAPSPACE2"sv}}},
        {VolumeSystem, "mdraid", "Linux RAID member", {{0x1000, "\xfc\x4e\x2b\xa9"sv}}},
        {FileSystem, "hfs", "HFS file system of old Macs", {{0x400, "BD"sv}}, nullptr, fits_hfs},
        {FileSystem, "udf", "UDF file system", {{0x8001, "BEA01"sv}}},
        {FileSystem, "reiserfs", "ReiserFS file system", {{0x10034, "ReIsErFs"sv}, {0x10034, "ReIsEr2Fs"sv}, {0x10034, "ReIsEr3Fs"sv}}},
        {FileSystem, "romfs", "romfs file system", {{0, "-rom1fs-"sv}}},
        {VolumeSystem, "sgi", "SGI disk label", {{0, "\x0b\xe5\xa9\x41"sv}}},
        {FileSystem, "bootimg", "Android boot image", {{0, "ANDROID!"sv}}},
        {FileSystem, "yaffs2", "YAFFS2 file system", {}, open_sleuthkit_tree, fits<is_yaffs2>},
        // clang-format on
    };
    return kVolumes;
}

const Format* first_fit(std::span<const Format> formats, const ByteSource& bytes,
                        const Surroundings& surroundings) {
    for (const Format& format : formats) {
        const bool has_magic =
            format.magics.empty() ||
            std::any_of(format.magics.begin(), format.magics.end(),
                        [&](const Magic& magic) { return stands_at(bytes, magic); });
        if (has_magic && (format.fits == nullptr || format.fits(bytes, surroundings)))
            return &format;
    }
    return nullptr;
}

}  // namespace

std::span<const Format> file_formats() {
    return files();
}

std::span<const Format> volume_formats() {
    return volumes();
}

const Format* recognize_file(const ByteSource& bytes, const Surroundings& surroundings) {
    return first_fit(files(), bytes, surroundings);
}

const Format* recognize_volume(const ByteSource& bytes, const Surroundings& surroundings) {
    return first_fit(volumes(), bytes, surroundings);
}

Result<Layer> open_format(const Format& format, const SharedBytes& bytes,
                          const Surroundings& surroundings) {
    const std::string title(format.title);
    if (format.open == nullptr && format.kind == Encryption)
        return Error{ErrorCode::Encrypted, title + " is not decrypted here"};
    if (format.open == nullptr)
        return Error{ErrorCode::Unsupported, title + " is not read"};
    try {
        return format.open(bytes, surroundings);
    } catch (const std::exception& thrown) {
        return Error{ErrorCode::LimitReached, title + " cannot be opened: " + thrown.what()};
    }
}

}  // namespace parsers
