// Tables of people and sums: whose debt stands in them, and who keeps them.
#include "tests/triage/invented_case.h"
#include "triage/assess/pay_table.h"

namespace triage {
namespace {

using Tables = InventedCase;

const std::string kHead = "desk\talias\tphone\tbase\tdeduction\tdebt\n";
const std::string kOthers =
    "2\tLek\t+66812345002\t800\t90\t2100\n3\tGrace\t+66812345003\t800\t0\t700\n"
    "4\tHung\t+66812345004\t800\t0\t3100\n5\tJoseph\t+66812345005\t800\t50\t2200\n";

// A phone that was set back: nothing is left but what the SIM card says.
InventedFile wiped(const std::string& number) {
    return {
        "data/misc/sim.db", "telephony_android", {plugins::DeviceFact{"own_number", number, ""}}};
}

InventedFile table(const std::string& text, const std::string& path,
                   const std::string& author = {}) {
    return {path,
            "spreadsheet_any",
            {plugins::Document{.app = "spreadsheet",
                               .title = "list",
                               .author = author,
                               .modified = at(20),
                               .text = text}}};
}

const std::string kDocuments = "data/media/0/Documents/october.xlsx";

plugins::Conversation team() {
    plugins::Conversation made = talk("120363000000000001@g.us");
    made.kind = plugins::known("group", "1");
    return made;
}

TEST_F(Tables, ANumberInAListOfDebtsIsEnough) {
    add({"EX-001", {wiped("+66812345001")}});
    add({"EX-002",
         {personal_chat("254711000002"),
          table(kHead + "1\tNok\t+66812345001\t800\t50\t4100\n" + kOthers, kDocuments)}});
    judge();
    ASSERT_EQ(items("E19"), 1);
    EXPECT_EQ(statement("E19"),
              "Document 'list (october.xlsx)' on device EX-002 has a line with a number that is an "
              "own account of this device and a sum under or behind a word of debt or price, among "
              "5 lines of names and numbers.");
    EXPECT_EQ(number("SELECT refer FROM assessment WHERE device='EX-001'"), 1);
    EXPECT_EQ(items("E19", "EX-002"), 0);
}

// A spreadsheet keeps an international number as a sum, without its sign.
TEST_F(Tables, ANumberIsTheSameWithoutItsSign) {
    add({"EX-001", {wiped("+66812345001")}});
    add({"EX-002",
         {personal_chat("254711000002"),
          table(kHead + "1\tNok\t66812345001\t800\t50\t4100\n" + kOthers, kDocuments)}});
    judge();
    EXPECT_EQ(items("E19"), 1);
}

TEST_F(Tables, ARowWithoutADebtIsNoSign) {
    add({"EX-001", {wiped("+66812345001")}});
    add({"EX-002",
         {personal_chat("254711000002"),
          table(kHead + "1\tNok\t+66812345001\t800\t0\t0\n" + kOthers, kDocuments)}});
    judge();
    EXPECT_EQ(items("E19"), 0);
    EXPECT_EQ(number("SELECT refer FROM assessment WHERE device='EX-001'"), 0);
}

TEST_F(Tables, APayrollNamesNoDebt) {
    add({"EX-001", {wiped("+66812345001")}});
    add({"EX-002",
         {personal_chat("254711000002"),
          table("desk\tname\tphone\tsalary\n1\tNok\t+66812345001\t800\n"
                "2\tLek\t+66812345002\t800\n3\tGrace\t+66812345003\t900\n"
                "4\tHung\t+66812345004\t700\n5\tJoseph\t+66812345005\t600\n",
                kDocuments)}});
    judge();
    EXPECT_EQ(items("E19"), 0);
}

// The same short name is many people's: it wants a group in common, and no number of another.
TEST_F(Tables, ASavedNameNeedsASecondKey) {
    const auto holder = [](const std::string& number, const std::string& row,
                           const std::vector<plugins::Record>& more) {
        InventedFile chat = personal_chat(number);
        chat.records.emplace_back(contact(jid("66812345001"), "Nok of team 3"));
        chat.records.insert(chat.records.end(), more.begin(), more.end());
        return std::vector<InventedFile>{chat, table("debts\n" + row + kOthers, kDocuments)};
    };
    InventedFile own = personal_chat("66812345001");
    own.records.emplace_back(team());
    add({"EX-001", {own}});
    add({"EX-002", holder("254711000002", "Nok of team 3\t4100\n", {})});
    add({"EX-003", holder("254711000003", "Nok of team 3\t+66812345009\t4100\n", {team()})});
    judge();
    EXPECT_EQ(items("E19"), 0);
    add({"EX-004", holder("254711000004", "Nok of team 3\t4100\n", {team()})});
    judge();
    ASSERT_EQ(items("E19"), 1);
    EXPECT_NE(detail("E19").find("only the saved name stands in the row"), std::string::npos);
}

// One card in two people's phones: the row names whoever has an account under the number.
TEST_F(Tables, ACardThatWasInTwoPhonesNamesTheOneWithTheAccount) {
    add({"EX-001", {wiped("+66812345001")}});
    add({"EX-002", {personal_chat("66812345001")}});
    add({"EX-003",
         {personal_chat("254711000003"),
          table(kHead + "1\tNok\t+66812345001\t800\t50\t4100\n" + kOthers, kDocuments)}});
    judge();
    EXPECT_EQ(items("E19", "EX-001"), 0);
    EXPECT_EQ(items("E19", "EX-002"), 1);
}

TEST_F(Tables, AnOwnLedgerNeedsNoPhrase) {
    const std::string text = kHead + "1\tNok\t+66812345001\t800\t50\t4100\n" + kOthers;
    const std::string received = "data/media/0/Download/october.xlsx";
    add({"EX-001", {personal_chat("254711000001", "Big Li"), table(text, received, "Big Li")}});
    add({"EX-002", {personal_chat("254711000002"), table(text, kDocuments)}});
    add({"EX-003", {personal_chat("254711000003"), table(text, received)}});
    add({"EX-004",
         {personal_chat("254711000004"),
          table("item\tprice\nrice\t1\nfish\t2\noil\t3\nsalt\t4\ntea\t5\n", kDocuments)}});
    judge();
    EXPECT_EQ(items("K04", "EX-001"), 1);
    EXPECT_NE(statement("K04").find("author as the own account"), std::string::npos);
    EXPECT_EQ(items("K04", "EX-002"), 1);
    EXPECT_NE(detail("K04", "EX-002").find("not known: who made the file"), std::string::npos);
    EXPECT_EQ(items("K04", "EX-003"), 0) << "a received copy";
    EXPECT_EQ(items("K04", "EX-004"), 0) << "no table of people";
    EXPECT_EQ(number("SELECT count(*) FROM assessment WHERE outcome='control_indicators'"), 0);
}

TEST(DebtWords, NeedASumBehindThem) {
    const auto words = WordList::read("debt_column\ten\towes|debt\n").value();
    EXPECT_TRUE(names_debt("nok +66812345001 owes 4800", words));
    EXPECT_FALSE(names_debt("nok +66812345001 owes 0", words));
    EXPECT_FALSE(names_debt("the debt of nok", words));
    EXPECT_FALSE(names_debt("debt of nok\n1 800", words)) << "one line is no other's";
    EXPECT_FALSE(names_debt("nok 800", words));
}

}  // namespace
}  // namespace triage
