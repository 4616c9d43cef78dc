// The three queues: their keys, what may never be one, and how humans close what was proposed.
#include "triage/assess/queues.h"

#include <gtest/gtest.h>

#include "tests/fixtures/case_run.h"
#include "triage/assess/decision.h"
#include "triage/assess/safety.h"
#include "triage/assess/volatile_signs.h"
#include "triage/identity/shipped_data.h"

namespace triage {
namespace {

constexpr int64_t kDay = 86'400'000'000'000;

// A case as `assess` would have written it.
class QueueCase : public testing::Test {
protected:
    QueueCase()
        : store_(CaseStore::open((folder_ / "q.case").string(), CaseStore::Access::Create)) {}

    CaseStore& store() { return store_.value(); }
    void run(const std::string& sql) { ASSERT_TRUE(store().database().execute(sql).ok()) << sql; }
    void device(const std::string& name, const std::string& seized_at, int refer) {
        ExhibitRow exhibit;
        exhibit.exhibit = name;
        exhibit.seized_at = seized_at;
        exhibit.holder = "person " + name;
        exhibit.status = "done";
        ASSERT_TRUE(store().put_exhibit(exhibit).ok());
        DeviceRow row;
        row.device = row.exhibit = name;
        row.holder = exhibit.holder;
        row.kind = "phone";
        row.profile_json = "{}";
        rows_.push_back(row);
        ASSERT_TRUE(store().replace_devices(rows_).ok());
        run("INSERT INTO assessment VALUES('" + name + "','insufficient',0," +
            std::to_string(refer) + ",1.0,'[]','{}','{}','{}','[]')");
    }
    void item(const std::string& name, const std::string& indicator, const std::string& axis) {
        run("INSERT INTO assessment_item SELECT '" + name + "',count(*)+1,'" + indicator + "','" +
            axis + "','chat','G',0,0.5,'{}',0.5,'what stands there','c','[{\"device\":\"" + name +
            "\",\"record\":\"r\"}]','{}' FROM assessment_item");
    }
    void sign(const std::string& name, const std::string& flag, int tier) {
        run("INSERT INTO safety_sign VALUES('" + name + "','" + flag + "'," + std::to_string(tier) +
            ",'A statement.','[{\"device\":\"" + name + "\",\"record\":\"s\"}]')");
    }
    void decide(const std::string& name, const std::string& text, const std::string& by) {
        ASSERT_TRUE(record_decision(store(), {name, text, by, "", "spoke with them", ""}).ok());
    }
    Queues queues() { return read_queues(store()).value(); }
    static std::vector<std::string> order(const Queue& queue) {
        std::vector<std::string> names;
        for (const QueueEntry& entry : queue.entries)
            names.push_back(entry.address.empty() ? entry.device : entry.address);
        return names;
    }

private:
    fixtures::TemporaryFolder folder_;
    Result<CaseStore> store_;
    std::vector<DeviceRow> rows_;
};

using Names = std::vector<std::string>;

TEST_F(QueueCase, SafetyGoesByTierThenByWaiting) {
    device("EX-001", "2025-11-18T05:00:00+07:00", 0);
    device("EX-002", "", 1);
    device("EX-003", "2025-11-18T06:00:00+07:00", 1);
    device("EX-004", "2025-11-18T09:00:00+07:00", 1);
    device("EX-005", "2025-11-18T05:30:00+07:00", 1);
    item("EX-003", "E04", "exploitation");
    sign("EX-004", "suicide", 0);
    const Queue queue = queues().safety;
    EXPECT_EQ(order(queue), (Names{"EX-004", "EX-005", "EX-003", "EX-002", "EX-001"}))
        << "an unknown time stands last in its tier; everyone stands somewhere";
    EXPECT_EQ(queue.entries[0].tier, 0);
    EXPECT_EQ(queue.entries[0].reasons[0].records[0].record, "s");
    EXPECT_EQ(queue.entries[2].reasons[0].what, "E04: what stands there");
    EXPECT_EQ(queue.entries[4].tier, 2);
    EXPECT_EQ(queue.oldest_since, "2025-11-17T22:00:00Z");
    EXPECT_GT(queue.oldest_waits_s.value_or(0), 0);
}

// Whatever is found about control, nobody's place moves and nothing of it is said here.
TEST_F(QueueCase, ControlIsNoKeyOfTheSafetyQueue) {
    for (const char* name : {"EX-001", "EX-002", "EX-003"})
        device(name, "2025-11-18T05:00:00Z", name == std::string("EX-002") ? 1 : 0);
    item("EX-002", "E04", "exploitation");
    const auto before = order(queues().safety);
    for (int i = 0; i < 4; ++i)
        for (const char* name : {"EX-001", "EX-002"})
            item(name, "K02", "control");
    run("UPDATE assessment SET outcome='control_indicators', provisional=1, "
        "control='{\"weight\":2.0}', roles='[{\"role\":\"manager\"}]' WHERE device<>'EX-003'");
    const Queue after = queues().safety;
    EXPECT_EQ(order(after), before);
    EXPECT_EQ(before, (Names{"EX-002", "EX-001", "EX-003"}));
    for (const QueueEntry& entry : after.entries)
        for (const QueueReason& reason : entry.reasons)
            EXPECT_EQ(reason.what.find("K0"), std::string::npos) << reason.what;
}

TEST_F(QueueCase, AHumanClosesAndRaisesFlags) {
    device("EX-001", "", 0);
    device("EX-002", "", 0);
    sign("EX-002", "suicide", 0);
    EXPECT_EQ(order(queues().safety), (Names{"EX-002", "EX-001"}));
    decide("EX-002", "close suicide", "A. Doctor");
    EXPECT_EQ(queues().safety.entries[1].closed,
              Names{"suicide, closed by A. Doctor: spoke with them"});
    EXPECT_EQ(order(queues().safety), (Names{"EX-001", "EX-002"}));
    decide("EX-002", "flag child", "B. Officer");
    EXPECT_EQ(order(queues().safety), (Names{"EX-002", "EX-001"}));
    EXPECT_EQ(queues().safety.entries[0].reasons.back().what,
              "child: entered by B. Officer: spoke with them");
    // New findings: what was closed on the old ones stands open again.
    decide("EX-002", "close child", "A. Doctor");
    EXPECT_EQ(queues().safety.entries[1].tier, 2);
    item("EX-002", "E08", "exploitation");
    EXPECT_EQ(queues().safety.entries[0].tier, 0);
    EXPECT_EQ(queues().safety.entries[0].closed.size(), 0u);
}

// On a device with signs of control a closing needs two persons, a raised flag none.
TEST_F(QueueCase, ClosingNeedsTwoPersonsBesideSignsOfControl) {
    device("EX-001", "", 0);
    run("UPDATE assessment SET outcome='mixed'");
    decide("EX-001", "flag child", "A. Officer");
    EXPECT_EQ(queues().safety.entries[0].tier, 0);
    decide("EX-001", "close child", "A. Officer");
    EXPECT_EQ(queues().safety.entries[0].tier, 0);
    decide("EX-001", "close child", "B. Adviser");
    EXPECT_EQ(queues().safety.entries[0].tier, 2);
}

TEST_F(QueueCase, WhatIsDoneWaitsNoMoreInItsOwnQueueOnly) {
    device("EX-001", "2025-11-18T05:00:00Z", 1);
    device("EX-002", "2025-11-18T06:00:00Z", 0);
    run("INSERT INTO volatile_sign VALUES('EX-001','live_session',1,'Noted.','[]')");
    run("INSERT INTO volatile_sign VALUES('EX-002','about_to_lock',0,'Noted.','[]')");
    EXPECT_EQ(order(queues().devices), (Names{"EX-002", "EX-001"}));
    decide("EX-001", "done safety", "A. Screener");
    EXPECT_EQ(order(queues().safety), Names{"EX-002"});
    EXPECT_EQ(queues().safety.done, 1);
    EXPECT_EQ(queues().safety.oldest_since, "2025-11-18T06:00:00Z");
    EXPECT_EQ(order(queues().devices), (Names{"EX-002", "EX-001"})) << "queues do not wait";
    decide("EX-002", "done volatile", "C. Lab");
    EXPECT_EQ(order(queues().devices), Names{"EX-001"});
}

TEST_F(QueueCase, AssetsStandAsRankedWithoutClassD) {
    device("EX-001", "2025-11-18T05:00:00Z", 0);
    const char* values[] = {"Taaa", "Tbbb", "Tccc"};
    for (int i = 0; i < 3; ++i) {
        const std::string number = std::to_string(i + 1);
        run("INSERT INTO identity(identity,type,value,rule) VALUES(" + number + ",'trc20','" +
            values[i] + "','r')");
        run("INSERT INTO freeze VALUES(" + number + "," + number + ",'tron','" +
            std::string(1, "BAD"[i]) + "','why',NULL,NULL,'[\"EX-001\"]','[]','" +
            (i == 1 ? "{\"hot\":true}" : "{}") + "')");
    }
    const Queue queue = queues().assets;
    EXPECT_EQ(order(queue), (Names{"Taaa", "Tbbb"})) << "class D is not sent";
    EXPECT_EQ(queue.entries[1].tier, 0);
    EXPECT_EQ(queue.entries[0].waiting_since, "2025-11-18T05:00:00Z");
    for (const QueueEntry& entry : queue.entries)
        EXPECT_EQ(entry.holder, "") << "no person's data beside an address";
    decide("EX-001", "done Taaa", "F. Unit");
    EXPECT_EQ(order(queues().assets), Names{"Tbbb"});
}

// --- what raises a sign -----------------------------------------------------------------------

template <class T>
T shipped(const char* name) {
    return T::read(read_shipped(name).value().text).value();
}

class Signs : public testing::Test {
protected:
    Signs()
        : weights_(shipped<Weights>("weights.toml")),
          lexicon_(shipped<Lexicon>("lexicon.tsv")),
          words_(shipped<WordList>("words.tsv")),
          all_(TemplateCounter(3, 30, 120)) {
        all_.devices.resize(1);
        all_.ends_utc_ns = 100 * kDay;
        device().row.device = "EX-001";
        thread("mama", Counterpart::Family);
        thread("target", Counterpart::Target);
    }
    DeviceView& device() { return all_.devices[0]; }
    void thread(const std::string& key, Counterpart counterpart) {
        device().threads[key].key = key;
        device().threads[key].counterpart = counterpart;
    }
    void say(const std::string& thread, const std::string& text, int64_t day,
             Direction direction = Direction::Outgoing) {
        KeptMessage message;
        message.record = "m" + std::to_string(device().messages.size());
        message.thread = thread;
        message.direction = direction;
        message.utc_ns = day * kDay;
        message.normalized = normalize(text);
        message.hits = lexicon_.match(message.normalized, words_);
        device().messages.push_back(message);
    }
    void item(const std::string& indicator, Axis axis, int64_t day) {
        Item made;
        made.indicator = indicator;
        made.axis = axis;
        made.base_weight = 0.8;
        made.utc_ns = day * kDay;
        made.records = {{"EX-001", indicator}};
        items_.push_back(made);
    }
    std::set<std::string> flags() {
        const Finding from{all_,   device(),      0,           weights_, lexicon_,
                           words_, Attribution{}, std::nullopt};
        std::set<std::string> flags;
        for (const SafetySign& sign : safety_signs(from, use_, items_))
            flags.insert(sign.flag);
        return flags;
    }

    Weights weights_;
    Lexicon lexicon_;
    WordList words_;
    CaseView all_;
    DeviceUse use_;
    std::vector<Item> items_;
};

using Flags = std::set<std::string>;

TEST_F(Signs, OfThreatsThatAreFreshAndOnTheAxisOfExploitation) {
    item("E08", Axis::Exploitation, 40);
    EXPECT_EQ(flags(), Flags{}) << "long before the seizure";
    item("E08", Axis::Exploitation, 95);
    item("E07", Axis::Exploitation, 99);
    item("K16", Axis::Control, 99);
    EXPECT_EQ(flags(), (Flags{"family_extorted", "fresh_threat"}));
}

TEST_F(Signs, OfOthersWhoAreHeldAsToldToFamily) {
    say("target", "he is locked in a room since Monday", 99);
    EXPECT_EQ(flags(), Flags{}) << "a story for a target";
    say("mama", "he is locked in a room since Monday", 99, Direction::Incoming);
    EXPECT_EQ(flags(), Flags{}) << "not the user's words";
    say("mama", "he is locked in a room since Monday", 99);
    EXPECT_EQ(flags(), Flags{"others_held"});
}

TEST_F(Signs, OfOwnAuthoritiesAndChildrenEnteredByAnOfficer) {
    device().own_words["own_state"] = {{"m", "target"}};
    EXPECT_EQ(flags(), Flags{});
    device().own_words["own_state"] = {{"m", "mama"}};
    use_.note_classes = {"child"};
    EXPECT_EQ(flags(), (Flags{"child", "own_state"}));
    EXPECT_EQ(tier_of_flag("child"), SafetyTier::Now);
    EXPECT_EQ(tier_of_flag("illness"), SafetyTier::Soon);
}

TEST(VolatileSigns, AreOfTheNoteTheAppsAndTheLedger) {
    DeviceView device;
    device.row.device = "EX-001";
    DeviceUse use;
    EXPECT_TRUE(volatile_signs(device, use).empty());
    ExhibitRow exhibit;
    exhibit.note = "found unlocked, locks in five minutes";
    add_intake(use, exhibit, shipped<WordList>("uses.tsv"));
    use.apps["device_management"] = {{"app-1", "Headwind MDM"}};
    device.not_read["encrypted"] = {{"backup.crypt15", "whatsapp"}};
    const auto signs = volatile_signs(device, use);
    ASSERT_EQ(signs.size(), 4u);
    EXPECT_EQ(signs[0].sign, "about_to_lock");
    EXPECT_EQ(signs[1].sign, "live_session");
    EXPECT_EQ(signs[2].sign, "device_management");
    EXPECT_EQ(signs[2].records[0].record, "app-1");
    EXPECT_EQ(signs[3].sign, "encrypted");
    EXPECT_NE(signs[3].statement.find("backup.crypt15"), std::string::npos);
}

}  // namespace
}  // namespace triage
