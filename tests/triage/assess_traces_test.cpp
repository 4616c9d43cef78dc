// Programs, papers, files, use and pay, and what the assessment makes of them: of each sign one
// case that has it, and those that only look like it.
#include "tests/triage/invented_case.h"
#include "triage/assess/device_view.h"

namespace triage {
namespace {

// ---- use ---------------------------------------------------------------------------------------

using Use = InventedCase;

plugins::DeviceFact day_of_use(int64_t day, int64_t hours) {
    return {"foreground_seconds", std::to_string(hours * 3600 + 60), date_of(*at(day).utc_ns)};
}

InventedFile usage(const std::vector<std::pair<int64_t, int64_t>>& days) {
    InventedFile made{"data/system/usagestats/0/daily/1", "usage_stats_android", {}};
    for (const auto& [day, hours] : days)
        made.records.emplace_back(day_of_use(day, hours));
    return made;
}

const std::vector<std::pair<int64_t, int64_t>> kFiveLongDays = {{11, 15}, {12, 14}, {13, 3},
                                                                {14, 16}, {16, 15}, {17, 17}};

TEST_F(Use, FiveLongDaysOfSevenAreShown) {
    add({"EX-001", {personal_chat("254711000001"), usage(kFiveLongDays)}});
    judge();
    ASSERT_EQ(items("E12"), 1);
    EXPECT_EQ(statement("E12"),
              "On 5 of 7 days from 2025-08-11 apps were in the foreground for 14.0 hours or more.");
}

TEST_F(Use, FourLongDaysAreNot) {
    add({"EX-001",
         {personal_chat("254711000001"), usage({{11, 15}, {12, 15}, {14, 15}, {16, 15}})}});
    judge();
    EXPECT_EQ(items("E12"), 0);
}

TEST_F(Use, FiveLongDaysOfEightAreNot) {
    add({"EX-001",
         {personal_chat("254711000001"),
          usage({{11, 15}, {12, 15}, {14, 15}, {16, 15}, {18, 15}})}});
    judge();
    EXPECT_EQ(items("E12"), 0);
}

TEST_F(Use, TwoShiftsAtOneStationAreNobodysLongDay) {
    add({"EX-001", {station_chat(), usage(kFiveLongDays)}});
    judge();
    EXPECT_EQ(items("E12"), 0);
}

TEST_F(Use, LongDaysBeforeArrivalAreNot) {
    add({"EX-001",
         {personal_chat("254711000001"), usage({{1, 15}, {2, 15}, {3, 15}, {4, 15}, {5, 15}})}});
    judge();
    EXPECT_EQ(items("E12"), 0);
}

InventedFile nights(int64_t minute) {
    InventedFile chat = personal_chat("254711000001");
    chat.records.emplace_back(plugins::DeviceFact{"time_zone", "Asia/Bangkok", ""});
    for (int64_t day = 11; day < 45; ++day)
        chat.records.emplace_back(
            message(jid("15550001111"), "outgoing", day, "pay tax to withdraw, dear", minute));
    return chat;
}

TEST_F(Use, NightsOfTheDevicesOwnZoneAreNeutral) {
    add({"EX-001", {nights(18 * 60)}});  // 18:00 UTC is 01:00 in Bangkok
    add({"EX-002", {nights(3 * 60)}});
    judge();
    EXPECT_EQ(items("N07"), 1);
    EXPECT_EQ(items("N07", "EX-002"), 0) << "10:00 in Bangkok";
    EXPECT_EQ(text("SELECT weight FROM assessment_item WHERE indicator='N07'"), "0.0");
}

// ---- programs ----------------------------------------------------------------------------------

using Programs = InventedCase;

plugins::InstalledApp app(const std::string& package, const std::string& name) {
    return {.package = package, .name = name};
}

TEST_F(Programs, AreNamedByTheListAndWeighNothing) {
    InventedFile installed{"data/system/packages.xml", "installed_apps_android", {}};
    installed.records = {app("com.anydesk.anydeskandroid", ""), app("", "AdsPower Global 5.3"),
                         app("com.openai.chatgpt", "ChatGPT"), app("com.whatsapp", "WhatsApp"),
                         app("", "Adspowerful notes")};
    add({"EX-001", {personal_chat("254711000001"), installed}});
    judge();
    for (const char* indicator : {"N04", "N08", "N13"})
        EXPECT_EQ(items(indicator), 1) << indicator;
    EXPECT_NE(statement("N13").find(": AdsPower Global 5.3."), std::string::npos)
        << statement("N13");
    EXPECT_EQ(number("SELECT count(*) FROM assessment_item WHERE axis='control'"), 0);
}

InventedFile second_user(bool with_stranger) {
    InventedFile made{"data/user/10/com.whatsapp/databases/msgstore.db", "test_android", {}, "10"};
    made.records = {contact(kMother, "Mama"), talk(kMother),
                    message(kMother, "outgoing", 12, "it is me")};
    if (with_stranger) {
        made.records.emplace_back(talk(jid("254722333444")));
        made.records.emplace_back(message(jid("254722333444"), "outgoing", 12, "hello"));
    }
    return made;
}

TEST_F(Programs, ASecondProfileForOneRelativeIsShown) {
    add({"EX-001", {personal_chat("254711000001"), second_user(false)}});
    add({"EX-002", {personal_chat("254711000002"), second_user(true)}});
    judge();
    ASSERT_EQ(items("E16"), 1);
    EXPECT_EQ(statement("E16"),
              "User 10 of the phone has chats of whatsapp with one person only, the contact saved "
              "as 'Mama'; user 0 has 2 others.");
    EXPECT_EQ(items("E16", "EX-002"), 0) << "a second SIM's app with several people";
}

plugins::Account remote_account(const std::string& number) {
    plugins::Account made;
    made.app = "rustdesk";
    made.id = {"app_user", number};
    return made;
}

plugins::Contact remote_peer(const std::string& number, const std::string& source) {
    plugins::Contact made;
    made.app = "rustdesk";
    made.identifiers = {{"app_user", number}};
    made.source = source;
    return made;
}

class RemoteControl : public InventedCase {
protected:
    // Three stations with the client, and one computer that knows them.
    void add_stations(const std::string& source, const std::string& holder = {}) {
        InventedFile console{"config/peers", "rustdesk_desktop", {}};
        for (const char* number : {"1001", "1002", "1003"}) {
            console.records.emplace_back(remote_peer(number, source));
            const std::string exhibit = std::string("EX-1") + number;
            add({exhibit,
                 {{"config/RustDesk.toml", "rustdesk_desktop", {remote_account(number)}}},
                 "computer",
                 holder});
        }
        add({"EX-001", {console}, "computer", holder});
    }
};

TEST_F(RemoteControl, OfThreeOtherPeoplesComputersIsShown) {
    add_stations("computers known to the app");
    judge();
    ASSERT_EQ(items("K12"), 1);
    EXPECT_NE(statement("K12").find("names 3 other people's devices"), std::string::npos);
    EXPECT_NE(detail("K12").find("may be help"), std::string::npos) << detail("K12");
    EXPECT_EQ(number("SELECT count(*) FROM assessment_item WHERE indicator='K12'"), 1)
        << "a client is none";
}

TEST_F(RemoteControl, ByOthersIsNot) {
    add_stations("incoming connections");
    judge();
    EXPECT_EQ(items("K12"), 0);
}

TEST_F(RemoteControl, OfOnesOwnComputersIsNot) {
    add_stations("computers known to the app", "one person");
    judge();
    EXPECT_EQ(items("K12"), 0);
}

// ---- web ---------------------------------------------------------------------------------------

using WebPages = InventedCase;

InventedFile pages(const std::vector<std::string>& urls) {
    InventedFile made{"History", "chrome_history", {}};
    for (const std::string& url : urls)
        made.records.emplace_back(plugins::Visit{
            .app = "chrome", .kind = plugins::known("page", ""), .url = url, .time = at(12)});
    return made;
}

TEST_F(WebPages, OfABackOfficeWithWithdrawalsAreShown) {
    add({"EX-001",
         {personal_chat("254711000001"),
          pages({"https://gold-x.example/admin/index", "https://gold-x.example/admin/users?id=7",
                 "https://gold-x.example/admin/withdraw/audit"})}});
    judge();
    ASSERT_EQ(items("K13"), 1);
    EXPECT_EQ(statement("K13"),
              "3 pages under an administrator's path of gold-x.example were visited, among them "
              "/admin/withdraw/audit.");
}

TEST_F(WebPages, OfACustomerOfAnExchangeAreNot) {
    add({"EX-001",
         {personal_chat("254711000001"),
          pages({"https://exchange.example/my/wallet/withdraw",
                 "https://exchange.example/my/balance", "https://exchange.example/my/deposit"})}});
    judge();
    EXPECT_EQ(items("K13"), 0);
}

TEST_F(WebPages, OfABlogsAdministratorAreNot) {
    add({"EX-001",
         {personal_chat("254711000001"),
          pages({"https://blog.example/admin/", "https://blog.example/admin/posts",
                 "https://blog.example/admin/users?next=withdraw"})}});
    judge();
    EXPECT_EQ(items("K13"), 0) << "what stands behind '?' is no action";
}

TEST_F(WebPages, OfADeviceWithManySimCardsAreShown) {
    add({"EX-001", {personal_chat("254711000001"), pages({"http://192.168.8.1/goip/status"})}});
    judge();
    ASSERT_EQ(items("K11"), 1);
    EXPECT_NE(statement("K11").find("192.168.8.1/goip/status"), std::string::npos);
}

}  // namespace
}  // namespace triage
