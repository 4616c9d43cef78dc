// YAFFS2: the sample against the table of The Sleuth Kit, and bytes that are none.
#include "parsers/filesystem/yaffs2.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "parsers/filesystem/file_system.h"
#include "tests/parsers/sample_tree.h"

namespace {

using namespace parsers;
using tests::read_sample;

constexpr size_t kPage = 2048;
constexpr size_t kChunk = 2112;

std::vector<std::byte> dump() {
    const auto bytes = read_all(*read_sample("yaffs2", "mtd5.img.gz"), 16 << 20);
    return bytes.ok() ? bytes.value() : std::vector<std::byte>();
}

TEST(Yaffs2, ReadsTheSample) {
    const auto volume = std::make_shared<MemorySource>(dump());
    ASSERT_TRUE(is_yaffs2(*volume));
    const auto tree = open_file_system(volume);
    ASSERT_TRUE(tree.ok()) << tree.error().what;
    EXPECT_EQ(tests::list_files(*tree.value()), tests::expected_files("yaffs2"));
    EXPECT_EQ(tests::expected_files("yaffs2").size(), 6U);
}

TEST(Yaffs2, TagsMayStandBehindABadBlockMark) {
    auto bytes = dump();
    for (size_t at = kPage; at + 64 <= bytes.size(); at += kChunk)
        std::rotate(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                    bytes.begin() + static_cast<std::ptrdiff_t>(at + 62),
                    bytes.begin() + static_cast<std::ptrdiff_t>(at + 64));
    const auto volume = std::make_shared<MemorySource>(bytes);
    EXPECT_TRUE(is_yaffs2(*volume));
    const auto tree = open_file_system(volume);
    ASSERT_TRUE(tree.ok());
    EXPECT_EQ(tests::list_files(*tree.value()), tests::expected_files("yaffs2"));
}

TEST(Yaffs2, FirstBlockMayBeErased) {
    auto bytes = dump();
    bytes.insert(bytes.begin(), 64 * kChunk, std::byte{0xff});
    EXPECT_TRUE(is_yaffs2(MemorySource(bytes)));
}

// Each of these the library opens as YAFFS2, or could: headers that are none, and no headers.
TEST(Yaffs2, WhatIsNoneIsNotTaken) {
    const auto whole = dump();
    const auto refuses = [](std::vector<std::byte> bytes) {
        const auto volume = std::make_shared<MemorySource>(std::move(bytes));
        return !is_yaffs2(*volume) && !open_file_system(volume).ok();
    };
    for (const size_t at : {size_t{3}, size_t{7}, size_t{9}}) {  // kind, parent, sum
        auto bytes = whole;
        for (size_t page = 0; page + kChunk <= bytes.size(); page += kChunk)
            bytes[page + at] = std::byte{0x77};
        EXPECT_TRUE(refuses(bytes)) << at;
    }
    auto other_sequence = whole;
    for (size_t page = 0; page + kChunk <= other_sequence.size(); page += 2 * kChunk)
        other_sequence[page + kPage] ^= std::byte{1};
    EXPECT_TRUE(refuses(other_sequence));
    auto cut = whole;
    cut.resize(9 * kChunk);
    EXPECT_TRUE(refuses(cut));
    EXPECT_TRUE(refuses({}));
}

TEST(Yaffs2, RandomAndRegularBytesAreNone) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random(seed);
        std::vector<std::byte> bytes(64 * kChunk);
        // Every other one is regular: the same spare everywhere, as in a table of equal rows.
        for (size_t at = 0; at < bytes.size(); ++at)
            bytes[at] = seed % 2 == 0 || at < kChunk ? static_cast<std::byte>(random())
                                                     : bytes[at - kChunk];
        EXPECT_FALSE(is_yaffs2(MemorySource(bytes))) << seed;
    }
    for (const int value : {0, 0xff, 0x41})
        EXPECT_FALSE(
            is_yaffs2(MemorySource(std::vector<std::byte>(64 * kChunk, std::byte(value)))));
}

}  // namespace
