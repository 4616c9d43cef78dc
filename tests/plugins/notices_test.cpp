// Notices of banks and wallets: every pattern with what its provider sends and what it must not be
// taken for, the parts that templates are made of, and real messages that are no notices.
#include "plugins/host/notices.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>

#include "plugins/host/builtins.h"

namespace plugins {
namespace {

Message incoming(const std::string& sender, const std::string& text) {
    return Message{.app = "sms",
                   .sender = {std::string(id_type::kAppUser), sender},
                   .direction = known("incoming", "1"),
                   .received = parsers::from_unix_s(1'700'000'000),
                   .text = text};
}

Message notification(const std::string& app, const std::string& text) {
    return Message{.app = app,
                   .received = parsers::from_unix_s(1'700'000'000),
                   .kind = known("notification", "notification"),
                   .text = text};
}

Message message_of(const NoticeExample& example) {
    return example.app.empty() ? incoming(example.sender, example.text)
                               : notification(example.app, example.text);
}

std::string said(const NoticeFields& fields, const std::string& name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
}

void expect_says(const NoticeProvider& provider, const NoticePattern& pattern,
                 const NoticeExample& example) {
    const auto payment = payment_of_notice(message_of(example), {provider});
    ASSERT_TRUE(payment.has_value()) << provider.id << ": " << example.text;
    EXPECT_EQ(payment->kind.as_stored, pattern.id);
    EXPECT_EQ(payment->kind.name, pattern.direction.empty() ? "unknown" : pattern.direction);
    EXPECT_EQ(payment->claim,
              known(example.app.empty() ? "bank_notice" : "bank_notification", provider.id));
    EXPECT_EQ(payment->amount, said(example.says, "amount"));
    const std::string currency = said(example.says, "currency");
    EXPECT_EQ(payment->currency, currency.empty() ? provider.currency : currency);
    EXPECT_EQ(payment->currency.size(), 3U);
    EXPECT_EQ(payment->transaction.value, said(example.says, "reference"));
    EXPECT_EQ(payment->time.as_stored, "1700000000");
    const bool is_in = pattern.direction == "incoming";
    EXPECT_EQ((is_in ? payment->payer : payment->payee).value, said(example.says, "phone"));
    EXPECT_FALSE((is_in ? payment->payee : payment->payer).present());
    std::string words;
    for (const char* name : {"counterpart", "account", "balance", "fee"})
        if (const std::string value = said(example.says, name); !value.empty())
            words += (words.empty() ? "" : "; ") + std::string(name) + " " + value;
    EXPECT_EQ(payment->text, words);
}

TEST(Notices, EveryFileIsWellFormed) {
    EXPECT_GE(notice_texts().size(), 32U);
    for (const DeclaredText& text : notice_texts()) {
        const auto read = read_notice_provider(text.toml, std::string(text.id));
        ASSERT_TRUE(read.ok()) << read.error().what;
    }
}

TEST(Notices, EveryPatternReadsItsExamplesAndNoNearMiss) {
    for (const NoticeProvider& provider : notice_providers())
        for (const NoticePattern& pattern : provider.patterns) {
            size_t positive = 0;
            size_t negative = 0;
            for (const NoticeExample& example : pattern.examples) {
                if (example.says.empty()) {
                    ++negative;
                    EXPECT_FALSE(
                        payment_of_notice(message_of(example), notice_providers()).has_value())
                        << provider.id << ": " << example.text;
                    continue;
                }
                ++positive;
                expect_says(provider, pattern, example);
            }
            EXPECT_GT(positive, 0U) << provider.id << " " << pattern.id;
            EXPECT_GT(negative, 0U) << provider.id << " " << pattern.id;
        }
}

// Only what came in by text message is a notice: a copy that somebody sends on is talk.
TEST(Notices, OnlyIncomingTextMessagesAreNotices) {
    const std::string text =
        "You have received Tk 5,075.00 from 01735814791. Fee Tk 0.00. Balance Tk 6,075.50. TrxID "
        "BLU1H6X87P at 30/12/2024 13:22";
    EXPECT_TRUE(payment_of_notice(incoming("bKash", text), notice_providers()).has_value());
    Message outgoing = incoming("bKash", text);
    outgoing.direction = known("outgoing", "2");
    EXPECT_FALSE(payment_of_notice(outgoing, notice_providers()).has_value());
    Message chat = incoming("bKash", text);
    chat.app = "whatsapp";
    EXPECT_FALSE(payment_of_notice(chat, notice_providers()).has_value());
    EXPECT_FALSE(payment_of_notice(incoming("+8801735814791", text), notice_providers()));
    EXPECT_FALSE(payment_of_notice(incoming("bKash", text + " and more"), notice_providers()));
    EXPECT_FALSE(payment_of_notice(incoming("bKash", "x" + text), notice_providers()));
}

constexpr std::string_view kWallet = R"(
about = "a wallet"
source = "invented"
senders = ["Wallet"]
apps = ["com.example.Wallet"]
currency = "USD"

[[notice]]
id = "in"
direction = "incoming"
text = "You got {amount}"
)";

// A notification is told from a text message by its claim, so that nobody counts it twice unseen.
TEST(Notices, NotificationsHaveTheirOwnClaim) {
    const auto read = read_notice_provider(kWallet, "x_wallet");
    ASSERT_TRUE(read.ok()) << read.error().what;
    const std::vector<NoticeProvider> providers = {read.value()};
    for (const char* app : {"sms", "google_messages"}) {
        const auto payment =
            payment_of_notice(notification(app, "Wallet\nYou got 5.00"), providers);
        ASSERT_TRUE(payment.has_value()) << app;
        EXPECT_EQ(payment->claim, known("bank_notification", "x_wallet"));
        EXPECT_EQ(payment->amount, "5.00");
        EXPECT_EQ(payment->time.as_stored, "1700000000");
        EXPECT_FALSE(payment_of_notice(notification(app, "Somebody\nYou got 5.00"), providers));
        EXPECT_FALSE(payment_of_notice(notification(app, "You got 5.00"), providers));
    }
}

// The provider's own app needs no title; another app may say what it likes.
TEST(Notices, NotificationsOfTheProvidersAppAreNotices) {
    const auto read = read_notice_provider(kWallet, "x_wallet");
    ASSERT_TRUE(read.ok()) << read.error().what;
    const std::vector<NoticeProvider> providers = {read.value()};
    for (const char* text : {"Any title\nYou got 5.00", "You got 5.00"}) {
        const auto payment = payment_of_notice(notification("com.example.wallet", text), providers);
        ASSERT_TRUE(payment.has_value()) << text;
        EXPECT_EQ(payment->claim.name, "bank_notification");
        EXPECT_FALSE(payment_of_notice(notification("com.example.other", text), providers)) << text;
    }
    EXPECT_FALSE(payment_of_notice(notification("telegram", "Wallet\nYou got 5.00"), providers));
}

TEST(Notices, AProviderNamesItsSenders) {
    std::string toml(kWallet);
    toml.erase(toml.find("senders"), toml.find("currency") - toml.find("senders"));
    const auto none = read_notice_provider(toml, "x_wallet");
    ASSERT_FALSE(none.ok());
    EXPECT_NE(none.error().what.find("\"senders\" or \"apps\""), std::string::npos);
    const auto empty = read_notice_provider("senders = [\"\"]\n" + toml, "x_wallet");
    ASSERT_FALSE(empty.ok());
    EXPECT_NE(empty.error().what.find("\"senders\" holds an empty name"), std::string::npos);
}

TEST(Notices, AmountsAreGroupedAsNumbersAre) {
    EXPECT_EQ(read_notice_amount("1,234.50", '.'), "1234.50");
    EXPECT_EQ(read_notice_amount("1.234,50", ','), "1234.50");
    EXPECT_EQ(read_notice_amount("1,00,000", '.'), "100000");
    EXPECT_EQ(read_notice_amount("15.000.000", ','), "15000000");
    EXPECT_EQ(read_notice_amount("7", '.'), "7");
    for (const char* wrong : {"", ".", "1,23", "1,2345", "1..2", "1,", ",1", "1.234.5", "12,34,5",
                              "1234,567", "9999999999999999", "1.123456789"})
        EXPECT_FALSE(read_notice_amount(wrong, '.').has_value()) << wrong;
}

TEST(Notices, DigitsOfManyScriptsAreDigits) {
    EXPECT_EQ(with_ascii_digits("၀၁၉ ០១៩ ๐๑๙ ໐໑໙ ०१९ ০১৯ ０１９"), "019 019 019 019 019 019 019");
    EXPECT_EQ(with_ascii_digits("ก๙\xe0"), "ก9\xe0");
}

TEST(Notices, TemplatesSayWhatIsWrongWithThem) {
    for (const char* wrong : {"", "no field", "{amount", "{amuont} {amount}", "{amount}[ {any}",
                              "{amount}[a][b][c][d][e][f]"})
        EXPECT_FALSE(NoticeTemplate::read(wrong).ok()) << wrong;
    EXPECT_TRUE(NoticeTemplate::read("Paid {amount}[ to {counterpart}]").ok());
}

// A text made to keep a matcher busy ends in time.
TEST(Notices, HostileTextsEndSoon) {
    const auto form =
        NoticeTemplate::read("{any} {counterpart} {any} {counterpart} {any} {amount} end");
    ASSERT_TRUE(form.ok());
    std::string text;
    while (text.size() < 1500)
        text += "a 1 ";
    EXPECT_FALSE(form.value().match(text, {}).has_value());
}

TEST(CorpusNotices, RealMessagesThatAreNoNoticesGiveNone) {
    const char* given = std::getenv("TRIAGE_CORPUS");
    const std::string folder = given != nullptr ? given : SOURCE_FOLDER "/../shared/corpus";
    std::ifstream stream(folder + "/sms-spam/english_big.txt");
    if (!stream.good()) {
        std::cout << "No corpus at " << folder << ": nothing was compared.\n";
        return;
    }
    size_t lines = 0;
    for (std::string line; std::getline(stream, line); ++lines)
        for (const char* sender :
             {"MPESA",       "bKash",       "GCash",       "AX-HDFCBK",   "JD-SBIUPI-S",
              "Vietcombank", "95599",       "127",         "CBE",         "MTNMobMoney",
              "AirtelMoney", "MixxByYas",   "AX-ICICIT-S", "AX-AXISBK-S", "VM-PNBSMS-S",
              "MBBANK",      "Techcombank", "ACB",         "027777777",   "95588"})
            EXPECT_FALSE(payment_of_notice(incoming(sender, line), notice_providers())) << line;
    EXPECT_GT(lines, 1300U);
}

}  // namespace
}  // namespace plugins
