// The measures against worked values, and truth files that are not what they should be.
#include "triage/evaluate/evaluate.h"

#include <gtest/gtest.h>

#include "tests/fixtures/case_run.h"

namespace triage {
namespace {

// Values of R's binom.test(alternative = "less").
TEST(Measure, BoundsARateThatWasNeverSeen) {
    EXPECT_NEAR(upper_bound_95({0, 10}), 0.2588656, 1e-6);
    EXPECT_NEAR(upper_bound_95({0, 300}), 0.0099361, 1e-6);
    EXPECT_NEAR(upper_bound_95({1, 10}), 0.3941633, 1e-6);
    EXPECT_EQ(upper_bound_95({0, 0}), 1);
    EXPECT_EQ(upper_bound_95({3, 3}), 1);
}

TEST(Measure, ComparesPairsOfDevices) {
    const PairAgreement agreement =
        agreement_of_pairs({{"a", "b", "c"}, {"d", "e"}}, {{"a", "b"}, {"d", "f"}});
    EXPECT_EQ(agreement.recall, (Share{1, 4}));
    EXPECT_EQ(agreement.precision, (Share{1, 2}));
    EXPECT_NEAR(agreement.f1, 2.0 / 6, 1e-12);
    EXPECT_EQ(agreement_of_pairs({}, {}).f1, 1);
    EXPECT_EQ(agreement_of_pairs({{"a", "b"}}, {}).f1, 0);
}

// The example of Hubert and Arabie's index in scikit-learn's documentation:
// [0, 0, 1, 2] against [0, 0, 1, 1] gives 0.571428...
TEST(Measure, ComparesPartitionsBeyondChance) {
    EXPECT_NEAR(adjusted_rand_index({{"a", "b"}, {"c", "d"}}, {{"a", "b"}, {"c"}, {"d"}}),
                0.5714285714, 1e-9);
    // A device in no group stands alone: the same.
    EXPECT_NEAR(adjusted_rand_index({{"a", "b"}, {"c", "d"}}, {{"a", "b"}}), 0.5714285714, 1e-9);
    EXPECT_EQ(adjusted_rand_index({{"a", "b"}, {"c"}}, {{"c"}, {"a", "b"}}), 1);
    // Everything in one heap is what chance gives.
    EXPECT_NEAR(adjusted_rand_index({{"a", "b"}, {"c", "d"}}, {{"a", "b", "c", "d"}}), 0, 1e-12);
    EXPECT_EQ(adjusted_rand_index({}, {{"a"}}), 1);
}

TEST(GroundTruth, TakesPartsAndNestedNames) {
    const auto truth =
        read_truth(R"({"devices":{"EX-2":{"refer":true,"language":"my"},)"
                   R"("EX-1/2":{"outcome":["mixed"],"messages":{"line":{"live":3}}}},)"
                   R"("custody":[{"account":"x","held":[{"device":"EX-1/1"},{"device":"EX-2"}]}]})",
                   "t.json", {"EX-1", "EX-1/emulator-1", "EX-1/emulator-2", "EX-2"});
    ASSERT_TRUE(truth.ok()) << truth.error().what;
    ASSERT_EQ(truth.value().devices.size(), 2u);
    EXPECT_EQ(truth.value().devices[0].name, "EX-1/emulator-2");
    EXPECT_EQ(truth.value().devices[0].messages.at({"line", "live"}), 3u);
    EXPECT_EQ(truth.value().devices[1].refer, true);
    EXPECT_FALSE(truth.value().devices[1].exploited);
    EXPECT_EQ(truth.value().custody,
              (std::vector<std::set<std::string>>{{"EX-1/emulator-1", "EX-2"}}));
}

TEST(GroundTruth, NamesTheFileThatIsNone) {
    for (const char* text : {"", "[1]", R"({"devices":{"a":{"outcome":[1]}}})",
                             R"({"devices":[1]})", R"({"custody":[{"account":"x"}]})"}) {
        const auto truth = read_truth(text, "t.json", {});
        ASSERT_FALSE(truth.ok()) << text;
        EXPECT_TRUE(truth.error().what.starts_with("t.json: ")) << truth.error().what;
    }
    EXPECT_FALSE(read_truth("/no/such/truth.json", {}).ok());
}

// A referral that is not there because the whole device is not there is missed as well.
TEST(Evaluate, CountsADeviceThatIsNotInTheCase) {
    const fixtures::TemporaryFolder folder;
    fixtures::write_file(folder / "phone/contacts.vcf",
                         "BEGIN:VCARD\nVERSION:3.0\nFN:Li\nTEL:+85512345678\nEND:VCARD\n");
    const std::string path = (folder / "x.case").string();
    ASSERT_EQ(fixtures::run_program({"run", path, (folder / "phone").string()}).exit_code, 0);
    fixtures::write_file(folder / "truth.json",
                         R"({"devices":{"EX-77":{"refer":true,"exploited":true}}})");
    const auto ran = fixtures::run_program(
        {"evaluate", path, "--truth", (folder / "truth.json").string(), "--json"});
    EXPECT_EQ(ran.exit_code, 1);
    const auto measures = nlohmann::json::parse(ran.output);
    EXPECT_EQ(measures["missing"], nlohmann::json::array({"EX-77"}));
    EXPECT_EQ(measures["missed_referrals"]["hits"], 1);
    EXPECT_EQ(measures["harmful_error"]["all"], 0);
}

}  // namespace
}  // namespace triage
