#include "parsers/filesystem/xfs.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/parsers/file_system_sample.h"

namespace parsers {
namespace {

using tests::list_tree;
using tests::sample_bytes;
using tests::sample_copy;
using tests::to_source;

Layer open_sample(const std::string& id) {
    auto layer = open_xfs(sample_bytes(id, "xfs.raw"), {});
    EXPECT_TRUE(layer.ok()) << layer.error().what;
    return std::move(layer).value();
}

std::vector<std::byte> broken_copy(const std::string& id, size_t at, std::string_view bytes) {
    auto copy = sample_copy(id, "xfs.raw");
    for (size_t index = 0; index < bytes.size(); ++index)
        copy[at + index] = static_cast<std::byte>(bytes[index]);
    return copy;
}

bool has_damage(const tests::ListedTree& listed, std::string_view words) {
    for (const auto& damage : listed.damage)
        if (damage.find(words) != std::string::npos)
            return true;
    return false;
}

// Where the structure with this signature lies for the first time behind `from`.
size_t find_in(const std::vector<std::byte>& bytes, std::string_view signature, size_t from) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return text.find(signature, from);
}

TEST(Xfs, ReadsWhatTheKernelReadsOfVersion5) {
    const Layer layer = open_sample("xfs_v5");
    tests::expect_sample("xfs_v5", "xfs.raw", *layer.tree);
    EXPECT_TRUE(layer.notes.empty()) << layer.notes.front().what;
    EXPECT_EQ(layer.description, "XFS file system (version 5)");
    const auto listed = list_tree(*layer.tree);
    for (const auto& damage : listed.damage)
        ADD_FAILURE() << damage;
    const auto content = layer.tree->open(listed.entries.at("short/long-link"));
    ASSERT_TRUE(content.ok()) << content.error().what;
    EXPECT_EQ(read_text(*content.value(), 2000).value().size(), 908U);
}

TEST(Xfs, ReadsWhatMkfsWroteOfVersion4) {
    const Layer layer = open_sample("xfs_v4");
    tests::expect_sample("xfs_v4", "xfs.raw", *layer.tree);
    EXPECT_TRUE(layer.notes.empty()) << layer.notes.front().what;
    const auto listed = list_tree(*layer.tree);
    EXPECT_TRUE(listed.damage.empty()) << listed.damage.front();
    const auto content = layer.tree->open(listed.entries.at("short/long-link"));
    ASSERT_TRUE(content.ok()) << content.error().what;
    EXPECT_EQ(read_text(*content.value(), 2000).value().size(), 12U * 61 - 1);
}

TEST(Xfs, SaysWhatTheJournalOfAVolumeInUseHolds) {
    const Layer layer = open_sample("xfs_in_use");
    tests::expect_sample("xfs_in_use", "xfs.raw", *layer.tree);
    ASSERT_EQ(layer.notes.size(), 1U);
    EXPECT_EQ(layer.notes[0].status, "partly");
    EXPECT_NE(layer.notes[0].what.find("its journal holds"), std::string::npos);
}

TEST(Xfs, GivesTheBlocksOfRemovedFilesWhileNoFileUsesThem) {
    const Layer layer = open_sample("xfs_deleted");
    tests::expect_sample("xfs_deleted", "xfs.raw", *layer.tree);
    const auto listed = list_tree(*layer.tree);
    for (const auto& damage : listed.damage)
        ADD_FAILURE() << damage;
    const FileEntry& removed = listed.entries.at("chats/removed-pieces.db");
    EXPECT_NE(removed.note.find("its length is lost"), std::string::npos);
    EXPECT_FALSE(removed.times.modified_utc_ns.has_value());
    for (const auto& [path, entry] : listed.entries)
        EXPECT_FALSE(path.starts_with("$OrphanFiles/")) << path;
}

// The trees of free blocks are the only witness: without them nothing of a removed file is given.
TEST(Xfs, GivesNothingOfRemovedFilesWhereFreeSpaceIsNotKnown) {
    auto copy = sample_copy("xfs_deleted", "xfs.raw");
    for (size_t at = find_in(copy, "XAGF", 0); at != std::string_view::npos;
         at = find_in(copy, "XAGF", at))
        copy[at] = std::byte{'?'};
    const auto layer = open_xfs(to_source(std::move(copy)), {});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    const auto listed = list_tree(*layer.value().tree);
    const FileEntry& removed = listed.entries.at("chats/removed-pieces.db");
    EXPECT_EQ(removed.allocation, Allocation::Deleted);
    EXPECT_EQ(removed.size_bytes, 0U);
    EXPECT_EQ(removed.note, "the blocks of this removed file are in use, or not known to be free");
    EXPECT_FALSE(layer.value().tree->open(removed).ok());
}

TEST(Xfs, FallsBackToACopyOfTheSuperblock) {
    const auto layer = open_xfs(to_source(broken_copy("xfs_v5", 0, "????")), {});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    tests::expect_sample("xfs_v5", "xfs.raw", *layer.value().tree);
    ASSERT_EQ(layer.value().notes.size(), 1U);
    EXPECT_NE(layer.value().notes[0].what.find("a copy of it was taken"), std::string::npos);
    // A checksum that does not match counts as broken, too.
    const auto other = open_xfs(to_source(broken_copy("xfs_v5", 9, "\x01")), {});
    ASSERT_TRUE(other.ok()) << other.error().what;
    EXPECT_EQ(other.value().notes.size(), 1U);
}

TEST(Xfs, IsNotFoundInOtherBytes) {
    const auto zeros = open_xfs(to_source(std::vector<std::byte>(1 << 20)), {});
    ASSERT_FALSE(zeros.ok());
    EXPECT_EQ(zeros.error().code, ErrorCode::NotFound);
    EXPECT_EQ(open_xfs(to_source({}), {}).error().code, ErrorCode::NotFound);
}

TEST(Xfs, NamesADamagedFolderBlockAndFindsItsFilesWithoutNames) {
    auto copy = sample_copy("xfs_v5", "xfs.raw");
    const size_t at = find_in(copy, "XDD3", 0);
    ASSERT_NE(at, std::string_view::npos);
    for (size_t index = 0; index < 4096; ++index)
        copy[at + index] = std::byte{0x55};
    const auto layer = open_xfs(to_source(std::move(copy)), {});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    const auto listed = list_tree(*layer.value().tree);
    EXPECT_TRUE(has_damage(listed, "is overwritten"));
    size_t found = 0;
    for (const auto& [path, entry] : listed.entries)
        if (path.starts_with("$OrphanFiles/")) {
            ++found;
            EXPECT_EQ(entry.allocation, Allocation::Allocated);
        }
    EXPECT_GT(found, 10U);
    // All the contents are still there, whatever their names.
    std::multiset<std::string> hashes;
    for (const auto& [path, entry] : listed.entries)
        if (entry.kind == EntryKind::File && entry.allocation == Allocation::Allocated)
            hashes.insert(tests::content_hash(*layer.value().tree, entry));
    for (const auto& [path, row] : tests::expected_files("xfs_v5", "xfs.raw")) {
        const bool is_there = row.status == "deleted" || hashes.contains(row.sha256);
        EXPECT_TRUE(is_there) << path;
    }
}

TEST(Xfs, ReportsAChecksumAndGivesTheContent) {
    const Layer whole = open_sample("xfs_v5");
    const auto entry = list_tree(*whole.tree).entries.at("short/hello.txt");
    auto copy = sample_copy("xfs_v5", "xfs.raw");
    // The number of an inode stands 152 bytes behind its beginning; its user 8 bytes behind.
    std::string number(8, '\0');
    for (size_t index = 0; index < 8; ++index)
        number[index] = static_cast<char>(entry.id >> (56 - 8 * index));
    size_t at = find_in(copy, number, 0);
    while (at != std::string_view::npos && !(at % 512 == 152 && copy[at - 152] == std::byte{'I'} &&
                                             copy[at - 151] == std::byte{'N'}))
        at = find_in(copy, number, at + 1);
    ASSERT_NE(at, std::string_view::npos);
    copy[at - 152 + 11] ^= std::byte{1};
    const auto layer = open_xfs(to_source(std::move(copy)), {});
    ASSERT_TRUE(layer.ok());
    const auto listed = list_tree(*layer.value().tree);
    EXPECT_TRUE(has_damage(listed, "short/hello.txt: the checksum of its inode does not match"));
    EXPECT_EQ(tests::content_hash(*layer.value().tree, listed.entries.at("short/hello.txt")),
              tests::content_hash(*whole.tree, entry));
}

TEST(Xfs, SaysThatAVolumeIsCutShortAndGivesNoZerosForIt) {
    auto copy = sample_copy("xfs_v5", "xfs.raw");
    copy.resize(copy.size() / 2);
    const auto layer = open_xfs(to_source(std::move(copy)), {});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    bool said = false;
    for (const auto& note : layer.value().notes)
        said = said || note.what.find("of them are here") != std::string::npos;
    EXPECT_TRUE(said);
    const auto listed = list_tree(*layer.value().tree);
    const auto expected = tests::expected_files("xfs_v5", "xfs.raw");
    EXPECT_FALSE(listed.entries.empty());
    for (const auto& [path, entry] : listed.entries) {
        const auto row = expected.find(path);
        if (row == expected.end() || row->second.sha256.empty())
            continue;
        const auto content = layer.value().tree->open(entry);
        const auto hash = content.ok() ? sha256(*content.value()) : Result<Sha256>(content.error());
        if (hash.ok()) {
            EXPECT_EQ(to_hex(hash.value()), row->second.sha256) << path;
        }
    }
}

}  // namespace
}  // namespace parsers
