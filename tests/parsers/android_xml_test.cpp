#include "parsers/format/android_xml.h"

#include <gtest/gtest.h>

#include <random>

namespace parsers {
namespace {

using namespace std::string_literals;

TEST(AndroidXml, ReadsPreferences) {
    const MemorySource source(
        std::string_view("<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<map>\n"
                         "<string name=\"me\">+8490</string><int name=\"n\" value=\"-3\" />"
                         "<boolean name=\"on\" value=\"true\" /><string name=\"empty\"></string>"
                         "<set name=\"s\"><string>a</string><string>b</string></set></map>"));
    const auto read = read_shared_preferences(source);
    ASSERT_TRUE(read.ok()) << read.error().what;
    ASSERT_EQ(read.value().size(), 5u);
    EXPECT_EQ(preference(read.value(), "me"), "+8490");
    EXPECT_EQ(preference(read.value(), "n"), "-3");
    EXPECT_EQ(preference(read.value(), "on"), "true");
    EXPECT_EQ(preference(read.value(), "empty"), "");
    EXPECT_EQ(preference(read.value(), "absent"), std::nullopt);
    EXPECT_EQ(read.value()[4].items, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(read.value()[1].type, "int");
}

TEST(AndroidXml, TakesSeveralRootsAndBareAmpersands) {
    const MemorySource source(std::string_view("<a x=\"1 & 2\"/><b>t</b>"));
    const auto read = read_android_xml(source);
    ASSERT_TRUE(read.ok()) << read.error().what;
    ASSERT_EQ(read.value().children.size(), 2u);
    EXPECT_EQ(read.value().child("a")->attribute("x"), "1 & 2");
    EXPECT_EQ(read.value().child("b")->text, "t");
    EXPECT_EQ(read.value().child("c"), nullptr);
    EXPECT_FALSE(read.value().child("a")->has_attribute("y"));
}

TEST(AndroidXml, TellsCutAndForeignFiles) {
    const MemorySource cut(std::string_view("<map><string name=\"a\">b</str"));
    ASSERT_FALSE(read_android_xml(cut).ok());
    EXPECT_EQ(read_android_xml(cut).error().code, ErrorCode::Damaged);
    const MemorySource other(std::string_view("<packages/>"));
    ASSERT_FALSE(read_shared_preferences(other).ok());
    EXPECT_EQ(read_shared_preferences(other).error().code, ErrorCode::Unsupported);
}

// <settings version="-1" hash="ff" on="true" at="1700000000000"><setting id="7" b="00ff"/>hi
// </settings>, with "id" and "setting" interned once and named by number later.
std::string binary_sample() {
    const auto interned = [](const std::string& text) {
        return "\xff\xff"s + '\0' + static_cast<char>(text.size()) + text;
    };
    const auto tag = [&](const std::string& text) { return "\x32" + interned(text); };
    std::string bytes = "ABX\0\x10"s;
    bytes += tag("settings");
    bytes += "\x6f" + interned("version") + "\xff\xff\xff\xff"s;
    bytes += "\x7f" + interned("hash") + "\0\0\0\xff"s;
    bytes += "\xcf" + interned("on");
    bytes += "\x8f" + interned("at") + "\0\0\x01\x8b\xcf\xe5\x68\0"s;
    bytes += tag("setting");
    bytes += "\x2f" + interned("id") + "\0\x01"s + "7";
    bytes += "\x4f" + interned("b") + "\0\x02\0\xff"s;
    bytes += "\x33\0\x05"s;  // end of string 5, "setting"
    bytes += "\x24\0\x02hi"s;
    bytes += "\x33\0\0"s;
    return bytes + "\x11";
}

TEST(AndroidXml, ReadsTheBinaryForm) {
    const MemorySource source{std::string_view(binary_sample())};
    ASSERT_TRUE(is_binary_android_xml(source));
    const auto read = read_android_xml(source);
    ASSERT_TRUE(read.ok()) << read.error().what;
    const XmlElement* settings = read.value().child("settings");
    ASSERT_NE(settings, nullptr);
    EXPECT_EQ(settings->attribute("version"), "-1");
    EXPECT_EQ(settings->attribute("hash"), "ff");
    EXPECT_EQ(settings->attribute("on"), "true");
    EXPECT_EQ(settings->attribute("at"), "1700000000000");
    EXPECT_EQ(settings->text, "hi");
    const XmlElement* setting = settings->child("setting");
    ASSERT_NE(setting, nullptr);
    EXPECT_EQ(setting->attribute("id"), "7");
    EXPECT_EQ(setting->attribute("b"), "00ff");
}

TEST(AndroidXml, BinaryFormBrokenAnywhereEnds) {
    const std::string whole = binary_sample();
    for (size_t size = 5; size + 4 < whole.size(); ++size)
        EXPECT_FALSE(read_android_xml(MemorySource(std::string_view(whole).substr(0, size))).ok() &&
                     size > 30)
            << size;
    std::mt19937 random(9);
    int refused = 0;
    for (int round = 0; round < 2000; ++round) {
        std::string broken = whole;
        broken[4 + random() % (broken.size() - 4)] ^= static_cast<char>(1 << random() % 8);
        refused += read_android_xml(MemorySource(std::string_view(broken))).ok() ? 0 : 1;
    }
    EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace parsers
