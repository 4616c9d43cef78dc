// What opens a wallet is told and never printed, whichever way it could leave the case.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/fixtures/case_run.h"
#include "triage/export/export.h"

namespace {

using fixtures::export_lines;
using fixtures::run_program;
using fixtures::TemporaryFolder;

constexpr const char* kWords =
    "legal winner thank year wave sausage worth useful legal winner thank yellow";

std::string text_of(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

TEST(SealedSeed, IsInNoExportAndNoReport) {
    const TemporaryFolder folder;
    fixtures::write_file(folder / "phone/WhatsApp Chat with Boss.txt",
                         "13/11/2026, 21:03 - Boss: send it\n13/11/2026, 21:04 - Li: " +
                             std::string(kWords) + "\n13/11/2026, 21:05 - Boss: good\n");
    const std::string case_folder = (folder / "x.case").string();
    const auto ran =
        run_program({"run", case_folder, (folder / "phone").string(), "--format", "html,pdf,csv"},
                    fixtures::Streams::Both);
    ASSERT_LE(ran.exit_code, 1) << ran.output;  // an exported chat has no time zone, which is noted

    bool is_told = false;
    for (const std::string& kind : triage::export_kinds()) {
        const auto exported = run_program({"export", case_folder, kind});
        EXPECT_EQ(exported.output.find("sausage"), std::string::npos) << kind << exported.output;
        is_told |= kind == "messages" &&
                   exported.output.find("[seed phrase of 12 words, sealed]") != std::string::npos;
    }
    EXPECT_TRUE(is_told);
    const auto identifiers = export_lines(folder / "x.case", "identifiers");
    EXPECT_TRUE(
        std::any_of(identifiers.begin(), identifiers.end(), [](const nlohmann::json& identifier) {
            return identifier["type"] == "seed_phrase" &&
                   identifier["as_stored"] == "[seed phrase of 12 words, sealed]";
        }));

    int reports = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(folder / "x.case/reports")) {
        if (!entry.is_regular_file())
            continue;
        EXPECT_EQ(text_of(entry.path()).find("sausage"), std::string::npos) << entry.path();
        if (entry.path().extension() == ".pdf") {
            const std::string text = (folder / "report.txt").string();
            ASSERT_EQ(std::system(("pdftotext " + fixtures::quoted(entry.path().string()) + " " +
                                   fixtures::quoted(text))
                                      .c_str()),
                      0);
            EXPECT_EQ(text_of(text).find("sausage"), std::string::npos);
        }
        ++reports;
    }
    EXPECT_GE(reports, 2);
}

}  // namespace
