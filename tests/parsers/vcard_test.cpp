#include "parsers/format/vcard.h"

#include <gtest/gtest.h>

#include "tests/parsers/corpus.h"

namespace parsers {
namespace {

TEST(VCard, ReadsVersion21WithQuotedPrintable) {
    const auto read = read_vcards(std::string_view(
        "BEGIN:VCARD\r\nVERSION:2.1\r\n"
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Nguy=E1=BB=85n;An;;;\r\n"
        "TEL;CELL;PREF:+84 90 123\r\n"
        "NOTE;ENCODING=QUOTED-PRINTABLE:first=0D=0A=\r\nsecond line\r\nEND:VCARD\r\n"));
    ASSERT_TRUE(read.ok()) << read.error().what;
    ASSERT_EQ(read.value().size(), 1u);
    const VCard& card = read.value()[0];
    EXPECT_EQ(card.full_name, "An Nguyễn");
    ASSERT_EQ(card.phones.size(), 1u);
    EXPECT_EQ(card.phones[0].value, "+84 90 123");
    EXPECT_EQ(card.phones[0].types, (std::vector<std::string>{"cell", "pref"}));
    EXPECT_EQ(card.note, "first\r\nsecond line");
    EXPECT_TRUE(card.is_complete);
    EXPECT_EQ(card.line, 1u);
}

TEST(VCard, ReadsLaterVersionsWithFoldingGroupsAndMessengers) {
    const auto read = read_vcards(
        std::string_view("BEGIN:VCARD\nVERSION:4.0\nFN:Doe\\, Jane\n"
                         "item1.TEL;VALUE=uri;TYPE=\"work,voice\":tel:+1-555\n"
                         "EMAIL:mailto:a@b.example\nIMPP;TYPE=home:skype:jane\nX-QQ:12345\n"
                         "NOTE:one \n two\\nthree\nEND:VCARD\n\nBEGIN:VCARD\nFN:Second\nTEL:1\n"));
    ASSERT_TRUE(read.ok()) << read.error().what;
    ASSERT_EQ(read.value().size(), 2u);
    const VCard& card = read.value()[0];
    EXPECT_EQ(card.full_name, "Doe, Jane");
    EXPECT_EQ(card.phones[0].value, "+1-555");
    EXPECT_EQ(card.phones[0].types, (std::vector<std::string>{"work", "voice"}));
    EXPECT_EQ(card.emails[0].value, "a@b.example");
    ASSERT_EQ(card.messengers.size(), 2u);
    EXPECT_EQ(card.messengers[0].service, "skype");
    EXPECT_EQ(card.messengers[0].value, "skype:jane");
    EXPECT_EQ(card.messengers[1].service, "qq");
    EXPECT_EQ(card.note, "one two\nthree");
    EXPECT_FALSE(read.value()[1].is_complete);
    EXPECT_EQ(read.value()[1].phones.size(), 1u);
    EXPECT_EQ(read.value()[1].line, 12u);
}

TEST(VCard, TurnsNamedCharacterSetsIntoUtf8) {
    const auto read = read_vcards(std::string_view(
        "BEGIN:VCARD\nFN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=D6=D0=B9=FA\nEND:VCARD\n"));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read.value()[0].full_name, "中国");
}

TEST(VCard, TextWithoutACardIsNotFound) {
    EXPECT_EQ(read_vcards(std::string_view("hello\n")).error().code, ErrorCode::NotFound);
}

TEST(CorpusVCard, EveryCardHasItsBegin) {
    const auto folder = tests::corpus_path("ez-vcard/text");
    if (!folder)
        return;
    size_t cards = 0;
    for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
        const std::string text = tests::text_of_file(entry.path());
        size_t begins = 0;
        for (size_t at = 0; (at = text.find("BEGIN:VCARD", at)) != std::string::npos; ++at)
            ++begins;
        if (begins == 0)
            continue;  // one file writes "BEGIN:vCard"
        const auto read = read_vcards(text);
        ASSERT_TRUE(read.ok()) << entry.path() << read.error().what;
        EXPECT_EQ(read.value().size(), begins) << entry.path();
        cards += read.value().size();
    }
    EXPECT_GE(cards, 15u);
    const auto outlook = read_vcards(tests::text_of_file(*folder / "John_Doe_MS_OUTLOOK.vcf"));
    ASSERT_TRUE(outlook.ok());
    EXPECT_EQ(outlook.value()[0].full_name, "Mr. John Richter James Doe Sr.");
    EXPECT_EQ(outlook.value()[0].phones[0].value, "(905) 555-1234");
    EXPECT_EQ(outlook.value()[0].organization, "IBM;Accounting");
    const auto rfc = read_vcards(tests::text_of_file(*folder / "rfc2426-example.vcf"));
    ASSERT_TRUE(rfc.ok());
    EXPECT_EQ(rfc.value().size(), 2u);
}

}  // namespace
}  // namespace parsers
