// Snappy's framing: what the library wrote, and what is broken.
#include "parsers/format/snappy.h"

#include <gtest/gtest.h>

#include <string>

namespace parsers {
namespace {

std::vector<std::byte> from_digits(std::string_view digits) {
    std::vector<std::byte> bytes;
    for (size_t i = 0; i + 1 < digits.size(); i += 2)
        bytes.push_back(
            static_cast<std::byte>(std::stoul(std::string(digits.substr(i, 2)), nullptr, 16)));
    return bytes;
}

std::string text_of(const std::vector<std::byte>& bytes) {
    std::string text;
    for (const std::byte byte : bytes)
        text += static_cast<char>(byte);
    return text;
}

// "abcabcabcabc" 20 times, by python-snappy 0.5.3 with its checksum (which fails on Python 3.11)
// replaced.
constexpr std::string_view kStream =
    "ff060000734e615070590016000090639224f00108616263fe0300fe0300fe0300b20300";

TEST(SnappyFrames, ReadsWhatTheLibraryWrote) {
    const auto bytes = from_digits(kStream);
    EXPECT_TRUE(is_snappy_frames(bytes));
    const auto plain = read_snappy_frames(bytes, 1000);
    ASSERT_TRUE(plain.ok()) << plain.error().what;
    std::string expected;
    for (int i = 0; i < 20; ++i)
        expected += "abcabcabcabc";
    EXPECT_EQ(text_of(plain.value()), expected);
    EXPECT_EQ(read_snappy_frames(bytes, 239).error().code, ErrorCode::LimitReached);
}

TEST(SnappyFrames, FramesAreAddedAndPaddingIsPassedOver) {
    auto bytes = from_digits(kStream);
    const auto once = bytes;
    const auto padding = from_digits("fe030000000000");
    bytes.insert(bytes.end(), padding.begin(), padding.end());
    bytes.insert(bytes.end(), once.begin(), once.end());
    const auto plain = read_snappy_frames(bytes, 1000);
    ASSERT_TRUE(plain.ok()) << plain.error().what;
    EXPECT_EQ(plain.value().size(), 480U);
}

TEST(SnappyFrames, EveryBrokenByteIsTold) {
    const auto whole = from_digits(kStream);
    for (size_t i = 0; i < whole.size(); ++i) {
        auto bytes = whole;
        bytes[i] ^= std::byte{1};
        EXPECT_FALSE(read_snappy_frames(bytes, 1000).ok()) << i;
        // The stream's beginning alone is a whole stream.
        EXPECT_EQ(read_snappy_frames(std::span(whole).first(i), 1000).ok(), i == 10) << i;
    }
    auto unknown = whole;
    unknown[10] = std::byte{2};
    EXPECT_EQ(read_snappy_frames(unknown, 1000).error().code, ErrorCode::Damaged);
}

}  // namespace
}  // namespace parsers
