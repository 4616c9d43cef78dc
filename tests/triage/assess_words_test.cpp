// What a device's user says and is told of the work: ranks, dealings, orders, decisions. Each
// indicator with what must not show it.
#include "tests/triage/two_phones.h"

namespace triage {
namespace {

class AssessTalk : public TwoPhones {};

// ---- who the other side is ---------------------------------------------------------------------

TEST_F(AssessTalk, RanksByReportsAndOrders) {
    leader({message(jid(kWorker), "incoming", 11, "report: total 5000"),
            message(jid(kWorker), "incoming", 12, "report: total 7000"),
            message(jid(kWorker), "outgoing", 13, "lock him up until morning")});
    worker({message(jid(kLeader), "outgoing", 11, "report: total 5000"),
            message(jid(kLeader), "outgoing", 12, "report: total 7000"),
            message(jid(kLeader), "outgoing", 13, "I owe the company, they took my passport")});
    judge();
    EXPECT_EQ(reading("K16", "counterpart"), "subordinate");
    EXPECT_EQ(reading("E04", "counterpart", "EX-002"), "superior");
}

TEST_F(AssessTalk, RanksNobodyWhomTheGraphDoesNotKnow) {
    leader({talk(jid(kStranger)), message(jid(kStranger), "incoming", 11, "today I sent 5000"),
            message(jid(kStranger), "incoming", 12, "today I sent 7000"),
            message(jid(kStranger), "outgoing", 13, "lock him up until morning")});
    judge();
    EXPECT_EQ(reading("K16", "counterpart"), "unknown");
}

// ---- dealings ----------------------------------------------------------------------------------

TEST_F(AssessTalk, SeesDealsOnAGuaranteeMarket) {
    leader({talk(jid(kStranger)),
            message(jid(kStranger), "outgoing", 12, "汇旺担保 我们已上押 十万")});
    judge();
    ASSERT_EQ(items("K10"), 1);
    EXPECT_DOUBLE_EQ(quality("K10", "ctx"), 1.0);
}

TEST_F(AssessTalk, SeesNoDealInMembershipOrAdverts) {
    plugins::Message advert = message(jid(kStranger), "outgoing", 13, "汇旺担保 已上押 欢迎");
    advert.forwarded = 1;
    leader({talk(jid(kStranger)), message(jid(kStranger), "incoming", 12, "汇旺担保 已上押 十万"),
            message(jid(kStranger), "outgoing", 12, "汇旺担保 是什么"),
            message(jid(kStranger), "outgoing", 14, "网上押注 要小心")});
    judge();
    EXPECT_EQ(items("K10"), 0);
}

TEST_F(AssessTalk, SeesAShareOfTheProfit) {
    plugins::Document sheet;
    sheet.app = "spreadsheet";
    sheet.title = "分红表";
    sheet.text =
        "name\tpart\nWinter Crow\t20%\nOld Bear\t30%\nQuiet Fox\t10%\nTall Elm\t5%\n"
        "Grey Wolf\t5%";
    leader(
        {message(jid(kWorker), "outgoing", 12, "when will you pay my share of the profit"), sheet});
    judge();
    EXPECT_EQ(items("K14"), 2);
    EXPECT_EQ(number("SELECT count(DISTINCT family) FROM assessment_item WHERE indicator='K14'"),
              2);
}

TEST_F(AssessTalk, SeesNoShareInBoastsOfOthersOrForeignSheets) {
    plugins::Document sheet;
    sheet.app = "spreadsheet";
    sheet.title = "分红表";
    sheet.text =
        "name\tpart\nOld Bear\t30%\nQuiet Fox\t10%\nTall Elm\t5%\nGrey Wolf\t5%\n"
        "Red Kite\t5%";
    leader({message(jid(kWorker), "incoming", 12, "look at my share of the profit"), sheet});
    judge();
    EXPECT_EQ(items("K14"), 0);
}

TEST_F(AssessTalk, SeesProtectionThatTheUserArranges) {
    leader({message(jid(kWorker), "outgoing", 12, "pay the protection money before Friday")});
    worker({});
    judge();
    ASSERT_EQ(items("K15"), 1);
    EXPECT_EQ(reading("K15", "speaker"), "device user");
}

TEST_F(AssessTalk, SeesNoProtectionInWhatIsHeardOrPassedOn) {
    plugins::Message passed = message(jid(kWorker), "outgoing", 13, "pay the protection money");
    passed.forwarded = 1;
    leader({message(jid(kWorker), "incoming", 12, "pay the protection money"), passed,
            message(kMother, "outgoing", 14, "they say protection money is paid here")});
    worker({});
    judge();
    EXPECT_EQ(text("SELECT coalesce(max(weight), 0) FROM assessment_item WHERE indicator='K15'"),
              "0.0");
}

TEST_F(AssessTalk, SeesRentOfASiteAndItsPayment) {
    plugins::Payment payment;
    payment.app = "whatsapp";
    payment.payer = plugins::identifier_of_whatsapp_jid(jid(kLeader));
    payment.amount = "9000";
    payment.claim = plugins::known("bank_notice", "1");
    payment.time = at(13);
    payment.text = "office rent for the team";
    leader({message(jid(kWorker), "outgoing", 12, "the office rent for the team is due"), payment});
    worker({});
    judge();
    EXPECT_EQ(items("K18"), 2);
    EXPECT_EQ(number("SELECT count(*) FROM assessment_item WHERE indicator='K18' AND "
                     "family='payment'"),
              1);
    EXPECT_EQ(items("K04"), 0) << "rent is no table about others";
}

TEST_F(AssessTalk, SeesNoRentThatAnotherPays) {
    plugins::Payment payment;
    payment.app = "whatsapp";
    payment.payer = plugins::identifier_of_whatsapp_jid(jid(kWorker));
    payment.amount = "9000";
    payment.claim = plugins::known("bank_notice", "1");
    payment.time = at(13);
    payment.text = "office rent for the team";
    leader({message(jid(kWorker), "incoming", 12, "the office rent for the team is due"), payment,
            message(kMother, "outgoing", 12, "my rent is paid")});
    judge();
    EXPECT_EQ(items("K18"), 0);
}

// ---- what lowers a sign of control -------------------------------------------------------------

TEST_F(AssessTalk, HalvesAnOrderThatIsPassedOn) {
    const std::string boss = "15550003333";
    leader({talk(jid(boss)), message(jid(boss), "incoming", 12, "lock him up until morning", 1),
            message(jid(kWorker), "outgoing", 12, "lock him up until morning", 5),
            message(jid(boss), "incoming", 14, "beat him in the yard", 1),
            message(jid(kWorker), "outgoing", 14, "beat him in the yard", 30)});
    worker({});
    judge();
    ASSERT_EQ(items("K16"), 2);
    EXPECT_EQ(text("SELECT quality->>'ctx' FROM assessment_item WHERE indicator='K16' AND "
                   "statement LIKE '%lock him up%'"),
              "0.5");
    EXPECT_EQ(text("SELECT quality->>'ctx' FROM assessment_item WHERE indicator='K16' AND "
                   "statement LIKE '%beat him%'"),
              "1.0")
        << "half an hour later it is no relay";
}

TEST_F(AssessTalk, CountsNoReceivedCopy) {
    leader({message(jid(kWorker), "incoming", 12, "fine schedule: late 500, sleeping 1000"),
            message(jid(kWorker), "incoming", 13, "payroll list: A 100, B 200, C 300, D 400, E 5"),
            message(jid(kWorker), "incoming", 14, "lock him up until morning")});
    worker({});
    judge();
    EXPECT_EQ(number("SELECT count(*) FROM assessment_item WHERE axis='control'"), 0);
}

// A script weighs nothing in either direction; who sent it first is only told.
TEST_F(AssessTalk, WeighsATemplateAtNothingAndTellsItsFirstSender) {
    const std::string script =
        "lock him up until morning and tell everybody in the building what happens to liars";
    for (int device = 1; device <= 4; ++device) {
        const std::string number = "25471100010" + std::to_string(device);
        InventedFile chat = personal_chat(number);
        chat.records.push_back(talk(jid("1555000444" + std::to_string(device))));
        chat.records.push_back(
            message(jid("1555000444" + std::to_string(device)), "outgoing", 20 - device, script));
        add({"EX-00" + std::to_string(device), {chat}});
    }
    judge();
    EXPECT_EQ(number("SELECT count(*) FROM assessment_item WHERE indicator='K16'"), 4);
    EXPECT_EQ(text("SELECT max(weight) FROM assessment_item WHERE indicator='K16'"), "0.0");
    EXPECT_EQ(text("SELECT group_concat(device) FROM assessment_item WHERE indicator='N02' AND "
                   "family='cross-device'"),
              "EX-004");
    EXPECT_EQ(reading("K16", "form"), "template");
}

// ---- decisions ---------------------------------------------------------------------------------

TEST_F(AssessTalk, SeesWhoDecidesOnLeaveAndPassports) {
    leader({message(jid(kWorker), "incoming", 12, "sir can I have my passport back"),
            message(jid(kWorker), "outgoing", 12, "not approved", 30)});
    worker({});
    judge();
    ASSERT_EQ(items("K20"), 1);
    EXPECT_DOUBLE_EQ(quality("K20", "ctx"), 1.0);
    EXPECT_EQ(items("Y03"), 0);
}

// Whoever only carries questions up and answers down decides nothing.
TEST_F(AssessTalk, HalvesDecisionsOfARelayAndShowsThatItAsks) {
    const std::string boss = "15550003333";
    leader({talk(jid(boss)), message(jid(kWorker), "incoming", 12, "can I take leave please"),
            message(jid(boss), "outgoing", 12, "please approve leave of Heron", 10),
            message(jid(kWorker), "outgoing", 12, "approved", 30),
            message(jid(kWorker), "incoming", 14, "can I have my phone back"),
            message(jid(boss), "outgoing", 14, "please approve phone of Heron", 10),
            message(jid(kWorker), "outgoing", 14, "not approved", 30)});
    worker({});
    judge();
    ASSERT_EQ(items("K20"), 2);
    EXPECT_EQ(text("SELECT max(quality->>'ctx') FROM assessment_item WHERE indicator='K20'"),
              "0.5");
    ASSERT_EQ(items("Y03"), 1);
    EXPECT_LT(std::stod(text("SELECT weight FROM assessment_item WHERE indicator='Y03'")), 0);
}

TEST_F(AssessTalk, SeesNoDecisionAboutTheUser) {
    leader({message(jid(kWorker), "outgoing", 12, "can I take leave please"),
            message(jid(kWorker), "incoming", 12, "not approved", 30),
            message(kMother, "incoming", 13, "can I take leave and visit"),
            message(kMother, "outgoing", 13, "approved", 30),
            message(jid(kWorker), "outgoing", 15, "approved")});
    worker({});
    judge();
    EXPECT_EQ(items("K20"), 0);
}

}  // namespace
}  // namespace triage
