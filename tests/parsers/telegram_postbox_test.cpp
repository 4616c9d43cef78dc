#include "parsers/format/telegram_postbox.h"

#include <gtest/gtest.h>

namespace parsers {
namespace {

std::vector<std::byte> bytes_of(std::string_view text) {
    const auto* first = reinterpret_cast<const std::byte*>(text.data());
    return {first, first + text.size()};
}

std::string i32(int32_t value) {
    return {reinterpret_cast<const char*>(&value), 4};
}

std::string entry(std::string_view key, char type, const std::string& value) {
    return std::string(1, static_cast<char>(key.size())) + std::string(key) + type + value;
}

std::string object(const std::string& fields) {
    return i32(7) + i32(static_cast<int32_t>(fields.size())) + fields;
}

Result<PostboxObject> read(const std::string& fields) {
    return read_postbox_object(bytes_of(entry("_", '\5', object(fields))));
}

// Values of an independent MurmurHash3 that gives its published results for "hello" and "".
TEST(Postbox, ClassesHaveTheHashOfTheirName) {
    EXPECT_EQ(postbox_type("TelegramUser"), -1637309141);
    EXPECT_EQ(postbox_type("TelegramMediaImage"), -1951522668);
    EXPECT_EQ(postbox_type("TelegramMediaAction"), -1132984447);
    EXPECT_EQ(postbox_type("abcde"), 336249213);
}

TEST(Postbox, ReadsEveryTypeOfValue) {
    const std::string inner = entry("n", '\0', i32(-5));
    const auto object_read = read(
        entry("a", '\0', i32(-2)) + entry("b", '\1', std::string("\x01\0\0\0\x01\0\0\0", 8)) +
        entry("c", '\2', std::string(1, '\1')) +
        entry("d", '\3', std::string("\0\0\0\0\0\0\xf8\x3f", 8)) + entry("e", '\4', i32(2) + "hi") +
        entry("f", '\5', object(inner)) + entry("g", '\6', i32(2) + i32(1) + i32(2)) +
        entry("h", '\7', i32(1) + std::string(8, 'x')) +
        entry("i", '\10', i32(2) + object(inner) + object("")) +
        entry("j", '\11', i32(1) + object("") + object("")) + entry("k", '\12', i32(1) + "z") +
        entry("l", '\13', "") + entry("m", '\14', i32(1) + i32(1) + "t") +
        entry("o", '\15', i32(1) + i32(1) + "t") + entry("last", '\0', i32(9)));
    ASSERT_TRUE(object_read.ok()) << object_read.error().what;
    const PostboxObject& found = object_read.value();
    EXPECT_EQ(found.type, 7);
    EXPECT_EQ(found.integer_of("a"), -2);
    EXPECT_EQ(found.integer_of("b"), (int64_t{1} << 32) + 1);
    EXPECT_EQ(found.integer_of("c"), 1);
    EXPECT_EQ(found.number_of("d"), 1.5);
    EXPECT_EQ(found.text_of("e"), "hi");
    ASSERT_NE(found.object_of("f"), nullptr);
    EXPECT_EQ(found.object_of("f")->integer_of("n"), -5);
    ASSERT_EQ(found.objects_of("i").size(), 2u);
    EXPECT_EQ(found.objects_of("i")[0].integer_of("n"), -5);
    EXPECT_EQ(found.fields.at("m").texts, (std::vector<std::string>{"t"}));
    EXPECT_EQ(found.integer_of("last"), 9);
    EXPECT_EQ(found.integer_of("e"), std::nullopt);
    EXPECT_EQ(found.text_of("absent"), "");
    EXPECT_TRUE(found.objects_of("f").empty());
}

TEST(Postbox, EveryCutIsDamage) {
    const std::string whole =
        entry("_", '\5', object(entry("e", '\4', i32(2) + "hi") + entry("a", '\0', i32(1))));
    for (size_t size = 0; size < whole.size(); ++size) {
        const auto cut = read_postbox_object(bytes_of(whole.substr(0, size)));
        EXPECT_FALSE(cut.ok()) << size;
    }
    EXPECT_TRUE(read_postbox_object(bytes_of(whole)).ok());
}

TEST(Postbox, HostileCountsAndDepthsAreRefused) {
    EXPECT_FALSE(read(entry("e", '\4', i32(-1) + "hi")).ok());
    EXPECT_FALSE(read(entry("i", '\10', i32(0x7fffffff))).ok());
    EXPECT_FALSE(read(entry("x", '\16', "")).ok());
    std::string deep = entry("a", '\0', i32(1));
    for (int depth = 0; depth < 100; ++depth)
        deep = entry("f", '\5', object(deep));
    const auto nested = read(deep);
    ASSERT_FALSE(nested.ok());
    EXPECT_EQ(nested.error().code, ErrorCode::LimitReached);
}

TEST(Postbox, NumberOfAPeerHoldsItsKind) {
    EXPECT_EQ(postbox_peer(777001).kind, PostboxPeer::Kind::User);
    EXPECT_EQ(postbox_peer(777001).id, 777001);
    const int64_t large = (int64_t{1} << 35) | 1205032705;  // 5500000001, beyond 32 bits
    EXPECT_EQ(postbox_peer(large).kind, PostboxPeer::Kind::User);
    EXPECT_EQ(postbox_peer(large).id, 5500000001);
    EXPECT_EQ(postbox_peer((int64_t{1} << 32) | 4400).kind, PostboxPeer::Kind::Group);
    EXPECT_EQ(postbox_peer((int64_t{2} << 32) | 1900123456).id, 1900123456);
    EXPECT_EQ(postbox_peer((int64_t{3} << 32) | 0xfffffff0).id, -16);
    EXPECT_EQ(postbox_peer(-1).kind, PostboxPeer::Kind::Other);
}

TEST(Postbox, KeyOfAMessageHasTwentyBytes) {
    const std::string key("\0\0\0\0\0\x0b\xdb\x29\0\0\0\x03\x65\x53\xf1\x00\0\0\0\x08", 20);
    const auto found = read_postbox_message_key(bytes_of(key));
    ASSERT_TRUE(found.ok());
    EXPECT_EQ(found.value().peer, 777001);
    EXPECT_EQ(found.value().space, 3);
    EXPECT_EQ(found.value().time, 1700000000);
    EXPECT_EQ(found.value().id, 8);
    EXPECT_FALSE(read_postbox_message_key(bytes_of(key.substr(1))).ok());
    EXPECT_FALSE(read_postbox_message_key(bytes_of(key + "x")).ok());
}

}  // namespace
}  // namespace parsers
