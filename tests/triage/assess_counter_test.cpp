// What speaks against force or against control, contact by one sentence, lists of missing people,
// and what no input may change.
#include "tests/triage/two_phones.h"
#include "triage/assess/report_list.h"

namespace triage {
namespace {

class AssessCounter : public TwoPhones {};

// ---- what speaks against --------------------------------------------------------------------

TEST_F(AssessCounter, SeesNetPayLikeThatOfOthers) {
    plugins::Document sheet;
    sheet.app = "spreadsheet";
    sheet.title = "工资表";
    sheet.text =
        "name\tbase\tnet pay\nWinter Crow\t900\t510\nOld Bear\t900\t500\n"
        "Quiet Fox\t900\t500\nTall Elm\t900\t480\nGrey Wolf\t900\t520";
    leader({sheet});
    judge();
    ASSERT_EQ(items("Y04"), 1);
    EXPECT_NE(statement("Y04").find("510"), std::string::npos) << statement("Y04");
}

TEST_F(AssessCounter, SeesNoLikePayOfAManager) {
    plugins::Document sheet;
    sheet.app = "spreadsheet";
    sheet.title = "工资表";
    sheet.text =
        "name\tbase\tnet pay\nWinter Crow\t900\t9000\nOld Bear\t900\t500\n"
        "Quiet Fox\t900\t500\nTall Elm\t900\t480\nGrey Wolf\t900\t520";
    leader({sheet});
    judge();
    EXPECT_EQ(items("K04"), 1);
    EXPECT_EQ(items("Y04"), 0);
}

TEST_F(AssessCounter, SeesPayThatCameInSeveralMonths) {
    leader({message(kMother, "outgoing", 20, "i got my salary, sending some home"),
            message(kMother, "outgoing", 52, "i got my salary again and bought shoes")});
    judge();
    ASSERT_EQ(items("X02"), 1);
    EXPECT_LT(std::stod(text("SELECT weight FROM assessment_item WHERE indicator='X02'")), 0);
}

// Pay counts for nothing beside words of withheld pay, once only, or in another's mouth.
TEST_F(AssessCounter, SeesNoPayThatIsDoubtful) {
    leader({message(kMother, "outgoing", 20, "i got my salary"),
            message(kMother, "incoming", 52, "i got my salary"),
            message(kMother, "outgoing", 53, "if i got my salary I would send it")});
    worker({message(kMother, "outgoing", 20, "i got my salary"),
            message(kMother, "outgoing", 52, "i got my salary"),
            message(kMother, "outgoing", 60, "they hold my salary now")});
    judge();
    EXPECT_EQ(items("X02"), 0);
    EXPECT_EQ(items("X02", "EX-002"), 0);
    EXPECT_EQ(items("E13", "EX-002"), 1);
}

TEST_F(AssessCounter, SeesAFreeMoveOnlyWithoutDebtOrSeller) {
    leader({message(kMother, "outgoing", 20, "i resigned and found another place")});
    worker({message(kMother, "outgoing", 20, "i resigned and found another place"),
            message(kMother, "outgoing", 21, "I owe the company for it")});
    judge();
    EXPECT_EQ(items("X03"), 1);
    EXPECT_EQ(items("E06", "EX-002"), 1);
    EXPECT_EQ(items("X03", "EX-002"), 0);
}

TEST_F(AssessCounter, SeesWhoKnewTheWorkBefore) {
    leader({talk(jid(kStranger)),
            message(jid(kStranger), "incoming", 2, "it is scam work in the city, good money"),
            message(jid(kStranger), "outgoing", 3, "ok i will come")});
    judge();
    EXPECT_EQ(items("X04"), 1);
}

TEST_F(AssessCounter, SeesNoKnowledgeWithoutNameOrYes) {
    leader({talk(jid(kStranger)),
            message(jid(kStranger), "incoming", 2, "data entry job, good money"),
            message(jid(kStranger), "outgoing", 3, "ok i will come"),
            message(jid(kStranger), "incoming", 12, "it is scam work"),
            message(jid(kStranger), "outgoing", 13, "ok i will come")});
    worker({talk(jid(kStranger)),
            message(jid(kStranger), "incoming", 2, "it is scam work in the city"),
            message(jid(kStranger), "outgoing", 3, "no thank you")});
    judge();
    EXPECT_EQ(items("X04"), 0);
    EXPECT_EQ(items("X04", "EX-002"), 0);
}

// ---- scripted contact, reports of missing people -----------------------------------------------

TEST_F(AssessCounter, SeesOneSentenceAgainAndAgain) {
    std::vector<plugins::Record> same;
    for (int week = 0; week < 6; ++week)
        same.emplace_back(message(kMother, "outgoing", 12 + week * 7, "I am fine, do not worry"));
    leader(same);
    judge();
    EXPECT_EQ(items("E18"), 1);
}

TEST_F(AssessCounter, SeesWhoIsReportedMissing) {
    leader({});
    worker({});
    ASSERT_TRUE(link_case(*store_).ok());
    const ReportList missing{"E23", "embassy list", "", "aa", {{"phone", "+" + kWorker, 2}}};
    ASSERT_TRUE(keep_report_list(*store_, missing).ok());
    judge();
    EXPECT_EQ(items("E23", "EX-002"), 1);
    EXPECT_EQ(items("E23"), 0) << "the leader only talks with that number";
    EXPECT_NE(statement("E23", "EX-002").find("line 2 of the list 'embassy list'"),
              std::string::npos);
    EXPECT_EQ(number("SELECT refer FROM assessment WHERE device='EX-002'"), 1);
}

// A passport stands for the user of a device only where it is the only one there.
TEST_F(AssessCounter, TakesAPassportOnlyWhereItIsTheOnlyOne) {
    leader({});
    worker({});
    ASSERT_TRUE(link_case(*store_).ok());
    ASSERT_TRUE(store_->database()
                    .execute("INSERT INTO identity(identity,type,value,rule) VALUES"
                             "(9001,'passport_no','A1234567','test'),"
                             "(9002,'passport_no','B7654321','test');"
                             "INSERT INTO holding(device,identity,role,app,count,as_stored,records)"
                             " VALUES('EX-001',9001,'holder_of','',1,'A1234567','[\"a\"]'),"
                             "('EX-001',9002,'holder_of','',1,'B7654321','[\"b\"]'),"
                             "('EX-002',9001,'holder_of','',1,'A1234567','[\"c\"]')")
                    .ok());
    const ReportList rescue{"E24", "thread", "", "bb", {{"passport_no", "A1234567", 3}}};
    ASSERT_TRUE(keep_report_list(*store_, rescue).ok());
    ASSERT_TRUE(assess_case(*store_).ok());
    EXPECT_EQ(items("E24", "EX-002"), 1);
    EXPECT_EQ(items("E24"), 0) << "whoever keeps many passports is none of their holders";
}

// ---- what no input may change ------------------------------------------------------------------

TEST_F(AssessCounter, GivesEqualBitsForOtherProtectedFields) {
    const auto judgments = [&](const std::vector<plugins::DeviceFact>& facts,
                               const std::string& own_name) {
        InventedFile chat = personal_chat(kLeader, own_name);
        chat.records.emplace_back(message(kMother, "outgoing", 12, "they took my passport"));
        chat.records.emplace_back(message(kMother, "outgoing", 13, "they beat me"));
        chat.records.insert(chat.records.end(), facts.begin(), facts.end());
        add({"EX-001", {chat}});
        judge();
        return text(
                   "SELECT group_concat(device || outcome || refer || coverage || exploitation || "
                   "control || sensitivity || not_seen) FROM assessment") +
               text(
                   "SELECT group_concat(indicator || quality || weight || statement || records || "
                   "detail) FROM assessment_item");
    };
    const auto facts = [](const char* sim, const char* locale, const char* keyboard,
                          const char* store) {
        return std::vector<plugins::DeviceFact>{{"sim_country", sim, ""},
                                                {"locale", locale, ""},
                                                {"keyboard", keyboard, ""},
                                                {"store_region", store, ""}};
    };
    const std::string first = judgments(facts("ke", "sw-KE", "sw", "KE"), "Wanjiru Kamau");
    ASSERT_NE(first.find("E04"), std::string::npos);
    const std::pair<std::vector<plugins::DeviceFact>, std::string> others[] = {
        {facts("mm", "my-MM", "my", "MM"), "Aung Ko Myint"},
        {facts("cn", "zh-CN", "pinyin", "CN"), "Zhang Weimin"},
        {facts("", "", "", ""), "Nguyen Van An"},
    };
    for (const auto& [other, name] : others) {
        TearDown();
        SetUp();
        EXPECT_EQ(judgments(other, name), first) << name;
    }
}

}  // namespace
}  // namespace triage
