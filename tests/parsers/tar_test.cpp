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

// A field of a header, with the checksum made anew.
std::string with_field(std::string header, size_t at, const std::string& value) {
    header.replace(at, value.size(), value);
    header.replace(148, 8, 8, ' ');
    unsigned sum = 0;
    for (const char byte : header)
        sum += static_cast<unsigned char>(byte);
    char text[8];
    std::snprintf(text, sizeof text, "%06o", sum);
    return header.replace(148, 7, text, 7);
}

std::string octal(uint64_t value) {
    char text[12];
    std::snprintf(text, sizeof text, "%011llo", static_cast<unsigned long long>(value));
    return std::string(text, 12);
}

TEST(TarTest, TheOldSparseFormatOfGnuHasItsHoles) {
    std::string header = make_tar_header("holes", 'S', 7);
    header = with_field(header, 386, octal(5) + octal(3) + octal(10) + octal(2));
    header = with_field(header, 482, "\1" + octal(20));
    std::string more(512, '\0');
    more.replace(0, 24, octal(18) + octal(2));
    const auto listed = list(header + more + padded("abcdefg") + make_tar_header("next", '0', 1) +
                             padded("n") + tar_end());
    ASSERT_EQ(listed.entries.size(), 2U);
    EXPECT_TRUE(listed.damage.empty());
    EXPECT_EQ(listed.entries[0].size_bytes, 20U);
    const std::string expected("\0\0\0\0\0abc\0\0de\0\0\0\0\0\0fg", 20);
    EXPECT_EQ(listed.text(0), expected);
    EXPECT_EQ(listed.text(1), "n");
    const auto bytes = listed.tree->open(listed.entries[0]).value();
    for (size_t from = 0; from < 20; ++from)
        for (size_t size = 0; size < 22 - from; ++size) {
            std::string part(size, 'x');
            const auto got = bytes->read_at(from, std::as_writable_bytes(std::span(part)));
            part.resize(got.value());
            EXPECT_EQ(part, expected.substr(from, size));
        }
}

TEST(TarTest, AMapOfHolesThatLiesIsDamageOfThatFileOnly) {
    const auto with_map = [](const std::string& map, uint64_t size) {
        const std::string records = pax("GNU.sparse.map", map) + pax("GNU.sparse.name", "named") +
                                    pax("GNU.sparse.size", std::to_string(size));
        return list(make_tar_header("h", 'x', records.size()) + padded(records) +
                    make_tar_header("GNUSparseFile.1/named", '0', 3) + padded("abc") +
                    make_tar_header("next", '0', 1) + padded("n") + tar_end());
    };
    const auto good = with_map("1,2,9,1", 12);
    EXPECT_EQ(good.entries[0].path, "named");
    EXPECT_EQ(good.text(0), std::string("\0ab\0\0\0\0\0\0c\0\0", 12));
    for (const char* map : {"1,2,2,1", "9,1,1,2", "1", "1,x", "1,40", "5,4", "-1,2"}) {
        const auto listed = with_map(map, 12);
        ASSERT_EQ(listed.entries.size(), 2U) << map;
        const auto opened = listed.tree->open(listed.entries[0]);
        ASSERT_FALSE(opened.ok()) << map;
        EXPECT_EQ(opened.error().code, ErrorCode::Damaged) << map;
        EXPECT_FALSE(listed.entries[0].note.empty()) << map;
        EXPECT_EQ(listed.text(1), "n") << map;
    }
    const auto huge = with_map("1,2", uint64_t{1} << 62);
    EXPECT_EQ(huge.tree->open(huge.entries[0]).error().code, ErrorCode::LimitReached);
}

TEST(TarTest, GlobalHeadersGiveTimesAndNoNames) {
    const std::string records = pax("mtime", "1500000000.125") + pax("path", "all");
    const auto listed = list(make_tar_header("g", 'g', records.size()) + padded(records) +
                             make_tar_header("a", '0', 1) + padded("a") + tar_end());
    ASSERT_EQ(listed.entries.size(), 1U);
    EXPECT_EQ(listed.entries[0].path, "a");
    EXPECT_EQ(listed.entries[0].times.modified_utc_ns, 1'500'000'000'125'000'000);
}

TEST(TarTest, LinksForwardAreReadAndThoseToThemselvesOrNothingAreNamed) {
    const auto listed =
        list(make_tar_header("early", '1', 0, "late") + make_tar_header("self", '1', 0, "self") +
             make_tar_header("late", '0', 1) + padded("l") + tar_end());
    ASSERT_EQ(listed.entries.size(), 3U);
    EXPECT_EQ(listed.text(0), "l");
    EXPECT_EQ(listed.entries[1].kind, EntryKind::Link);
    ASSERT_EQ(listed.damage.size(), 1U);
    EXPECT_NE(listed.damage[0].find("1 hard links name files that are not in the tar; the first is "
                                    "self"),
              std::string::npos)
        << listed.damage[0];
}

TEST(TarTest, WhatLiesBehindTheEndMarkIsListedAndSaid) {
    const auto listed =
        list(make_tar_header("a", '0', 1) + padded("a") + tar_end() + std::string(5120, '\0') +
             make_tar_header("hidden", '0', 1) + padded("h") + tar_end());
    ASSERT_EQ(listed.entries.size(), 2U);
    EXPECT_EQ(listed.text(1), "h");
    ASSERT_EQ(listed.damage.size(), 1U);
    EXPECT_NE(listed.damage[0].find("behind its end mark"), std::string::npos);
}

TEST(TarTest, ASizeBehindTheEndCostsThatEntryOnly) {
    const auto listed = list(make_tar_header("liar", '0', 1 << 30) + padded("x") +
                             make_tar_header("next", '0', 1) + padded("n") + tar_end());
    ASSERT_EQ(listed.entries.size(), 2U);
    EXPECT_EQ(listed.tree->open(listed.entries[0]).error().code, ErrorCode::Damaged);
    EXPECT_EQ(listed.text(1), "n");
    EXPECT_EQ(listed.damage.size(), 1U);
}

TEST(TarTest, ASizeThatIsNoNumberCostsThatEntryOnly) {
    const std::string negative(12, '\xff');  // -1 in base 256
    for (const std::string& size : {negative, std::string("-0000000001\0", 12)}) {
        const auto listed =
            list(make_tar_header("a", '0', 1) + padded("a") +
                 with_field(make_tar_header("liar", '0', 0), 124, size) + padded("l") +
                 make_tar_header("c", '0', 1) + padded("c") + tar_end());
        ASSERT_EQ(listed.entries.size(), 3U);
        EXPECT_EQ(listed.entries[1].path, "liar");
        EXPECT_EQ(listed.tree->open(listed.entries[1]).error().code, ErrorCode::Damaged);
        EXPECT_EQ(listed.text(2), "c");
        ASSERT_FALSE(listed.damage.empty());
        EXPECT_NE(listed.damage[0].find("the size of liar is no number"), std::string::npos);
    }
}

TEST(TarTest, LinksAreToldWithTheirTargetsAndThoseThatLeadOutAreCounted) {
    const auto listed =
        list(make_tar_header("d/a", '2', 0, "b") + make_tar_header("d/b", '2', 0, "a") +
             make_tar_header("d/out", '2', 0, "../../x") + make_tar_header("hard", '1', 0, "gone") +
             tar_end());
    ASSERT_EQ(listed.entries.size(), 4U);
    for (const FileEntry& entry : listed.entries)
        EXPECT_EQ(entry.kind, EntryKind::Link);
    EXPECT_EQ(listed.entries[0].note, "symbolic link to b");
    EXPECT_EQ(listed.entries[3].note, "hard link to gone, which is not in the tar");
    ASSERT_EQ(listed.damage.size(), 2U);
    EXPECT_NE(listed.damage[1].find("1 symbolic links lead out of the tar"), std::string::npos);
}

TEST(TarTest, GarbageOfAnyLengthBetweenMembersIsSteppedOver) {
    const auto listed =
        list(make_tar_header("a", '0', 1) + padded("a") + std::string(70 << 20, 'g') +
             make_tar_header("c", '0', 1) + padded("c") + tar_end());
    ASSERT_EQ(listed.entries.size(), 2U);
    EXPECT_EQ(listed.text(1), "c");
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
    EXPECT_TRUE(is_tar(MemorySource(header)));
    const std::string text(512, ' ');
    EXPECT_FALSE(is_tar(MemorySource(text)));
    std::string cancelling(512, '\0');  // with the spaces of the field a signed sum of 0
    cancelling[0] = static_cast<char>(0x80);
    cancelling[1] = static_cast<char>(0x80);
    EXPECT_FALSE(is_tar(MemorySource(cancelling)));
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
