// Tar files: ustar, GNU and PAX names, links, damage.
#include "parsers/container/tar.h"

#include <gtest/gtest.h>

#include "tests/container_maker.h"

namespace parsers {
namespace {

using tests::make_tar_header;
using tests::padded;
using tests::tar_end;

struct Listed {
    std::unique_ptr<FileTree> tree;
    std::vector<FileEntry> entries;
    std::vector<std::string> damage;

    std::string text(size_t index) const {
        const auto bytes = tree->open(entries.at(index));
        if (!bytes.ok())
            return "error: " + bytes.error().what;
        return read_text(*bytes.value(), 1 << 20).value();
    }
};

Listed list(const std::string& tar) {
    Listed listed;
    auto opened = TarTree::open(std::make_shared<MemorySource>(tar));
    if (!opened.ok())
        return listed;
    listed.tree = std::move(opened).value();
    TreeVisitor visitor;
    visitor.entry = [&](FileEntry entry) { listed.entries.push_back(std::move(entry)); };
    visitor.damaged = [&](std::string where, std::string what) {
        listed.damage.push_back(where + ": " + what);
    };
    EXPECT_TRUE(listed.tree->list(visitor).ok());
    return listed;
}

std::string pax(const std::string& key, const std::string& value) {
    const std::string rest = ' ' + key + '=' + value + '\n';
    size_t length = rest.size() + 1;
    while (std::to_string(length).size() + rest.size() != length)
        ++length;
    return std::to_string(length) + rest;
}

TEST(TarTest, ReadsFilesFoldersAndTimes) {
    const auto listed = list(make_tar_header("./d/", '5', 0) +
                             make_tar_header("./d/a.txt", '0', 5) + padded("hello") + tar_end());
    ASSERT_EQ(listed.entries.size(), 2U);
    EXPECT_EQ(listed.entries[0].path, "d");
    EXPECT_EQ(listed.entries[0].kind, EntryKind::Directory);
    EXPECT_EQ(listed.entries[1].path, "d/a.txt");
    EXPECT_EQ(listed.entries[1].times.modified_utc_ns, 1'700'000'000'000'000'000);
    EXPECT_EQ(listed.text(1), "hello");
    EXPECT_TRUE(listed.damage.empty());
}

TEST(TarTest, LongNamesOfGnuAndPaxReplaceTheShortOne) {
    const std::string long_name = std::string(200, 'n') + "/file";
    const std::string records = pax("path", "pax/" + long_name) + pax("mtime", "1600000000.5");
    const auto listed = list(make_tar_header("././@LongLink", 'L', long_name.size() + 1) +
                             padded(long_name + '\0') + make_tar_header("short", '0', 1) +
                             padded("g") + make_tar_header("PaxHeader", 'x', records.size()) +
                             padded(records) + make_tar_header("short", '0', 1) + padded("p") +
                             make_tar_header("plain", '0', 1) + padded("q") + tar_end());
    ASSERT_EQ(listed.entries.size(), 3U);
    EXPECT_EQ(listed.entries[0].path, long_name);
    EXPECT_EQ(listed.entries[1].path, "pax/" + long_name);
    EXPECT_EQ(listed.entries[1].times.modified_utc_ns, 1'600'000'000'500'000'000);
    EXPECT_EQ(listed.entries[2].path, "plain");
    EXPECT_EQ(listed.text(0) + listed.text(1) + listed.text(2), "gpq");
}

TEST(TarTest, APaxSizeDecidesWhereTheNextHeaderIs) {
    const std::string records = pax("size", "600");
    const auto listed = list(make_tar_header("h", 'x', records.size()) + padded(records) +
                             make_tar_header("big", '0', 0) + padded(std::string(600, 'b')) +
                             make_tar_header("next", '0', 1) + padded("n") + tar_end());
    ASSERT_EQ(listed.entries.size(), 2U);
    EXPECT_EQ(listed.text(0), std::string(600, 'b'));
    EXPECT_EQ(listed.text(1), "n");
}

TEST(TarTest, AHardLinkHasTheBytesOfItsTarget) {
    const auto listed =
        list(make_tar_header("a", '0', 4) + padded("data") + make_tar_header("hard", '1', 0, "a") +
             make_tar_header("soft", '2', 0, "a") + make_tar_header("dangling", '1', 0, "gone") +
             tar_end());
    ASSERT_EQ(listed.entries.size(), 4U);
    EXPECT_EQ(listed.entries[1].kind, EntryKind::File);
    EXPECT_EQ(listed.text(1), "data");
    EXPECT_EQ(listed.entries[2].kind, EntryKind::Link);
    EXPECT_EQ(listed.entries[3].kind, EntryKind::Link);
}

TEST(TarTest, SparseEntriesAreNamedAndNotGuessed) {
    const auto listed = list(make_tar_header("holes", 'S', 512) + std::string(512, 's') +
                             make_tar_header("next", '0', 1) + padded("n") + tar_end());
    ASSERT_EQ(listed.entries.size(), 2U);
    EXPECT_EQ(listed.entries[0].note, "sparse entry: unsupported");
    EXPECT_EQ(listed.tree->open(listed.entries[0]).error().code, ErrorCode::Unsupported);
    EXPECT_EQ(listed.text(1), "n");
}

TEST(TarTest, ABrokenHeaderIsSteppedOverAndReported) {
    std::string broken = make_tar_header("lost", '0', 1);
    broken[0] = 'L';
    const auto listed = list(make_tar_header("a", '0', 1) + padded("a") + broken + padded("b") +
                             make_tar_header("c", '0', 1) + padded("c") + tar_end());
    ASSERT_EQ(listed.entries.size(), 2U);
    EXPECT_EQ(listed.entries[1].path, "c");
    EXPECT_EQ(listed.text(1), "c");
    ASSERT_EQ(listed.damage.size(), 1U);
    EXPECT_EQ(listed.damage[0].substr(0, 9), "byte 1024");
}

TEST(TarTest, AnEarlyEndIsReported) {
    const std::string whole =
        make_tar_header("a", '0', 600) + padded(std::string(600, 'a')) + tar_end();
    const auto listed = list(whole.substr(0, 900));
    ASSERT_EQ(listed.entries.size(), 1U);
    EXPECT_FALSE(listed.damage.empty());
    EXPECT_EQ(listed.tree->open(listed.entries[0]).error().code, ErrorCode::Damaged);
    const auto unended = list(whole.substr(0, whole.size() - 1024));
    ASSERT_EQ(unended.damage.size(), 1U);
    EXPECT_NE(unended.damage[0].find("end mark"), std::string::npos);
}

TEST(TarTest, TextIsNoTar) {
    EXPECT_FALSE(list(std::string(2000, 'x')).tree);
    const std::string header = make_tar_header("a", '0', 1);
    EXPECT_TRUE(is_tar(std::as_bytes(std::span(header))));
    const std::string text(512, ' ');
    EXPECT_FALSE(is_tar(std::as_bytes(std::span(text))));
}

TEST(TarTest, MangledFilesNeverCrash) {
    const std::string records = pax("path", "x/y") + pax("size", "3");
    const std::string whole = make_tar_header("h", 'x', records.size()) + padded(records) +
                              make_tar_header("a", '0', 3) + padded("abc") +
                              make_tar_header("l", '1', 0, "x/y") + tar_end();
    ASSERT_EQ(list(whole).entries.size(), 2U);
    const auto drain = [](const std::string& bytes) {
        const auto listed = list(bytes);
        for (size_t index = 0; index < listed.entries.size(); ++index)
            static_cast<void>(listed.text(index));
        return listed.entries.size();
    };
    for (size_t size = 0; size < whole.size(); size += 7)
        EXPECT_LE(drain(whole.substr(0, size)), 4U);
    for (size_t at = 0; at < whole.size() * 8; at += 3) {
        std::string flipped = whole;
        flipped[at / 8] = static_cast<char>(flipped[at / 8] ^ (1 << at % 8));
        EXPECT_LE(drain(flipped), 4U);
    }
}

}  // namespace
}  // namespace parsers
