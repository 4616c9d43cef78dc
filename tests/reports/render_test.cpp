#include "reports/render/renderer.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>

#include "reports/model/read_case.h"
#include "reports/render/html_writer.h"
#include "tests/reports/fixture_case.h"

namespace reports {
namespace {

CaseReport read(const std::string& folder) {
    auto report = read_case(folder);
    EXPECT_TRUE(report.ok()) << report.error().what;
    return std::move(report).value();
}

const CaseReport& fixture() {
    static const CaseReport report = read(test::make_case("render", 6));
    return report;
}

std::string rendered(std::string_view format, const CaseReport& report, size_t index = 0) {
    const auto files = renderer_of(format)->render(report);
    EXPECT_TRUE(files.ok()) << files.error().what;
    return files.value().at(index).bytes;
}

std::string output_of(const std::string& command) {
    std::string output;
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr)
        return output;
    std::array<char, 4096> buffer{};
    while (const size_t size = fread(buffer.data(), 1, buffer.size(), pipe))
        output.append(buffer.data(), size);
    pclose(pipe);
    return output;
}

bool has_tool(const std::string& name) {
    return !output_of("command -v " + name).empty();
}

std::string saved_pdf() {
    const std::string path = testing::TempDir() + "reports_court_test.pdf";
    std::ofstream(path, std::ios::binary) << rendered("pdf", fixture());
    return path;
}

// Every item of the fixture, by what must be found of it.
struct Expected {
    std::string statement;
    std::string record;
};
std::vector<Expected> expected_items(const CaseReport& report) {
    std::vector<Expected> items;
    for (const Device& device : report.devices) {
        if (!device.assessment)
            continue;
        for (const Item& item : device.assessment->items) {
            for (const QuotedRow& row : item.statement.support().rows())
                items.push_back({item.statement.text(), row.record});
        }
    }
    return items;
}

TEST(Html, SameInputSameBytes) {
    EXPECT_EQ(rendered("html", fixture()), rendered("html", read(fixture().folder)));
}

TEST(Html, LoadsNothingFromAnywhere) {
    const std::string html = rendered("html", fixture());
    EXPECT_FALSE(std::regex_search(html, std::regex("(src|href|action|data)=\"[^#\"]")));
    EXPECT_EQ(html.find("@import"), std::string::npos);
    EXPECT_EQ(html.find("url("), std::string::npos);
    EXPECT_NE(html.find("default-src &#39;none&#39;"), std::string::npos);
}

TEST(Html, EscapesHostileText) {
    const std::string html = rendered("html", fixture());
    EXPECT_EQ(html.find(test::kHostileName), std::string::npos);
    EXPECT_NE(html.find("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"), std::string::npos);
    EXPECT_NE(html.find("Pay 3000 first &lt;b&gt;or&lt;/b&gt;"), std::string::npos);
    // The only script element is our own.
    const std::regex script("<script");
    EXPECT_EQ(std::distance(std::sregex_iterator(html.begin(), html.end(), script),
                            std::sregex_iterator()),
              1);
    EXPECT_EQ(html_escaped("a\x01<\"'&>\xff"), "a\xEF\xBF\xBD&lt;&quot;&#39;&amp;&gt;\xEF\xBF\xBD");
}

TEST(Html, ShowsEveryItemWithItsRecords) {
    const std::string html = rendered("html", fixture());
    const auto items = expected_items(fixture());
    ASSERT_GT(items.size(), 20U);
    for (const Expected& item : items) {
        EXPECT_NE(html.find(html_escaped(item.statement)), std::string::npos) << item.statement;
        EXPECT_NE(html.find(item.record), std::string::npos) << item.record;
    }
}

TEST(Html, PutsCoverageFirstAndSaysNoForbiddenWord) {
    const std::string html = rendered("html", fixture());
    const size_t coverage = html.find("id=\"coverage\"");
    ASSERT_NE(coverage, std::string::npos);
    EXPECT_LT(coverage, html.find("id=\"queue\""));
    EXPECT_NE(html.find("no key was given for this backup"), std::string::npos);
    EXPECT_NE(html.find("page 11 is not a B-tree page"), std::string::npos);
    EXPECT_NE(html.find("photos/readme.txt"), std::string::npos);
    // Widths of the style sheet may be given in percent; what is said may not.
    const std::string text = html.substr(html.find("</style>"));
    EXPECT_FALSE(
        std::regex_search(text, std::regex("\\brisk\\b|\\bprobabl|\\blikely\\b|[0-9] ?%")));
}

TEST(Html, GivesNoWeightToControlThatWaitsForReview) {
    const std::string html = rendered("html", fixture());
    EXPECT_NE(html.find("put forward for review</td>"), std::string::npos);
    EXPECT_EQ(html.find(", for control</td>"), std::string::npos);
}

TEST(Html, MarksQuotesWithLanguageAndDirection) {
    const std::string html = rendered("html", fixture());
    for (const char* language : {"zh-Hans", "my", "th", "km", "ar", "hi", "bn", "lo", "vi"})
        EXPECT_NE(html.find(std::string("<blockquote lang=\"") + language + "\" dir=\"auto\">"),
                  std::string::npos)
            << language;
}

TEST(Pdf, SameInputSameBytes) {
    const std::string first = rendered("pdf", fixture());
    EXPECT_EQ(first.substr(0, 5), "%PDF-");
    EXPECT_EQ(first, rendered("pdf", read(fixture().folder)));
}

TEST(Pdf, CarriesTheDateOfTheCase) {
    CaseReport report = fixture();
    const std::string first = rendered("pdf", report);
    EXPECT_NE(first.find("D:20260301080000"), std::string::npos);
    report.document_utc = "2027-01-02T03:04:05Z";
    EXPECT_NE(rendered("pdf", report).find("D:20270102030405"), std::string::npos);
}

TEST(Pdf, EmbedsEveryFont) {
    if (!has_tool("pdffonts")) {
        std::printf("notice: pdffonts is not installed; fonts are not looked at\n");
        return;
    }
    const std::string fonts = output_of("pdffonts " + saved_pdf());
    for (const char* name :
         {"CJKsc", "Myanmar", "Thai", "Khmer", "Lao", "Arabic", "Devanagari", "Bengali"})
        EXPECT_NE(fonts.find(name), std::string::npos) << name << "\n" << fonts;
    // Columns: name, type, encoding, embedded, subset, unicode, object.
    EXPECT_FALSE(std::regex_search(fonts, std::regex(" no +(yes|no) +(yes|no) +[0-9]")));
}

TEST(Pdf, HoldsEveryItemAndScript) {
    if (!has_tool("pdftotext")) {
        std::printf("notice: pdftotext is not installed; the text is not looked at\n");
        return;
    }
    const std::string text = output_of("pdftotext -layout " + saved_pdf() + " -");
    for (const char* word : {"护照", "ช่วยด้วย", "घर", "passport", "page 1 of"})
        EXPECT_NE(text.find(word), std::string::npos) << word;
    std::string packed;
    for (const char letter : output_of("pdftotext -raw " + saved_pdf() + " -")) {
        if (letter != ' ' && letter != '\n')
            packed += letter;
    }
    for (const Expected& item : expected_items(fixture()))
        EXPECT_NE(packed.find(item.record), std::string::npos) << item.record;
}

TEST(Pdf, ShowsProvisionalControlAsRequestOnly) {
    if (!has_tool("pdftotext")) {
        std::printf("notice: pdftotext is not installed; the text is not looked at\n");
        return;
    }
    const std::string text = output_of("pdftotext " + saved_pdf() + " -");
    EXPECT_NE(text.find("Request for review: not a finding"), std::string::npos);
    EXPECT_EQ(text.find("Outcome: control indicators"), std::string::npos);
    EXPECT_EQ(text.find("than if K0"), std::string::npos);
    EXPECT_EQ(text.find("weak, for control"), std::string::npos);
}

TEST(Csv, QuotesAndDisarmsCells) {
    const std::string items = rendered("csv", fixture(), 1);
    EXPECT_NE(items.find("\"Pay 3000 first <b>or</b> nobody leaves & \"\"no\"\" calls\""),
              std::string::npos);
    CaseReport report = fixture();
    report.freeze.at(0).why = "=HYPERLINK(1)";
    report.freeze.at(0).value = "+6012345678";
    const std::string freeze = rendered("csv", report, 2);
    EXPECT_NE(freeze.find(",'=HYPERLINK(1),"), std::string::npos);
    EXPECT_NE(freeze.find(",+6012345678,"), std::string::npos);
}

TEST(Csv, HasOneLineForEveryRecordOfAnItem) {
    const std::string items = rendered("csv", fixture(), 1);
    for (const Expected& item : expected_items(fixture()))
        EXPECT_NE(items.find(item.record), std::string::npos) << item.record;
}

TEST(Renderer, KnowsOnlyWhatItWrites) {
    EXPECT_EQ(renderer_of("xlsx"), nullptr);
    EXPECT_EQ(renderer_of("case"), nullptr);
    for (const char* format : {"html", "pdf", "csv"})
        EXPECT_EQ(renderer_of(format)->format(), format);
}

TEST(Renderer, WritesCompleteFilesOnly) {
    const std::string folder = testing::TempDir() + "reports_written";
    std::filesystem::remove_all(folder);
    const auto paths = write_files({{"a.txt", "alpha"}, {"b.txt", std::string("\0b", 2)}}, folder);
    ASSERT_TRUE(paths.ok());
    EXPECT_EQ(paths.value().size(), 2U);
    EXPECT_EQ(std::filesystem::file_size(folder + "/b.txt"), 2U);
    EXPECT_FALSE(std::filesystem::exists(folder + "/a.txt.part"));
    EXPECT_FALSE(write_files({{"a.txt", "x"}}, folder + "/a.txt").ok());
}

}  // namespace
}  // namespace reports
