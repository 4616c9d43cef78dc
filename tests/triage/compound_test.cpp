// The generated compound: made, run, and held against the truth of its story. Whoever wrote its
// lines had not seen the list of phrases, so that this measures what the raid's own makers cannot.
#include "tests/fixtures/case_run.h"
#include "tests/fixtures/readme_table.h"

namespace {

using fixtures::run_program;
using fixtures::TemporaryFolder;
using nlohmann::json;

std::string source(const std::string& path) {
    return std::string(SOURCE_FOLDER) + "/" + path;
}

void make_compound(const std::string& folder, int devices) {
    const std::string command =
        "/usr/bin/python3 " + fixtures::quoted(source("samples/make/compound.py")) + " " +
        fixtures::quoted(folder) + " --devices " + std::to_string(devices) + " 2>/dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0);
}

// The truth lies beside the exhibits and is none of them.
fixtures::Ran run_compound(const std::string& case_folder, const std::string& folder,
                           const std::string& intake) {
    return run_program({"run", case_folder, folder + "/exhibits", "--manifest",
                        folder + "/" + intake, "--format", "csv"},
                       fixtures::Streams::Both);
}

class Compound : public testing::Test {
protected:
    static void SetUpTestSuite() {
        folder_ = new TemporaryFolder;
        ASSERT_NO_FATAL_FAILURE(make_compound((*folder_ / "raid").string(), 40));
        const auto ran = run_compound(case_folder(), (*folder_ / "raid").string(), "intake.csv");
        ASSERT_EQ(ran.exit_code, 1) << ran.output;  // some phones are damaged, and that is said
        measures_ = new json(json::parse(evaluated({"--json"})));
    }
    static void TearDownTestSuite() {
        delete measures_;
        delete folder_;
    }
    static std::string case_folder() { return (*folder_ / "raid.case").string(); }
    static const json& measures() { return *measures_; }
    static double rate(const char* measure) { return measures()[measure]["rate"].get<double>(); }
    static std::string evaluated(const std::vector<std::string>& options) {
        std::vector<std::string> words = {"evaluate", case_folder(), "--truth",
                                          (*folder_ / "raid/truth.json").string()};
        words.insert(words.end(), options.begin(), options.end());
        return run_program(words).output;
    }

private:
    static inline TemporaryFolder* folder_ = nullptr;
    static inline json* measures_ = nullptr;
};

TEST_F(Compound, TheTargetsThatMustHoldDo) {
    EXPECT_EQ(measures()["missing"], json::array());
    EXPECT_EQ(measures()["harmful_error"]["hits"], 0);
    EXPECT_GE(measures()["harmful_error"]["all"], 20);
    EXPECT_EQ(measures()["missed_referrals"]["hits"], 0);
    EXPECT_GE(measures()["missed_referrals"]["all"], 20);
    EXPECT_EQ(measures()["merged_companies"], 0);
    EXPECT_GE(measures()["custody"]["f1"], 0.95);
    EXPECT_GE(measures()["network_ari"], 0.95);
    EXPECT_EQ(measures()["surplus_messages"], 0);
    EXPECT_EQ(measures()["extraction"]["all"]["rate"], 1.0);
}

// What was measured, rounded down: a change may raise these, none may lower them.
TEST_F(Compound, WhatIsFoundDoesNotGrowLess) {
    EXPECT_GE(rate("right_outcomes"), 0.92);
    EXPECT_GE(rate("shown_exploitation"), 0.39);
    EXPECT_GE(rate("shown_control"), 0.34);
}

// The list of what is not shown, device by device, is the command's own.
TEST_F(Compound, TheReadmeShowsTheMeasuredTable) {
    std::istringstream lines(evaluated({}));
    std::string table;
    for (std::string line; std::getline(lines, line);)
        if (!line.starts_with("| not shown on "))
            table += line + "\n";
    fixtures::expect_table_in_readme("A generated compound of 40 devices", table);
}

void expect_same_files(const fixtures::fs::path& one, const fixtures::fs::path& other) {
    size_t files = 0;
    for (const auto& entry : fixtures::fs::recursive_directory_iterator(one)) {
        if (!entry.is_regular_file())
            continue;
        ++files;
        std::ifstream left(entry.path(), std::ios::binary);
        std::ifstream right(other / fixtures::fs::relative(entry.path(), one), std::ios::binary);
        ASSERT_TRUE(right) << entry.path();
        EXPECT_TRUE(std::equal(std::istreambuf_iterator<char>(left), {},
                               std::istreambuf_iterator<char>(right), {}))
            << entry.path();
    }
    EXPECT_GT(files, 9u);
}

// The exhibits in another order, and made a second time, give the same answers.
TEST(SmallCompound, IsTheSameTwiceAndInAnyOrder) {
    const TemporaryFolder folder;
    const std::string first = (folder / "first").string();
    const std::string second = (folder / "second").string();
    ASSERT_NO_FATAL_FAILURE(make_compound(first, 10));
    ASSERT_NO_FATAL_FAILURE(make_compound(second, 10));
    expect_same_files(first, second);
    std::ifstream intake(first + "/intake.csv");
    std::string head;
    std::getline(intake, head);
    std::string rows;
    for (std::string row; std::getline(intake, row);)
        rows = row + "\n" + rows;
    fixtures::write_file(folder / "first/reversed.csv", head + "\n" + rows);
    run_compound((folder / "first.case").string(), first, "intake.csv");
    run_compound((folder / "second.case").string(), first, "reversed.csv");
    for (const char* kind : {"assessments", "clusters", "links", "messages"}) {
        const auto one = run_program({"export", (folder / "first.case").string(), kind});
        const auto other = run_program({"export", (folder / "second.case").string(), kind});
        ASSERT_EQ(one.exit_code, 0);
        EXPECT_FALSE(one.output.empty());
        EXPECT_TRUE(one.output == other.output) << kind;
    }
}

}  // namespace
