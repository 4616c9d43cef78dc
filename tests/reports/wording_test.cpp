#include "reports/model/wording.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

Device device(std::string name, Referral referral, double exploitation, double control) {
    Device made;
    made.name = std::move(name);
    Assessment assessment;
    assessment.referral = referral;
    assessment.exploitation.weight = exploitation;
    assessment.control.weight = control;
    made.assessment = assessment;
    return made;
}

std::string all(const std::vector<std::string>& sentences) {
    std::string text;
    for (const std::string& sentence : sentences)
        text += sentence + "\n";
    return text;
}

TEST(Wording, ScaleEndsAtModerate) {
    EXPECT_EQ(support_in_words(-1), "no support either way");
    EXPECT_EQ(support_in_words(0.29), "no support either way");
    EXPECT_EQ(support_in_words(0.3), "weak");
    EXPECT_EQ(support_in_words(1.0), "moderate");
    EXPECT_EQ(support_in_words(9.0), "moderate");
}

TEST(Wording, QueueIsSortedBySafetyAndNeverByControl) {
    CaseReport report;
    report.devices = {device("A", Referral::No, 0, 2.0), device("B", Referral::No, 1.2, 0),
                      device("C", Referral::Refer, 0, 0), device("D", Referral::Refer, 1.5, 2.0),
                      device("E", Referral::No, 0, 0)};
    std::string order;
    for (const Device* entry : safety_queue(report))
        order += entry->name;
    EXPECT_EQ(order, "DCBAE");
    for (Device& entry : report.devices)
        entry.assessment->control.weight = 2.0 - entry.assessment->control.weight;
    std::string again;
    for (const Device* entry : safety_queue(report))
        again += entry->name;
    EXPECT_EQ(again, order);
}

TEST(Wording, ProvisionalControlIsARequestForReviewOnly) {
    Assessment assessment;
    assessment.outcome = Outcome::Control;
    assessment.confirmation = Confirmation::Provisional;
    assessment.control.weight = 1.9;
    EXPECT_EQ(outcome_headline(assessment), "review requested");
    const std::string text = all(short_answer(assessment));
    EXPECT_EQ(text.find("control indicators"), std::string::npos) << text;
    EXPECT_EQ(text.find("than if K0"), std::string::npos) << text;
    assessment.confirmation = Confirmation::Settled;
    EXPECT_EQ(outcome_headline(assessment), "control indicators");
    EXPECT_NE(all(short_answer(assessment)).find("than if K0; support: moderate"),
              std::string::npos);
}

TEST(Wording, AFlagThatCannotWaitStandsFirst) {
    CaseReport report;
    report.devices = {device("A", Referral::Refer, 1.5, 0), device("B", Referral::Refer, 0, 0)};
    report.devices[1].assessment->safety_flags = {"suicide"};
    EXPECT_EQ(safety_queue(report)[0]->name, "B");
    EXPECT_NE(queue_reason(report.devices[1]).find("at once"), std::string::npos);
}

TEST(Wording, OpenControlIsNotSaidBesideAnotherOutcome) {
    Assessment assessment;
    assessment.outcome = Outcome::Exploitation;
    assessment.exploitation.weight = 2.0;
    assessment.control.weight = 1.1;
    EXPECT_TRUE(control_is_open(assessment));
    EXPECT_EQ(all(short_answer(assessment)).find("than if K0"), std::string::npos);
    assessment.outcome = Outcome::Mixed;
    EXPECT_FALSE(control_is_open(assessment));
    assessment.confirmation = Confirmation::Provisional;
    EXPECT_TRUE(control_is_open(assessment));
}

TEST(Wording, StoredSentencesLoseTheirAbbreviations) {
    EXPECT_EQ(statement_in_words("Message sent 2025-08-03 (deleted) contains the phrase \"x\" "
                                 "(lexicon V_HELP, th, med)."),
              "Message sent 2025-08-03 (found as a deleted row) contains the phrase \"x\" (word "
              "list \"calls for help\", Thai; match: medium).");
    EXPECT_EQ(statement_in_words("1 messages of the scam script, in talks with 1 counterparts."),
              "1 message of the scam script, in talks with 1 counterpart.");
    EXPECT_EQ(statement_in_words("21 messages (lexicon V_NEW, xx, high)"),
              "21 messages (word list \"V_NEW\", xx; match: high)");
}

TEST(Wording, OnlyClassesAToCAreToBeSent) {
    CaseReport report;
    for (const char* word : {"A", "B", "C", "D", "EXCLUDED", "?"}) {
        report.freeze.emplace_back();
        report.freeze.back().evidence_class = word;
    }
    EXPECT_EQ(addresses_of(report, AddressGroup::Send).size(), 3U);
    EXPECT_EQ(addresses_of(report, AddressGroup::Unclear).size(), 2U);
    EXPECT_EQ(addresses_of(report, AddressGroup::Excluded).size(), 1U);
    report.freeze[0].why = "In a table. Before sending: check x. Stands in a ransom talk.";
    EXPECT_EQ(address_words(report.freeze[0]).why, "In a table.");
    EXPECT_EQ(address_words(report.freeze[0]).warning, "Stands in a ransom talk.");
}

TEST(Wording, InsufficientIsNoFinding) {
    const std::string text = all(short_answer(Assessment{}));
    EXPECT_NE(text.find("not a finding of anything"), std::string::npos);
}

TEST(Wording, TellsTheScript) {
    EXPECT_EQ(language_of("护照"), "zh-Hans");
    EXPECT_EQ(language_of("パスポート旅券"), "ja");
    EXPECT_EQ(language_of("ပတ်စပို့"), "my");
    EXPECT_EQ(language_of("หนังสือ"), "th");
    EXPECT_EQ(language_of("លិខិត"), "km");
    EXPECT_EQ(language_of("ໜັງສື"), "lo");
    EXPECT_EQ(language_of("جواز"), "ar");
    EXPECT_EQ(language_of("पासपोर्ट"), "hi");
    EXPECT_EQ(language_of("পাসপোর্ট"), "bn");
    EXPECT_EQ(language_of("hộ chiếu của em"), "vi");
    EXPECT_EQ(language_of("passport"), "und");
    EXPECT_EQ(language_of("\xff\xfe"), "und");
}

}  // namespace
}  // namespace reports
