// Where a device was, and what the assessment makes of it.
#include "tests/triage/invented_case.h"
#include "triage/assess/places.h"

namespace triage {
namespace {

using Places = InventedCase;

constexpr double kNorth_m = 1.0 / 111'195;  // degrees of latitude

plugins::Location fix(int64_t day, int64_t hour, double north_m, double accuracy_m = 20) {
    return {.app = "ios",
            .latitude = 17.5 + north_m * kNorth_m,
            .longitude = 97.5,
            .accuracy_m = accuracy_m,
            .time = at(day, hour * 60)};
}

// Four positions a day, this far to the north.
std::vector<plugins::Record> days_at(int64_t first, int64_t last, double north_m) {
    std::vector<plugins::Record> made;
    for (int64_t day = first; day <= last; ++day)
        for (const int64_t hour : {3, 9, 15, 21})
            made.emplace_back(fix(day, hour, north_m + static_cast<double>(hour) * 5));
    return made;
}

InventedFile sensor(std::vector<plugins::Record> records,
                    const std::string& plugin = "routined_ios") {
    return {"private/var/Cache.sqlite", plugin, std::move(records)};
}

InventedFile used_chat() {
    InventedFile chat = personal_chat("254711000001");
    for (int64_t day = 11; day < 40; ++day)
        chat.records.emplace_back(message(kMother, "outgoing", day, "good night"));
    return chat;
}

TEST(Distance, IsThatOfTheSphere) {
    EXPECT_NEAR(distance_m({0, 0}, {0, 1}), 111'195, 10);
    EXPECT_NEAR(distance_m({60, 10}, {60, 11}), 55'597, 60);
    EXPECT_EQ(distance_m({17, 97}, {17, 97}), 0);
}

TEST_F(Places, TwoWeeksWithinTheRadiusAreConfinement) {
    add({"EX-001", {used_chat(), sensor(days_at(11, 24, 0))}});
    judge();
    ASSERT_EQ(items("E10"), 1);
    EXPECT_EQ(statement("E10"),
              "From 2025-08-11 to 2025-08-24 (14 days, 14 of them with 3 positions or more) every "
              "stored position lies within 61 m of one place; on 14 of these days messages or "
              "calls went out.");
    EXPECT_EQ(text("SELECT family FROM assessment_item WHERE indicator='E10'"), "location");
    EXPECT_EQ(number("SELECT json_array_length(records) FROM assessment_item WHERE "
                     "indicator='E10'"),
              12);
}

TEST_F(Places, ThirteenDaysAreNone) {
    add({"EX-001", {used_chat(), sensor(days_at(11, 23, 0))}});
    judge();
    EXPECT_EQ(items("E10"), 0);
}

TEST_F(Places, AWalkEndsTheStay) {
    auto records = days_at(11, 30, 0);
    records.emplace_back(fix(20, 12, 900));
    add({"EX-001", {used_chat(), sensor(records)}});
    judge();
    EXPECT_EQ(items("E10"), 0);
}

TEST_F(Places, APositionThatIsBadlyKnownDoesNotEndIt) {
    auto records = days_at(11, 26, 0);
    records.emplace_back(fix(20, 12, 900, 2'000));
    add({"EX-001", {used_chat(), sensor(records)}});
    judge();
    EXPECT_EQ(items("E10"), 1);
}

TEST_F(Places, AStationOnADeskIsNotConfined) {
    InventedFile chat = station_chat();
    for (int64_t day = 11; day < 40; ++day)
        chat.records.emplace_back(message(jid("15550001111"), "outgoing", day, "good night"));
    add({"EX-001", {chat, sensor(days_at(11, 39, 0))}});
    judge();
    EXPECT_EQ(items("E10"), 0);
}

TEST_F(Places, APhoneNobodyUsesIsNotConfined) {
    add({"EX-001", {personal_chat("254711000001"), sensor(days_at(11, 39, 0))}});
    judge();
    EXPECT_EQ(items("E10"), 0);
}

TEST_F(Places, DaysWithoutPositionsAreNoCoverage) {
    auto records = days_at(11, 15, 0);
    const auto later = days_at(28, 32, 0);
    records.insert(records.end(), later.begin(), later.end());
    add({"EX-001", {used_chat(), sensor(records)}});
    judge();
    EXPECT_EQ(items("E10"), 0);
}

TEST_F(Places, DaysBeforeArrivalDoNotCount) {
    InventedFile chat = used_chat();
    for (int64_t day = -30; day < 0; ++day)
        chat.records.emplace_back(message(kMother, "outgoing", day, "good night"));
    add({"EX-001", {chat, sensor(days_at(-30, 5, 0))}});
    judge();
    EXPECT_EQ(items("E10"), 0);
}

// A place that was sent in a chat or saved on a map is not where the device was.
TEST_F(Places, ASharedPlaceIsNoPosition) {
    add({"EX-001", {used_chat(), sensor(days_at(11, 39, 0), "whatsapp_android")}});
    judge();
    EXPECT_EQ(items("E10"), 0);
}

// Before: at home, 50 km off. Inside: at the site, with this many trips home.
std::vector<plugins::Record> with_trips(int trips, double to_m) {
    auto records = days_at(0, 9, 50'000);
    for (int64_t day = 11; day < 40; ++day) {
        const bool away = day % 8 == 3 && trips-- > 0;
        const auto more = days_at(day, day, away ? to_m : 0);
        records.insert(records.end(), more.begin(), more.end());
    }
    return records;
}

TEST_F(Places, TwoTripsHomeAndBackLowerExploitation) {
    add({"EX-001", {used_chat(), sensor(with_trips(2, 50'000))}});
    judge();
    ASSERT_EQ(items("X01"), 1);
    EXPECT_EQ(statement("X01"),
              "Stored positions show 2 trips of more than 5 km from the place of most days inside "
              "and back; 2 of them by the place of most days before.");
    EXPECT_LT(number("SELECT CAST(weight * 1000 AS INTEGER) FROM assessment_item WHERE "
                     "indicator='X01'"),
              0);
    EXPECT_NE(detail("X01").find("whether anybody went along"), std::string::npos);
}

TEST_F(Places, OneTripIsNotFreeMovement) {
    add({"EX-001", {used_chat(), sensor(with_trips(1, 50'000))}});
    judge();
    EXPECT_EQ(items("X01"), 0);
}

TEST_F(Places, TripsElsewhereMayBeEscorted) {
    add({"EX-001", {used_chat(), sensor(with_trips(3, 20'000))}});
    judge();
    EXPECT_EQ(items("X01"), 0);
}

// Pictures that somebody sent carry the sender's place.
TEST_F(Places, PicturesOfOthersAreNoTrips) {
    add({"EX-001", {used_chat(), sensor(with_trips(2, 50'000), "photos_ios")}});
    judge();
    EXPECT_EQ(items("X01"), 0);
}

plugins::Message place_sent(int64_t day, const std::string& to) {
    plugins::Message made = message(to, "outgoing", day, "");
    made.kind = plugins::known("location", "16");
    return made;
}

TEST_F(Places, APlaceSentToFamilyInsideIsShown) {
    InventedFile chat = used_chat();
    chat.records.emplace_back(place_sent(12, kMother));
    chat.records.emplace_back(place_sent(13, jid("15550001111")));
    add({"EX-001", {chat}});
    judge();
    ASSERT_EQ(items("E17"), 1);
    EXPECT_EQ(statement("E17"),
              "Message sent 2025-08-12 to the contact saved as 'Mama' is a place.");
}

TEST_F(Places, AHabitFromBeforeWeighsLess) {
    InventedFile chat = used_chat();
    chat.records.emplace_back(place_sent(2, kMother));
    chat.records.emplace_back(place_sent(12, kMother));
    add({"EX-001", {chat}});
    judge();
    ASSERT_EQ(items("E17"), 1) << "the one before arrival is none";
    EXPECT_NE(detail("E17").find("before as well"), std::string::npos) << detail("E17");
}

}  // namespace
}  // namespace triage
