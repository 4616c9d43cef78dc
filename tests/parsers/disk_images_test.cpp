// Disk images as qemu-img writes them: the whole disk must be the raw image that they were made of.
#include <gtest/gtest.h>

#include "tests/disk_maker.h"

namespace parsers {
namespace {

using tests::disk_content;
using tests::DiskFolder;

constexpr size_t kDiskBytes = (5 << 20) + 3 * 512;  // no multiple of any block

struct Converted {
    const char* format;
    const char* options;
};

class DiskImagesTest : public testing::TestWithParam<Converted> {};

TEST_P(DiskImagesTest, TheDiskIsTheOneThatWasConverted) {
    if (!tests::has_qemu_img())
        return;
    const DiskFolder folder("converted");
    folder.write("disk.raw", disk_content(kDiskBytes, 1));
    const std::string options = GetParam().options;
    ASSERT_TRUE(folder.run("qemu-img convert -f raw -O " + std::string(GetParam().format) + ' ' +
                           options + " disk.raw made.img"))
        << options;
    EXPECT_EQ(folder.disk_hash("made.img"), folder.file_hash("disk.raw")) << options;
    const auto layer = folder.open("made.img");
    ASSERT_TRUE(layer.ok());
    EXPECT_TRUE(layer.value().notes.empty()) << layer.value().notes.front().what;
}

INSTANTIATE_TEST_SUITE_P(
    Formats, DiskImagesTest,
    testing::Values(Converted{"qcow", ""}, Converted{"qcow2", "-o compat=0.10"},
                    Converted{"qcow2", "-o compat=1.1"}, Converted{"qcow2", "-c"},
                    Converted{"qcow2", "-o cluster_size=512"},
                    Converted{"qcow2", "-c -o cluster_size=2M"},
                    Converted{"qcow2", "-c -o compression_type=zstd"},
                    Converted{"qcow2", "-o extended_l2=on,cluster_size=16k"},
                    Converted{"qcow2", "-c -o extended_l2=on,cluster_size=64k"},
                    Converted{"qcow2", "-o data_file=made.data"},
                    Converted{"qcow2", "-o data_file=made.data,data_file_raw=on"},
                    Converted{"vmdk", "-o subformat=monolithicSparse"},
                    Converted{"vmdk", "-o subformat=streamOptimized"},
                    Converted{"vmdk", "-o subformat=monolithicFlat"},
                    Converted{"vmdk", "-o subformat=twoGbMaxExtentFlat"},
                    Converted{"vmdk", "-o subformat=twoGbMaxExtentSparse"},
                    Converted{"vpc", "-o subformat=dynamic,force_size=on"},
                    Converted{"vpc", "-o subformat=fixed,force_size=on"},
                    Converted{"vhdx", "-o subformat=dynamic,block_size=1M"},
                    Converted{"vhdx", "-o subformat=dynamic,block_size=32M"},
                    Converted{"vhdx", "-o subformat=fixed"},
                    Converted{"vhdx", "-o subformat=dynamic,block_state_zero=off,block_size=2M"},
                    Converted{"vdi", "-o static=off"}, Converted{"vdi", "-o static=on"},
                    Converted{"parallels", ""}, Converted{"parallels", "-o cluster_size=64k"}));

}  // namespace
}  // namespace parsers
