// Roles of a device: each of the table with the features that show it, and with its trap.
#include "triage/assess/roles.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "triage/identity/shipped_data.h"

namespace triage {
namespace {

constexpr int64_t kDay = 86'400'000'000'000;

template <class T>
T shipped(const char* name) {
    return T::read(read_shipped(name).value().text).value();
}

// A case of views made by hand: device 0 is asked for, others stand around it.
class Roles : public testing::Test {
protected:
    Roles()
        : weights_(shipped<Weights>("weights.toml")),
          lexicon_(shipped<Lexicon>("lexicon.tsv")),
          words_(shipped<WordList>("words.tsv")),
          uses_(shipped<WordList>("uses.tsv")),
          all_(TemplateCounter(3, 30, 120)) {
        all_.devices.resize(1);
        device().row.device = "EX-001";
        device().row.kind = "phone";
        device().holder = "person 1";
    }

    DeviceView& device() { return all_.devices[0]; }
    DeviceUse use_;
    std::vector<Item> items_;

    void account(const std::string& app, int64_t identity) {
        device().own_by_app[app].insert(identity);
        device().own_records[identity] = "own-" + std::to_string(identity);
    }
    void contact(int64_t identity, const std::string& name) {
        device().names[identity] = name;
        device().name_records[identity] = "name-" + std::to_string(identity);
        ++use_.named_contacts;
        use_.contacts.push_back({"name-" + std::to_string(identity), name});
    }
    Thread& thread(int64_t identity, Counterpart counterpart) {
        Thread& made = device().threads["t" + std::to_string(identity)];
        made.key = "t" + std::to_string(identity);
        made.identity = identity;
        made.counterpart = counterpart;
        return made;
    }
    void message(int64_t identity, int64_t day) {
        KeptMessage made;
        made.record = "m-" + std::to_string(device().messages.size());
        made.thread = "t" + std::to_string(identity);
        made.direction = Direction::Outgoing;
        made.utc_ns = day * kDay;
        device().messages.push_back(made);
    }
    void call(int64_t peer, int64_t duration_s) {
        SeenCall made;
        made.record = "c-" + std::to_string(device().calls.size());
        made.peer = peer;
        made.duration_s = duration_s;
        device().calls.push_back(made);
    }
    // Numbers reported by `sender` on two days.
    static void report(Thread& thread, int64_t sender) {
        thread.report_days[sender] = {1, 2};
        thread.report_records[sender] = {"r-" + std::to_string(sender)};
    }
    // A work group that the device leads, with `count` members who report from number 100 on.
    Thread& led_group(int64_t identity, int64_t count) {
        Thread& group = thread(identity, Counterpart::Coworker);
        group.group = true;
        group.own_admin = true;
        group.admin_records = {"admin-" + std::to_string(identity)};
        all_.work_groups.insert(identity);
        for (int64_t i = 0; i < count; ++i)
            report(group, 100 + i);
        return group;
    }
    void item(const std::string& indicator, Axis axis, size_t records = 1) {
        Item made;
        made.indicator = indicator;
        made.axis = axis;
        for (size_t i = 0; i < records; ++i)
            made.records.push_back({"EX-001", indicator + std::to_string(i)});
        items_.push_back(made);
    }
    std::vector<DeviceRole> found(double coverage = 1.0) {
        const Finding from{all_,
                           device(),
                           0,
                           weights_,
                           lexicon_,
                           words_,
                           Attribution{},
                           std::optional<int64_t>(100 * kDay)};
        return roles_of({from, use_, items_, uses_, coverage});
    }
    std::set<std::string> names(double coverage = 1.0) {
        std::set<std::string> names;
        for (const DeviceRole& role : found(coverage))
            names.insert(role.role);
        return names;
    }
    DeviceRole role(const std::string& name) {
        for (DeviceRole& each : found())
            if (each.role == name)
                return each;
        ADD_FAILURE() << name << " does not hold";
        return {};
    }

    Weights weights_;
    Lexicon lexicon_;
    WordList words_;
    WordList uses_;
    CaseView all_;
};

using Names = std::set<std::string>;

TEST_F(Roles, StationByPersonasAndScript) {
    for (const int64_t own : {1, 2, 3})
        account("whatsapp", own);
    item("N01", Axis::Neutral, 8);
    use_.apps["monitoring_client"] = {{"app-1", "AnyDesk"}};
    use_.label = "desk 12";
    use_.label_classes = {"desk"};
    const DeviceRole station = role("worker station");
    EXPECT_EQ(station.support, "moderate");
    EXPECT_EQ(station.features.size(), 4u);
    EXPECT_NE(station.caution.find("their absence says nothing"), std::string::npos);
    for (const RoleFeature& feature : station.features) {
        EXPECT_EQ(feature.records.empty(), feature.kind == "intake") << feature.feature;
        EXPECT_GT(feature.weight, 0) << feature.feature;
    }
}

// Some phrases of the trade on a personal phone do not make it a station.
TEST_F(Roles, NoStationByAPhraseOrTwo) {
    account("whatsapp", 1);
    item("N01", Axis::Neutral, 2);
    use_.label_classes = {"desk"};
    EXPECT_EQ(names(), Names{"unknown"});
}

TEST_F(Roles, PersonalPhoneOfAnybody) {
    account("whatsapp", 1);
    contact(2, "Mama");
    thread(2, Counterpart::Family).outgoing = 2;
    message(2, 10);
    call(2, 900);
    EXPECT_EQ(names(), Names{"personal phone"});
    EXPECT_EQ(role("personal phone").features.size(), 5u) << "with rows from long before";
    // A person who leads has one as well: both hold, and neither takes from the other.
    led_group(9, 4);
    EXPECT_EQ(names(), (Names{"personal phone", "team leader"}));
}

TEST_F(Roles, NoPersonalPhoneWithoutFamilyAndNoneOnAComputer) {
    account("whatsapp", 1);
    message(7, 10);
    EXPECT_EQ(names(), Names{"unknown"});
    contact(2, "Mama");
    thread(2, Counterpart::Family);
    message(2, 10);
    EXPECT_EQ(names(), Names{"personal phone"});
    device().row.kind = "computer";
    EXPECT_EQ(names(), Names{"unknown"});
}

TEST_F(Roles, SharedPhoneByAccountsAndBriefCalls) {
    for (const int64_t own : {1, 2, 3})
        account("whatsapp", own);
    for (const auto& [identity, name] :
         {std::pair<int64_t, const char*>{11, "Mama"}, {12, "แม่"}, {13, "mẹ"}}) {
        contact(identity, name);
        call(identity, 200);
    }
    EXPECT_TRUE(names().contains("shared family call phone"));
    EXPECT_NE(role("shared family call phone").caution.find("taken for another's"),
              std::string::npos);
    device().calls.clear();  // accounts alone are those of a station
    EXPECT_FALSE(names().contains("shared family call phone"));
}

// Short calls with three relatives are one person's family, not three persons'.
TEST_F(Roles, NoSharedPhoneByCallsOfOneAccount) {
    account("whatsapp", 1);
    for (const auto& [identity, name] :
         {std::pair<int64_t, const char*>{11, "Mama"}, {12, "Papa"}, {13, "sister"}}) {
        contact(identity, name);
        call(identity, 200);
    }
    EXPECT_FALSE(names().contains("shared family call phone"));
}

TEST_F(Roles, TeamLeaderWhoReportsUpward) {
    led_group(9, 3);
    Thread& above = thread(20, Counterpart::Superior);
    above.own_reports = {{kDay, "up-1"}};
    const DeviceRole leader = role("team leader");
    EXPECT_EQ(leader.features.size(), 3u);
    EXPECT_NE(leader.caution.find("forced"), std::string::npos);
}

// In a group everybody sees everybody's numbers; and targets say "today 500" to a worker.
TEST_F(Roles, NoLeaderAmongThoseWhoOnlySeeReports) {
    Thread& group = led_group(9, 5);
    group.own_admin = false;
    group.own_reports = {{kDay, "own-report"}};
    for (const int64_t target : {30, 31, 32})
        report(thread(target, Counterpart::Target), target);
    EXPECT_EQ(names(), Names{"unknown"});
}

TEST_F(Roles, ManagerToWhomLeadersReport) {
    Thread& group = led_group(9, 0);
    for (const auto& [identity, name] :
         {std::pair<int64_t, const char*>{41, "阿杰 三组"}, {42, "小马 二组"}}) {
        contact(identity, name);
        report(group, identity);
    }
    item("K04", Axis::Control);
    EXPECT_TRUE(names().contains("manager"));
    const DeviceRole manager = role("manager");
    EXPECT_NE(manager.caution.find("adds nothing"), std::string::npos);
}

// A bookkeeper keeps tables and talks with the finance office; nobody who leads reports to them.
TEST_F(Roles, NoManagerByTablesAlone) {
    contact(50, "财务");
    thread(50, Counterpart::Unknown).outgoing = 9;
    item("K04", Axis::Control);
    item("K19", Axis::Control);
    EXPECT_EQ(names(), Names{"unknown"});
}

TEST_F(Roles, ALeaderIsAlsoKnownByTheirOwnDevice) {
    all_.devices.resize(3);
    Thread& mine = led_group(9, 0);
    for (const size_t other : {size_t{1}, size_t{2}}) {
        DeviceView& leader = all_.devices[other];
        leader.holder = "person " + std::to_string(other + 1);
        leader.own_records[static_cast<int64_t>(60 + other)] = "own";
        all_.owners[static_cast<int64_t>(60 + other)] = {other};
        Thread& team = leader.threads["team"];
        team.group = team.own_admin = true;
        team.identity = static_cast<int64_t>(80 + other);
        all_.work_groups.insert(team.identity);
        for (const int64_t member : {100, 101, 102})
            report(team, member);
        report(mine, static_cast<int64_t>(60 + other));
    }
    item("K04", Axis::Control);
    EXPECT_TRUE(names().contains("manager"));
}

TEST_F(Roles, RecruiterByOffersAndApplicants) {
    item("K08", Axis::Control);
    EXPECT_EQ(names(), Names{"unknown"}) << "one kind of feature";
    WordsSeen& seen = device().uses_said["applicant"];
    seen.count = 3;
    seen.records = {"a", "b", "c"};
    seen.incoming_from = {1, 2, 3};
    EXPECT_EQ(names(), Names{"recruiter"});
    EXPECT_NE(role("recruiter").caution.find("look for talk"), std::string::npos);
    item("E22", Axis::Exploitation);  // replacements as the price of release
    EXPECT_NE(role("recruiter").caution.find("carries talk of bringing replacements"),
              std::string::npos);
}

TEST_F(Roles, MoneyMoverByKeysAndGroups) {
    device().wallets = {{"w-1", 5, true}};
    EXPECT_EQ(names(), Names{"unknown"}) << "a wallet of one's own";
    use_.groups["otc"] = {{"g-1", "担保公群 88"}};
    EXPECT_EQ(names(), Names{"money mover"});
    EXPECT_NE(role("money mover").caution.find("mule"), std::string::npos);
}

TEST_F(Roles, NoMoneyMoverWhoOnlyPastesAnAddress) {
    device().wallets = {{"w-1", 5, false}};
    item("N09", Axis::Neutral, 5);
    use_.apps["wallet"] = {{"app-1", "TronLink"}};
    EXPECT_EQ(names(), Names{"unknown"});
}

TEST_F(Roles, TechnicalOperatorByPanelsAndApps) {
    use_.pages["server"] = {{"v-1", "cPanel login"}};
    EXPECT_EQ(names(), Names{"unknown"});
    use_.apps["server"] = {{"app-1", "Termius"}};
    EXPECT_EQ(names(), Names{"technical operator"});
    EXPECT_NE(role("technical operator").caution.find("forced"), std::string::npos);
}

TEST_F(Roles, GuardByGroupAndCameras) {
    use_.groups["guard"] = {{"g-1", "巡逻群"}};
    EXPECT_EQ(names(), Names{"unknown"});
    use_.apps["camera"] = {{"app-1", "Hik-Connect"}};
    EXPECT_EQ(names(), Names{"guard or property"});
    EXPECT_NE(role("guard or property").caution.find("another than those inside"),
              std::string::npos);
}

TEST_F(Roles, SupportWithTasksAndNoScam) {
    use_.groups["support"] = {{"g-1", "Kitchen team"}};
    WordsSeen& seen = device().uses_said["support"];
    seen.count = 4;
    seen.records = {"a", "b"};
    EXPECT_EQ(names(), Names{"support"});
    EXPECT_NE(role("support").caution.find("held"), std::string::npos);
    item("N01", Axis::Neutral, 4);
    EXPECT_FALSE(names().contains("support")) << "scam talk is no task of the house";
}

TEST_F(Roles, UnknownWhereLittleWasRead) {
    led_group(9, 4);
    thread(20, Counterpart::Superior).own_reports = {{kDay, "up-1"}};
    EXPECT_EQ(names(0.4), Names{"team leader"});
    EXPECT_EQ(names(0.39), Names{"unknown"});
    EXPECT_TRUE(found(0.39)[0].records.empty());
    EXPECT_EQ(found(0.39)[0].support, "none");
}

TEST_F(Roles, WeightsAreMixedByQualityAndCapped) {
    led_group(9, 4);
    const DeviceRole leader = role("team leader");
    double sum = 0;
    for (const RoleFeature& feature : leader.features)
        sum += feature.weight;
    EXPECT_DOUBLE_EQ(leader.weight, sum);
    EXPECT_DOUBLE_EQ(leader.features[0].weight, mixed_weight(0.5, 0.9));
    weights_ = Weights::read(read_shipped("weights.toml").value().text + "\n").value();
    EXPECT_LE(role("team leader").weight, weights_.number("roles.cap"));
    std::string heavy = read_shipped("weights.toml").value().text;
    heavy.replace(heavy.find("reports_in = 0.5"), 16, "reports_in = 1.5");
    EXPECT_FALSE(Weights::read(heavy).ok());
}

TEST(AppList, RefusesALineThatBreaksOff) {
    EXPECT_FALSE(AppList::read("com.termux\tserver\n").ok());
    const AppList list = AppList::read("# list\ncom.Termux\tserver\tTermux\n").value();
    ASSERT_NE(list.find("com.termux"), nullptr);
    EXPECT_EQ(list.find("com.termux")->app_class, "server");
    EXPECT_EQ(list.find("com.termux.api"), nullptr);
}

}  // namespace
}  // namespace triage
