#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "parsers/document/mail_message.h"

namespace parsers {
namespace {

std::vector<std::string> mails_of(const std::string& mbox) {
    std::vector<std::string> mails;
    const auto read = each_mail_of_mbox(MemorySource(mbox), [&](const MboxMail& mail) {
        EXPECT_EQ(mbox.substr(mail.offset, mail.size_bytes), mail.bytes);
        mails.push_back(mail.bytes);
    });
    EXPECT_TRUE(read.ok());
    return mails;
}

TEST(Mail, JoinsEncodedWords) {
    EXPECT_EQ(read_mail_text("=?utf-8?q?a?= =?utf-8?q?b?= c"), "ab c");
    EXPECT_EQ(read_mail_text("x =?utf-8?q?a_b?="), "x a b");
    // The bytes of one character in two words.
    EXPECT_EQ(read_mail_text("=?utf-8?b?5Q==?= =?utf-8?b?t6U=?="), "\xE5\xB7\xA5");
    EXPECT_EQ(read_mail_text("=?gb2312*zh?B?uaTXyg==?="), "\xE5\xB7\xA5\xE8\xB5\x84");
    EXPECT_EQ(read_mail_text("=?no-such?q?a?="), "a");
    EXPECT_EQ(read_mail_text("=?utf-8?q?never closed"), "=?utf-8?q?never closed");
    EXPECT_EQ(read_mail_text("=?=?=?"), "=?=?=?");
}

TEST(Mail, ReadsParametersInPieces) {
    EXPECT_EQ(read_content_type("a/b; name*1*=%20b; name*0*=utf-8'en'a").parameter("name"), "a b");
    EXPECT_EQ(read_content_type("A/B; Name=\"x;\\\"y\"; other=z").parameter("name"), "x;\"y");
    EXPECT_EQ(read_content_type("a/b; name=\"=?utf-8?b?5bel?=\"").parameter("name"),
              "\xE5\xB7\xA5");
    EXPECT_EQ(read_content_type("").word, "");
    EXPECT_EQ(read_content_type("a/b; *=x; =y; name*x*=1").parameter("name"), "1");
}

TEST(Mail, DecodesBodies) {
    EXPECT_EQ(decode_transfer("a=3D=\r\nb= \nc=zz=", "Quoted-Printable"), "a=bc=zz");
    EXPECT_EQ(decode_transfer("YQ=\n=Yg==", "base64"), "ab");
    EXPECT_EQ(decode_transfer("as it is", "8bit"), "as it is");
}

TEST(Mail, TellsNoMomentWithoutAZone) {
    const Timestamp none = read_mail_time(" Fri, 1 Aug 2025 09:40:00 ");
    EXPECT_FALSE(none.utc_ns);
    EXPECT_EQ(none.as_stored, "Fri, 1 Aug 2025 09:40:00");
    EXPECT_EQ(read_mail_time("1 Aug 25 9:40 EST").utc_ns, from_iso8601("2025-08-01T14:40:00Z"));
    EXPECT_FALSE(read_mail_time("1 Aug 999999999999 9:40 EST").utc_ns);
    EXPECT_FALSE(read_mail_time("").utc_ns);
}

TEST(Mail, CutsAMailbox) {
    EXPECT_EQ(
        mails_of("From a Mon Sep 27 14:29:16 2010\nA: 1\n\nFrom here\n\nFrom b 14:29\nB: 2\n"),
        (std::vector<std::string>{"A: 1\n\nFrom here\n\n", "B: 2\n"}));
    EXPECT_EQ(mails_of("From a 14:29\nx\nFrom b 14:30\n").size(), 1U) << "no empty line before it";
    EXPECT_TRUE(mails_of("no mailbox").empty());
    std::string large = "From a 14:29\r\n" + std::string(3 << 20, 'x');
    large += "\r\n\r\nFrom b 14:29\r\ny";
    ASSERT_EQ(mails_of(large).size(), 2U);
    EXPECT_EQ(mails_of(large)[1], "y");
}

TEST(Mail, EndsWithPartsInPartsWithoutEnd) {
    std::string mail;
    for (int i = 0; i < 200; ++i)
        mail += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\n\n--b" +
                std::to_string(i) + "\n";
    const MailMessage deep = read_mail(mail + "\ntext");
    EXPECT_FALSE(deep.damage.empty());
    std::string enclosed;
    for (int i = 0; i < 200; ++i)
        enclosed += "Content-Type: message/rfc822\n\n";
    EXPECT_FALSE(read_mail(enclosed).damage.empty());
}

TEST(Mail, ReadsTheTextOfAPage) {
    EXPECT_EQ(text_of_html("<p>a<br>b</p><style>x</style><script>1<2</script>c &amp; &#x41;&#66; "
                           "&unknown; 1 < 2 <!-- <p>no --> d"),
              "a\nb\nc & AB &unknown; 1 < 2  d");
    EXPECT_EQ(text_of_html("<"), "<");
    EXPECT_EQ(text_of_html("a<b"), "a");
    EXPECT_EQ(text_of_html("&#9999999;"), "\xEF\xBF\xBD");
}

}  // namespace
}  // namespace parsers
