// Virtual disks: QCOW2, VMDK and VDI made here; VHD and others stand in the corpus test.
#include "parsers/container/virtual_disk.h"

#include <gtest/gtest.h>

#include "tests/container_maker.h"

namespace parsers {
namespace {

using tests::little;

std::string big(uint64_t value, int bytes) {
    const std::string text = little(value, bytes);
    return {text.rbegin(), text.rend()};
}

Result<SharedBytes> open(const std::string& file) {
    const auto layer = open_disk_image(std::make_shared<MemorySource>(file), Surroundings{});
    if (!layer.ok())
        return layer.error();
    return layer.value().volumes.front().bytes;
}

std::string text_of(const Result<SharedBytes>& disk) {
    if (!disk.ok())
        return "error: " + disk.error().what;
    const auto text = read_text(*disk.value(), 1 << 24);
    return text.ok() ? text.value() : "error: " + text.error().what;
}

constexpr size_t kCluster = 4096;

const std::string kPlain(kCluster, 'p');
const std::string kPacked(kCluster, 'c');
const std::string kNothing(kCluster, '\0');

// Five clusters: plain, absent, compressed, zero, and one cut at half by the end of the disk.
std::string make_qcow2() {
    const std::string packed = tests::compressed(kPacked, -12);
    std::string file = "QFI\xfb" + big(3, 4) + big(0, 12) + big(12, 4) +
                       big(4 * kCluster + kCluster / 2, 8) + big(0, 4) + big(1, 4) +
                       big(kCluster, 8) + std::string(24, '\0') + std::string(24, '\0') +
                       big(4, 4) + big(104, 4);
    file.resize(kCluster);
    file += big(2 * kCluster | uint64_t{1} << 63, 8);
    file.resize(2 * kCluster);
    const uint64_t packed_at = 5 * kCluster + 100;
    const uint64_t sectors = (packed_at % 512 + packed.size() - 1) / 512;
    file += big(3 * kCluster | uint64_t{1} << 63, 8) + big(0, 8) +
            big(uint64_t{1} << 62 | sectors << (62 - 4) | packed_at, 8) + big(1, 8) +
            big(4 * kCluster, 8);
    file.resize(3 * kCluster);
    file += kPlain + kPlain;
    file.resize(packed_at);
    file += packed;
    file.resize(6 * kCluster);
    return file;
}

TEST(VirtualDiskTest, Qcow2ClustersArePlainAbsentCompressedOrZero) {
    const auto disk = open(make_qcow2());
    EXPECT_EQ(text_of(disk), kPlain + kNothing + kPacked + kNothing + kPlain.substr(kCluster / 2));
    std::vector<std::byte> out(10);
    EXPECT_EQ(disk.value()->read_at(3 * kCluster - 5, out).value(), 10U);
    EXPECT_EQ(out[4], std::byte{'c'});
    EXPECT_EQ(out[5], std::byte{0});
}

TEST(VirtualDiskTest, Qcow2ThatNeedsMoreIsRefusedWithItsReason) {
    std::string snapshot = make_qcow2();
    snapshot.replace(8, 12, big(200, 8) + big(8, 4));
    snapshot.replace(200, 8, "base.img");
    EXPECT_EQ(open(snapshot).error().code, ErrorCode::Unsupported);
    EXPECT_NE(open(snapshot).error().what.find("its backing file, and base.img is not there"),
              std::string::npos);
    std::string encrypted = make_qcow2();
    encrypted.replace(32, 4, big(2, 4));
    EXPECT_EQ(open(encrypted).error().code, ErrorCode::Encrypted);
}

TEST(VirtualDiskTest, ABlockBehindTheEndOfTheFileIsAnErrorAndNeverZeros) {
    std::string cut = make_qcow2();
    cut.resize(3 * kCluster + 100);
    const auto disk = open(cut);
    ASSERT_TRUE(disk.ok());
    EXPECT_EQ(read_exactly(*disk.value(), 0, kCluster).error().code, ErrorCode::Damaged);
    EXPECT_TRUE(read_exactly(*disk.value(), kCluster, kCluster).ok());
}

std::string make_vmdk(const std::string& descriptor) {
    std::string file = "KDMV" + little(1, 4) + little(1, 4) + little(24, 8) + little(8, 8) +
                       little(1, 8) + little(1, 8) + little(512, 4) + little(0, 8) + little(2, 8) +
                       little(8, 8);
    file.resize(512);
    file += descriptor;
    file.resize(1024);
    file += little(3, 4);  // directory: one table in sector 3
    file.resize(1536);
    file += little(16, 4) + little(0, 4) + little(8, 4);
    file.resize(8 * 512);
    file += kPacked + kPlain;
    return file;
}

TEST(VirtualDiskTest, VmdkGrainsLieInAnyOrder) {
    EXPECT_EQ(text_of(open(make_vmdk("parentCID=ffffffff\nRW 24 SPARSE \"a.vmdk\"\n"))),
              kPlain + kNothing + kPacked);
}

TEST(VirtualDiskTest, VmdkWithoutItsParentIsRefusedWithTheName) {
    const auto disk =
        open(make_vmdk("CID=1\nparentCID=12345678\nparentFileNameHint=\"C:\\\\VMs\\\\base.vmdk\"\n"
                       "RW 24 SPARSE \"a.vmdk\"\n"));
    ASSERT_FALSE(disk.ok());
    EXPECT_EQ(disk.error().code, ErrorCode::Unsupported);
    EXPECT_NE(disk.error().what.find("base.vmdk is not there"), std::string::npos);
}

TEST(VirtualDiskTest, VmdkWithoutAnExtentReadsTheOthersAndNamesIt) {
    const auto disk =
        open(make_vmdk("RW 24 SPARSE \"a.vmdk\"\nRW 8 SPARSE \"a-s002.vmdk\"\nRW 2 ZERO\n"));
    ASSERT_TRUE(disk.ok());
    ASSERT_EQ(disk.value()->size_bytes(), 34U * 512);
    EXPECT_TRUE(read_exactly(*disk.value(), 0, 24 * 512).ok());
    EXPECT_TRUE(read_exactly(*disk.value(), 32 * 512, 1024).ok());
    const auto lost = read_exactly(*disk.value(), 24 * 512 - 1, 2);
    ASSERT_FALSE(lost.ok());
    EXPECT_EQ(lost.error().what,
              "the extent a-s002.vmdk of bytes 12288 to 16383 of the disk: a-s002.vmdk is not "
              "there");
}

std::string make_vdi() {
    std::string file(0x190, '\0');
    file.replace(0, 20, "<<< VirtualBox Disk ");
    file.replace(0x40, 4, "\x7f\x10\xda\xbe");
    file.replace(0x44, 4, little(0x10001, 4));
    file.replace(0x4c, 4, little(1, 4));
    file.replace(0x154, 4, little(512, 4));
    file.replace(0x158, 4, little(1024, 4));
    file.replace(0x170, 8, little(3 * kCluster, 8));
    file.replace(0x178, 4, little(kCluster, 4));
    file.replace(0x180, 4, little(3, 4));
    file.resize(512);
    file += little(1, 4) + little(0xffffffff, 4) + little(0, 4);
    file.resize(1024);
    return file + kPacked + kPlain;
}

TEST(VirtualDiskTest, VdiBlocksLieInAnyOrder) {
    EXPECT_TRUE(text_of(open(make_vdi())) == kPlain + kNothing + kPacked);
    std::string snapshot = make_vdi();
    snapshot[0x4c] = 4;
    EXPECT_EQ(open(snapshot).error().code, ErrorCode::Unsupported);
}

TEST(VirtualDiskTest, MangledFilesNeverCrash) {
    for (const auto& whole : {make_qcow2(), make_vmdk("parentCID=ffffffff\n"), make_vdi()}) {
        ASSERT_TRUE(open(whole).ok());
        const auto drain = [&](const std::string& file) {
            const auto disk = open(file);
            if (!disk.ok())
                return;
            std::vector<std::byte> out(3 * kCluster);
            const auto got = disk.value()->read_at(100, out);
            if (got.ok()) {
                EXPECT_LE(got.value(), out.size());
            }
        };
        for (size_t size = 0; size < whole.size(); size += 61)
            drain(whole.substr(0, size));
        for (size_t at = 0; at < whole.size() * 8; at += at < 3 * kCluster * 8 ? 5 : 997) {
            std::string flipped = whole;
            flipped[at / 8] = static_cast<char>(flipped[at / 8] ^ (1 << at % 8));
            drain(flipped);
        }
    }
}

}  // namespace
}  // namespace parsers
