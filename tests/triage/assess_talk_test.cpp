// Talk in which nobody complains: orders, notices of family, the same few words.
#include "tests/triage/invented_case.h"

namespace triage {
namespace {

using Talk = InventedCase;

const std::string kGate = jid("959420000001");
const std::string kWorker = "959420000077";

// A person with a guard and a worker among the contacts; the worker's phone is seized as well.
InventedFile with_gate(const std::vector<std::string>& said) {
    InventedFile made = personal_chat("254711000001");
    made.records.emplace_back(contact(kGate, "Gate"));
    made.records.emplace_back(contact(jid(kWorker), "Agus 42"));
    made.records.emplace_back(talk(kGate));
    for (size_t i = 0; i < said.size(); ++i)
        made.records.emplace_back(
            message(kGate, "outgoing", 20 + static_cast<int64_t>(i), said[i]));
    return made;
}

TEST_F(Talk, WordsAboutAnotherByNameAreNoSignOfTheWriter) {
    add({"EX-001", {with_gate({"Agus to the dark room tonight"})}});
    add({"EX-002", {personal_chat(kWorker)}});
    judge();
    EXPECT_EQ(items("E08"), 0);
}

TEST_F(Talk, AWordForOneselfBesideANameAndHimIsNone) {
    add({"EX-001", {with_gate({"Agus to the dark room, teach him, between us"})}});
    add({"EX-002", {personal_chat(kWorker)}});
    judge();
    EXPECT_EQ(items("E08"), 0);
}

TEST_F(Talk, WordsWhereTheWriterGivesOrdersAreNoSignOfTheWriter) {
    add({"EX-001", {with_gate({"lock him up until morning", "the dark room for that one"})}});
    add({"EX-002", {personal_chat(kWorker)}});
    judge();
    EXPECT_EQ(items("E08"), 0);
}

TEST_F(Talk, OwnSufferingStaysASignWhoeverReadsIt) {
    add({"EX-001", {with_gate({"lock him up until morning", "they put me in the dark room"})}});
    add({"EX-002", {personal_chat(kWorker)}});
    judge();
    EXPECT_EQ(items("E08"), 1);
}

TEST_F(Talk, WithoutAnOrderOrANameTheWordsStand) {
    add({"EX-001", {with_gate({"dark room again today"})}});
    add({"EX-002", {personal_chat(kWorker)}});
    judge();
    EXPECT_EQ(items("E08"), 1);
}

// What the family of each wrote of a transfer.
InventedDevice paid(int number, const std::string& said, const char* direction = "incoming") {
    const std::string digit = std::to_string(number);
    InventedDevice made{"EX-00" + digit, {personal_chat("25471100000" + digit)}};
    made.files[0].records.emplace_back(message(kMother, direction, 30 + number, said));
    return made;
}

TEST_F(Talk, FamilyNamesAnAccountThatOthersWereGiven) {
    add(paid(1, "the bank has it: 4500 to 7731-0042-9915"));
    add(paid(2, "please pay 7731-0042-9915", "outgoing"));
    judge();
    EXPECT_EQ(items("E07"), 0) << "one other is a coincidence";
    add(paid(3, "773100429915 that is where", "outgoing"));
    judge();
    ASSERT_EQ(items("E07"), 1);
    EXPECT_EQ(statement("E07"),
              "Message received 2025-08-31 from the contact saved as 'Mama' names the number "
              "773100429915 beside a sum; 2 other people's devices have messages with the same "
              "number.");
    EXPECT_EQ(text("SELECT DISTINCT family FROM assessment_item WHERE indicator='E07'"), "payment");
}

TEST_F(Talk, ANumberThatIsDialedIsNoAccount) {
    for (int number = 1; number <= 4; ++number)
        add(paid(number, "call 0812345678 before 8, or 254711000002"));
    judge();
    EXPECT_EQ(number("SELECT count(*) FROM assessment_item WHERE indicator='E07'"), 0);
}

InventedFile same_words(const std::vector<int64_t>& days) {
    InventedFile made = personal_chat("254711000001");
    for (const int64_t day : days)
        made.records.emplace_back(
            message(kMother, "outgoing", day,
                    "Doing well, all normal" + std::string(day % 2 == 0 ? 0u : 1u, '!')));
    return made;
}

TEST_F(Talk, TheSameWordsEveryFortnightAreShown) {
    add({"EX-001", {same_words({20, 34, 48, 63})}});
    judge();
    ASSERT_EQ(items("E18"), 1);
    EXPECT_EQ(statement("E18"),
              "4 messages to the contact saved as 'Mama' from 2025-08-20 to 2025-10-02 have the "
              "same letters, at nearly equal distances in time.");
}

TEST_F(Talk, TheSameWordsByHabitOrNowAndThenAreNot) {
    add({"EX-001", {same_words({20, 21, 22, 23, 24})}});
    add({"EX-002", {same_words({20, 34, 39, 63})}});
    add({"EX-003", {same_words({20, 34, 48})}});
    add({"EX-004", {same_words({-50, -36, -22, -8})}});  // before any work inside
    judge();
    EXPECT_EQ(number("SELECT count(*) FROM assessment_item WHERE indicator='E18'"), 0);
}

}  // namespace
}  // namespace triage
