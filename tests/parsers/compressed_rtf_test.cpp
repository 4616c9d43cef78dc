#include "parsers/document/compressed_rtf.h"

#include <gtest/gtest.h>

#include <string>

#include "parsers/base/text.h"

namespace parsers {
namespace {

std::string bytes_of(std::string_view hex) {
    const auto bytes = from_hex(hex);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The two examples of [MS-OXRTFCP] 3.
constexpr std::string_view kSimple =
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a80"
    "0fa0";
constexpr std::string_view kOverlapping =
    "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0";

TEST(CompressedRtf, GivesTheExamplesOfTheSpecification) {
    const auto simple = decompress_rtf(bytes_of(kSimple));
    ASSERT_TRUE(simple.ok()) << simple.error().what;
    EXPECT_EQ(simple.value(), "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    const auto overlapping = decompress_rtf(bytes_of(kOverlapping));
    ASSERT_TRUE(overlapping.ok()) << overlapping.error().what;
    EXPECT_EQ(overlapping.value(), "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
    EXPECT_EQ(text_of_rtf(simple.value()), "hello world");
}

TEST(CompressedRtf, RefusesWhatIsBroken) {
    std::string changed = bytes_of(kSimple);
    changed[20] ^= 1;
    EXPECT_EQ(decompress_rtf(changed).error().code, ErrorCode::Damaged);
    EXPECT_FALSE(decompress_rtf(bytes_of(kSimple).substr(0, 40)).ok());
    EXPECT_FALSE(decompress_rtf("").ok());
    // Not compressed, of seven bytes.
    const auto plain = decompress_rtf(bytes_of("13000000070000004d454c4100000000") + "{\\rtf1}");
    ASSERT_TRUE(plain.ok());
    EXPECT_EQ(plain.value(), "{\\rtf1}");
}

TEST(RtfText, ReadsEachCharacterSetByItsFont) {
    EXPECT_EQ(
        text_of_rtf("{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 Arial;}"
                    "{\\f1\\fcharset134 SimSun;}{\\f2\\fcharset222 Tahoma;}}"
                    "\\f1 \\'c3\\'fb\\'b5\\'a5\\f0 caf\\'e9{\\f2 \\'cb\\'b9\\'d5\\'e9}\\par end}"),
        "名单caféหนี้\nend");
}

TEST(RtfText, TakesUnicodeAndLeavesItsFallback) {
    EXPECT_EQ(text_of_rtf("{\\rtf1\\uc1 a\\u-10179?\\u-8704?b\\u233\\'e9 c\\uc2\\u8364 EUd}"),
              "a😀bé c€d");
    EXPECT_EQ(text_of_rtf("{\\rtf1\\uc0\\u20154\\u20154}"), "人人");
}

TEST(RtfText, LeavesOutWhatIsNotShown) {
    EXPECT_EQ(text_of_rtf("{\\rtf1{\\*\\generator Riched20;}{\\info{\\title no}}{\\pict 00ff}"
                          "{\\colortbl;\\red0;}a\\bin3 }}{b\\{\\}\\\\\\~c\\line d}"),
              "ab{}\\\u00A0c\nd");
}

TEST(RtfText, GivesTheTextOfHtmlInside) {
    EXPECT_EQ(text_of_rtf("{\\rtf1\\ansi\\fromhtml1 \\deff0{\\fonttbl{\\f0 Arial;}}"
                          "{\\*\\htmltag64 <p>}\\htmlrtf \\par twice \\htmlrtf0 Pay "
                          "{\\*\\htmltag84 &lt;}500{\\*\\htmltag84 &gt;}{\\*\\mhtmltag84 no}"
                          "{\\*\\htmltag72 </p>}}"),
              "Pay <500>\n");
}

}  // namespace
}  // namespace parsers
