// The same chat on several devices: what makes conversations one, and what is said of the rest.
#include <algorithm>
#include <map>
#include <random>

#include "tests/fixtures/chat_case.h"
#include "triage/identity/shipped_data.h"
#include "triage/link/align_chat.h"
#include "triage/link/chat_stubs.h"
#include "triage/link/same_chat.h"
#include "triage/link/text_hash.h"

namespace {

using fixtures::ChatCase;
using fixtures::ConversationOf;
using fixtures::DeviceOf;
using fixtures::Said;
using nlohmann::json;
using plugins::State;

constexpr int64_t kBegin = 1'750'000'000;  // 2025-06-15
const std::string kOne = "+66810000001";
const std::string kTwo = "+66810000002";
const std::string kThree = "+66810000003";
const std::string kOutside = "+66810000099";

std::string sentence(size_t number) {
    static const char* const kThings[] = {"list of customers",      "order for the kitchen",
                                          "key of the storeroom",   "screen of desk nine",
                                          "picture of the receipt", "van to the other building"};
    return "Day " + std::to_string(number) + ": bring the " + kThings[number % 6] +
           " to the office before " + std::to_string(7 + number % 5) + " o'clock";
}

// `own` says every third message, the outsider the rest.
std::vector<Said> talk(const std::string& own, const std::string& speaker, size_t first,
                       size_t last, int64_t clock_s = 0) {
    std::vector<Said> said;
    for (size_t i = first; i <= last; ++i) {
        const std::string& sender = i % 3 == 0 ? speaker : kOutside;
        said.push_back({kBegin + static_cast<int64_t>(i) * 3600 + clock_s,
                        sender == own ? "" : sender, sentence(i), "ID" + std::to_string(i)});
    }
    return said;
}

ConversationOf group(const std::string& app, const std::string& id, const std::string& name,
                     std::vector<Said> said) {
    return {app, id, "group", {app + "_group", id}, name, std::move(said)};
}

json find(const json& list, const std::string& key, const std::string& value) {
    for (const json& each : list)
        if (each[key] == value)
            return each;
    return nullptr;
}

TEST(SharedChats, AGroupThatWasRenamedIsOneAndItsDifferencesAreSaid) {
    const std::string id = "120363000000000001@g.us";
    auto first = talk(kOne, kOne, 1, 40);
    first.erase(first.begin() + 4);  // message 5
    auto second = talk(kTwo, kOne, 1, 40);
    second[7].state = State::Deleted;
    auto third = talk(kThree, kOne, 21, 40, -7200);
    const ChatCase made(
        {{"EX-1", kOne, {group("whatsapp", id, "Team 3", first)}},
         {"EX-2", kTwo, {group("whatsapp", id, "Team 3", second)}},
         {"EX-3", kThree, {group("whatsapp", id, "Team 3 new", third)}},
         {"EX-4",
          kOutside,
          {group("whatsapp", "120363000000000002@g.us", "Team 3", talk("", kTwo, 1, 40))}}});
    ASSERT_EQ(made.chats.size(), 1U);  // the other group of the same name is no part of it
    const json& chat = made.chats[0];
    EXPECT_EQ(chat["kind"], "group");
    EXPECT_EQ(chat["messages"], 40);
    EXPECT_EQ(chat["devices"].size(), 3U);
    EXPECT_EQ(find(chat["names"], "name", "Team 3")["devices"], json({"EX-1", "EX-2"}));
    EXPECT_EQ(find(chat["names"], "name", "Team 3 new")["devices"], json({"EX-3"}));
    EXPECT_EQ(find(chat["devices"], "device", "EX-2")["deleted"], 1);
    ASSERT_EQ(chat["differences"].size(), 2U);  // EX-3 came later: nothing is missing there
    EXPECT_EQ(find(chat["differences"], "device", "EX-1")["missing"], 1);
    EXPECT_EQ(find(chat["differences"], "device", "EX-2")["deleted"], 1);
    ASSERT_EQ(chat["shown"].size(), 2U);
    EXPECT_EQ(chat["shown"][0]["what"], "missing");
    EXPECT_EQ(chat["shown"][0]["other_device"], "EX-2");
    EXPECT_EQ(chat["shown"][0]["sender"]["value"], kOutside);
    EXPECT_NE(chat["shown"][0]["statement"].get<std::string>().find(
                  "stands on EX-2 and not on EX-1, whose rows of this chat run from "
                  "2025-06-15T16:06:40Z to 2025-06-17T07:06:40Z."),
              std::string::npos)
        << chat["shown"][0]["statement"];
    ASSERT_EQ(chat["clocks"].size(), 1U);
    EXPECT_EQ(chat["clocks"][0]["statement"],
              "Times on EX-3 are 7,200 s behind those on EX-1 for 20 of 20 messages of this chat "
              "that stand on both.");
}

// Viber keeps an id of its own on every phone: only what was said tells which row is which.
TEST(SharedChats, ADirectChatIsSeenFromBothEndsWithoutACommonId) {
    auto here = talk(kOne, kOne, 1, 30);
    auto there = talk(kTwo, kOne, 1, 30, 7200);
    for (auto* side : {&here, &there})
        for (size_t i = 0; i < side->size(); ++i) {
            Said& said = (*side)[i];
            said.sender = (i % 3 == 2) == (side == &here) ? "" : (side == &here ? kTwo : kOne);
            said.app_id = std::to_string(side == &here ? i : 500 + i);
        }
    there.insert(there.begin() + 10, {kBegin + 10 * 3600 + 7200 + 1800, kOne, "ok"});
    here.insert(here.begin() + 10, {kBegin + 10 * 3600 + 1800, "", "ok"});
    here[20].text = "Something else was written here later, after it had been sent";
    there.erase(there.begin() + 15);
    const ChatCase made(
        {{"EX-1", kOne, {{"viber", "7", "one_to_one", plugins::phone(kTwo), "Two", here}}},
         {"EX-2", kTwo, {{"viber", "19", "one_to_one", plugins::phone(kOne), "", there}}},
         {"EX-3", kThree, {{"viber", "7", "one_to_one", plugins::phone(kTwo), "", here}}}});
    ASSERT_EQ(made.chats.size(), 1U);
    const json& chat = made.chats[0];
    EXPECT_EQ(chat["kind"], "one_to_one");
    EXPECT_EQ(chat["found_by"], "identity");
    EXPECT_EQ(chat["messages"], 31);
    ASSERT_EQ(chat["clocks"].size(), 1U);
    EXPECT_EQ(chat["clocks"][0]["seconds_behind"], -7200);
    ASSERT_EQ(chat["shown"].size(), 2U) << chat["shown"].dump(1);
    EXPECT_EQ(chat["shown"][0]["what"], "missing");
    EXPECT_EQ(chat["shown"][0]["device"], "EX-2");
    EXPECT_EQ(chat["shown"][1]["what"], "text_differs");
}

TEST(SharedChats, StockPhrasesDoNotMakeTwoChatsOne) {
    std::vector<Said> stock;
    for (int64_t i = 0; i < 60; ++i)
        stock.push_back({kBegin + i * 600, i % 2 == 0 ? "" : kOutside,
                         std::vector<std::string>{"ok", "hi", "good morning",
                                                  "yes boss"}[static_cast<size_t>(i % 4)]});
    const ChatCase made({{"EX-1", "", {{"viber", "7", "", {}, "", stock}}},
                         {"EX-2", "", {{"viber", "9", "", {}, "", stock}}}});
    EXPECT_TRUE(made.chats.empty());
}

// The same orders to two workers: each only received them, and answered otherwise.
TEST(SharedChats, AnAnnouncementToManyDoesNotMakeTheirChatsOne) {
    std::vector<ConversationOf> chats;
    for (const char* worker : {"first", "second"}) {
        std::vector<Said> said;
        for (int64_t i = 0; i < 20; ++i) {
            said.push_back({kBegin + i * 3600, kOutside, sentence(static_cast<size_t>(i))});
            said.push_back({kBegin + i * 3600 + 60, "",
                            std::string("This is what the ") + worker + " worker answers on day " +
                                std::to_string(i)});
        }
        chats.push_back({"viber", worker, "", {}, "", said});
    }
    const ChatCase made({{"EX-1", "", {chats[0]}}, {"EX-2", "", {chats[1]}}});
    EXPECT_TRUE(made.chats.empty());
}

TEST(SharedChats, ATextExportJoinsTheGroupThatItWasMadeFrom) {
    const std::string id = "120363000000000001@g.us";
    auto exported = talk("", kOne, 5, 35);
    for (Said& said : exported) {
        said.at_s = 0;  // the export does not tell its time zone
        said.app_id.clear();
        said.text = "\u200e" + said.text;
    }
    const ChatCase made({{"EX-1", kOne, {group("whatsapp", id, "Team", talk(kOne, kOne, 1, 40))}},
                         {"EX-2", "", {{"whatsapp", "WhatsApp Chat", "", {}, "Team", exported}}}});
    ASSERT_EQ(made.chats.size(), 1U);
    EXPECT_EQ(made.chats[0]["found_by"], "content");
    EXPECT_EQ(made.chats[0]["messages"], 40);
    EXPECT_TRUE(made.chats[0]["differences"].empty()) << made.chats[0]["differences"].dump();
}

TEST(SharedChats, WhatTheAppMarksAsTakenBackIsSaidAsItIsStored) {
    const std::string id = "120363000000000001@g.us";
    auto first = talk(kOne, kOne, 1, 12);
    auto second = talk(kTwo, kOne, 1, 12);
    first[3].status = "revoked";
    first[3].text.clear();
    first[5].state = State::Carved;
    second[8].text += " (edited)";
    second[9].status = "failed";  // never left the phone: no row to compare
    const ChatCase made({{"EX-1", kOne, {group("whatsapp", id, "Team", first)}},
                         {"EX-2", kTwo, {group("whatsapp", id, "Team", second)}}});
    ASSERT_EQ(made.chats.size(), 1U);
    std::map<std::string, std::string> shown;
    for (const json& each : made.chats[0]["shown"])
        shown[each["what"]] = each["device"];
    EXPECT_EQ(shown, (std::map<std::string, std::string>{{"revoked", "EX-1"},
                                                         {"carved", "EX-1"},
                                                         {"text_differs", "EX-2"},
                                                         {"missing", "EX-2"}}));
    EXPECT_EQ(made.chats[0].dump().find("deleted by"), std::string::npos);
}

TEST(SharedChats, WhatADamagedFileDoesNotGiveIsNotCalledMissing) {
    const std::string id = "120363000000000001@g.us";
    auto first = talk(kOne, kOne, 1, 20);
    first.erase(first.begin() + 4, first.begin() + 8);
    const ChatCase made({{"EX-1", kOne, {group("whatsapp", id, "Team", first)}, 2},
                         {"EX-2", kTwo, {group("whatsapp", id, "Team", talk(kTwo, kOne, 1, 20))}}});
    ASSERT_EQ(made.chats.size(), 1U);
    const json counts = find(made.chats[0]["differences"], "device", "EX-1");
    EXPECT_EQ(counts["missing"], 0);
    EXPECT_EQ(counts["missing_or_unread"], 4);
    EXPECT_EQ(made.chats[0]["shown"][0]["what"], "missing_or_unread");
    EXPECT_TRUE(made.chats[0]["shown"][0]["statement"].get<std::string>().ends_with(
        "; places of its files that could not be read: 2."));
}

triage::ChatRules shipped_rules() {
    const auto file = triage::read_shipped("weights.toml");
    EXPECT_TRUE(file.ok());
    const auto rules = triage::read_chat_rules(file.value().text);
    EXPECT_TRUE(rules.ok());
    return rules.value();
}

TEST(SharedChats, TheOrderOfRowsAndConversationsDoesNotMatter) {
    const triage::ChatRules rules = shipped_rules();
    std::mt19937 random(5);
    std::vector<triage::ChatRow> rows;
    for (uint32_t view = 0; view < 4; ++view)
        for (uint32_t i = 0; i < 60; ++i) {
            if (random() % 10 == 0)
                continue;
            triage::ChatRow row;
            row.view = view;
            row.order = i;
            row.app_id = view < 2 ? i + 1 : 0;
            row.text = 1000 + i / 2;  // each text twice
            row.sender = 1 + i % 3;
            row.utc_ns = (kBegin + i * 40 + view) * 1'000'000'000;
            row.record[0] = static_cast<std::byte>(view);
            row.record[1] = static_cast<std::byte>(i);
            rows.push_back(row);
        }
    const triage::ChatSides sides{{0, 1, 2, 2}, 3};
    const auto summary = [&](const std::vector<triage::ChatRow>& of) {
        const auto aligned = triage::align_chat(of, sides, rules);
        json list = {aligned.messages, aligned.counts};
        for (const auto& each : aligned.differing)
            list.push_back({static_cast<int>(each.what), each.device,
                            each.other.record[0] == std::byte{0}, each.other.order});
        return list.dump();
    };
    const std::string expected = summary(rows);
    for (int round = 0; round < 5; ++round) {
        std::shuffle(rows.begin(), rows.end(), random);
        EXPECT_EQ(summary(rows), expected);
    }
    EXPECT_EQ(triage::text_hash("a \u200e b\n"), triage::text_hash("a b"));
    EXPECT_NE(triage::text_hash("a b"), triage::text_hash("ab"));
}

TEST(SharedChats, AWeightFileWithoutRulesIsRefused) {
    EXPECT_FALSE(triage::read_chat_rules("[link]\nowner_owner = 1.0\n").ok());
}

}  // namespace
