// Disk images that are cut off, damaged or made to mislead: what is left is read, and what is not
// is named by its place on the disk.
#include <gtest/gtest.h>

#include <chrono>
#include <utility>

#include "parsers/base/crc32c.h"
#include "parsers/container/vmdk_descriptor.h"
#include "tests/container_maker.h"
#include "tests/disk_maker.h"

namespace parsers {
namespace {

using tests::disk_content;
using tests::DiskFolder;
using tests::little;

constexpr size_t kDiskBytes = 2 << 20;

std::string text_of_path(const std::string& path) {
    return read_text(*open_file(path).value(), 1 << 28).value();
}

Result<Layer> open_text(const std::string& file) {
    return open_disk_image(std::make_shared<MemorySource>(file), Surroundings{});
}

std::string notes_of(const Layer& layer) {
    std::string text;
    for (const auto& note : layer.notes)
        text += note.status + ": " + note.what + '\n';
    return text;
}

// A disk image of the format around disk_content(kDiskBytes, 3).
std::string made(const std::string& format, const std::string& options) {
    const DiskFolder folder("made");
    folder.write("disk.raw", disk_content(kDiskBytes, 3));
    EXPECT_TRUE(
        folder.run("qemu-img convert -f raw -O " + format + ' ' + options + " disk.raw made.img"));
    return text_of_path(folder.path() + "/made.img");
}

TEST(DiskDamageTest, WhatLiesBehindTheEndOfTheFileIsAnErrorWithItsPlace) {
    if (!tests::has_qemu_img())
        return;
    const std::string content = disk_content(kDiskBytes, 3);
    for (const auto& [format, options] : std::initializer_list<std::pair<const char*, const char*>>{
             {"qcow", ""},
             {"qcow2", ""},
             {"vmdk", ""},
             {"vdi", ""},
             {"vpc", "-o force_size=on"},
             {"vhdx", "-o block_size=1M"},
             {"parallels", "-o cluster_size=64k"}}) {
        std::string file = made(format, options);
        file.resize(file.size() - 300 * 1024);
        const auto layer = open_text(file);
        ASSERT_TRUE(layer.ok()) << format << ' ' << layer.error().what;
        const auto& disk = *layer.value().volumes.front().bytes;
        int lost = 0;
        for (uint64_t at = 0; at < kDiskBytes; at += 4096) {
            const auto bytes = read_exactly(disk, at, 4096);
            if (!bytes.ok()) {
                EXPECT_EQ(bytes.error().code, ErrorCode::Damaged) << format;
                EXPECT_TRUE(bytes.error().what.starts_with("bytes ")) << bytes.error().what;
                ++lost;
                continue;
            }
            EXPECT_TRUE(std::string(reinterpret_cast<const char*>(bytes.value().data()), 4096) ==
                        content.substr(at, 4096))
                << format << " at " << at;
        }
        EXPECT_GT(lost, 10) << format;
        EXPECT_LT(lost, 120) << format;
    }
}

// qemu-img writes the tables of a stream in front; other programs write them, as here, behind the
// grains, where a footer leads to them.
std::string stream_with_footer() {
    std::string file = made("vmdk", "-o subformat=streamOptimized");
    file.resize((file.size() + 511) / 512 * 512);
    const std::string header = file.substr(0, 512);
    file.replace(48, 16, std::string(16, '\xff'));
    file.replace(8, 4, little(0x30001, 4));
    return file + little(1, 8) + little(0, 4) + little(3, 4) + std::string(496, '\0') + header +
           std::string(512, '\0');
}

TEST(DiskDamageTest, AStreamIsReadByItsFooter) {
    if (!tests::has_qemu_img())
        return;
    const auto layer = open_text(stream_with_footer());
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(notes_of(layer.value()), "");
    EXPECT_TRUE(read_text(*layer.value().volumes.front().bytes, 1 << 28).value() ==
                disk_content(kDiskBytes, 3));
}

TEST(DiskDamageTest, AStreamWithoutItsEndReadsUpToThere) {
    if (!tests::has_qemu_img())
        return;
    std::string file = stream_with_footer();
    file.resize(file.size() / 2);
    const auto layer = open_text(file);
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_NE(notes_of(layer.value()).find("the end of the VMDK stream"), std::string::npos);
    const auto& disk = *layer.value().volumes.front().bytes;
    const auto begin = read_exactly(disk, 0, 512 * 1024);
    ASSERT_TRUE(begin.ok());
    EXPECT_TRUE(std::string(reinterpret_cast<const char*>(begin.value().data()), 512 * 1024) ==
                disk_content(kDiskBytes, 3).substr(0, 512 * 1024));
    const auto end = read_exactly(disk, kDiskBytes - 512, 512);
    ASSERT_FALSE(end.ok());
    EXPECT_EQ(end.error().code, ErrorCode::Damaged);
}

TEST(DiskDamageTest, ACompressedGrainOfAnotherPlaceIsNotTaken) {
    if (!tests::has_qemu_img())
        return;
    std::string file = made("vmdk", "-o subformat=streamOptimized");
    const auto layer = open_text(file);
    ASSERT_TRUE(read_exactly(*layer.value().volumes.front().bytes, 0, 512).ok());
    file[128 * 512] = 5;  // the first grain stands there, with the sector that it is for
    const auto changed = open_text(file);
    const auto bytes = read_exactly(*changed.value().volumes.front().bytes, 0, 512);
    ASSERT_FALSE(bytes.ok());
    EXPECT_EQ(bytes.error().what,
              "bytes 0 to 65535 of the disk: the compressed VMDK grain there is that of sector 5");
}

TEST(DiskDamageTest, SixtyTerabytesCostNothing) {
    if (!tests::has_qemu_img())
        return;
    const DiskFolder folder("huge");
    for (const std::string options : {"-f qcow2 -o cluster_size=64k", "-f vhdx", "-f vdi"}) {
        ASSERT_TRUE(folder.run("qemu-img create " + options + " huge.img 60T"));
        const auto begin = std::chrono::steady_clock::now();
        const auto layer = folder.open("huge.img");
        ASSERT_TRUE(layer.ok()) << options << layer.error().what;
        const auto& disk = *layer.value().volumes.front().bytes;
        EXPECT_EQ(disk.size_bytes(), 60ULL << 40);
        EXPECT_TRUE(read_exactly(disk, (60ULL << 40) - 4096, 4096).ok()) << options;
        EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5)) << options;
    }
    std::string vmdk = "KDMV" + little(1, 4) + little(0, 4) + little(uint64_t{1} << 40, 8) +
                       little(1, 8) + little(0, 8) + little(0, 8) + little(512, 4) + little(0, 8) +
                       little(1, 8) + little(128, 8);
    vmdk.resize(2048);
    const auto layer = open_text(vmdk);
    ASSERT_TRUE(layer.ok());
    EXPECT_FALSE(read_exactly(*layer.value().volumes.front().bytes, 1ULL << 40, 512).ok());
}

TEST(DiskDamageTest, EverySectorBitOfADifferencingVhdCounts) {
    const DiskFolder folder("bits");
    // A footer, a header, a table of one block, a bitmap, and a block of 64 KiB.
    const auto big = [](uint64_t value, int bytes) {
        const std::string text = little(value, bytes);
        return std::string(text.rbegin(), text.rend());
    };
    const auto footer = [&](int type, uint64_t header) {
        std::string bytes = "conectix" + big(2, 4) + big(0x10000, 4) + big(header, 8) +
                            std::string(24, '\0') + big(65536, 8) + big(0, 4) + big(type, 4) +
                            big(0, 4) + "identifier of it";
        bytes.resize(512);
        uint32_t sum = 0;
        for (const char byte : bytes)
            sum += static_cast<unsigned char>(byte);
        return bytes.replace(64, 4, big(~sum, 4));
    };
    std::string header = "cxsparse" + big(UINT64_MAX, 8) + big(1536, 8) + big(0x10000, 4) +
                         big(1, 4) + big(65536, 4) + big(0, 4) + "identifier of it" + big(0, 8);
    for (const char letter : std::string("base.vhd"))
        header += std::string(1, '\0') + letter;
    header.resize(1024);
    uint32_t sum = 0;
    for (const char byte : header)
        sum += static_cast<unsigned char>(byte);
    header.replace(36, 4, big(~sum, 4));
    std::string bitmap(512, '\0');
    std::string expected(65536, 'p');
    for (const size_t sector : {0, 3, 4, 9, 15, 16, 126, 127}) {
        bitmap[sector / 8] = static_cast<char>(bitmap[sector / 8] | 0x80 >> sector % 8);
        expected.replace(sector * 512, 512, std::string(512, 'c'));
    }
    folder.write("base.vhd", std::string(65536, 'p') + footer(2, UINT64_MAX));
    folder.write("disk.vhd", footer(4, 512) + header + (big(4, 4) + std::string(508, '\xff')) +
                                 bitmap + std::string(65536, 'c') + footer(4, 512));
    const auto layer = folder.open("disk.vhd");
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(notes_of(layer.value()), "");
    EXPECT_TRUE(read_text(*layer.value().volumes.front().bytes, 1 << 20).value() == expected);
}

TEST(DiskDamageTest, AnAndroidSparseImageInPartsIsOneDisk) {
    const auto chunk = [](uint64_t type, uint64_t blocks, const std::string& content) {
        return little(type, 2) + little(0, 2) + little(blocks, 4) + little(12 + content.size(), 4) +
               content;
    };
    const auto image = [](uint64_t blocks, uint64_t chunks, const std::string& body) {
        return little(0xed26ff3a, 4) + little(1, 2) + little(0, 2) + little(28, 2) + little(12, 2) +
               little(4096, 4) + little(blocks, 4) + little(chunks, 4) + little(0, 4) + body;
    };
    const std::string first = image(
        6, 3,
        chunk(0xcac1, 1, std::string(4096, 'a')) + chunk(0xcac2, 2, "wxyz") + chunk(0xcac3, 3, ""));
    const std::string second =
        image(6, 4,
              chunk(0xcac3, 4, "") + chunk(0xcac1, 1, std::string(4096, 'b')) +
                  chunk(0xcac4, 0, "abcd") + chunk(0xcac3, 1, ""));
    Surroundings around;
    around.further_parts = {std::make_shared<MemorySource>(second)};
    const auto layer = open_disk_image(std::make_shared<MemorySource>(first), around);
    ASSERT_TRUE(layer.ok());
    EXPECT_EQ(notes_of(layer.value()), "");
    std::string expected(4096, 'a');
    for (int count = 0; count < 2048; ++count)
        expected += "wxyz";
    expected += std::string(4096, '\0') + std::string(4096, 'b') + std::string(4096, '\0');
    EXPECT_TRUE(read_text(*layer.value().volumes.front().bytes, 1 << 20).value() == expected);
    const auto cut = open_text(first.substr(0, 28 + 12 + 4096 + 5));
    ASSERT_TRUE(cut.ok());
    EXPECT_FALSE(notes_of(cut.value()).empty());
    EXPECT_TRUE(read_exactly(*cut.value().volumes.front().bytes, 0, 4096).ok());
    EXPECT_FALSE(read_exactly(*cut.value().volumes.front().bytes, 4096, 1).ok());
}

TEST(DiskDamageTest, ALogThatIsNotWholeIsNotReplayed) {
    const DiskFolder folder("log");
    ASSERT_TRUE(folder.run("cp --no-preserve=mode '" SOURCE_FOLDER
                           "/samples/formats/vhdx_log/evidence/disk.vhdx.gz' . && gunzip *.gz"));
    std::string file = text_of_path(folder.path() + "/disk.vhdx");
    const size_t last = file.find(std::string("loge"), (1 << 20) + 8192 + 4096);
    ASSERT_NE(last, std::string::npos);
    file[last + 70] = static_cast<char>(file[last + 70] ^ 1);  // breaks its checksum
    const auto shorter = open_text(file);
    ASSERT_TRUE(shorter.ok());
    EXPECT_NE(notes_of(shorter.value()).find("1 entries of its log were replayed"),
              std::string::npos);
    for (size_t at = 1 << 20; at < 2 << 20; at += 4096)
        file[at] = 'x';
    const auto none = open_text(file);
    ASSERT_TRUE(none.ok());
    EXPECT_NE(notes_of(none.value()).find("its log was not replayed"), std::string::npos);
}

TEST(DiskDamageTest, MangledVhdxWithSoundChecksumsNeverCrashes) {
    const DiskFolder folder("mangled");
    ASSERT_TRUE(folder.run("cp --no-preserve=mode '" SOURCE_FOLDER
                           "/samples/formats/vhdx_log/evidence/disk.vhdx.gz' . && gunzip *.gz"));
    const std::string whole = text_of_path(folder.path() + "/disk.vhdx");
    const auto seal = [](std::string file, size_t at, size_t size) {
        file.replace(at + 4, 4, std::string(4, '\0'));
        const auto sum = ~crc32c(UINT32_MAX, std::as_bytes(std::span(file).subspan(at, size)));
        return file.replace(at + 4, 4, little(sum, 4));
    };
    uint32_t state = 1;
    int opened = 0;
    for (int round = 0; round < 400; ++round) {
        std::string file = whole;
        for (int change = 0; change < 3; ++change) {
            state = state * 1664525U + 1013904223U;
            // Headers, both region tables, the log's first entries, the tables of the metadata.
            constexpr size_t kPlaces[] = {0x10008, 0x30008, 0x102008, 0x200000, 0x210000, 0x300000};
            const size_t at = kPlaces[state >> 8 & 7 ? (state >> 8) % 6 : 0] + (state >> 16) % 96;
            if (at < file.size())
                file[at] = static_cast<char>(state >> 24);
        }
        file = seal(std::move(file), 0x10000, 4096);
        file = seal(std::move(file), 0x30000, 65536);
        const auto layer = open_text(file);
        if (!layer.ok())
            continue;
        ++opened;
        const auto& disk = *layer.value().volumes.front().bytes;
        std::vector<std::byte> out(8192);
        (void)disk.read_at(0, out);
        (void)disk.read_at(disk.size_bytes() / 2, out);
    }
    EXPECT_GT(opened, 20);
    EXPECT_LT(opened, 400);
}

TEST(VmdkDescriptorTest, KeepsWhatItSaysAndRefusesWhatCannotBe) {
    const auto parsed = parse_vmdk_descriptor(
        "# Disk DescriptorFile\r\nversion=1\r\nencoding=\"GBK\"\r\nCID=FFFFfffe\r\n"
        "parentCID=00000001\r\nparentFileNameHint=\"\xb9\xa4\xd7\xf7.vmdk\"\r\n"
        "createType=\"twoGbMaxExtentSparse\"\r\nRW 4192256 SPARSE \"a disk-s001.vmdk\"\r\n"
        "RDONLY 7 FLAT \"b.vmdk\" 63\r\nNOACCESS 9 ZERO\r\n");
    ASSERT_TRUE(parsed.ok());
    const auto& descriptor = parsed.value();
    EXPECT_EQ(descriptor.cid, "fffffffe");
    EXPECT_TRUE(descriptor.has_parent());
    EXPECT_EQ(descriptor.parent_file, "工作.vmdk");
    ASSERT_EQ(descriptor.extents.size(), 3U);
    EXPECT_EQ(descriptor.extents[0].file, "a disk-s001.vmdk");
    EXPECT_EQ(descriptor.extents[0].size_bytes, 4192256ULL * 512);
    EXPECT_EQ(descriptor.extents[1].offset, 63U * 512);
    EXPECT_EQ(descriptor.extents[2].type, "ZERO");
    EXPECT_FALSE(parse_vmdk_descriptor("RW -1 FLAT \"a\"").ok());
    EXPECT_FALSE(parse_vmdk_descriptor("RW 99999999999999999999 FLAT \"a\"").ok());
    EXPECT_FALSE(parse_vmdk_descriptor("RW 9007199254740993000 FLAT \"a\"").ok());
    EXPECT_FALSE(parse_vmdk_descriptor("RW 5").ok());
}

TEST(VmdkDescriptorTest, SeSparseIsNamed) {
    const auto layer =
        open_text(std::string("\xbe\xba\xfe\xca\0\0\0\0", 8) + std::string(600, 'x'));
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().code, ErrorCode::Unsupported);
    EXPECT_NE(layer.error().what.find("SESPARSE"), std::string::npos);
}

std::string corpus() {
    const char* folder = std::getenv("TRIAGE_CORPUS");
    return folder != nullptr ? folder : SOURCE_FOLDER "/../shared/corpus";
}

TEST(CorpusDisks, AreTheDisksThatQemuReads) {
    if (!std::filesystem::exists(corpus() + "/dfvfs-images") || !tests::has_qemu_img()) {
        std::fprintf(stderr, "no corpus or no qemu-img: nothing compared\n");
        return;
    }
    const DiskFolder folder("corpus");
    int compared = 0;
    for (const std::string name :
         {"dfvfs-images/ext2.qcow2", "dfvfs-images/ext2.vmdk", "plaso-images/image.qcow2",
          "plaso-images/image.vhd", "plaso-images/image.vmdk"}) {
        const std::string path = corpus() + '/' + name;
        ASSERT_TRUE(folder.run("cp --no-preserve=mode '" + path + "' disk.img"));
        ASSERT_TRUE(folder.run("qemu-img convert -O raw disk.img reference.raw"));
        EXPECT_EQ(folder.disk_hash("disk.img"), folder.file_hash("reference.raw")) << name;
        EXPECT_EQ(notes_of(folder.open("disk.img").value()), "") << name;
        ++compared;
    }
    EXPECT_EQ(compared, 5);
    // Of this one only the descriptor is there.
    const auto hdd = open_disk_image(
        open_file(corpus() + "/dfvfs-images/hfsplus.hdd/DiskDescriptor.xml").value(),
        Surroundings{});
    ASSERT_FALSE(hdd.ok());
    EXPECT_EQ(hdd.error().code, ErrorCode::Unsupported);
    EXPECT_NE(hdd.error().what.find("{5fbaabe3-6958-40ff-92a7-860e329aab41}.hds is not there"),
              std::string::npos);
}

}  // namespace
}  // namespace parsers
