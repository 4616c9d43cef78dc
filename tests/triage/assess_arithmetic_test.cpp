#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "triage/assess/lexicon.h"
#include "triage/assess/outcome.h"
#include "triage/identity/shipped_data.h"

namespace triage {
namespace {

class Arithmetic : public testing::Test {
protected:
    void SetUp() override {
        const auto file = read_shipped("weights.toml");
        ASSERT_TRUE(file.ok());
        auto read = Weights::read(file.value().text);
        ASSERT_TRUE(read.ok()) << read.error().what;
        weights_.emplace(std::move(read).value());
    }

    Item item(const std::string& indicator, const std::string& family, double quality,
              const std::string& episode = "day 1") const {
        Item made;
        made.indicator = indicator;
        made.axis = indicator[0] == 'E' || indicator[0] == 'X' ? Axis::Exploitation : Axis::Control;
        made.family = family;
        made.group = weights_->indicator(indicator)->group;
        made.base_weight = weights_->indicator(indicator)->weight;
        made.quality.context = quality;
        made.basis = family == "chat" ? Basis::Text : Basis::Structure;
        made.episode = episode;
        made.records = {{"EX-001", indicator + episode}};
        return made;
    }
    Judgment judged(const std::vector<Item>& items, double coverage = 0.8) const {
        return judge(items, coverage, SafetyFlag::None, *weights_, 42);
    }
    std::vector<Item> forced() const {
        return {item("E04", "chat", 0.9), item("E08", "chat", 0.8), item("E07", "payment", 0.9),
                item("E14", "call", 0.7)};
    }
    std::vector<Item> commanding() const {
        return {item("K02", "chat", 0.8), item("K01", "group", 0.9), item("K04", "document", 0.9),
                item("K09", "payment", 0.9), item("K19", "cross-device", 0.9)};
    }

    std::optional<Weights> weights_;
};

TEST_F(Arithmetic, MixesWeightWithQuality) {
    EXPECT_DOUBLE_EQ(mixed_weight(0.9, 1.0), 0.9);
    EXPECT_DOUBLE_EQ(mixed_weight(0.9, 0.0), 0.0);
    EXPECT_NEAR(mixed_weight(0.9, 0.595), 0.71, 0.01);
    EXPECT_LT(mixed_weight(-0.4, 0.5), 0.0);
}

TEST_F(Arithmetic, KeepsOneHitInsufficientButRefersIt) {
    const Judgment one = judged({item("E14", "chat", 0.6)});
    EXPECT_NEAR(one.exploitation.weight, 0.71, 0.01);
    EXPECT_NEAR(one.exploitation.low, 0.42, 0.06);
    EXPECT_NEAR(one.exploitation.high, 1.00, 0.06);
    EXPECT_EQ(one.outcome, Outcome::Insufficient);
    EXPECT_TRUE(one.refer);
}

TEST_F(Arithmetic, FortyRepeatsOfOneHitAreNoPileOfEvidence) {
    std::vector<Item> repeats;
    for (int day = 0; day < 40; ++day)
        repeats.push_back(item("E14", "chat", 0.6, "day " + std::to_string(day)));
    const Judgment many = judged(repeats);
    EXPECT_LE(many.exploitation.weight, 1.0);
    EXPECT_GT(many.exploitation.weight, 0.9);
    EXPECT_EQ(many.outcome, Outcome::Insufficient);
    EXPECT_TRUE(many.refer);
    EXPECT_EQ(merge_episodes({repeats[0], repeats[0], repeats[0]}).size(), 1u);
}

TEST_F(Arithmetic, CapsAnAxisAndNamesExploitation) {
    const Judgment worker = judged(forced());
    EXPECT_DOUBLE_EQ(worker.exploitation.weight, 2.0);
    EXPECT_GT(worker.exploitation.uncapped, 2.0);
    EXPECT_EQ(worker.outcome, Outcome::ExploitationIndicators);
    EXPECT_FALSE(worker.provisional);
    EXPECT_EQ(judged(forced(), 0.3).outcome, Outcome::Insufficient) << "too little was read";
}

TEST_F(Arithmetic, NamesControlOnlyProvisionallyUntilConfirmed) {
    const Judgment manager = judged(commanding());
    EXPECT_EQ(manager.outcome, Outcome::ControlIndicators);
    EXPECT_TRUE(manager.provisional);
    std::vector<Item> confirmed = commanding();
    for (Item& each : confirmed)
        each.review = Review::Confirmed;
    EXPECT_FALSE(judged(confirmed).provisional);
}

TEST_F(Arithmetic, NeverFindsControlInTextAlone) {
    const Judgment words = judged({item("K02", "chat", 0.9), item("K04", "chat", 0.9),
                                   item("K06", "chat", 0.9), item("K09", "chat", 0.9)});
    EXPECT_GT(words.control.weight, 1.3);
    EXPECT_EQ(words.outcome, Outcome::Insufficient);
}

TEST_F(Arithmetic, CallsACoercedLeaderMixed) {
    std::vector<Item> items = forced();
    for (const Item& each : commanding())
        items.push_back(each);
    EXPECT_EQ(judged(items).outcome, Outcome::Mixed);
}

TEST_F(Arithmetic, LeavesAManagerWithAPlantedPleaUnresolved) {
    std::vector<Item> items = commanding();
    items.push_back(item("E14", "chat", 0.2));
    const Judgment result = judged(items);
    EXPECT_NEAR(result.exploitation.weight, 0.38, 0.01);
    EXPECT_EQ(result.outcome, Outcome::Mixed);
    EXPECT_TRUE(result.refer);
}

TEST_F(Arithmetic, OneMoreSignNeverLowersItsAxis) {
    std::mt19937 random(3);
    const std::vector<std::string> all = {"E04", "E06", "E07", "E08", "E14", "E19", "E21"};
    std::vector<Item> items;
    double before = 0;
    for (int step = 0; step < 60; ++step) {
        const double quality = static_cast<double>(random() % 100 + 1) / 100;
        items.push_back(item(all[random() % all.size()], "chat", quality, std::to_string(step)));
        const double after = axis_weight(merge_episodes(items), *weights_);
        EXPECT_GE(after, before - 1e-12);
        before = after;
    }
    EXPECT_DOUBLE_EQ(before, 2.0);
}

TEST_F(Arithmetic, RepeatsBitForBitInAnyOrder) {
    std::vector<Item> items = forced();
    for (const Item& each : commanding())
        items.push_back(each);
    const Judgment first = judged(items);
    std::mt19937 random(5);
    for (int round = 0; round < 3; ++round) {
        std::shuffle(items.begin(), items.end(), random);
        const Judgment again = judged(items);
        EXPECT_EQ(first.exploitation.low, again.exploitation.low);
        EXPECT_EQ(first.control.low, again.control.low);
        EXPECT_EQ(first.control.high, again.control.high);
        EXPECT_EQ(first.outcome, again.outcome);
    }
}

TEST_F(Arithmetic, FindsTheSmallestSetThatTips) {
    const std::vector<Item> items = {item("E08", "chat", 0.9), item("E07", "payment", 0.9)};
    const Judgment judgment = judged(items);
    ASSERT_EQ(judgment.outcome, Outcome::ExploitationIndicators);
    const Sensitivity tested =
        test_sensitivity(items, 0.8, SafetyFlag::None, judgment, *weights_, 42);
    EXPECT_TRUE(tested.tips);
    EXPECT_EQ(tested.tipping.size(), 1u);
    ASSERT_EQ(tested.what_ifs.size(), 2u);
    EXPECT_LT(tested.what_ifs[0].exploitation, judgment.exploitation.weight + 1e-12);
}

TEST_F(Arithmetic, RefusesWeightsThatClaimTooMuch) {
    const std::string text = read_shipped("weights.toml").value().text;
    std::string bold = text;
    bold.replace(bold.find("axis_cap = 2.0"), 14, "axis_cap = 9.0");
    EXPECT_FALSE(Weights::read(bold).ok());
    EXPECT_FALSE(Weights::read("version = \"1\"").ok());
    EXPECT_FALSE(Weights::read("version = ").ok());
}

class Phrases : public testing::Test {
protected:
    void SetUp() override {
        auto words = WordList::read(read_shipped("words.tsv").value().text);
        auto lexicon = Lexicon::read(read_shipped("lexicon.tsv").value().text);
        ASSERT_TRUE(words.ok());
        ASSERT_TRUE(lexicon.ok());
        words_ = std::move(words).value();
        lexicon_ = std::move(lexicon).value();
    }
    std::vector<std::string> categories(const std::string& text) const {
        std::vector<std::string> found;
        for (const PhraseHit& hit : lexicon_.match(normalize(text), words_))
            found.push_back(lexicon_.phrase(hit.phrase).category);
        return found;
    }
    WordList words_;
    Lexicon lexicon_;
};

TEST_F(Phrases, ReadsWholeWordsOnly) {
    EXPECT_EQ(categories("They TOOK my passport!"), std::vector<std::string>{"V_DOCS"});
    EXPECT_TRUE(categories("they mistook my passports for theirs").empty());
    EXPECT_TRUE(categories("dinner was good, see you").empty());
}

TEST_F(Phrases, TellsWhoASentenceIsAboutAndWhetherItIsMeant) {
    const auto meant = lexicon_.match(normalize("they took my passport"), words_);
    ASSERT_EQ(meant.size(), 1u);
    EXPECT_EQ(meant[0].person, Person::First);
    EXPECT_FALSE(meant[0].hypothetical);
    const auto denied = lexicon_.match(normalize("if they took my passport, call me"), words_);
    ASSERT_EQ(denied.size(), 1u);
    EXPECT_TRUE(denied[0].hypothetical);
    const auto other = lexicon_.match(normalize("he was kidnapped"), words_);
    ASSERT_EQ(other.size(), 1u);
    EXPECT_EQ(other[0].person, Person::Third);
}

TEST_F(Phrases, PrefersTheLongerPhraseOfAnotherDirection) {
    const auto found = categories("trừ lương nó");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0], "O_COMMAND");
}

TEST_F(Phrases, ReadsScriptsWithoutSpaces) {
    EXPECT_FALSE(categories("แม่ โดนยึดพาสปอร์ตไปแล้ว ถูกกักขังอยู่").empty());
    EXPECT_TRUE(words_.has("family", normalize("แม่จ๋า")));
    EXPECT_FALSE(words_.has("family", normalize("แม่น้ำ"))) << "a river is no mother";
}

}  // namespace
}  // namespace triage
