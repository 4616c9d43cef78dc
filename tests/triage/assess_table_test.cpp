// The worked check of the specification's arithmetic, row by row, and what no input may change.
//
// The specification prints the weights of each synthetic device and not its items. The items here
// are such that its formulas give the printed weight to two digits: base weights of its tables, and
// qualities that are products of its factors (0.72 = 0.8 personal * 0.9 structure or recovered,
// 0.64 = 0.8 personal * 0.8 high, 0.56 = 0.8 personal * 0.7 unvalidated parser). Its bounds come
// from 2,000 draws of another generator with seeds that it does not name; they are met to 0.05.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "triage/assess/outcome.h"
#include "triage/identity/shipped_data.h"

namespace triage {
namespace {

struct Sign {
    const char* indicator;
    double weight;
    const char* group;
    const char* family;
    double quality;
};

struct Bounds {
    double weight;
    double low;
    double high;
};

struct Row {
    std::string device;
    std::vector<Sign> signs;
    Bounds exploitation;
    Bounds control;
    Outcome outcome;
    bool refer;
};

const std::vector<Sign> kForced = {
    {"E04", 0.7, "G2", "chat", 0.64},     {"E06", 0.5, "G2", "chat", 0.64},
    {"E07", 1.0, "G4", "payment", 0.72},  {"E08", 0.8, "G3", "chat", 0.64},
    {"E10", 0.6, "G3", "location", 0.72}, {"E14", 0.9, "G5", "chat", 0.64},
    {"E14", 0.9, "G5", "call", 0.48},     {"E21", 0.8, "G7", "cross-device", 0.72},
};
const std::vector<Sign> kLeading = {
    {"K01", 0.5, "H1", "group", 0.72},    {"K02", 0.5, "H1", "chat", 0.64},
    {"K04", 0.7, "H2", "document", 0.72}, {"K19", 0.6, "H6", "cross-device", 0.72},
    {"K07", 0.4, "H4", "document", 0.72},
};
const std::vector<Sign> kManaging = {
    {"K01", 0.5, "H1", "group", 0.9},    {"K02", 0.5, "H1", "chat", 0.8},
    {"K04", 0.7, "H2", "document", 0.9}, {"K05", 0.6, "H3", "media", 0.9},
    {"K09", 0.8, "H5", "payment", 0.9},  {"K19", 0.6, "H6", "cross-device", 0.9},
};

std::vector<Sign> joined(std::vector<Sign> signs, const std::vector<Sign>& more) {
    signs.insert(signs.end(), more.begin(), more.end());
    return signs;
}

const Bounds kNone{0, 0, 0};
const Bounds kFull{2.0, 2.0, 2.0};

std::vector<Row> rows_of_workers() {
    const std::vector<Sign> plea(1, {"E14", 0.9, "G5", "chat", 0.6});
    return {
        {"trafficked worker, rich personal phone", kForced, kFull, kNone,
         Outcome::ExploitationIndicators, true},
        {"same worker, station with scam chats only",
         {{"N01", 0, "N", "chat", 0.16}},
         kNone,
         kNone,
         Outcome::Insufficient,
         false},
        {"wiped phone, on another's debt list and in a passport folder",
         {{"E19", 0.7, "G7", "cross-device", 0.9}, {"E20", 0.4, "G7", "cross-device", 0.6}},
         {0.94, 0.66, 1.00},
         kNone,
         Outcome::Insufficient,
         true},
        {"one lexicon hit", plea, {0.71, 0.42, 1.00}, kNone, Outcome::Insufficient, true},
        {"the same hit 40 times",
         std::vector<Sign>(40, plea.front()),
         {1.00, 0.70, 1.00},
         kNone,
         Outcome::Insufficient,
         true},
    };
}

std::vector<Row> rows_of_leaders() {
    const std::vector<Sign> talk = {
        {"K02", 0.5, "H1", "chat", 0.64}, {"K16", 0.8, "H1", "chat", 0.64},
        {"K04", 0.7, "H2", "chat", 0.64}, {"K06", 1.0, "H3", "chat", 0.64},
        {"K15", 0.6, "H6", "chat", 0.64},
    };
    return {
        {"coerced team leader",
         joined(kForced, kLeading),
         kFull,
         {2.0, 1.81, 2.0},
         Outcome::Mixed,
         true},
        {"manager with documents, wallets, cross-device", kManaging, kNone, kFull,
         Outcome::ControlIndicators, false},
        {"same manager, plea planted after the raid",
         joined(kManaging, {{"E14", 0.9, "G5", "chat", 0.2}}),
         {0.38, 0.12, 0.69},
         kFull,
         Outcome::Mixed,
         true},
        {"manager seen only in chat text",
         talk,
         kNone,
         {2.0, 2.0, 2.0},
         Outcome::Insufficient,
         false},
        {"willing worker",
         {{"X01", -0.5, "GX", "location", 0.72},
          {"X02", -0.2, "GX", "chat", 0.64},
          {"K14", 0.3, "H5", "chat", 0.64}},
         {-0.41, -0.55, -0.27},
         {0.21, 0.12, 0.31},
         Outcome::Insufficient,
         false},
        {"trafficked clerk with payroll and passports",
         {{"E04", 0.7, "G2", "chat", 0.72},
          {"E13", 0.3, "G2", "chat", 0.56},
          {"K04", 0.7, "H2", "document", 0.9},
          {"K05", 0.6, "H3", "media", 0.9}},
         {0.78, 0.54, 1.00},
         {1.23, 0.88, 1.59},
         Outcome::Insufficient,
         true},
        {"rescuer's phone",
         {{"E14", 0.9, "G5", "chat", 0.56}, {"K06", 1.0, "H3", "chat", 0.168}},
         {0.69, 0.40, 1.00},
         {0.40, 0.05, 0.73},
         Outcome::Insufficient,
         true},
    };
}

std::vector<Row> rows() {
    std::vector<Row> all = rows_of_workers();
    for (const Row& row : rows_of_leaders())
        all.push_back(row);
    return all;
}

class WorkedTable : public testing::Test {
protected:
    void SetUp() override {
        auto read = Weights::read(read_shipped("weights.toml").value().text);
        ASSERT_TRUE(read.ok()) << read.error().what;
        weights_.emplace(std::move(read).value());
    }
    std::vector<Item> items_of(const std::vector<Sign>& signs) const {
        std::vector<Item> items;
        for (const Sign& sign : signs) {
            Item item;
            item.indicator = sign.indicator;
            const char axis = sign.indicator[0];
            item.axis = axis == 'E' || axis == 'X' ? Axis::Exploitation
                        : axis == 'N'              ? Axis::Neutral
                                                   : Axis::Control;
            item.family = sign.family;
            item.group = sign.group;
            item.base_weight = sign.weight;
            item.quality.context = sign.quality;
            item.review = Review::Confirmed;  // the table's control is confirmed by persons
            item.episode = "day " + std::to_string(items.size());
            item.records = {{"EX-001", item.indicator + item.episode}};
            items.push_back(std::move(item));
        }
        return items;
    }
    Judgment judged(const std::vector<Sign>& signs) const {
        return judge(items_of(signs), 0.8, SafetyFlag::None, *weights_, 42);
    }
    static void expect_near(const AxisResult& axis, const Bounds& wanted, const std::string& what) {
        EXPECT_NEAR(axis.weight, wanted.weight, 0.006) << what;
        EXPECT_NEAR(axis.low, wanted.low, 0.05) << what;
        EXPECT_NEAR(axis.high, wanted.high, 0.05) << what;
    }
    std::optional<Weights> weights_;
};

TEST_F(WorkedTable, ComesOutRowByRow) {
    for (const Row& row : rows()) {
        const Judgment result = judged(row.signs);
        expect_near(result.exploitation, row.exploitation, row.device + ", exploitation");
        expect_near(result.control, row.control, row.device + ", control");
        EXPECT_EQ(result.outcome, row.outcome) << row.device;
        EXPECT_EQ(result.refer, row.refer) << row.device;
        EXPECT_FALSE(result.provisional) << row.device;
    }
}

TEST_F(WorkedTable, UsesTheWeightsOfTheFile) {
    size_t known = 0;
    for (const Row& row : rows())
        for (const Sign& sign : row.signs)
            if (const IndicatorWeight* weight = weights_->indicator(sign.indicator)) {
                EXPECT_DOUBLE_EQ(weight->weight, sign.weight) << sign.indicator;
                EXPECT_EQ(weight->group, sign.group) << sign.indicator;
                ++known;
            }
    EXPECT_GT(known, 60u);
}

// Without a person's confirmation what rests on control is only provisional.
TEST_F(WorkedTable, NamesNoControlThatNobodyConfirmed) {
    std::vector<Item> items = items_of(kManaging);
    for (Item& item : items)
        item.review = Review::None;
    EXPECT_TRUE(judge(items, 0.8, SafetyFlag::None, *weights_, 42).provisional);
}

std::vector<Sign> drawn(std::mt19937& random, const std::vector<Sign>& from, size_t count) {
    std::vector<Sign> signs;
    for (size_t i = 0; i < count; ++i) {
        signs.push_back(from[random() % from.size()]);
        signs.back().quality = static_cast<double>(random() % 100 + 1) / 100;
    }
    return signs;
}

// Whether a person is screened hangs on no sign of control, however many there are.
TEST_F(WorkedTable, RefersWhateverTheControl) {
    std::mt19937 random(7);
    const std::vector<Sign> control = joined(kManaging, {{"Y01", -0.4, "HX", "chat", 0.8}});
    size_t referred = 0;
    for (int round = 0; round < 200; ++round) {
        const auto signs = drawn(random, kForced, random() % 3);
        const bool alone = judged(signs).refer;
        referred += alone ? 1 : 0;
        EXPECT_EQ(judged(joined(signs, drawn(random, control, random() % 8))).refer, alone);
    }
    EXPECT_GT(referred, 50u);
    EXPECT_LT(referred, 200u);
}

// One more sign never lowers its axis, nor moves the other.
TEST_F(WorkedTable, IsMonotone) {
    std::mt19937 random(11);
    for (int round = 0; round < 200; ++round) {
        const auto signs =
            joined(drawn(random, kForced, random() % 6), drawn(random, kManaging, random() % 6));
        const Judgment before = judged(signs);
        const Judgment after = judged(joined(signs, drawn(random, kForced, 1)));
        EXPECT_GE(after.exploitation.weight, before.exploitation.weight - 1e-12);
        EXPECT_GE(after.refer, before.refer);
        EXPECT_EQ(after.control.weight, before.control.weight);
        EXPECT_EQ(after.control.low, before.control.low);
    }
}

}  // namespace
}  // namespace triage
