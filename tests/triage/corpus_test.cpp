// Public test data made by others, through the program: `triage ingest`, then `triage export`.
#include <cstdlib>
#include <set>

#include "tests/fixtures/case_run.h"

namespace {

using fixtures::export_lines;
using fixtures::run_program;
using fixtures::TemporaryFolder;
using fixtures::fs::path;

path corpus_folder() {
    const char* named = std::getenv("TRIAGE_CORPUS");
    return named != nullptr ? path(named) : path(SOURCE_FOLDER) / "../shared/corpus";
}

bool is_absent() {
    if (std::filesystem::is_directory(corpus_folder()))
        return false;
    std::cout << "notice: the public test data is not here (" << corpus_folder()
              << "); set TRIAGE_CORPUS to where it is\n";
    return true;
}

path find_file(const std::string& ending) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus_folder()))
        if (entry.is_regular_file() && entry.path().string().ends_with(ending))
            return entry.path();
    return {};
}

struct Expected {
    const char* file;  // end of the path in the corpus
    const char* kind;
    const char* app;
    size_t count;
};

class CorpusFiles : public testing::TestWithParam<Expected> {};

// The counts are those that the corpus states for each file.
TEST_P(CorpusFiles, GiveTheStatedCounts) {
    if (is_absent()) {
        SUCCEED();
        return;
    }
    const Expected& expected = GetParam();
    const path evidence = find_file(expected.file);
    ASSERT_FALSE(evidence.empty()) << expected.file;
    const TemporaryFolder folder;
    const auto ran = run_program({"ingest", (folder / "x.case").string(), evidence.string()},
                                 fixtures::Streams::Both);
    ASSERT_LE(ran.exit_code, 1) << ran.output;
    size_t count = 0;
    for (const auto& line : export_lines(folder / "x.case", expected.kind))
        count += expected.app == std::string("*") || line["app"] == expected.app ? 1 : 0;
    EXPECT_EQ(count, expected.count) << evidence;
}

INSTANTIATE_TEST_SUITE_P(CorpusCounts, CorpusFiles,
                         testing::Values(Expected{"android/mmssms.db", "messages", "sms", 9},
                                         Expected{"android/contacts2.db", "calls", "phone", 3},
                                         Expected{"imessage_chat.db", "messages", "*", 10},
                                         Expected{"skype_main.db", "messages", "skype", 15},
                                         Expected{"skype_main.db", "calls", "skype", 1}));

// Files of one app that stand in a folder of the corpus, whatever their names there.
size_t count_in_folder(const char* folder_name, const char* kind, const char* app) {
    const TemporaryFolder folder;
    const auto ran = run_program(
        {"ingest", (folder / "x.case").string(), (corpus_folder() / folder_name).string()},
        fixtures::Streams::Both);
    EXPECT_LE(ran.exit_code, 1) << ran.output;
    std::set<std::string> places;
    for (const auto& line : export_lines(folder / "x.case", kind))
        if (line["app"] == app)
            places.insert(line["record"].get<std::string>());
    return places.size();
}

TEST(CorpusIleapp, WhatsAppAndAddressBook) {
    if (is_absent()) {
        SUCCEED();
        return;
    }
    EXPECT_EQ(count_in_folder("ileapp/whatsApp", "contacts", "whatsapp"), 9U);
    EXPECT_EQ(count_in_folder("ileapp/whatsApp", "calls", "whatsapp"), 4U);
    EXPECT_EQ(count_in_folder("ileapp/addressBook", "contacts", "phone"), 1U);
}

TEST(CorpusWhole, IngestedAtOnceHasACoverageRowForEveryFile) {
    if (is_absent()) {
        SUCCEED();
        return;
    }
    const TemporaryFolder folder;
    const auto ran = run_program(
        {"ingest", (folder / "x.case").string(), corpus_folder().string(), "--file-timeout", "120"},
        fixtures::Streams::Both);
    EXPECT_LE(ran.exit_code, 1) << ran.output;
    std::set<std::string> covered;  // every name that a row's path goes through
    for (const auto& row : export_lines(folder / "x.case", "coverage")) {
        std::istringstream names(row["file"].get<std::string>());
        for (std::string name; std::getline(names, name, '/');)
            covered.insert(name);
    }
    size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus_folder())) {
        if (!entry.is_regular_file())
            continue;
        ++files;
        EXPECT_TRUE(covered.contains(entry.path().filename().string())) << entry.path();
    }
    EXPECT_GT(files, 600U);
    EXPECT_EQ(run_program({"verify", (folder / "x.case").string(), "--case-only"}).exit_code, 0);
}

}  // namespace
