// Custody: what the spans of use of one account say, and what they do not.
#include "triage/link/custody.h"

#include "tests/fixtures/case_run.h"

namespace triage {
namespace {

constexpr int64_t kDay = 86400LL * 1'000'000'000;
constexpr int64_t kStart = 20000 * kDay;  // 2024-10-04

class Custodies : public testing::Test {
protected:
    Custodies()
        : store_(CaseStore::open((folder_ / "x.case").string(), CaseStore::Access::Create)) {
        EXPECT_TRUE(store_.ok());
    }

    // A device whose account 1 was in use from day `from` to day `to`; -1: not known.
    void add(const std::string& device, const std::string& holder, int from, int to) {
        DeviceRow row{device, device, "", "phone", "android", holder, device, "{}", 0};
        if (!same_as_.empty())
            row.profile_json = R"({"same_device_as":[{"device":")" + same_as_ + R"("}]})";
        devices_.push_back(row);
        const auto time = [](int day) {
            return day < 0 ? std::string("NULL") : std::to_string(kStart + day * kDay);
        };
        execute("INSERT INTO holding VALUES('" + device + "',1,'owner','whatsapp',3," + time(from) +
                "," + time(to) + ",'+66','','[\"" + device + "-record\"]')");
    }

    Custody read() {
        execute(
            "INSERT INTO identity(identity,type,value,rule) VALUES(1,'phone','+66810001001','')");
        EXPECT_TRUE(store_.value().replace_devices(devices_).ok());
        const auto custodies = read_custodies(store_.value());
        EXPECT_TRUE(custodies.ok());
        EXPECT_EQ(custodies.value().size(), 1u);
        return custodies.value().at(0);
    }

    std::string same_as_;

private:
    void execute(const std::string& sql) {
        const auto done = store_.value().database().execute(sql);
        EXPECT_TRUE(done.ok()) << done.error().what;
    }

    fixtures::TemporaryFolder folder_;
    Result<CaseStore> store_;
    std::vector<DeviceRow> devices_;
};

TEST_F(Custodies, AnAccountThatMovedIsToldWithItsSpans) {
    add("EX-002", "B", 40, 60);
    add("EX-001", "A", 0, 30);
    const Custody custody = read();
    EXPECT_EQ(custody.hands, Hands::Moved);
    ASSERT_EQ(custody.held.size(), 2u);
    EXPECT_EQ(custody.held[0].device, "EX-001");
    EXPECT_EQ(custody.held[1].records, std::vector<std::string>{"EX-002-record"});
    EXPECT_EQ(custody.statement,
              "The account was logged in on 2 devices: on EX-001 from 2024-10-04 to 2024-11-03; on "
              "EX-002 from 2024-11-13 to 2024-12-03.");
}

TEST_F(Custodies, DevicesOfDifferentHoldersInUseAtOnceAreSeveralHands) {
    add("EX-001", "A", 0, 30);
    add("EX-002", "B", 10, 60);
    const Custody custody = read();
    EXPECT_EQ(custody.hands, Hands::SeveralAtOnce);
    EXPECT_NE(custody.statement.find("EX-001 and EX-002, of different holders, both carry traces "
                                     "of its use between 2024-10-14 and 2024-11-03"),
              std::string::npos)
        << custody.statement;
}

// One person may carry two devices, and a device nobody is named for is nobody's other hand.
TEST_F(Custodies, OneHolderOrAnUnknownOneIsNoSecondHand) {
    add("EX-001", "A", 0, 30);
    add("EX-002", "A", 10, 60);
    EXPECT_EQ(read().hands, Hands::Moved);
}

TEST_F(Custodies, WithoutTimesOrHoldersNothingIsSaid) {
    add("EX-001", "A", 0, 30);
    add("EX-002", "B", -1, -1);
    add("EX-003", "", 5, 9);
    EXPECT_EQ(read().hands, Hands::Unknown);
}

TEST_F(Custodies, CopiesOfOneDeviceAreNoSecondHand) {
    same_as_ = "EX-002";
    add("EX-001", "A", 0, 30);
    same_as_ = "EX-001";
    add("EX-002", "B", 0, 30);
    EXPECT_EQ(read().hands, Hands::Copies);
}

}  // namespace
}  // namespace triage
