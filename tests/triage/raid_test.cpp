// The sample raid, whole: made, run, and held against its ground truth, which no parser of ours
// made.
#include <algorithm>
#include <map>
#include <set>

#include "tests/fixtures/case_run.h"
#include "tests/fixtures/readme_table.h"

namespace {

using fixtures::export_lines;
using fixtures::run_program;
using fixtures::TemporaryFolder;
using nlohmann::json;

// "EX-005/1" of the ground truth is what we call its first nested extraction.
std::string device_name(std::string name) {
    const size_t slash = name.find('/');
    return slash == std::string::npos
               ? name
               : name.substr(0, slash) + "/extraction-" + name.substr(slash + 1);
}

class SampleRaid : public testing::Test {
protected:
    static void SetUpTestSuite() {
        folder_ = new TemporaryFolder;
        std::ifstream truth(std::string(SOURCE_FOLDER) + "/samples/cases/raid/expected.json");
        truth_ = new json(json::parse(truth));
        const std::string make =
            "/usr/bin/python3 " +
            fixtures::quoted(std::string(SOURCE_FOLDER) + "/samples/make/raid.py") + " " +
            fixtures::quoted((*folder_ / "raid").string()) + " >/dev/null";
        ASSERT_EQ(std::system(make.c_str()), 0);
        const auto ran =
            run_program({"run", case_folder(), (*folder_ / "raid").string(), "--manifest",
                         (*folder_ / "raid/intake.csv").string(), "--format", "csv"},
                        fixtures::Streams::Both);
        ASSERT_EQ(ran.exit_code, 1) << ran.output;  // one phone is damaged, and that is said
    }
    static void TearDownTestSuite() {
        delete truth_;
        delete folder_;
    }
    static std::string case_folder() { return (*folder_ / "raid.case").string(); }
    static const json& truth() { return *truth_; }

    static std::set<std::string> devices_of(const json& names) {
        std::set<std::string> devices;
        for (const auto& name : names)
            devices.insert(device_name(name.get<std::string>()));
        return devices;
    }

private:
    static inline TemporaryFolder* folder_ = nullptr;
    static inline json* truth_ = nullptr;
};

TEST_F(SampleRaid, EveryWhatsAppMessageIsThereInItsState) {
    std::map<std::string, std::map<std::string, int>> found;
    for (const auto& message : export_lines(case_folder(), "messages"))
        if (message["app"] == "whatsapp")
            ++found[message["device"]][message["state"]];
    for (const auto& [name, device] : truth()["devices"].items()) {
        if (name == "EX-014")
            continue;  // the damaged phone has its own test
        std::map<std::string, int> wanted;
        for (const auto& account : device.value("whatsapp", json::array())) {
            wanted["live"] +=
                account["messages"]["live"].get<int>() + account["group_created_rows"].get<int>();
            for (const char* state : {"log_only", "deleted"})
                if (account["messages"][state] > 0)
                    wanted[state] += account["messages"][state].get<int>();
            for (const char* state : {"carvable", "superseded_in_log"})
                if (account["messages"][state] > 0)
                    wanted["carved"] += account["messages"][state].get<int>();
        }
        EXPECT_EQ(found[device_name(name)], wanted) << name;
    }
}

TEST_F(SampleRaid, TheDamagedPhoneGivesWhatIsLeftAndSaysWhatIsNot) {
    int messages = 0;
    for (const auto& message : export_lines(case_folder(), "messages"))
        messages += message["device"] == "EX-014" && message["app"] == "whatsapp" ? 1 : 0;
    EXPECT_EQ(messages, 305);  // 342 before the damage, 37 of them on the broken page
    std::set<std::string> statuses;
    std::string damage;
    for (const auto& row : export_lines(case_folder(), "coverage"))
        if (row["device"] == "EX-014") {
            statuses.insert(row["status"]);
            damage += row.contains("damage") ? row["damage"].dump() : "";
        }
    EXPECT_TRUE(statuses.contains("partly"));
    EXPECT_NE(damage.find("page 59"), std::string::npos) << damage;
}

TEST_F(SampleRaid, TheCompaniesAndTheHandedOverAccountsAreFound) {
    std::map<std::string, std::set<std::set<std::string>>> clusters;
    for (const auto& cluster : export_lines(case_folder(), "clusters"))
        clusters[cluster["level"]].insert(cluster["devices"].get<std::set<std::string>>());
    std::set<std::set<std::string>> companies;
    for (const auto& company : truth()["companies"])
        companies.insert(devices_of(company));
    EXPECT_EQ(clusters["network"], companies);
    std::set<std::set<std::string>> custody;
    for (const auto& account : truth()["custody"]) {
        std::set<std::string> devices;
        for (const auto& held : account["held"])
            devices.insert(device_name(held["device"]));
        custody.insert(devices);
    }
    EXPECT_EQ(clusters["custody"], custody);
}

TEST_F(SampleRaid, TheChatsOfSeveralDevicesAreAlignedRowByRow) {
    std::map<std::vector<std::string>, json> chats;
    for (const auto& chat : export_lines(case_folder(), "chats")) {
        std::vector<std::string> identity;
        for (const auto& name : chat["identity"])
            identity.push_back(name["value"].get<std::string>().substr(
                0, name["value"].get<std::string>().find('@')));
        EXPECT_EQ(chat["found_by"], "identity");
        EXPECT_TRUE(chat["clocks"].empty());
        // No row of a chat that two seized devices hold was removed on one of them.
        EXPECT_TRUE(chat["differences"].empty()) << chat["differences"];
        chats[identity] = chat;
    }
    EXPECT_EQ(chats.size(), truth()["shared_chats"].size());
    for (const auto& expected : truth()["shared_chats"]) {
        const auto identity = expected["identity"].get<std::vector<std::string>>();
        ASSERT_TRUE(chats.contains(identity)) << expected["identity"];
        std::map<std::string, json> rows;
        for (const auto& device : chats[identity]["devices"])
            rows[device["device"]] = {{"live", device["live"]},
                                      {"log_only", device["log_only"]},
                                      {"deleted", device["deleted"]},
                                      {"carved", device["carved"]}};
        std::map<std::string, json> stated;
        for (const auto& [device, counts] : expected["devices"].items())
            stated[device_name(device)] = counts;
        EXPECT_EQ(rows, stated) << expected["identity"];
    }
}

// The table of the README is what was measured; UPDATE_EVALUATION=1 writes it anew.
TEST_F(SampleRaid, TheReadmeShowsTheMeasuredTable) {
    const auto ran =
        run_program({"evaluate", case_folder(), "--truth",
                     std::string(SOURCE_FOLDER) + "/samples/cases/raid/expected.json"});
    ASSERT_EQ(ran.exit_code, 0) << ran.output;
    fixtures::expect_table_in_readme("## How well it does", ran.output);
}

// The targets that no measure may miss.
TEST_F(SampleRaid, TheMeasuresThatMustHoldDo) {
    const auto ran =
        run_program({"evaluate", case_folder(), "--json", "--truth",
                     std::string(SOURCE_FOLDER) + "/samples/cases/raid/expected.json"});
    const json measures = json::parse(ran.output);
    EXPECT_EQ(measures["harmful_error"]["hits"], 0);
    EXPECT_EQ(measures["missed_referrals"]["hits"], 0);
    EXPECT_EQ(measures["merged_companies"], 0);
    EXPECT_GE(measures["custody"]["f1"], 0.95);
    EXPECT_GE(measures["network_ari"], 0.95);
    EXPECT_EQ(measures["surplus_messages"], 0);
}

TEST_F(SampleRaid, WhatEverybodyHasLinksNothing) {
    const auto links = export_lines(case_folder(), "links");
    ASSERT_FALSE(links.empty());
    for (const auto& value : truth()["must_not_link"])
        for (const auto& link : links)
            for (const auto& why : link["why"])
                if (why["value"] == value) {
                    EXPECT_EQ(why["weight"], 0.0) << value << " links " << link["a"];
                }
}

TEST_F(SampleRaid, NobodyWhoNeedsScreeningIsMissedAndNobodyHeldIsShownInControl) {
    std::map<std::string, json> assessed;
    for (const auto& assessment : export_lines(case_folder(), "assessments"))
        assessed[assessment["device"]] = assessment;
    for (const auto& [name, device] : truth()["devices"].items()) {
        const json& assessment = assessed[device_name(name)];
        ASSERT_TRUE(assessment.is_object()) << name;
        if (device["refer"].is_boolean()) {
            EXPECT_EQ(assessment["refer"], device["refer"]) << name;
        }
        const bool may_control = std::find(device["outcome"].begin(), device["outcome"].end(),
                                           "control_indicators") != device["outcome"].end();
        if (!may_control) {
            EXPECT_NE(assessment["outcome"], "control_indicators") << name;
        }
        for (const auto& item : assessment["items"])
            EXPECT_FALSE(item["records"].empty()) << name << item["indicator"];
    }
    EXPECT_EQ(assessed["EX-001"]["outcome"], "exploitation_indicators");
    EXPECT_EQ(assessed["EX-008"]["outcome"], "control_indicators");
    EXPECT_EQ(assessed["EX-008"]["provisional"], true);
    EXPECT_LT(assessed["EX-013"]["exploitation"]["weight"], 0.5);  // the plea was planted
}

TEST_F(SampleRaid, TheQueuesStandInTheirOwnOrders) {
    std::map<std::string, std::vector<json>> queues;
    for (const auto& entry : export_lines(case_folder(), "queues"))
        queues[entry["queue"]].push_back(entry);
    const auto& safety = queues["safety"];
    ASSERT_EQ(safety.size(), 1 + truth()["devices"].size()) << "nobody is left out";
    EXPECT_EQ(safety[0]["oldest_since"], "2025-11-17T22:20:00Z");
    EXPECT_EQ(safety[1]["device"], "EX-001");
    EXPECT_EQ(safety[1]["tier"], 0);
    for (size_t i = 2; i < safety.size(); ++i)
        EXPECT_LE(safety[i - 1]["tier"], safety[i]["tier"]);
    std::set<std::string> waiting;
    for (size_t i = 1; i < queues["assets"].size(); ++i)
        waiting.insert(queues["assets"][i]["address"].get<std::string>());
    for (const auto& address : truth()["freeze_now"])
        EXPECT_TRUE(waiting.contains(address["address"].get<std::string>())) << address;
}

TEST_F(SampleRaid, TheFreezeListIsCompleteAndNamesNobody) {
    std::set<std::string> holders;
    for (const auto& device : export_lines(case_folder(), "devices"))
        holders.insert(device["holder"].get<std::string>());
    size_t addresses = 0;
    for (const auto& row : export_lines(case_folder(), "freeze")) {
        if (row["row"] != "address")
            continue;
        ++addresses;
        for (const char* key : {"asset", "contract", "checksum", "role_guess", "requested_action",
                                "sums_stated", "counterparts", "victim_payments", "harm_check",
                                "check_live", "exhibits", "first_seen_utc"})
            EXPECT_TRUE(row.contains(key)) << key;
        EXPECT_FALSE(row["records"].empty()) << row["address"];
        for (const std::string& holder : holders)
            EXPECT_EQ(row.dump().find(holder), std::string::npos) << holder;
        const bool ransom =
            row["why"].get<std::string>().find("safety officer") != std::string::npos;
        EXPECT_EQ(ransom, row["harm_check"].dump().find("ransom route") != std::string::npos);
    }
    EXPECT_GE(addresses, truth()["freeze_now"].size());
}

// The list of the defrauded holds no device's own account and no holder.
TEST_F(SampleRaid, TargetsAreNobodyOfTheCompound) {
    std::set<std::string> own;
    for (const auto& account : export_lines(case_folder(), "accounts"))
        own.insert(account["value"].get<std::string>());
    const auto targets = export_lines(case_folder(), "targets");
    ASSERT_FALSE(targets.empty());
    for (const auto& target : targets) {
        EXPECT_FALSE(own.contains(target["handle"]["value"].get<std::string>())) << target;
        EXPECT_FALSE(target.contains("holder"));
        EXPECT_TRUE(target["urgent_welfare_notice"].is_boolean());
    }
}

TEST_F(SampleRaid, WalletsToFreezeAreThoseOfTheStory) {
    std::set<std::string> wanted;
    for (const auto& address : truth()["freeze_now"])
        wanted.insert(address["address"]);
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((case_folder() + "/case.db").c_str(), &database), SQLITE_OK);
    std::set<std::string> found;
    sqlite3_exec(
        database, "SELECT value FROM freeze JOIN identity USING(identity) WHERE class<>'D'",
        [](void* out, int, char** values, char**) {
            static_cast<std::set<std::string>*>(out)->insert(values[0]);
            return 0;
        },
        &found, nullptr);
    sqlite3_close(database);
    EXPECT_EQ(found, wanted);
    for (const auto& address : truth()["never_freeze"])
        EXPECT_FALSE(found.contains(address.get<std::string>()));
}

TEST_F(SampleRaid, EveryPlaceIsFoundAgain) {
    const auto ran = run_program({"verify", case_folder()});
    EXPECT_EQ(ran.exit_code, 0) << ran.output;
}

}  // namespace
