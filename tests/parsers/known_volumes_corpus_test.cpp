// Volumes that others made, recognized and opened through the table of formats.
#include <gtest/gtest.h>

#include "parsers/container/decompress.h"
#include "parsers/evidence/formats.h"
#include "parsers/filesystem/file_system.h"
#include "parsers/volume/volumes.h"
#include "tests/parsers/corpus.h"
#include "tests/parsers/file_system_sample.h"

namespace parsers {
namespace {

// What a volume is taken for: the word of the table, else what The Sleuth Kit calls it, else the
// partition table that it holds; "" where it is nothing known.
std::string kind_of(const SharedBytes& bytes) {
    if (const Format* format = recognize_volume(*bytes, {}); format != nullptr)
        return std::string(format->word);
    if (const auto tree = open_file_system(bytes); tree.ok())
        return tree.value()->description();
    if (const auto system = read_volume_system(bytes); system.ok())
        return "partitions: " + std::to_string(system.value().partitions.size());
    return {};
}

struct Known {
    const char* name;
    const char* kind;
    const char* file;  // what recognize_file() says; "" where it is no exhibit by itself
};

class CorpusKnownVolumes : public testing::TestWithParam<Known> {};

TEST_P(CorpusKnownVolumes, AreRecognized) {
    const auto path =
        tests::corpus_path("util-linux-blkid/" + std::string(GetParam().name) + ".img.xz");
    if (!path)
        return;
    auto plain = decompress_lzma(tests::bytes_of_file(*path), 256 << 20);
    ASSERT_TRUE(plain.has_value());
    const auto bytes = tests::to_source(std::move(*plain));
    EXPECT_EQ(kind_of(bytes), GetParam().kind);
    const Format* file = recognize_file(*bytes, {});
    EXPECT_EQ(file == nullptr ? "" : file->word, GetParam().file);
}

// The kinds are those of tests/expected/blkid of util-linux. The UDF image is a
// bridge disc with ISO 9660 names; an Atari table has no mark.
INSTANTIATE_TEST_SUITE_P(
    UtilLinux, CorpusKnownVolumes,
    testing::Values(
        Known{"images-fs/btrfs", "btrfs", "raw"}, Known{"images-fs/cs_fvault2", "filevault", "raw"},
        Known{"images-fs/erofs", "erofs", "raw"},
        Known{"images-fs/ext2", "ext2 file system", "raw"},
        Known{"images-fs/ext3", "ext3 file system", "raw"},
        Known{"images-fs/ext4", "ext4 file system", "raw"},
        Known{"images-fs/fat", "fat12 file system (its times are local, without a zone)", "raw"},
        Known{"images-fs/fat32_label_64MB",
              "fat32 file system (its times are local, without a zone)", "raw"},
        Known{"images-fs/hfs", "hfs", "raw"}, Known{"images-fs/iso", "iso9660 file system", "raw"},
        Known{"images-fs/iso-joliet", "iso9660 file system", "raw"},
        Known{"images-fs/luks1", "luks", "raw"}, Known{"images-fs/lvm2", "lvm2", "raw"},
        Known{"images-fs/ntfs", "ntfs file system", "raw"},
        Known{"images-fs/reiser3", "reiserfs", "raw"}, Known{"images-fs/romfs", "romfs", "raw"},
        Known{"images-fs/small-fat32", "fat32 file system (its times are local, without a zone)",
              "raw"},
        Known{"images-fs/squashfs4", "squashfs", "raw"}, Known{"images-fs/swap1", "swap", "raw"},
        Known{"images-fs/udf", "iso9660", "raw"}, Known{"images-fs/ufs", "ufs2 file system", "raw"},
        Known{"images-fs/xfs", "xfs", "raw"}, Known{"images-pt/atari-primary", "", ""},
        Known{"images-pt/bsd", "partitions: 2", "raw"},
        Known{"images-pt/gpt", "partitions: 5", "raw"}, Known{"images-pt/sgi", "sgi", "raw"}),
    [](const auto& known) {
        std::string name = known.param.name;
        for (char& letter : name)
            letter = std::isalnum(static_cast<unsigned char>(letter)) != 0 ? letter : '_';
        return name;
    });

// What 7z 26.02 lists and fls and icat 4.11.1 give.
TEST(CorpusVolumesOfDfvfs, HfsPlusIsRead) {
    const auto path = tests::corpus_path("dfvfs-images/hfsplus.raw");
    if (!path)
        return;
    const auto bytes = open_file(path->string());
    ASSERT_TRUE(bytes.ok());
    const Format* format = recognize_file(*bytes.value(), {});
    ASSERT_NE(format, nullptr);
    const auto layer = open_format(*format, bytes.value(), {});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    const auto tree = open_file_system(bytes.value());
    ASSERT_TRUE(tree.ok()) << tree.error().what;
    const auto listed = tests::list_tree(*tree.value());
    EXPECT_TRUE(listed.damage.empty()) << listed.damage.front();
    const std::map<std::string, uint64_t> sizes = {{"passwords.txt", 116},
                                                   {"a_directory/a_file", 53},
                                                   {"a_directory/a_resourcefork", 0},
                                                   {"a_directory/another_file", 22},
                                                   {".fseventsd/00000000171494cb", 161},
                                                   {".fseventsd/00000000171494cc", 72},
                                                   {".fseventsd/fseventsd-uuid", 36}};
    for (const auto& [name, size] : sizes) {
        ASSERT_TRUE(listed.entries.contains(name)) << name;
        EXPECT_EQ(listed.entries.at(name).size_bytes, size) << name;
    }
    EXPECT_EQ(tests::content_hash(*tree.value(), listed.entries.at("passwords.txt")),
              "02a2a6af2f1ecf4720d7d49d640f0d0a269a7ec733e41973bdd34f09dad0e252");
    EXPECT_EQ(tests::content_hash(*tree.value(), listed.entries.at("a_directory/a_file")),
              "4a49638d0e1055fd9e4c17fef7fdf4d6ccf892b6d9c2f64164203c4bfb0ec92d");
}

TEST(CorpusVolumesOfDfvfs, Iso9660IsRead) {
    const auto path = tests::corpus_path("dfvfs-images/iso9660.raw");
    if (!path)
        return;
    const auto bytes = open_file(path->string());
    ASSERT_TRUE(bytes.ok());
    ASSERT_NE(recognize_file(*bytes.value(), {}), nullptr);
    const Format* format = recognize_volume(*bytes.value(), {});
    std::unique_ptr<FileTree> tree;
    if (format != nullptr) {
        auto layer = open_format(*format, bytes.value(), {});
        ASSERT_TRUE(layer.ok()) << layer.error().what;
        tree = std::move(layer.value().tree);
    } else {
        tree = open_file_system(bytes.value()).value();
    }
    const auto listed = tests::list_tree(*tree);
    EXPECT_TRUE(listed.damage.empty()) << listed.damage.front();
    const bool has_own_names = format != nullptr;  // Rock Ridge
    const std::string name = has_own_names ? "passwords.txt" : "PASSWORDS.TXT";
    ASSERT_TRUE(listed.entries.contains(name));
    EXPECT_EQ(tests::content_hash(*tree, listed.entries.at(name)),
              "02a2a6af2f1ecf4720d7d49d640f0d0a269a7ec733e41973bdd34f09dad0e252");
    EXPECT_TRUE(
        listed.entries.contains(has_own_names ? "a_directory/a_file" : "A_DIRECTORY/A_FILE"));
}

}  // namespace
}  // namespace parsers
