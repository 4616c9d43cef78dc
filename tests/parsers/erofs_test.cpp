#include "parsers/filesystem/erofs.h"

#include <gtest/gtest.h>

#include "tests/parsers/file_system_sample.h"

namespace parsers {
namespace {

// LZMA, deflate and zstd clusters, plain extents that go round their block, and fragments.
TEST(Erofs, ReadsTheNewerAlgorithmsAsTheKernelDoes) {
    const auto layer = open_erofs(tests::sample_bytes("erofs_algorithms", "erofs.img"), {});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    tests::expect_sample("erofs_algorithms", "erofs.img", *layer.value().tree);
    EXPECT_TRUE(tests::list_tree(*layer.value().tree).damage.empty());
    EXPECT_TRUE(layer.value().notes.empty());
}

class ErofsSamples : public testing::TestWithParam<const char*> {};

TEST_P(ErofsSamples, AreReadAsTheKernelReadsThem) {
    const auto layer = open_erofs(tests::sample_bytes(GetParam(), "erofs.img"), {});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    tests::expect_sample(GetParam(), "erofs.img", *layer.value().tree);
    EXPECT_TRUE(layer.value().notes.empty()) << layer.value().notes.front().what;
    const auto listed = tests::list_tree(*layer.value().tree);
    for (const auto& damage : listed.damage)
        ADD_FAILURE() << damage;
    const auto link = listed.entries.find("system/link");
    ASSERT_NE(link, listed.entries.end());
    EXPECT_EQ(link->second.kind, EntryKind::Link);
    const auto target = layer.value().tree->open(link->second);
    ASSERT_TRUE(target.ok()) << target.error().what;
    EXPECT_EQ(read_text(*target.value(), 100).value(), "build.prop");
}

INSTANTIATE_TEST_SUITE_P(Layouts, ErofsSamples,
                         testing::Values("erofs_plain", "erofs_extended", "erofs_chunks",
                                         "erofs_lz4", "erofs_lz4_large", "erofs_lz4_legacy"));

Result<Layer> open_changed(const std::string& id, size_t at, std::string_view bytes) {
    auto copy = tests::sample_copy(id, "erofs.img");
    for (size_t index = 0; index < bytes.size(); ++index)
        copy[at + index] = static_cast<std::byte>(bytes[index]);
    return open_erofs(tests::to_source(std::move(copy)), {});
}

TEST(Erofs, IsNotFoundInOtherBytes) {
    EXPECT_EQ(open_erofs(tests::to_source({}), {}).error().code, ErrorCode::NotFound);
    EXPECT_EQ(open_erofs(tests::to_source(std::vector<std::byte>(1 << 16)), {}).error().code,
              ErrorCode::NotFound);
}

TEST(Erofs, RefusesWhatItDoesNotKnow) {
    const auto features = open_changed("erofs_plain", 1024 + 83, "\x80");
    ASSERT_FALSE(features.ok());
    EXPECT_EQ(features.error().code, ErrorCode::Unsupported);
    const auto blocks = open_changed("erofs_plain", 1024 + 12, "\x30");
    ASSERT_FALSE(blocks.ok());
    EXPECT_EQ(blocks.error().code, ErrorCode::Damaged);
}

TEST(Erofs, SaysThatTheChecksumOfItsSuperblockDoesNotMatch) {
    const auto layer = open_changed("erofs_plain", 1024 + 64, "renamed");
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    ASSERT_EQ(layer.value().notes.size(), 1U);
    EXPECT_NE(layer.value().notes[0].what.find("checksum"), std::string::npos);
    tests::expect_sample("erofs_plain", "erofs.img", *layer.value().tree);
}

// Not a byte of a broken or absent cluster may be given as if it were content.
TEST(Erofs, GivesNothingForWhatIsBroken) {
    for (const std::string id : {"erofs_lz4", "erofs_lz4_large", "erofs_plain"}) {
        auto copy = tests::sample_copy(id, "erofs.img");
        copy.resize(copy.size() / 2);
        const auto layer = open_erofs(tests::to_source(std::move(copy)), {});
        ASSERT_TRUE(layer.ok()) << layer.error().what;
        EXPECT_EQ(layer.value().notes.size(), 1U);
        const auto listed = tests::list_tree(*layer.value().tree);
        size_t broken = listed.damage.size();
        for (const auto& [path, row] : tests::expected_files(id, "erofs.img")) {
            const auto found = listed.entries.find(path);
            if (found == listed.entries.end())
                continue;
            const auto hash = tests::content_hash(*layer.value().tree, found->second);
            broken += hash == row.sha256 ? 0 : 1;
            EXPECT_TRUE(hash == row.sha256 || hash.starts_with("no content: "))
                << id << " " << path << hash;
        }
        EXPECT_GT(broken, 0U) << id;
    }
}

TEST(Erofs, ListsAFolderThatNamesItselfOnce) {
    // The second name of the root folder is "..", the fourth is "data" or "system": all entries get
    // the root's number.
    auto copy = tests::sample_copy("erofs_plain", "erofs.img");
    const std::string_view text(reinterpret_cast<const char*>(copy.data()), copy.size());
    const size_t names = text.find("...ddatasystem");
    ASSERT_NE(names, std::string_view::npos);
    const size_t entries = names - 5 * 12;
    for (size_t entry = 2; entry < 5; ++entry)
        for (size_t index = 0; index < 8; ++index)
            copy[entries + entry * 12 + index] = copy[entries + index];
    const auto layer = open_erofs(tests::to_source(std::move(copy)), {});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    const auto listed = tests::list_tree(*layer.value().tree);
    EXPECT_EQ(listed.entries.size(), 3U);
    EXPECT_EQ(listed.damage.size(), 3U);
}

}  // namespace
}  // namespace parsers
