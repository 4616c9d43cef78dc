// Decisions of named persons: two for what is about control, expired when the findings change.
#include "triage/assess/decision.h"

#include <gtest/gtest.h>

#include "tests/fixtures/case_run.h"

namespace triage {
namespace {

using fixtures::export_lines;
using fixtures::run_program;
using fixtures::Streams;
using fixtures::TemporaryFolder;

// A case of one device with an outcome and one item, as `triage assess` would have written them.
class DecidedCase : public testing::Test {
protected:
    DecidedCase()
        : store_(CaseStore::open((folder_ / "x.case").string(), CaseStore::Access::Create)) {
        DeviceRow row;
        row.device = row.exhibit = "EX-001";
        row.kind = "phone";
        row.profile_json = "{}";
        EXPECT_TRUE(store().replace_devices({row}).ok());
    }

    CaseStore& store() { return store_.value(); }
    void find(const std::string& outcome, const std::vector<std::string>& indicators) {
        run("DELETE FROM assessment");
        run("DELETE FROM assessment_item");
        run("INSERT INTO assessment VALUES('EX-001','" + outcome +
            "',0,0,1.0,'[]','{}','{}','{}','[]')");
        for (size_t i = 0; i < indicators.size(); ++i) {
            const std::string number = std::to_string(i + 1);
            run("INSERT INTO assessment_item VALUES('EX-001'," + number + ",'" + indicators[i] +
                "','control','chat','H1',0,0.5,'{}',0.5,'s','c'," +
                "'[{\"device\":\"EX-001\",\"record\":\"r" + number + "\"}]','{}')");
        }
    }
    Decision decide(const std::string& text, const std::string& by,
                    const std::string& reviewer = {}) {
        EXPECT_TRUE(
            record_decision(store(), {"EX-001", text, by, reviewer, "read all", "items 1"}).ok());
        return decisions().back();
    }
    std::vector<Decision> decisions() { return read_decisions(store().database()).value(); }

private:
    void run(const std::string& sql) { ASSERT_TRUE(store().database().execute(sql).ok()) << sql; }

    TemporaryFolder folder_;
    Result<CaseStore> store_;
};

TEST_F(DecidedCase, ControlNeedsTwoPersons) {
    find("control_indicators", {"K01"});
    EXPECT_EQ(decide("agree", "A. Officer").state, DecisionState::AwaitsSecondPerson);
    // The same person again is still one.
    EXPECT_EQ(decide("Agree ", "a. officer").state, DecisionState::AwaitsSecondPerson);
    EXPECT_EQ(decide("agree", "B. Adviser").state, DecisionState::Final);
    for (const Decision& decision : decisions())
        EXPECT_EQ(decision.state, DecisionState::Final) << decision.number;
    EXPECT_EQ(decisions()[0].persons, (std::vector<std::string>{"A. Officer", "B. Adviser"}));
}

TEST_F(DecidedCase, AReviewerAtTheTableIsTheSecond) {
    find("mixed", {"K01", "E04"});
    EXPECT_EQ(decide("confirm K01", "A. Officer", "B. Adviser").state, DecisionState::Final);
    EXPECT_FALSE(record_decision(store(), {"EX-001", "x", "A", "a", "r", ""}).ok());
}

TEST_F(DecidedCase, OnePersonIsEnoughForProtection) {
    find("exploitation_indicators", {"E04"});
    EXPECT_EQ(decide("refer to screening", "A. Officer").state, DecisionState::Final);
    EXPECT_EQ(decide("reject K01", "A. Officer").state, DecisionState::Final);
    EXPECT_EQ(decide("confirm K01", "A. Officer").state, DecisionState::AwaitsSecondPerson);
}

TEST_F(DecidedCase, ExpiresWithTheDifferenceWhenTheFindingsChange) {
    find("insufficient", {"K01"});
    EXPECT_FALSE(decide("no step", "A. Officer").is_expired);
    find("exploitation_indicators", {"K01", "E04", "E04"});
    const auto all = decisions();
    ASSERT_TRUE(all[0].is_expired);
    EXPECT_EQ(all[0].outcome, "insufficient");
    EXPECT_EQ(all[0].difference, (std::vector<std::string>{
                                     "the outcome was insufficient and is exploitation_indicators",
                                     "E04: 2 items are new"}));
    find("exploitation_indicators", {"E04"});
    EXPECT_EQ(decisions()[0].difference.back(), "K01: 1 item is gone");
    find("insufficient", {"K01"});
    EXPECT_FALSE(decisions()[0].is_expired);
}

TEST_F(DecidedCase, StandsInTheLogWithWhatWasSeen) {
    find("insufficient", {"K01"});
    decide("no step", "A. Officer");
    const auto entries = store().log_entries();
    EXPECT_TRUE(is_chained(entries));
    EXPECT_NE(entries.back().detail.find("\"seen\":\"items 1\""), std::string::npos)
        << entries.back().detail;
    EXPECT_NE(entries.back().detail.find("\"K01 EX-001:r1\":1"), std::string::npos);
}

TEST(Decide, IsExportedBesideTheToolsOutput) {
    const TemporaryFolder folder;
    fixtures::write_file(folder / "phone/contacts.vcf",
                         "BEGIN:VCARD\nVERSION:3.0\nFN:Li\nTEL:+85512345678\nEND:VCARD\n");
    const std::string path = (folder / "x.case").string();
    ASSERT_EQ(run_program({"run", path, (folder / "phone").string()}).exit_code, 0);
    const std::string device = export_lines(folder / "x.case", "devices")[0]["device"];
    ASSERT_EQ(run_program({"decide", path, "--device", device, "--decision", "no step", "--by",
                           "A. Officer", "--reason", "nothing to read", "--seen", "coverage"})
                  .exit_code,
              0);
    const auto decisions = export_lines(folder / "x.case", "decisions");
    ASSERT_EQ(decisions.size(), 1u);
    EXPECT_EQ(decisions[0]["by"], "A. Officer");
    EXPECT_EQ(decisions[0]["seen"], "coverage");
    EXPECT_EQ(decisions[0]["outcome_then"], "insufficient");
    EXPECT_EQ(decisions[0]["state"], "final");
    EXPECT_EQ(decisions[0]["expired"], false);
    const auto same = run_program({"decide", path, "--device", device, "--decision", "x", "--by",
                                   "A", "--reason", "r", "--reviewer", "a"},
                                  Streams::Both);
    EXPECT_EQ(same.exit_code, 3);
    EXPECT_NE(same.output.find("name a second person"), std::string::npos) << same.output;
}

}  // namespace
}  // namespace triage
