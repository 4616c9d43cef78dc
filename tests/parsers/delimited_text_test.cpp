#include "parsers/document/delimited_text.h"

#include <gtest/gtest.h>

#include <string>

#include "parsers/document/charset.h"

namespace parsers {
namespace {

using Basis = DecodedText::Basis;

std::string text_of(const std::string& bytes) {
    const auto read = read_delimited_text(MemorySource(bytes));
    if (!read.ok())
        return read.error().what;
    return read.value().pieces.empty() ? "" : read.value().pieces.front().text;
}

TEST(Charset, KnowsNamesThatProgramsMisuse) {
    // U+9555, which GBK has and GB2312 lacks.
    EXPECT_EQ(decode_charset("\xE9\x46", "GB2312").value(), "\xE9\x95\x95");
    EXPECT_EQ(decode_charset("\x80", "iso-8859-1").value(), "\xE2\x82\xAC");
    EXPECT_EQ(decode_charset("\xA1", "TIS-620").value(), "\xE0\xB8\x81");
    EXPECT_EQ(decode_charset("\x81\xFF z", "utf-8").value(), "\xEF\xBF\xBD\xEF\xBF\xBD z");
    EXPECT_EQ(decode_charset("x", "no-such-set").error().code, ErrorCode::Unsupported);
    EXPECT_EQ(decode_code_page("\xC4\xE3", 936).value(), "\xE4\xBD\xA0");
    EXPECT_EQ(decode_code_page("\xA7\x41", 950).value(), "\xE4\xBD\xA0");
    EXPECT_EQ(decode_code_page("\xA1", 874).value(), "\xE0\xB8\x81");
    EXPECT_EQ(decode_code_page("x", 64999).error().code, ErrorCode::Unsupported);
}

TEST(Charset, KeepsCharactersAcrossChunks) {
    // Every second character lies outside the first plane; one of them meets each end of a chunk.
    std::string bytes = "x";
    std::string expected = "x";
    for (int i = 0; i < 40'000; ++i) {
        bytes += "\x90\x30\x81\x30";
        expected += "\xF0\x90\x80\x80";
    }
    EXPECT_EQ(decode_charset(bytes, "gb18030").value(), expected);
}

TEST(Charset, TellsHowSureItIs) {
    EXPECT_EQ(decode_unnamed("plain").basis, Basis::Fits);
    EXPECT_EQ(decode_unnamed(std::string("\xFE\xFF\0a\0b", 6)).text, "ab");
    EXPECT_EQ(decode_unnamed(std::string("a\0,\0b\0\n\0", 8)).charset, "utf-16le");
    EXPECT_EQ(decode_unnamed(std::string("\0a\0,\0b\0\n", 8)).charset, "utf-16be");
    EXPECT_EQ(decode_unnamed("Jos\xE9;1").basis, Basis::Likely);
    EXPECT_EQ(decode_unnamed("").text, "");
}

TEST(DelimitedText, FindsTheSeparator) {
    EXPECT_EQ(text_of("a;b\n1,5;2\n3,5;4\n"), "a\tb\n1,5\t2\n3,5\t4");
    EXPECT_EQ(text_of("sep=|\na|b\n"), "sep=\na\tb");
    EXPECT_EQ(text_of("\"a,b\",c\n\"d,e\",f\n"), "a,b\tc\nd,e\tf");
    EXPECT_EQ(text_of("one\ntwo\n"), "one\ntwo");
    EXPECT_EQ(text_of("a\n\n,,b"), "a\n\t\tb");
    EXPECT_EQ(text_of(""), "");
}

TEST(DelimitedText, RefusesWhatIsNoText) {
    const auto read =
        read_delimited_text(MemorySource(std::string("\x89PNG\0\0\0\0\x1\x2\x3", 11)));
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, ErrorCode::Unsupported);
}

TEST(DelimitedText, NamesTheLineWhereAPieceBegins) {
    std::string bytes = "head,1\r\n\r\n";
    const std::string wide(600 << 10, 'x');
    for (int i = 0; i < 4; ++i)
        bytes += wide + ",2\r\n";
    const auto read = read_delimited_text(MemorySource(bytes));
    ASSERT_TRUE(read.ok());
    ASSERT_EQ(read.value().pieces.size(), 2U);
    EXPECT_EQ(read.value().pieces[0].first_row, 1U);
    EXPECT_EQ(read.value().pieces[1].first_row, 5U);
}

}  // namespace
}  // namespace parsers
