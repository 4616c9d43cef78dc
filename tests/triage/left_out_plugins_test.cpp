// A plugin that cannot be used costs what it would read, aloud, and nothing else.
#include "tests/fixtures/case_run.h"

namespace {

using fixtures::export_lines;
using fixtures::run_program;
using fixtures::TemporaryFolder;

class LeftOut : public testing::Test {
protected:
    LeftOut() {
        fixtures::write_sms_database(folder_ /
                                         "evidence/data/data/com.android.providers.telephony/"
                                         "databases/mmssms.db",
                                     5);
        fixtures::write_file(folder_ / "evidence/sdcard/Notes/a.notes",
                             "#example-notes 1\n1700000000\tan invented note\n");
        put("/tests/stale/example_stale_any.so");
    }

    void put(const std::string& built) const {
        fixtures::fs::create_directories(folder_ / "plugins");
        fixtures::fs::copy_file(BINARY_FOLDER + built, folder_ / "plugins/example_notes_any.so",
                                fixtures::fs::copy_options::overwrite_existing);
    }

    fixtures::Ran ingest() const {
        return run_program(
            {"ingest", (folder_ / "x.case").string(), (folder_ / "evidence").string(), "--profile",
             "fast", "--plugins", (folder_ / "plugins").string()},
            fixtures::Streams::Both);
    }

    // Rows of the ledger that name the plugin's own file.
    std::vector<nlohmann::json> ledger() const {
        std::vector<nlohmann::json> rows;
        for (const auto& row : export_lines(folder_ / "x.case", "coverage"))
            if (row["file"].get<std::string>().ends_with("/plugins/example_notes_any.so"))
                rows.push_back(row);
        return rows;
    }

    TemporaryFolder folder_;
};

TEST_F(LeftOut, OneStalePluginIsToldAndTheExhibitIsRead) {
    const auto ran = ingest();
    EXPECT_EQ(ran.exit_code, 1) << ran.output;
    for (const char* part : {"warning: the plugin example_notes_any was left out",
                             "[of another version]", "rebuild the plugin"})
        EXPECT_NE(ran.output.find(part), std::string::npos) << ran.output;
    EXPECT_EQ(export_lines(folder_ / "x.case", "messages").size(), 5U);
    const auto rows = ledger();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0]["status"], "failed");
    EXPECT_EQ(rows[0]["plugin"], "example_notes_any");
    EXPECT_NE(rows[0]["note"].get<std::string>().find("rebuild the plugin"), std::string::npos);
}

TEST_F(LeftOut, TheReportNamesIt) {
    ASSERT_EQ(ingest().exit_code, 1);
    for (const char* command : {"link", "assess"})
        ASSERT_LE(run_program({command, (folder_ / "x.case").string()}).exit_code, 1) << command;
    ASSERT_LE(run_program({"report", (folder_ / "x.case").string(), "--format", "html", "--output",
                           (folder_ / "out").string()})
                  .exit_code,
              1);
    std::string pages;
    for (const auto& entry : fixtures::fs::recursive_directory_iterator(folder_ / "out"))
        if (entry.is_regular_file()) {
            std::ifstream stream(entry.path());
            pages.append(std::istreambuf_iterator<char>(stream), {});
        }
    EXPECT_NE(pages.find("this plugin was left out"), std::string::npos);
    EXPECT_EQ(pages.find("<li>example_notes_any</li>"), std::string::npos)
        << "listed among the plugins that read";
}

TEST_F(LeftOut, ItIsToldAgainUntilItIsMendedAndThenTheExhibitIsRead) {
    ASSERT_EQ(ingest().exit_code, 1);
    const auto again = ingest();
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_NE(again.output.find("1 were done before"), std::string::npos) << again.output;
    EXPECT_NE(again.output.find("was left out"), std::string::npos) << again.output;
    put("/tests/fixtures/example_notes_any.so");
    const auto mended = ingest();
    EXPECT_EQ(mended.output.find("was left out"), std::string::npos) << mended.output;
    EXPECT_TRUE(ledger().empty());
    std::string status = "no row";
    for (const auto& row : export_lines(folder_ / "x.case", "coverage"))
        if (row["file"].get<std::string>().ends_with("a.notes"))
            status = row["plugin"].get<std::string>() + " " + row["status"].get<std::string>();
    EXPECT_EQ(status, "example_notes_any parsed");
    EXPECT_EQ(run_program({"verify", (folder_ / "x.case").string()}).exit_code, 0);
}

TEST_F(LeftOut, TheListOfPluginsGoesOnWithoutIt) {
    const auto listed = run_program(
        {"plugins", "list", "--plugins", (folder_ / "plugins").string()}, fixtures::Streams::Both);
    EXPECT_EQ(listed.exit_code, 1);
    EXPECT_NE(listed.output.find("warning: left out: "), std::string::npos);
    EXPECT_NE(listed.output.find("sms_android"), std::string::npos);
}

}  // namespace
