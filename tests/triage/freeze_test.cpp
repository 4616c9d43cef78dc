// The freeze list and the list of people who were defrauded, from views made by hand.
#include "triage/assess/freeze.h"

#include <gtest/gtest.h>

#include "triage/assess/targets.h"
#include "triage/identity/shipped_data.h"

namespace triage {
namespace {

constexpr int64_t kDay = 86'400'000'000'000;
constexpr const char* kTron = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8";
constexpr const char* kOther = "TQP64nVbB4YKcoUKio9TJrJiJgkVsEtd8R";
constexpr const char* kEvm = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

template <class T>
T shipped(const char* name) {
    return T::read(read_shipped(name).value().text).value();
}

class Freeze : public testing::Test {
protected:
    Freeze()
        : uses_(shipped<WordList>("uses.tsv")),
          words_(shipped<WordList>("words.tsv")),
          lexicon_(shipped<Lexicon>("lexicon.tsv")),
          all_(TemplateCounter(3, 30, 120)) {
        all_.devices.resize(1);
        sides_.resize(1);
        device().row.device = "EX-001";
        all_.wallets = {{1, {"trc20", kTron}}, {2, {"trc20", kOther}}, {3, {"erc20", kEvm}}};
        thread("target", 50, Counterpart::Target);
        thread("mama", 51, Counterpart::Family);
        thread("work", 52, Counterpart::Coworker);
    }
    DeviceView& device() { return all_.devices[0]; }
    void thread(const std::string& key, int64_t identity, Counterpart counterpart) {
        Thread& made = device().threads[key];
        made.key = key;
        made.app = "whatsapp";
        made.identity = identity;
        made.counterpart = counterpart;
    }
    void say(const std::string& thread, const std::string& text, std::vector<int64_t> named,
             Direction direction = Direction::Outgoing, int64_t day = 1) {
        KeptMessage message;
        message.record = "m" + std::to_string(device().messages.size());
        message.thread = thread;
        message.direction = direction;
        message.utc_ns = day * kDay;
        message.text = text;
        message.normalized = normalize(text);
        message.hits = lexicon_.match(message.normalized, words_);
        for (const int64_t identity : named)
            message.mentions.push_back({identity, "trc20", "", 0});
        device().messages.push_back(message);
    }
    void item(Axis axis) {
        Item made;
        made.indicator = axis == Axis::Control ? "K02" : "E04";
        made.axis = axis;
        made.base_weight = 0.8;
        sides_[0].items.push_back(made);
    }
    void pay(int64_t payer, int64_t payee, const std::string& amount, const std::string& claim) {
        SeenPayment payment;
        payment.record = "p" + std::to_string(device().payments.size());
        payment.claim = claim;
        payment.payer = payer;
        payment.payee = payee;
        payment.amount = amount;
        sides_[0].payment_currency[payment.record] = "USDT";
        device().payments.push_back(payment);
    }
    FreezeList list() { return freeze_list(all_, sides_, uses_); }
    FreezeRow row(const std::string& address) {
        for (FreezeRow& each : list().rows)
            if (each.address == address)
                return each;
        ADD_FAILURE() << address << " is not on the list";
        return {};
    }
    std::vector<ScamTarget> targets() { return scam_targets(all_, sides_, lexicon_); }

    WordList uses_;
    WordList words_;
    Lexicon lexicon_;
    CaseView all_;
    std::vector<AddressSide> sides_;
};

TEST_F(Freeze, ClassesByTheEvidence) {
    say("work", std::string("address ") + kTron, {1});
    EXPECT_EQ(row(kTron).evidence_class, 'D');
    EXPECT_EQ(row(kTron).action, "none: not to be sent");
    say("target", std::string("send 500 usdt to ") + kTron, {1});
    EXPECT_EQ(row(kTron).evidence_class, 'C');
    EXPECT_EQ(row(kTron).role, "collection");
    EXPECT_EQ(row(kTron).asset, "USDT");
    EXPECT_EQ(row(kTron).contract, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t");
    EXPECT_EQ(row(kTron).action, "freeze request to the issuer, with the target reports");
    item(Axis::Control);
    EXPECT_EQ(row(kTron).evidence_class, 'B');
    device().wallets.push_back({"w", 1, true});
    EXPECT_EQ(row(kTron).evidence_class, 'A');
    EXPECT_EQ(row(kTron).checksum, "holds");
    EXPECT_EQ(row(kTron).sums[0].sum.amount, "500");
    EXPECT_EQ(row(kTron).sums[0].sum.currency, "USDT");
}

TEST_F(Freeze, HotKeysThenClassThenSumThenRecency) {
    say("target", std::string("100 usdt ") + kTron, {1}, Direction::Outgoing, 5);
    say("target", std::string("900 usdt ") + kOther, {2}, Direction::Outgoing, 1);
    device().wallets.push_back({"w", 3, true});
    const auto order = [this] {
        std::string names;
        for (const FreezeRow& each : list().rows)
            names += std::to_string(each.identity);
        return names;
    };
    EXPECT_EQ(order(), "321");
    EXPECT_FALSE(row(kEvm).hot);
    sides_[0].open_now = true;
    EXPECT_TRUE(row(kEvm).hot);
    all_.wallets[4] = {"trc20", "TMwtdD3f1sduNF4yUchb9qFU6ui3c5m1f2"};
    all_.devices.push_back({});
    sides_.push_back({});
    all_.devices[1].row.device = "EX-002";
    all_.devices[1].wallets.push_back({"w2", 4, true});
    device().messages[1].text = std::string("10 usdt ") + kOther;
    EXPECT_EQ(order(), "3412") << "open first, then class A, then the sums";
}

TEST_F(Freeze, HarmChecksNameTheWayAFreezeCanHurt) {
    say("mama", std::string("they want it on ") + kTron, {1});
    device().wallets.push_back({"w", 3, true});
    item(Axis::Exploitation);
    EXPECT_EQ(row(kTron).harm, std::vector<Harm>{Harm::RansomRoute});
    EXPECT_EQ(row(kEvm).harm, std::vector<Harm>{Harm::OwnSavings});
    say("target", std::string("I sent from ") + kTron, {1}, Direction::Incoming);
    say("target", std::string("use ") + kTron, {1});
    EXPECT_EQ(row(kTron).harm, (std::vector<Harm>{Harm::RansomRoute, Harm::TargetsOwn}));
    EXPECT_EQ(row(kTron).action, "ask the safety officer before anything is sent");
    EXPECT_EQ(row(kTron).victim_payments.size(), 1u);
}

TEST_F(Freeze, LeavesOutServicesAndWhatATargetNamed) {
    all_.services[1] = "USDT on TRON";
    say("target", std::string("use ") + kTron, {1});
    say("target", std::string("my own ") + kOther, {2}, Direction::Incoming);
    const FreezeList found = list();
    EXPECT_TRUE(found.rows.empty());
    ASSERT_EQ(found.left_out.size(), 2u);
    EXPECT_EQ(found.left_out[0].second, "on the list of services as USDT on TRON");
}

// A payout address told to the cashier is no address given to the defrauded.
TEST_F(Freeze, ACashierIsNoTarget) {
    item(Axis::Control);
    device().names[50] = "财务";
    say("target", std::string("pay ") + kTron, {1});
    EXPECT_EQ(row(kTron).evidence_class, 'B');
    EXPECT_EQ(row(kTron).role, "unknown");
}

TEST_F(Freeze, GuessesARoleByRowsOnly) {
    pay(2, 1, "10", "wallet");
    EXPECT_EQ(row(kTron).role, "consolidation");
    EXPECT_EQ(row(kOther).role, "unknown");
    pay(2, 60, "10", "wallet");
    EXPECT_EQ(row(kOther).role, "payout");
    device().threads["work"].label = "担保公群 88";
    say("work", std::string("here ") + kEvm, {3});
    EXPECT_EQ(row(kEvm).role, "otc");
    say("work", std::string("binance deposit address ") + kEvm + " bep20 usdt", {3});
    EXPECT_EQ(row(kEvm).role, "exchange_deposit");
    EXPECT_EQ(row(kEvm).contract, "0x55d398326f99059fF775485246999027B3197955");
}

TEST_F(Freeze, NeighborsStandInOneRowAndAreNoOwners) {
    say("work", std::string("today ") + kTron + " and " + kOther, {1, 2});
    say("work", std::string("other ") + kEvm, {3});
    ASSERT_EQ(row(kTron).beside.size(), 1u);
    EXPECT_EQ(row(kTron).beside[0].address, kOther);
    EXPECT_EQ(row(kTron).beside[0].record.record, "m0");
    EXPECT_TRUE(row(kEvm).beside.empty());
}

TEST_F(Freeze, TargetsAreThoseWhoWroteOrPaid) {
    say("work", "my client deposited 500 usdt", {});
    say("target", "download this trading app", {});
    EXPECT_TRUE(targets().empty()) << "phrases of the script alone";
    say("target", std::string("send to ") + kTron, {1});
    device().threads["target"].script_hits = 1;
    EXPECT_TRUE(targets().empty()) << "an address is given to cashiers as well";
    say("target", "I lost everything I want to die, I sent you 3,500 usdt", {},
        Direction::Incoming);
    EXPECT_EQ(targets()[0].addresses.count(kTron), 1u);
    const ScamTarget claimed = targets()[0];
    EXPECT_EQ(claimed.identity, 50);
    EXPECT_EQ(claimed.claim, ClaimState::Claimed);
    ASSERT_EQ(claimed.sums.size(), 1u);
    EXPECT_EQ(claimed.sums[0].sum.amount, "3500");
    pay(50, 1, "3500", "receipt");
    EXPECT_EQ(targets()[0].claim, ClaimState::ReceiptSeen);
    pay(50, 1, "3500", "bank_notice");
    EXPECT_EQ(targets()[0].claim, ClaimState::ConfirmedByBank);
    EXPECT_EQ(targets()[0].devices, std::set<std::string>{"EX-001"});
}

// The words of somebody in danger stand with them and nowhere else.
TEST_F(Freeze, ATargetInDangerIsAWelfareNotice) {
    std::string words;
    for (uint32_t i = 0; i < lexicon_.size() && words.empty(); ++i)
        if (lexicon_.phrase(i).tags.contains("flag=target_in_danger") &&
            lexicon_.phrase(i).language == "en")
            words = lexicon_.phrase(i).text;
    ASSERT_FALSE(words.empty());
    say("target", words, {});
    EXPECT_TRUE(targets().empty()) << "not the target's words";
    device().threads["target"].script_hits = 1;
    say("target", words, {}, Direction::Incoming);
    EXPECT_EQ(targets()[0].welfare.size(), 1u);
    say("mama", words, {}, Direction::Incoming);
    EXPECT_EQ(targets().size(), 1u);
    EXPECT_EQ(targets()[0].welfare.size(), 1u);
}

TEST(StatedSums, AreNumbersBesideACurrency) {
    const auto said = [](std::string_view text) {
        std::string all;
        for (const StatedSum& sum : stated_sums(text))
            all += sum.amount + " " + sum.currency + ";";
        return all;
    };
    EXPECT_EQ(said("I sent 3,500 USDT and $200.50, then 0.5btc."), "3500 USDT;200.50 USD;0.5 BTC;");
    EXPECT_EQ(said("转了 5000u 和 300 元"), "5000 USDT;300 CNY;");
    EXPECT_EQ(said("10 used phones, 3 users, call 5551234"), "");
    EXPECT_EQ(said("TQP64nVbB4YKcoUKio9TJrJiJgkVsEtd8R"), "");
    EXPECT_EQ(said("usd 1,200"), "1200 USD;");
    EXPECT_EQ(said("บาท"), "");
    EXPECT_EQ(said("10.000.000 vnd"), "10000000 VND;");
    EXPECT_EQ(said(""), "");
}

}  // namespace
}  // namespace triage
