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

}  // namespace
}  // namespace triage
