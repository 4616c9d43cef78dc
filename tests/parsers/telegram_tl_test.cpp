#include "parsers/format/telegram_tl.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "parsers/base/text.h"
#include "parsers/format/android_xml.h"
#include "parsers/format/base64.h"
#include "tests/parsers/corpus.h"

namespace parsers {
namespace {

TlRead read(const std::string& hex) {
    return read_telegram_object(from_hex(hex));
}

// The numbers are those of the published source of the app and of public readers; the definitions
// have none, so a letter that is wrong takes one of these away.
TEST(TelegramTl, DefinitionsHaveThePublishedNumbers) {
    std::map<uint32_t, std::string> words;
    for (const TlDefinition& definition : telegram_definitions())
        words[definition.constructor] = split(definition.text, ' ').front();
    const std::map<std::string, std::set<uint32_t>> published = {
        {"message", {0x3ae56482, 0x9cb490e9, 0xb92f76cf, 0x9815cec8, 0xeabcdd4d, 0x96fdbbe9,
                     0x94345242, 0xbde09c2e, 0x2357bf25, 0xa66c7efc, 0x1e4c8a69, 0x76bec211,
                     0x38116ee0, 0x85d6cbe2, 0xbce383d2, 0x58ae39c9, 0xf52e6b7f, 0x452c0e65,
                     0x44f9b43d, 0x1c9b1027, 0x9789dac4, 0x90dddc11, 0xc09be45f}},
        {"messageService",
         {0x7a800e0a, 0xd3d28540, 0x2b085862, 0x286fa604, 0x9e19a1f6, 0xc06b9607}},
        {"user",
         {0x215c4438, 0x31774388, 0x938458c1, 0x2e13f4c3, 0x3ff6ecb0, 0x8f97c628, 0x83314fca,
          0x4b46c37e, 0x020b1422}},
        {"messageReplyHeader", {0xa6d57763, 0xafbc09db, 0x6eebcabd, 0x6917560b, 0x1b97dd66}},
        {"messageFwdHeader", {0x4e4df4bb, 0x5f777dce}},
        {"messageMediaDocument", {0x9cb070d7, 0x4cf4d72d, 0xdd570bd5}},
        {"messageMediaContact", {0xcbf24940, 0x70322949, 0x5e7d2f39}},
        {"geoPoint", {0x0296f104, 0xb2a2f663, 0x2049d70c}},
        {"messageActionPhoneCall", {0x80e11a7f}},
        {"channelParticipantCreator", {0x2fe601d3}}};
    for (const auto& [word, numbers] : published)
        for (const uint32_t number : numbers)
            EXPECT_EQ(words[number], word) << std::hex << number;
}

TEST(TelegramTl, EveryTypeThatIsNamedHasADefinition) {
    std::set<std::string> types = {"int", "long", "double", "string", "#", "Vector"};
    for (const TlDefinition& definition : telegram_definitions())
        types.insert(split(definition.text, ' ').back());
    for (const TlDefinition& definition : telegram_definitions()) {
        const auto words = split(definition.text, ' ');
        // The description of a group is read up to its members only.
        if (words.front() == "chatFull")
            continue;
        for (size_t i = 1; i + 2 < words.size(); ++i) {
            std::string type = words[i].substr(words[i].find(':') + 1);
            if (const size_t mark = type.find('?'); mark != std::string::npos)
                type = type.substr(mark + 1);
            EXPECT_TRUE(types.contains(type)) << type << " in " << definition.text;
        }
    }
}

// messageMediaGeo of geoPoint: longitude first.
TEST(TelegramTl, NumbersTextsAndObjects) {
    const TlRead geo = read(
        "74d4e056"
        "0cd74920"
        "0000000000805bc0"
        "0000000000004440");
    ASSERT_FALSE(geo.stop);
    EXPECT_EQ(geo.object.predicate, "messageMediaGeo");
    const TlNode* point = geo.object.field("geo");
    ASSERT_NE(point, nullptr);
    EXPECT_EQ(point->field("long")->real, -110.0);
    EXPECT_EQ(point->field("lat")->real, 40.0);
    EXPECT_EQ(point->field("accuracy_radius"), nullptr);
    // messageActionChatAddUser of two 64-bit ids; the second is negative.
    const TlRead added = read(
        "00fdce15"
        "15c4b51c"
        "02000000"
        "0100000001000000"
        "ffffffffffffffff");
    ASSERT_FALSE(added.stop);
    const auto& users = added.object.field("users")->children;
    ASSERT_EQ(users.size(), 2U);
    EXPECT_EQ(users[0].integer, 0x100000001);
    EXPECT_EQ(users[1].integer, -1);
}

TEST(TelegramTl, LengthsOfTexts) {
    const std::string title = "5acea1b5";  // messageActionChatEditTitle
    EXPECT_EQ(read(title + "03616263").object.text_of("title"), "abc");
    EXPECT_EQ(read(title + "0461626364000000").object.text_of("title"), "abcd");
    const std::string letters(254, 'x');
    const auto bytes = std::as_bytes(std::span(letters));
    EXPECT_EQ(read(title + "fefe0000" + to_hex(bytes) + "0000").object.text_of("title"), letters);
    EXPECT_EQ(read(title + "ff000000").stop->reason, TlStopReason::Damaged);
    EXPECT_EQ(read(title + "04616263").stop->reason, TlStopReason::Damaged);
    EXPECT_EQ(read(title + "fe").stop->reason, TlStopReason::Damaged);
}

TEST(TelegramTl, WhatIsNotKnownIsNamedAndNotGuessed) {
    const TlRead unknown = read(
        "efbeadde"
        "0461626364000000");
    ASSERT_TRUE(unknown.stop);
    EXPECT_EQ(unknown.stop->reason, TlStopReason::Unknown);
    EXPECT_EQ(unknown.stop->constructor, 0xdeadbeef);
    EXPECT_EQ(unknown.stop->field, "");
    EXPECT_TRUE(unknown.object.children.empty());
    // A user where a point has to be is no point.
    const TlRead wrong = read(
        "74d4e056"
        "ba500220"
        "01000000");
    ASSERT_TRUE(wrong.stop);
    EXPECT_EQ(wrong.stop->constructor, 0x200250baU);
    EXPECT_EQ(wrong.stop->field, "geo");
    // More items than bytes.
    EXPECT_EQ(read("00fdce15"
                   "15c4b51c"
                   "ffffff7f"
                   "01000000")
                  .stop->reason,
              TlStopReason::Damaged);
    EXPECT_EQ(read("").stop->reason, TlStopReason::Damaged);
}

// textBold in textBold in ...: deeper than any page.
TEST(TelegramTl, DepthIsLimited) {
    std::string hex;
    for (int i = 0; i < 100'000; ++i)
        hex += "c4ab2467";
    EXPECT_EQ(read(hex).stop->reason, TlStopReason::TooLarge);
}

TEST(CorpusTelegramTl, UserOfTheIpedTestFile) {
    const auto file = tests::corpus_path("iped/test_telegramUserConfing.xml");
    if (!file)
        return;
    const auto source = open_file(*file);
    ASSERT_TRUE(source.ok());
    const auto preferences = read_shared_preferences(*source.value());
    ASSERT_TRUE(preferences.ok());
    const auto bytes = read_base64(preference(preferences.value(), "user").value());
    ASSERT_TRUE(bytes.ok());
    const TlRead user = read_telegram_object(bytes.value());
    ASSERT_FALSE(user.stop);
    EXPECT_EQ(user.object.predicate, "user");
    EXPECT_EQ(user.object.integer_of("id"), 140478504);
    EXPECT_EQ(user.object.text_of("first_name"), "Guilherme");
    EXPECT_EQ(user.object.text_of("last_name"),
              "Andre\xC3\xBA"
              "ce");
    EXPECT_EQ(user.object.text_of("phone"), "5561986143035");
    EXPECT_TRUE(user.object.has_flag(10));
    EXPECT_EQ(user.object.field("status")->integer_of("expires"), 1623265543);
}

}  // namespace
}  // namespace parsers
