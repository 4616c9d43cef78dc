#include "parsers/filesystem/squashfs.h"

#include <gtest/gtest.h>

#include "tests/parsers/file_system_sample.h"

namespace parsers {
namespace {

class SquashfsSamples : public testing::TestWithParam<const char*> {};

TEST_P(SquashfsSamples, AreReadAsTheKernelReadsThem) {
    const auto layer = open_squashfs(tests::sample_bytes(GetParam(), "squashfs.img"), {});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    tests::expect_sample(GetParam(), "squashfs.img", *layer.value().tree);
    EXPECT_TRUE(layer.value().notes.empty());
    const auto listed = tests::list_tree(*layer.value().tree);
    for (const auto& damage : listed.damage)
        ADD_FAILURE() << damage;
    const auto link = listed.entries.find("system/link");
    ASSERT_NE(link, listed.entries.end());
    const auto target = layer.value().tree->open(link->second);
    ASSERT_TRUE(target.ok()) << target.error().what;
    EXPECT_EQ(read_text(*target.value(), 100).value(), "build.prop");
}

INSTANTIATE_TEST_SUITE_P(Compressions, SquashfsSamples,
                         testing::Values("squashfs_gzip", "squashfs_xz", "squashfs_lzo",
                                         "squashfs_lz4", "squashfs_zstd", "squashfs_lzma",
                                         "squashfs_plain"));

Result<Layer> open_changed(size_t at, char value) {
    auto copy = tests::sample_copy("squashfs_gzip", "squashfs.img");
    copy[at] = static_cast<std::byte>(value);
    return open_squashfs(tests::to_source(std::move(copy)), {});
}

TEST(Squashfs, IsNotFoundInOtherBytes) {
    EXPECT_EQ(open_squashfs(tests::to_source({}), {}).error().code, ErrorCode::NotFound);
    EXPECT_EQ(open_squashfs(tests::to_source(std::vector<std::byte>(4096)), {}).error().code,
              ErrorCode::NotFound);
}

TEST(Squashfs, NamesWhatItDoesNotRead) {
    EXPECT_EQ(open_changed(28, 3).error().what, "SquashFS version 3.0 is not read");
    EXPECT_EQ(open_changed(28, 3).error().code, ErrorCode::Unsupported);
    EXPECT_EQ(open_changed(20, 9).error().code, ErrorCode::Unsupported);
    EXPECT_EQ(open_changed(22, 40).error().code, ErrorCode::Damaged);
}

// The tables stand at the end: of an image that is cut short nothing can be listed, and that is an
// error, not an empty tree.
TEST(Squashfs, IsNotEmptyWhenItIsCutShort) {
    auto copy = tests::sample_copy("squashfs_gzip", "squashfs.img");
    copy.resize(copy.size() / 2);
    const auto layer = open_squashfs(tests::to_source(std::move(copy)), {});
    ASSERT_TRUE(layer.ok());
    EXPECT_EQ(layer.value().notes.size(), 1U);
    EXPECT_FALSE(tests::list_tree(*layer.value().tree).damage.empty());
}

TEST(Squashfs, GivesNothingForABrokenBlock) {
    auto copy = tests::sample_copy("squashfs_gzip", "squashfs.img");
    for (size_t at = 200; at < 30000; at += 97)
        copy[at] ^= std::byte{0x5a};
    const auto layer = open_squashfs(tests::to_source(std::move(copy)), {});
    ASSERT_TRUE(layer.ok());
    const auto listed = tests::list_tree(*layer.value().tree);
    size_t broken = 0;
    for (const auto& [path, row] : tests::expected_files("squashfs_gzip", "squashfs.img")) {
        const auto hash = tests::content_hash(*layer.value().tree, listed.entries.at(path));
        // Blocks that are not compressed have no checksum: what was changed in them is given.
        broken += hash.starts_with("no content: ") ? 1 : 0;
    }
    EXPECT_GT(broken, 0U);
}

}  // namespace
}  // namespace parsers
