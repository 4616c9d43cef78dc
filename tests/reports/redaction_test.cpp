#include "reports/model/redaction.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "reports/model/read_case.h"
#include "reports/render/renderer.h"
#include "tests/reports/fixture_case.h"

namespace reports {
namespace {

Redactor redactor() {
    return Redactor("0123456789abcdef0123456789abcdef", {{"Mei", Secret::Kind::Name},
                                                         {"小丽", Secret::Kind::Name},
                                                         {"+84901234567", Secret::Kind::Number}});
}

TEST(Redactor, ReplacesKnownNamesAndEveryNumber) {
    const Redactor redact = redactor();
    const std::string text = redact.text(
        "Ask MEI or 小丽 at +84 90 123 4567, mail li@example.org, tg @li_1999, at 17:30");
    for (const char* secret : {"MEI", "小丽", "4567", "example.org", "li_1999"})
        EXPECT_EQ(text.find(secret), std::string::npos) << text;
    EXPECT_NE(text.find("at 17:30"), std::string::npos) << text;
    EXPECT_NE(text.find(redact.name("mei")), std::string::npos) << text;
}

TEST(Redactor, LeavesWordsThatOnlyContainAName) {
    EXPECT_EQ(redactor().text("meiosis"), "meiosis");
}

TEST(Redactor, GivesOnePseudonymToOneNumber) {
    const Redactor redact = redactor();
    EXPECT_EQ(redact.number("+84 90 123 4567"), redact.number("84901234567@s.whatsapp.net"));
    EXPECT_NE(redact.number("84901234567"), redact.number("84901234568"));
    EXPECT_EQ(redact.name(""), "");
}

TEST(Redactor, DependsOnTheKey) {
    const Redactor other("another key of whatever length it has", {});
    EXPECT_NE(redactor().name("Mei"), other.name("Mei"));
}

TEST(Redaction, KeepsItsKeyToItself) {
    const std::string folder = test::make_case("redaction_key", 3);
    const auto key = pseudonym_key(folder);
    ASSERT_TRUE(key.ok());
    EXPECT_EQ(key.value().size(), 32U);
    EXPECT_EQ(pseudonym_key(folder).value(), key.value());
    struct stat status {};
    ASSERT_EQ(stat((folder + "/redaction.key").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    std::ofstream(folder + "/redaction.key") << "short";
    EXPECT_FALSE(pseudonym_key(folder).ok());
}

TEST(Redaction, LeaksNothingInAnyFormat) {
    const std::string folder = test::make_case("redaction", 6);
    const auto report = read_case(folder);
    ASSERT_TRUE(report.ok());
    const auto secrets = secrets_of(folder);
    ASSERT_TRUE(secrets.ok());
    const CaseReport hidden = redacted(report.value(), Redactor("key", secrets.value()));
    for (const char* format : {"html", "csv"}) {
        const auto clear = renderer_of(format)->render(report.value());
        const auto files = renderer_of(format)->render(hidden);
        ASSERT_TRUE(clear.ok() && files.ok());
        std::string before;
        std::string after;
        for (size_t index = 0; index < files.value().size(); ++index) {
            before += clear.value()[index].bytes;
            after += files.value()[index].bytes;
        }
        for (const char* secret : {test::kSecretName, test::kSecretNumber, "123 4567"}) {
            EXPECT_NE(before.find(secret), std::string::npos) << format << " " << secret;
            EXPECT_EQ(after.find(secret), std::string::npos) << format << " " << secret;
        }
        EXPECT_EQ(after.find(test::kSecretHolder), std::string::npos) << format;
        EXPECT_EQ(after.find("95970000"), std::string::npos) << format;
        // What the reader must act on stays.
        EXPECT_NE(after.find("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"), std::string::npos) << format;
        EXPECT_NE(after.find("EX-001"), std::string::npos) << format;
    }
}

}  // namespace
}  // namespace reports
