#include "reports/model/read_case.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/reports/fixture_case.h"
#include "triage/store/database.h"

namespace reports {
namespace {

TEST(ReadCase, ReadsEveryPart) {
    const auto read = read_case(test::make_case("read", 6));
    ASSERT_TRUE(read.ok()) << read.error().what;
    const CaseReport& report = read.value();
    EXPECT_EQ(report.problems, std::vector<std::string>{});
    EXPECT_EQ(report.created_utc, "2026-03-01T08:00:00Z");
    ASSERT_EQ(report.devices.size(), 6U);
    const Device& device = report.devices[0];
    EXPECT_EQ(device.name, "EX-001");
    ASSERT_EQ(device.accounts.size(), 1U);
    EXPECT_EQ(device.accounts[0].display, test::kHostileName);
    EXPECT_EQ(device.coverage.not_read.size(), 3U);
    EXPECT_EQ(device.coverage.not_tried.at("no plugin reads pictures here"), 1U);
    ASSERT_EQ(device.coverage.damage.size(), 1U);
    EXPECT_EQ(device.coverage.damage[0].place, "@40960+4096");
    ASSERT_TRUE(device.assessment.has_value());
    EXPECT_EQ(device.assessment->outcome, Outcome::Exploitation);
    EXPECT_EQ(device.assessment->referral, Referral::Refer);
    ASSERT_EQ(device.assessment->items.size(), 10U);
    const QuotedRow& row = device.assessment->items[9].statement.support().rows()[0];
    EXPECT_EQ(row.direction, "incoming");
    EXPECT_EQ(row.sender, "84901234567@s.whatsapp.net");
    EXPECT_EQ(row.sender_name, test::kSecretName);
    EXPECT_EQ(row.time_utc, "2026-03-07T06:13:20Z");
    EXPECT_EQ(row.place, "message/10");
    EXPECT_EQ(row.plugin, "whatsapp_android 3");
    EXPECT_EQ(device.assessment->items[2].statement.support().rows()[0].state, "deleted");
    EXPECT_EQ(device.assessment->safety_flags, std::vector<std::string>{"A threat is quoted."});
    EXPECT_EQ(device.assessment->attribution, "personal: one owner");
    EXPECT_EQ(device.assessment->roles, std::vector<std::string>{"personal phone: Family talks."});
    const std::vector<std::string> sensitivity = {
        "Without the items numbered 1, 2 the outcome would be another one.",
        "With every phrase matched with low confidence, the outcome would be: insufficient."};
    EXPECT_EQ(device.assessment->sensitivity, sensitivity);
    ASSERT_EQ(report.freeze.size(), 2U);
    EXPECT_EQ(report.freeze[0].evidence_class, "A");
    EXPECT_EQ(report.freeze[1].value, "TR7Left");
    EXPECT_EQ(report.freeze[1].evidence_class, "EXCLUDED");
    ASSERT_FALSE(report.clusters.empty());
    EXPECT_EQ(report.clusters.back().splitting, std::vector<std::string>{"EX-001 and EX-002"});
    EXPECT_EQ(report.decisions.size(), 1U);
    EXPECT_NE(report.log_check.find("holds"), std::string::npos);
}

TEST(ReadCase, FindsTheLevelOfALink) {
    const auto report = read_case(test::make_case("levels", 6));
    ASSERT_TRUE(report.ok());
    const auto& links = report.value().links;
    const auto custody = std::find_if(
        links.begin(), links.end(), [](const Link& link) { return link.level == Level::Custody; });
    ASSERT_NE(custody, links.end());
    EXPECT_EQ(custody->a, "EX-001");
    EXPECT_EQ(custody->b, "EX-002");
}

TEST(ReadCase, NamesWhatCannotBeRead) {
    const std::string folder = test::make_case("broken", 4);
    std::filesystem::remove(folder + "/devices/EX-002.db");
    {
        auto database =
            triage::Database::open(folder + "/case.db", triage::Database::Access::Write);
        ASSERT_TRUE(database.ok());
        ASSERT_TRUE(database.value()
                        .execute("UPDATE assessment_item SET records='[]' WHERE device='EX-001' "
                                 "AND item=1; UPDATE log SET event='changed' WHERE seq=1")
                        .ok());
    }
    const auto report = read_case(folder);
    ASSERT_TRUE(report.ok());
    std::string problems;
    for (const std::string& problem : report.value().problems)
        problems += problem + "\n";
    EXPECT_NE(problems.find("EX-002"), std::string::npos) << problems;
    EXPECT_NE(problems.find("Item 1 of EX-001 names no record"), std::string::npos) << problems;
    EXPECT_NE(problems.find("LOG CHAIN DOES NOT HOLD"), std::string::npos) << problems;
    EXPECT_EQ(report.value().devices[0].assessment->items.size(), 9U);
    EXPECT_FALSE(report.value().devices[1].coverage.problem.empty());
}

TEST(ReadCase, ShowsCoverageOfAnExhibitThatIsNotLinkedYet) {
    const std::string folder = test::make_case("unlinked", 3);
    {
        auto database =
            triage::Database::open(folder + "/case.db", triage::Database::Access::Write);
        ASSERT_TRUE(database.ok());
        ASSERT_TRUE(database.value().execute("DELETE FROM device WHERE device='EX-002'").ok());
    }
    const auto report = read_case(folder);
    ASSERT_TRUE(report.ok());
    ASSERT_EQ(report.value().devices.size(), 3U);
    EXPECT_EQ(report.value().devices[1].name, "EX-002");
    EXPECT_EQ(report.value().devices[1].coverage.not_read.size(), 3U);
    ASSERT_EQ(report.value().problems.size(), 1U);
    EXPECT_NE(report.value().problems[0].find("EX-002"), std::string::npos);
}

TEST(ReadCase, RefusesAFolderThatIsNoCase) {
    EXPECT_FALSE(read_case(testing::TempDir() + "no_such_case").ok());
}

}  // namespace
}  // namespace reports
