// Expert Witness images: whole, of several segments, with broken and missing parts.
#include "parsers/container/ewf.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <thread>

#include "tests/container_maker.h"

namespace parsers {
namespace {

using tests::make_ewf;

constexpr size_t kChunk = 64 * 512;

std::string make_disk(size_t size) {
    std::string disk(size, '\0');
    uint32_t state = 12345;
    for (auto& letter : disk) {
        state = state * 1664525 + 1013904223;
        letter = static_cast<char>(state >> 24);
    }
    return disk;
}

std::vector<SharedBytes> sources(const std::vector<std::string>& segments) {
    std::vector<SharedBytes> made;
    for (const auto& segment : segments)
        made.push_back(std::make_shared<MemorySource>(segment));
    return made;
}

TEST(EwfTest, ReadsOneSegmentWithItsHash) {
    const std::string disk = make_disk(5 * kChunk + 1024);
    const auto image = open_ewf(sources(make_ewf(disk, {.md5 = std::string(16, '\x5a')})));
    ASSERT_TRUE(image.ok()) << image.error().what;
    EXPECT_EQ(read_text(*image.value().media, 1 << 30).value(), disk);
    EXPECT_EQ(image.value().md5, "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a");
    EXPECT_TRUE(image.value().sha1.empty());
    EXPECT_TRUE(image.value().notes.empty());
    EXPECT_TRUE(image.value().damage.empty());
}

TEST(EwfTest, ReadsSegmentsInAnyOrderAndAtAnyOffset) {
    const std::string disk = make_disk(10 * kChunk);
    auto segments = make_ewf(disk, {.chunks_a_segment = 3});
    ASSERT_EQ(segments.size(), 4U);
    std::swap(segments[1], segments[3]);
    const auto image = open_ewf(sources(segments));
    ASSERT_TRUE(image.ok()) << image.error().what;
    EXPECT_TRUE(image.value().notes.empty());
    for (const size_t offset : {size_t{0}, kChunk - 1, 3 * kChunk - 7, disk.size() - 3}) {
        std::vector<std::byte> out(10);
        const auto got = image.value().media->read_at(offset, out);
        ASSERT_TRUE(got.ok());
        EXPECT_EQ(got.value(), std::min<size_t>(10, disk.size() - offset));
        EXPECT_EQ(std::string(reinterpret_cast<char*>(out.data()), got.value()),
                  disk.substr(offset, 10));
    }
}

TEST(EwfTest, ABrokenChunkIsAnErrorWithItsRangeAndNeverZeros) {
    const std::string disk = make_disk(6 * kChunk);
    for (const size_t broken : {size_t{2}, size_t{3}}) {  // stored and compressed
        auto segments = make_ewf(disk);
        const size_t sectors = segments[0].find("sectors");
        segments[0][sectors + 76 + broken * kChunk + 500] ^= 0x10;
        const auto image = open_ewf(sources(segments));
        ASSERT_TRUE(image.ok());
        for (size_t chunk = 0; chunk < 6; ++chunk) {
            const auto bytes = read_exactly(*image.value().media, chunk * kChunk, kChunk);
            EXPECT_EQ(bytes.ok(), chunk != broken) << chunk;
            if (bytes.ok())
                continue;
            EXPECT_EQ(bytes.error().code, ErrorCode::Damaged);
            EXPECT_NE(bytes.error().what.find("bytes " + std::to_string(broken * kChunk) + " to " +
                                              std::to_string((broken + 1) * kChunk - 1)),
                      std::string::npos)
                << bytes.error().what;
        }
    }
}

TEST(EwfTest, AMissingLastSegmentIsNotedAndItsRangeIsAnError) {
    const std::string disk = make_disk(9 * kChunk);
    auto segments = make_ewf(disk, {.chunks_a_segment = 3});
    segments.pop_back();
    const auto image = open_ewf(sources(segments));
    ASSERT_TRUE(image.ok());
    ASSERT_EQ(image.value().notes.size(), 1U);
    EXPECT_NE(image.value().notes[0].find("later segments are missing"), std::string::npos);
    ASSERT_EQ(image.value().damage.size(), 1U);
    EXPECT_EQ(image.value().damage[0].offset, 6 * kChunk);
    EXPECT_EQ(image.value().damage[0].size_bytes, 3 * kChunk);
    EXPECT_TRUE(read_exactly(*image.value().media, 0, 6 * kChunk).ok());
    EXPECT_FALSE(read_exactly(*image.value().media, 6 * kChunk, 1).ok());
}

std::string chunk_at(const ByteSource& media, size_t chunk) {
    const auto bytes = read_exactly(media, chunk * kChunk, kChunk);
    if (!bytes.ok())
        return "";
    return {reinterpret_cast<const char*>(bytes.value().data()), kChunk};
}

TEST(EwfTest, AMissingMiddleSegmentCostsItselfOnly) {
    const std::string disk = make_disk(9 * kChunk - 512);
    auto segments = make_ewf(disk, {.chunks_a_segment = 2});
    ASSERT_EQ(segments.size(), 5U);
    segments.erase(segments.begin() + 1, segments.begin() + 3);
    const auto image = open_ewf(sources(segments));
    ASSERT_TRUE(image.ok());
    ASSERT_EQ(image.value().notes.size(), 1U);
    EXPECT_EQ(image.value().notes[0], "segments 2 to 3 are missing");
    ASSERT_EQ(image.value().damage.size(), 1U);
    EXPECT_EQ(image.value().damage[0].offset, 2 * kChunk);
    EXPECT_EQ(image.value().damage[0].size_bytes, 4 * kChunk);
    for (const size_t chunk : {0, 1, 6, 7})
        EXPECT_EQ(chunk_at(*image.value().media, chunk), disk.substr(chunk * kChunk, kChunk));
    for (size_t chunk = 2; chunk < 6; ++chunk)
        EXPECT_EQ(chunk_at(*image.value().media, chunk), "");
    EXPECT_TRUE(read_exactly(*image.value().media, 8 * kChunk, kChunk - 512).ok());
}

TEST(EwfTest, BetweenTwoGapsAndWithoutTheEndNothingLandsAtAWrongPlace) {
    const std::string disk = make_disk(10 * kChunk);
    auto segments = make_ewf(disk, {.chunks_a_segment = 2});
    auto two_gaps = segments;
    two_gaps.erase(two_gaps.begin() + 3);
    two_gaps.erase(two_gaps.begin() + 1);
    const auto image = open_ewf(sources(two_gaps));
    ASSERT_TRUE(image.ok());
    for (size_t chunk = 0; chunk < 10; ++chunk)
        EXPECT_EQ(chunk_at(*image.value().media, chunk),
                  chunk < 2 || chunk >= 8 ? disk.substr(chunk * kChunk, kChunk) : "");
    auto no_end = segments;
    no_end.pop_back();
    no_end.erase(no_end.begin() + 1);
    const auto cut = open_ewf(sources(no_end));
    ASSERT_TRUE(cut.ok());
    EXPECT_EQ(cut.value().notes.back(), "what lies behind the missing part cannot be placed");
    for (size_t chunk = 0; chunk < 10; ++chunk)
        EXPECT_EQ(chunk_at(*cut.value().media, chunk),
                  chunk < 2 ? disk.substr(chunk * kChunk, kChunk) : "");
}

TEST(EwfTest, AMissingFirstSegmentIsAnError) {
    auto segments = make_ewf(make_disk(9 * kChunk), {.chunks_a_segment = 3});
    segments.erase(segments.begin());
    EXPECT_EQ(open_ewf(sources(segments)).error().code, ErrorCode::Damaged);
    EXPECT_FALSE(open_ewf({}).ok());
}

TEST(EwfTest, TheCopyOfABrokenTableIsUsed) {
    const std::string disk = make_disk(4 * kChunk);
    auto segments = make_ewf(disk);
    const size_t table = segments[0].find("table");
    segments[0][table + 76 + 24 + 1] ^= 1;
    const auto image = open_ewf(sources(segments));
    ASSERT_TRUE(image.ok());
    ASSERT_EQ(image.value().notes.size(), 1U);
    EXPECT_EQ(read_text(*image.value().media, 1 << 30).value(), disk);
}

TEST(EwfTest, TwoThreadsReadTheSameBytes) {
    const std::string disk = make_disk(300 * kChunk);
    const auto image = open_ewf(sources(make_ewf(disk)));
    ASSERT_TRUE(image.ok());
    int wrong[2] = {0, 0};
    const auto read = [&](int* count, size_t step) {
        for (size_t chunk = 0; chunk < 300; ++chunk) {
            const size_t at = chunk * step % 300;
            const auto bytes = read_exactly(*image.value().media, at * kChunk, kChunk);
            *count += !bytes.ok() ||
                      std::memcmp(bytes.value().data(), disk.data() + at * kChunk, kChunk) != 0;
        }
    };
    std::thread other(read, &wrong[1], 7);
    read(&wrong[0], 11);
    other.join();
    EXPECT_EQ(wrong[0] + wrong[1], 0);
}

TEST(EwfTest, MangledImagesNeverCrashAndNeverGiveWrongBytes) {
    const std::string disk = make_disk(2 * kChunk);
    const std::string whole = make_ewf(disk)[0];
    const auto check = [&](const std::string& bytes) {
        const auto image = open_ewf({std::make_shared<MemorySource>(bytes)});
        if (!image.ok())
            return;
        for (size_t chunk = 0; chunk < 2; ++chunk) {
            std::vector<std::byte> out(kChunk);
            const auto got = image.value().media->read_at(chunk * kChunk, out);
            if (got.ok() && got.value() == kChunk) {
                EXPECT_EQ(std::memcmp(out.data(), disk.data() + chunk * kChunk, kChunk), 0);
            }
        }
    };
    for (size_t size = 0; size < whole.size(); size += 97)
        check(whole.substr(0, size));
    const size_t sectors = whole.find("sectors");
    for (size_t at = 0; at < whole.size(); ++at) {
        if (at > sectors + 200 && at < whole.size() - 500 && at % 401 != 0)
            continue;
        std::string flipped = whole;
        flipped[at] = static_cast<char>(flipped[at] ^ (1 << at % 8));
        check(flipped);
    }
}

}  // namespace
}  // namespace parsers
