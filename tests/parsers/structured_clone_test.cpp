// Structured clones: what SpiderMonkey 102 wrote, what breaks off, and what is no JSON.
#include "parsers/format/structured_clone.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <vector>

namespace parsers {
namespace {

constexpr size_t kLimit = 1U << 20;

class CloneWriter {
public:
    CloneWriter& pair(uint32_t tag, uint32_t data = 0) {
        return number(uint64_t{tag} << 32 | data);
    }
    CloneWriter& text(std::string_view letters) {
        pair(0xffff0004, static_cast<uint32_t>(letters.size()) | 1U << 31);
        for (size_t i = 0; i < (letters.size() + 7) / 8 * 8; ++i)
            bytes_.push_back(i < letters.size() ? static_cast<std::byte>(letters[i])
                                                : std::byte{0});
        return *this;
    }
    CloneWriter& number(uint64_t value) {
        for (int i = 0; i < 8; ++i)
            bytes_.push_back(static_cast<std::byte>(value >> (8 * i) & 0xff));
        return *this;
    }
    std::vector<std::byte> bytes() const { return bytes_; }

private:
    std::vector<std::byte> bytes_;
};

constexpr uint32_t kObject = 0xffff0008;
constexpr uint32_t kArray = 0xffff0007;
constexpr uint32_t kInt = 0xffff0003;
constexpr uint32_t kBack = 0xffff000d;
constexpr uint32_t kEnd = 0xffff0013;

std::vector<std::byte> from_digits(std::string_view digits) {
    std::vector<std::byte> bytes;
    for (size_t i = 0; i + 1 < digits.size(); i += 2)
        bytes.push_back(
            static_cast<std::byte>(std::stoul(std::string(digits.substr(i, 2)), nullptr, 16)));
    return bytes;
}

// serialize({a: 1, b: -2.5, c: "héllo", d: "你好", e: [1, null, true, , undefined], f: {},
// g: new Date(1700000000000), big: 4294967296, 7: "seven", h: new String("boxed"), i: NaN}),
// with self2 and arr2 for f and e again; of the shell of SpiderMonkey 102.
constexpr std::string_view kWritten =
    "030000000000f1ff000000000800ffff070000000300ffff050000800400ffff736576656e000000"
    "010000800400ffff6100000000000000010000000300ffff010000800400ffff6200000000000000"
    "00000000000004c0010000800400ffff6300000000000000050000800400ffff68e96c6c6f000000"
    "010000800400ffff6400000000000000020000000400ffff604f7d5900000000010000800400ffff"
    "6500000000000000050000000700ffff000000000300ffff010000000300ffff010000000300ffff"
    "000000000000ffff020000000300ffff010000000200ffff040000000300ffff000000000100ffff"
    "000000001300ffff010000800400ffff6600000000000000000000000800ffff000000001300ffff"
    "010000800400ffff6700000000000000000000000500ffff00008056febc7842030000800400ffff"
    "6269670000000000000000000000f041010000800400ffff6800000000000000050000800b00ffff"
    "626f786564000000010000800400ffff6900000000000000000000000000f87f050000800400ffff"
    "73656c6632000000020000000d00ffff040000800400ffff6172723200000000010000000d00ffff"
    "000000001300ffff";

TEST(StructuredClone, ReadsWhatTheEngineWrote) {
    const auto json = structured_clone_to_json(from_digits(kWritten), kLimit);
    ASSERT_TRUE(json.ok()) << json.error().what;
    EXPECT_EQ(json.value(),
              R"({"7":"seven","a":1,"b":-2.5,"c":"héllo","d":"你好","e":[1,null,true,null,null],)"
              R"("f":{},"g":1700000000000,"big":4294967296,"h":"boxed","i":null,"self2":{},)"
              R"("arr2":[1,null,true,null,null]})");
}

TEST(StructuredClone, EveryBeginningIsDamaged) {
    const auto whole = from_digits(kWritten);
    for (size_t size = 0; size < whole.size(); ++size) {
        const auto json = structured_clone_to_json(std::span(whole).first(size), kLimit);
        ASSERT_FALSE(json.ok()) << size;
        EXPECT_EQ(json.error().code, ErrorCode::Damaged) << size;
    }
}

TEST(StructuredClone, TextsAreQuoted) {
    const auto json = structured_clone_to_json(CloneWriter().text("a\"\\\n\x01").bytes(), kLimit);
    ASSERT_TRUE(json.ok()) << json.error().what;
    EXPECT_EQ(json.value(), R"("a\"\\\u000a\u0001")");
}

TEST(StructuredClone, WhatHoldsItselfIsDamaged) {
    CloneWriter writer;
    writer.pair(kObject).text("me").pair(kBack, 0).pair(kEnd);
    EXPECT_EQ(structured_clone_to_json(writer.bytes(), kLimit).error().code, ErrorCode::Damaged);
    CloneWriter nowhere;
    nowhere.pair(kObject).text("x").pair(kBack, 9).pair(kEnd);
    EXPECT_EQ(structured_clone_to_json(nowhere.bytes(), kLimit).error().code, ErrorCode::Damaged);
}

// Each array holds the one before twice: short to write, endless to tell.
TEST(StructuredClone, WhatGrowsWithoutEndIsLimited) {
    CloneWriter writer;
    writer.pair(kArray);
    writer.pair(kInt, 0).pair(kArray).pair(kInt, 0).text("0123456789").pair(kEnd);
    for (uint32_t i = 1; i < 60; ++i) {
        writer.pair(kInt, i).pair(kArray);
        writer.pair(kInt, 0).pair(kBack, i).pair(kInt, 1).pair(kBack, i).pair(kEnd);
    }
    writer.pair(kEnd);
    EXPECT_EQ(structured_clone_to_json(writer.bytes(), kLimit).error().code,
              ErrorCode::LimitReached);
}

TEST(StructuredClone, DepthAndGapsAreLimited) {
    CloneWriter deep;
    for (int i = 0; i < 1000; ++i)
        deep.pair(kArray).pair(kInt, 0);
    EXPECT_EQ(structured_clone_to_json(deep.bytes(), kLimit).error().code, ErrorCode::LimitReached);
    CloneWriter gap;
    gap.pair(kArray).pair(kInt, INT32_MAX).pair(kInt, 1).pair(kEnd);
    EXPECT_EQ(structured_clone_to_json(gap.bytes(), kLimit).error().code, ErrorCode::LimitReached);
}

TEST(StructuredClone, OtherKindsAreUnsupported) {
    for (const uint32_t tag : {0xffff0006U, 0xffff0009U, 0xffff0011U, 0xffff0012U, 0xffff001dU,
                               0xffff0020U, 0xffff0100U, 0xffff8001U, 0xfff10000U}) {
        const auto json = structured_clone_to_json(
            CloneWriter().pair(kObject).text("x").pair(tag).bytes(), kLimit);
        ASSERT_FALSE(json.ok()) << tag;
        EXPECT_EQ(json.error().code, ErrorCode::Unsupported) << tag;
    }
    const auto in_memory = CloneWriter().pair(0xffff0004, 1U << 30 | 1).bytes();
    EXPECT_EQ(structured_clone_to_json(in_memory, kLimit).error().code, ErrorCode::Unsupported);
    const auto backwards =
        CloneWriter().pair(kArray).pair(kInt, 1).pair(kInt, 1).pair(kInt, 0).pair(kInt, 1).bytes();
    EXPECT_EQ(structured_clone_to_json(backwards, kLimit).error().code, ErrorCode::Unsupported);
}

}  // namespace
}  // namespace parsers
