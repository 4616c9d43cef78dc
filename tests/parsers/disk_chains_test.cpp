// Disks that are spread over several files, made with qemu-img and qemu-io: what is written in the
// newest, what shows through from a parent, and what is not there.
#include <gtest/gtest.h>

#include "tests/disk_maker.h"

namespace parsers {
namespace {

using tests::disk_content;
using tests::DiskFolder;

constexpr size_t kDiskBytes = (4 << 20) + 64 * 512;

std::string notes_of(const Layer& layer) {
    std::string text;
    for (const auto& note : layer.notes)
        text += note.status + ": " + note.what + '\n';
    return text;
}

// A base disk and two snapshots over it, each with writes of its own; `reference.raw` is what the
// newest must show.
bool make_chain(const DiskFolder& folder, const std::string& format, const std::string& options) {
    const std::string io = "qemu-io -f " + format + ' ';
    const std::string writes2 = " -c 'write -P 0x22 1000k 200k' -c 'write -P 0x23 4608 1024' ";
    const std::string writes3 =
        " -c 'write -P 0x33 1100k 12k' -c 'write -z 128k 64k' -c 'write -P 0x34 3M 512' ";
    const std::string create = "qemu-img create -f " + format + ' ' + options;
    folder.write("disk.raw", disk_content(kDiskBytes, 7));
    return folder.run("qemu-img convert -O " + format + ' ' + options + " disk.raw base.img") &&
           folder.run(create + " -F " + format + " -b base.img middle.img") &&
           folder.run(io + writes2 + "middle.img") &&
           folder.run(create + " -F " + format + " -b middle.img top.img") &&
           folder.run(io + writes3 + "top.img") &&
           folder.run("qemu-img convert -O raw top.img reference.raw");
}

class DiskChainsTest : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(DiskChainsTest, TheNewestShowsWhatItsParentsHold) {
    if (!tests::has_qemu_img())
        return;
    const DiskFolder folder("chain");
    ASSERT_TRUE(make_chain(folder, GetParam().first, GetParam().second)) << GetParam().second;
    EXPECT_NE(folder.file_hash("reference.raw"), folder.file_hash("disk.raw"));
    EXPECT_EQ(folder.disk_hash("top.img"), folder.file_hash("reference.raw"));
    const auto layer = folder.open("top.img");
    ASSERT_TRUE(layer.ok());
    EXPECT_EQ(notes_of(layer.value()), "");
    EXPECT_EQ(layer.value().used, (std::vector<std::string>{"middle.img", "base.img"}));
    const auto file = open_file(folder.path() + "/top.img").value();
    EXPECT_EQ(needed_siblings(*file), (std::vector<std::string>{"middle.img"}));
}

TEST_P(DiskChainsTest, AMissingParentIsNamed) {
    if (!tests::has_qemu_img())
        return;
    const DiskFolder folder("chain_cut");
    ASSERT_TRUE(make_chain(folder, GetParam().first, GetParam().second));
    std::filesystem::remove(folder.path() + "/base.img");
    const auto layer = folder.open("top.img");
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().code, ErrorCode::Unsupported);
    EXPECT_NE(layer.error().what.find("middle.img: needs its "), std::string::npos)
        << layer.error().what;
    EXPECT_NE(layer.error().what.find("base.img is not there"), std::string::npos);
}

TEST_P(DiskChainsTest, ACircleOfParentsIsAnError) {
    if (!tests::has_qemu_img())
        return;
    const DiskFolder folder("chain_circle");
    ASSERT_TRUE(make_chain(folder, GetParam().first, GetParam().second));
    std::filesystem::copy_file(folder.path() + "/middle.img", folder.path() + "/base.img",
                               std::filesystem::copy_options::overwrite_existing);
    const auto layer = folder.open("top.img");  // base.img is now its own parent
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().code, ErrorCode::Damaged);
    EXPECT_NE(layer.error().what.find("itself"), std::string::npos) << layer.error().what;
}

INSTANTIATE_TEST_SUITE_P(
    Formats, DiskChainsTest,
    testing::Values(std::pair("qcow", ""), std::pair("qcow2", ""),
                    std::pair("qcow2", "-o compat=0.10"),
                    std::pair("qcow2", "-o extended_l2=on,cluster_size=32k"),
                    std::pair("vmdk", "-o subformat=monolithicSparse"),
                    std::pair("vmdk", "-o subformat=monolithicSparse,zeroed_grain=on")));

TEST(DiskChainTest, AParentOfAParentIsFoundBesideIt) {
    if (!tests::has_qemu_img())
        return;
    const DiskFolder folder("chain_folders");
    folder.write("disk.raw", disk_content(kDiskBytes, 8));
    ASSERT_TRUE(folder.run("mkdir -p a/b c"));
    ASSERT_TRUE(folder.run("qemu-img convert -O qcow2 disk.raw a/b/base.img"));
    ASSERT_TRUE(folder.run("cd a && qemu-img create -f qcow2 -F qcow2 -b b/base.img middle.img"));
    ASSERT_TRUE(folder.run("cd c && qemu-img create -f qcow2 -F qcow2 -b ../a/middle.img top.img"));
    ASSERT_TRUE(folder.run("cp c/top.img top.img"));
    const auto layer = folder.open("c/top.img");
    ASSERT_FALSE(layer.ok());  // the folder of the test stands for that of the disk
    ASSERT_TRUE(folder.run("qemu-img rebase -u -F qcow2 -b a/middle.img top.img"));
    EXPECT_EQ(folder.disk_hash("top.img"), folder.file_hash("disk.raw"));
    EXPECT_EQ(folder.open("top.img").value().used,
              (std::vector<std::string>{"a/middle.img", "a/b/base.img"}));
}

TEST(DiskChainTest, AnEndlessChainEndsAtTheLimit) {
    if (!tests::has_qemu_img())
        return;
    const DiskFolder folder("chain_endless");
    ASSERT_TRUE(folder.run("qemu-img create -f qcow2 base.img 1M"));
    ASSERT_TRUE(folder.run("qemu-img create -f qcow2 -F qcow2 -b base.img top.img"));
    const auto top = open_file(folder.path() + "/top.img").value();
    Surroundings around;
    around.name = "top.img";
    ASSERT_TRUE(folder.run("qemu-img rebase -u -F qcow2 -b x/top.img top.img"));
    const auto again = open_file(folder.path() + "/top.img").value();
    int asked = 0;
    around.sibling = [&](std::string_view) -> Result<SharedBytes> {  // x/x/x/...: never the same
        ++asked;
        return again;
    };
    const auto layer = open_disk_image(again, around);
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().code, ErrorCode::LimitReached);
    EXPECT_LE(asked, 300);
    EXPECT_LT(layer.error().what.size(), 1000U);
}

TEST(DiskChainTest, ABackingFileThatIsCalledRawIsNotOpenedAsAnImage) {
    if (!tests::has_qemu_img())
        return;
    const DiskFolder folder("chain_raw");
    folder.write("disk.raw", disk_content(kDiskBytes, 9));
    ASSERT_TRUE(folder.run("qemu-img convert -O qcow2 disk.raw inner.img"));
    ASSERT_TRUE(folder.run("qemu-img create -f qcow2 -F raw -b inner.img top.img"));
    ASSERT_TRUE(folder.run("qemu-img convert -O raw top.img reference.raw"));
    EXPECT_EQ(folder.disk_hash("top.img"), folder.file_hash("reference.raw"));
    EXPECT_EQ(folder.disk_hash("top.img"), folder.file_hash("inner.img"));
}

TEST(DiskChainTest, AVmdkParentThatWasChangedIsNoted) {
    if (!tests::has_qemu_img())
        return;
    const DiskFolder folder("chain_cid");
    ASSERT_TRUE(make_chain(folder, "vmdk", "-o subformat=monolithicSparse"));
    ASSERT_TRUE(folder.run("sed -i 's/^CID=......../CID=0badcafe/' base.img"));
    const auto layer = folder.open("top.img");
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_NE(notes_of(layer.value())
                  .find("partly: parent middle.img: the parent base.img was changed after the "
                        "snapshot was taken: its content has the number 0badcafe"),
              std::string::npos)
        << notes_of(layer.value());
}

TEST(DiskChainTest, InternalSnapshotsAreNamedAndTheActiveStateIsRead) {
    if (!tests::has_qemu_img())
        return;
    const DiskFolder folder("internal");
    folder.write("disk.raw", disk_content(kDiskBytes, 10));
    ASSERT_TRUE(folder.run("qemu-img convert -O qcow2 disk.raw made.img"));
    ASSERT_TRUE(folder.run("qemu-img snapshot -c before_raid made.img"));
    ASSERT_TRUE(folder.run("qemu-io -f qcow2 -c 'write -P 0x41 1M 1M' made.img"));
    ASSERT_TRUE(folder.run("qemu-img snapshot -c second made.img"));
    ASSERT_TRUE(folder.run("qemu-img convert -O raw made.img reference.raw"));
    EXPECT_EQ(folder.disk_hash("made.img"), folder.file_hash("reference.raw"));
    EXPECT_EQ(notes_of(folder.open("made.img").value()),
              "partly: holds 2 internal snapshots, of which only the active state is read: "
              "before_raid, second\n");
}

TEST(DiskChainTest, EncryptedQcowIsSaidToBe) {
    if (!tests::has_qemu_img())
        return;
    const DiskFolder folder("encrypted");
    // qemu measures the processor to choose the rounds of its key, and gives up where others keep
    // the processor busy.
    bool is_made = false;
    for (int attempt = 0; attempt < 20 && !is_made; ++attempt)
        is_made = folder.run(
            "qemu-img create -f qcow2 --object secret,id=s,data=abc "
            "-o encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10 "
            "made.img 1M");
    ASSERT_TRUE(is_made);
    const auto layer = folder.open("made.img");
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().code, ErrorCode::Encrypted);
    EXPECT_NE(layer.error().what.find("LUKS"), std::string::npos);
}

TEST(DiskChainTest, AMissingDataFileIsNamed) {
    if (!tests::has_qemu_img())
        return;
    const DiskFolder folder("data_file");
    ASSERT_TRUE(folder.run("qemu-img create -f qcow2 -o data_file=made.data made.img 1M"));
    std::filesystem::remove(folder.path() + "/made.data");
    const auto layer = folder.open("made.img");
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().what, "needs its data file, and made.data is not there");
}

TEST(DiskChainTest, SplitExtentsAreNeededAndAMissingOneIsLostAlone) {
    if (!tests::has_qemu_img())
        return;
    const DiskFolder folder("extents");
    // Two extents of two gigabytes, the most that they may have, of which little is written.
    ASSERT_TRUE(folder.run("qemu-img create -f vmdk -o subformat=twoGbMaxExtentSparse d.vmdk 3G"));
    ASSERT_TRUE(
        folder.run("qemu-io -f vmdk -c 'write -P 0x11 1M 1M' -c 'write -P 0x22 2500M 1M' "
                   "d.vmdk"));
    const auto file = open_file(folder.path() + "/d.vmdk").value();
    EXPECT_EQ(needed_siblings(*file), (std::vector<std::string>{"d-s001.vmdk", "d-s002.vmdk"}));
    const auto whole = folder.open("d.vmdk");
    ASSERT_TRUE(whole.ok()) << whole.error().what;
    const auto& disk = *whole.value().volumes.front().bytes;
    ASSERT_EQ(disk.size_bytes(), 3ULL << 30);
    EXPECT_EQ(read_exactly(disk, (1 << 20) + 5, 1).value()[0], std::byte{0x11});
    EXPECT_EQ(read_exactly(disk, 2500ULL << 20, 1).value()[0], std::byte{0x22});
    std::filesystem::remove(folder.path() + "/d-s002.vmdk");
    const auto partial = folder.open("d.vmdk");
    ASSERT_TRUE(partial.ok());
    EXPECT_EQ(partial.value().used, std::vector<std::string>{"d-s001.vmdk"});
    EXPECT_NE(notes_of(partial.value()).find("d-s002.vmdk is not there"), std::string::npos);
    const auto& rest = *partial.value().volumes.front().bytes;
    EXPECT_EQ(read_exactly(rest, 1 << 20, 1).value()[0], std::byte{0x11});
    const auto lost = read_exactly(rest, 2500ULL << 20, 1);
    ASSERT_FALSE(lost.ok());
    EXPECT_NE(lost.error().what.find("d-s002.vmdk"), std::string::npos);
    std::filesystem::remove(folder.path() + "/d-s001.vmdk");
    EXPECT_EQ(folder.open("d.vmdk").error().code, ErrorCode::Unsupported);
}

}  // namespace
}  // namespace parsers
