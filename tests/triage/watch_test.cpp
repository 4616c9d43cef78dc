// Watch lists and shared hashes, from the file to the command line.
#include "triage/watch/watch_list.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/fixtures/case_run.h"
#include "triage/watch/share.h"

namespace triage {
namespace {

using fixtures::run_program;
using fixtures::Streams;
using fixtures::TemporaryFolder;
using nlohmann::json;

TEST(WatchList, ReadsNameDateTypesAndLines) {
    const auto list = read_watch_list(
        "# name: Frozen wallets\n# date: 2026-08-20\ntype,value,name\n"
        "USDT,TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t,Tether\n"
        ",+855 12 345 678,\"Wanted, A\"\n\npassport,G6229 2599,\n",
        "lists/frozen.csv");
    ASSERT_TRUE(list.ok()) << list.error().what;
    EXPECT_EQ(list.value().name, "Frozen wallets");
    EXPECT_EQ(list.value().date, "2026-08-20");
    EXPECT_EQ(list.value().sha256.size(), 64u);
    ASSERT_EQ(list.value().entries.size(), 3u);
    const auto& entries = list.value().entries;
    EXPECT_EQ(entries[0].form.type, "trc20");
    EXPECT_EQ(entries[0].line, 4u);
    EXPECT_EQ(entries[1].form.value, "+85512345678");
    EXPECT_EQ(entries[1].name, "Wanted, A");
    EXPECT_EQ(entries[2].form.type, "passport_no");
    EXPECT_EQ(entries[2].form.value, "G62292599");
    EXPECT_EQ(entries[2].line, 7u);
}

TEST(WatchList, SaysWhatItCannotRead) {
    const auto headless = read_watch_list("number\n123\n", "a.csv");
    ASSERT_FALSE(headless.ok());
    EXPECT_NE(headless.error().what.find("a.csv: line 1: names no column 'value'"),
              std::string::npos)
        << headless.error().what;
    EXPECT_FALSE(read_watch_list("", "a.csv").ok());
    EXPECT_FALSE(read_watch_list("value\n\"open\n", "a.csv").ok());
    EXPECT_FALSE(read_watch_list("/no/such/list.csv").ok());
    const auto list = read_watch_list("value,name\nBoss Li,x\n,y\n+85512345678,z\n", "b.csv");
    ASSERT_TRUE(list.ok());
    EXPECT_EQ(list.value().entries.size(), 1u);
    ASSERT_EQ(list.value().left_out.size(), 2u);
    EXPECT_EQ(list.value().left_out[0],
              "line 2: the value does not tell its type; name it in a column 'type'");
    EXPECT_EQ(list.value().left_out[1], "line 3: has no value");
}

std::string card(const std::string& name, const std::string& lines) {
    return "BEGIN:VCARD\nVERSION:3.0\nFN:" + name + "\n" + lines + "END:VCARD\n";
}

// Two cases of one phone each, which know one person in common and one each of their own.
class TwoAgencies : public testing::Test {
protected:
    static void SetUpTestSuite() {
        folder_ = new TemporaryFolder;
        make("ours", card("Li", "TEL:+85512345678\n") + card("Own", "TEL:+12025550123\n"));
        make("theirs", card("Boss", "TEL:+855 12 345 678\nEMAIL:boss@park-hr.com\n") +
                           card("Other", "TEL:+66812345678\n"));
    }
    static void TearDownTestSuite() { delete folder_; }

    static std::string path(const std::string& name) { return (*folder_ / name).string(); }
    static void make(const std::string& name, const std::string& cards) {
        fixtures::write_file(*folder_ / (name + "/phone/contacts.vcf"), cards);
        ASSERT_EQ(run_program({"ingest", path(name + ".case"), path(name + "/phone")}).exit_code,
                  0);
        ASSERT_EQ(run_program({"link", path(name + ".case")}).exit_code, 0);
    }
    static std::vector<json> lines_of(const std::string& output) {
        std::vector<json> lines;
        std::istringstream stream(output);
        for (std::string line; std::getline(stream, line);)
            lines.push_back(json::parse(line));
        return lines;
    }

private:
    static inline TemporaryFolder* folder_ = nullptr;
};

TEST_F(TwoAgencies, AHitNamesTheListItsLineAndTheRecords) {
    fixtures::write_file(path("wanted.csv"),
                         "# name: Wanted\n# date: 2026-11-01\ntype,value,name,region\n"
                         "phone,012 345 678,A. Person,KH\nphone,+66899999999,Nobody,\n");
    const auto ran =
        run_program({"check", path("theirs.case"), "--watchlist", path("wanted.csv"), "--json"});
    ASSERT_EQ(ran.exit_code, 0) << ran.output;
    const auto hits = lines_of(ran.output);
    ASSERT_EQ(hits.size(), 1u) << ran.output;
    EXPECT_EQ(hits[0]["value"], "+85512345678");
    EXPECT_EQ(hits[0]["match"], "canonical");
    EXPECT_EQ(hits[0]["list"]["name"], "Wanted");
    EXPECT_EQ(hits[0]["list"]["date"], "2026-11-01");
    EXPECT_EQ(hits[0]["list"]["sha256"].get<std::string>().size(), 64u);
    EXPECT_EQ(hits[0]["entry"]["line"], 4);
    EXPECT_EQ(hits[0]["entry"]["name"], "A. Person");
    EXPECT_EQ(hits[0]["role"], "contact");
    EXPECT_EQ(hits[0]["records"].size(), 1u);
    // What was looked for stays in the log of the case, which still verifies.
    EXPECT_EQ(run_program({"verify", path("theirs.case"), "--case-only"}).exit_code, 0);
}

TEST_F(TwoAgencies, ALineThatCannotBeReadIsSaidAndChangesTheExitCode) {
    fixtures::write_file(path("odd.csv"), "value\nBoss Li\n+66812345678\n");
    const auto ran =
        run_program({"check", path("theirs.case"), "--watchlist", path("odd.csv")}, Streams::Both);
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_NE(ran.output.find("line 2: the value does not tell its type"), std::string::npos);
    EXPECT_NE(ran.output.find("1 hit of 1 entries"), std::string::npos) << ran.output;
}

TEST_F(TwoAgencies, FindWhatTheyShareAndNothingElse) {
    const std::string secret = "agreed on the telephone";
    ASSERT_EQ(
        run_program({"share", path("ours.case"), "--key", secret, "--output", path("ours.share")})
            .exit_code,
        0);
    std::ifstream stream(path("ours.share"));
    std::ostringstream text;
    text << stream.rdbuf();
    const std::string file = text.str();
    for (const char* plain : {"855", "2025550123", "Li", "Own"})
        EXPECT_EQ(file.find(plain), std::string::npos) << plain << " in " << file;

    const auto ran = run_program(
        {"check", path("theirs.case"), "--shared", path("ours.share"), "--key", secret, "--json"});
    ASSERT_EQ(ran.exit_code, 0) << ran.output;
    const auto common = lines_of(ran.output);
    ASSERT_EQ(common.size(), 1u) << ran.output;
    EXPECT_EQ(common[0]["value"], "+85512345678");

    const auto wrong = run_program(
        {"check", path("theirs.case"), "--shared", path("ours.share"), "--key", "another secret"},
        Streams::Both);
    EXPECT_EQ(wrong.exit_code, 3);
    EXPECT_NE(wrong.output.find("the key is not the one"), std::string::npos) << wrong.output;
}

TEST_F(TwoAgencies, TheSameSecretGivesTheSameFile) {
    fixtures::write_file(path("secret.txt"), "agreed on the telephone\r\n");
    const auto by_word =
        run_program({"share", path("ours.case"), "--key", "agreed on the telephone"});
    const auto by_file = run_program({"share", path("ours.case"), "--key", path("secret.txt")});
    EXPECT_EQ(by_word.output, by_file.output);
    EXPECT_NE(by_word.output,
              run_program({"share", path("ours.case"), "--key", "something else"}).output);
}

TEST_F(TwoAgencies, ACutFileIsRefused) {
    const std::string secret = "agreed on the telephone";
    const auto whole = run_program({"share", path("ours.case"), "--key", secret});
    const std::string cut = whole.output.substr(0, whole.output.size() - 66);
    fixtures::write_file(path("cut.share"), cut);
    const auto ran =
        run_program({"check", path("theirs.case"), "--shared", path("cut.share"), "--key", secret},
                    Streams::Both);
    EXPECT_EQ(ran.exit_code, 3);
    EXPECT_NE(ran.output.find("cut.share: line "), std::string::npos) << ran.output;
}

TEST(Check, WantsEitherAListOrASharedFile) {
    EXPECT_EQ(run_program({"check", "x.case"}).exit_code, 2);
    EXPECT_EQ(run_program({"check", "x.case", "--shared", "f"}).exit_code, 2);
    EXPECT_EQ(run_program({"check", "x.case", "--shared", "f", "--key", "k", "--watchlist", "w"})
                  .exit_code,
              2);
}

}  // namespace
}  // namespace triage
