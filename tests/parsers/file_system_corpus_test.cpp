// Volumes that others made: the images of util-linux against what the Linux kernel lists in them.
#include <gtest/gtest.h>

#include "parsers/container/decompress.h"
#include "parsers/filesystem/erofs.h"
#include "parsers/filesystem/squashfs.h"
#include "parsers/filesystem/xfs.h"
#include "tests/parsers/corpus.h"
#include "tests/parsers/file_system_sample.h"

namespace parsers {
namespace {

// Null, with a notice, where the corpus is not there.
SharedBytes blkid_image(const std::string& name) {
    const auto path = tests::corpus_path("util-linux-blkid/images-fs/" + name + ".img.xz");
    if (!path)
        return nullptr;
    auto plain = decompress_lzma(tests::bytes_of_file(*path), 64 << 20);
    EXPECT_TRUE(plain.has_value()) << name;
    return plain ? tests::to_source(std::move(*plain)) : nullptr;
}

std::string hash_of(const Layer& layer, const std::string& path) {
    const auto listed = tests::list_tree(*layer.tree);
    const auto found = listed.entries.find(path);
    return found == listed.entries.end() ? path + " is not listed"
                                         : tests::content_hash(*layer.tree, found->second);
}

TEST(CorpusFileSystems, ErofsOfUtilLinux) {
    const auto bytes = blkid_image("erofs");
    if (!bytes)
        return;
    const auto layer = open_erofs(bytes, {});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(hash_of(layer.value(), "test-me-baby.txt"),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(tests::list_tree(*layer.value().tree).entries.size(), 1U);
}

TEST(CorpusFileSystems, SquashfsOfUtilLinux) {
    const auto bytes = blkid_image("squashfs4");
    if (!bytes)
        return;
    const auto layer = open_squashfs(bytes, {});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(hash_of(layer.value(), "dirB/a"),
              "b2dc7a4527b22f7e65e1b391a0c4272e3babf2e357655d7f49f6d938489b31eb");
    EXPECT_EQ(hash_of(layer.value(), "dirB/b"),
              "5c146570308e79341e795144b998950e41bb695fdae355e711876070341d4dbf");
}

TEST(CorpusFileSystems, XfsOfUtilLinuxIsEmpty) {
    const auto bytes = blkid_image("xfs");
    if (!bytes)
        return;
    const auto layer = open_xfs(bytes, {});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    const auto listed = tests::list_tree(*layer.value().tree);
    EXPECT_TRUE(listed.damage.empty()) << listed.damage.front();
    EXPECT_TRUE(listed.entries.empty());
}

}  // namespace
}  // namespace parsers
