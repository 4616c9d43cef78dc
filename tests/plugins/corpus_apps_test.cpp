// The plugins of chat apps and browsers over files that others made: every value of every row is
// compared with what a plain query over the same file, or the origin's own list, says.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "parsers/base/text.h"
#include "parsers/container/zip.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/host/registry.h"

namespace plugins {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using parsers::SharedBytes;
using Counts = std::map<std::string, int>;

std::string corpus() {
    const char* given = std::getenv("TRIAGE_CORPUS");
    return given != nullptr ? given : SOURCE_FOLDER "/../shared/corpus";
}

class Kept : public RecordSink {
public:
    void emit(Record record, Place place, State state) override {
        const std::string kind(kind_word_of(record));
        EXPECT_TRUE(places.insert({kind + " " + place.text, records.size()}).second)
            << kind << " " << place.text;
        EXPECT_EQ(state, State::Live) << kind << " " << place.text;
        ++counts[kind];
        records.push_back(std::move(record));
    }
    void damaged(Place where, std::string what) override {
        ADD_FAILURE() << where.text << ": " << what;
    }
    void unsupported(Place where, std::string what) override {
        ADD_FAILURE() << where.text << ": " << what;
    }

    template <class Kind>
    std::vector<Kind> all() const {
        std::vector<Kind> found;
        for (const Record& record : records)
            if (const auto* body = std::get_if<Kind>(&record))
                found.push_back(*body);
        return found;
    }

    template <class Kind>
    Kind at(const std::string& place) const {
        const auto entry = places.find(std::string(kind_word<Kind>()) + " " + place);
        if (entry != places.end())
            return std::get<Kind>(records[entry->second]);
        ADD_FAILURE() << "no " << kind_word<Kind>() << " at " << place;
        return {};
    }

    Counts counts;
    std::vector<Record> records;
    std::map<std::string, size_t> places;  // kind and place -> index
};

using Rows = std::vector<std::vector<std::string>>;

class CorpusApps : public testing::Test {
protected:
    void SetUp() override {
        is_absent_ = !fs::is_directory(corpus());
        if (is_absent_)
            std::cout << "No corpus at " << corpus() << ": nothing was compared.\n";
    }

    static SharedBytes file(const std::string& in_corpus) {
        auto bytes = parsers::open_file(corpus() + "/" + in_corpus);
        EXPECT_TRUE(bytes.ok()) << in_corpus;
        return bytes.ok() ? bytes.value() : nullptr;
    }

    // The first entry of a zip whose path holds `part` and ends with `end`.
    static std::pair<std::string, SharedBytes> in_zip(const std::string& in_corpus,
                                                      std::string_view part, std::string_view end) {
        std::pair<std::string, SharedBytes> found;
        auto tree = parsers::ZipTree::open(file(in_corpus), {});
        EXPECT_TRUE(tree.ok()) << in_corpus;
        const auto listed = tree.value()->list(
            {.entry =
                 [&](const parsers::FileEntry& entry) {
                     if (found.second != nullptr || entry.path.find(part) == std::string::npos ||
                         !entry.path.ends_with(end))
                         return;
                     auto content = tree.value()->open(entry);
                     EXPECT_TRUE(content.ok()) << entry.path;
                     found = {entry.path, content.value()};
                 },
             .damaged = [](const std::string& where,
                           const std::string& what) { ADD_FAILURE() << where << ": " << what; }});
        EXPECT_TRUE(listed.ok());
        EXPECT_NE(found.second, nullptr) << "nothing ends with " << end;
        return found;
    }

    // Reads the file with the plugin of that id, which must be the only one chosen for it.
    static Kept read(const std::string& id, const std::string& path, const SharedBytes& bytes) {
        static const Registry registry = Registry::with_builtins();
        Kept kept;
        const File given(path, bytes);
        const auto choices = registry.choose(given, registry.proposed(path));
        EXPECT_EQ(choices.run.size(), 1U) << path;
        for (const Choice& choice : choices.run) {
            EXPECT_EQ(choice.plugin->id, id);
            const auto done = choice.plugin->parse(given, kept);
            EXPECT_TRUE(done.ok()) << done.error().what;
        }
        return kept;
    }

    static Rows rows(const SharedBytes& bytes, const std::string& sql, int columns) {
        Rows found;
        auto database = parsers::SqliteDatabase::open(bytes, {}, "corpus");
        EXPECT_TRUE(database.ok());
        const auto done = database.value().rows(sql, [&](const parsers::SqliteRow& row) {
            auto& one = found.emplace_back();
            for (int column = 0; column < columns; ++column)
                one.push_back(row.text(column));
            return true;
        });
        EXPECT_TRUE(done.ok()) << sql;
        return found;
    }

    // The rows of an expected file of iLEAPP.
    static Json expected(const std::string& in_corpus) {
        std::ifstream stream(corpus() + "/ileapp/expected/" + in_corpus);
        EXPECT_TRUE(stream.good()) << in_corpus;
        return Json::parse(stream).at("data");
    }

    static int64_t seconds(const Time& time) { return time.utc_ns.value_or(0) / 1'000'000'000; }

    bool is_absent_ = false;
};

TEST_F(CorpusApps, ReadsEveryMessageOfKik) {
    if (is_absent_)
        return;
    const auto bytes = file("plaso-db/ios/kik.sqlite");
    const Kept kept =
        read("kik_ios", "private/var/mobile/Containers/Shared/AppGroup/1/kik.sqlite", bytes);
    EXPECT_EQ(kept.counts, (Counts{{"account", 1},
                                   {"attachment", 2},
                                   {"contact", 23},
                                   {"conversation", 6},
                                   {"message", 60},
                                   {"participant", 5}}));
    const std::map<std::string, std::string> directions = {
        {"1", "incoming"}, {"2", "outgoing"}, {"3", "unknown"}, {"4", "unknown"}};
    // plaso's words for the states, in the words of the data model.
    const std::map<std::string, std::string> states = {
        {"16", "read"}, {"30", "read"}, {"94", "read"}, {"78", "delivered"}, {"70", "sent"}};
    for (const auto& row :
         rows(bytes,
              "SELECT ZKIKMESSAGE.Z_PK, ZBODY, ZKIKMESSAGE.ZTYPE, ZSTATE, ZTIMESTAMP,"
              " ZRECEIVEDTIMESTAMP, ZSTANZAID, ZJID, ZKIKMESSAGE.ZFLAGS"
              " FROM ZKIKMESSAGE JOIN ZKIKUSER ON ZKIKUSER.Z_PK = ZUSER",
              9)) {
        const auto message = kept.at<Message>("ZKIKMESSAGE/" + row[0]);
        const bool has_file = row[8] == "4";
        EXPECT_EQ(message.text, has_file ? "" : row[1]) << row[0];
        EXPECT_EQ(message.direction, (Code{directions.at(row[2]), row[2]})) << row[0];
        if (message.direction.name != "unknown") {
            EXPECT_EQ(message.status, (Code{states.at(row[3]), row[3]})) << row[0];
        }
        EXPECT_EQ(message.sent.as_stored, row[4]) << row[0];
        EXPECT_EQ(seconds(message.sent), std::stoll(row[4]) + 978'307'200) << row[0];
        EXPECT_EQ(message.received.as_stored, row[2] == "2" ? "" : row[5]) << row[0];
        EXPECT_EQ(message.app_id, row[6]) << row[0];
        if (row[2] == "1") {
            EXPECT_EQ(message.sender.value, row[7]) << row[0];
        } else {
            EXPECT_FALSE(row[2] == "2" && message.sender.present()) << row[0];
        }
    }
}

TEST_F(CorpusApps, TellsTheChatsAndPeopleOfKik) {
    if (is_absent_)
        return;
    const auto bytes = file("plaso-db/ios/kik.sqlite");
    const Kept kept = read("kik_ios", "mobile/Containers/Shared/AppGroup/1/kik.sqlite", bytes);
    EXPECT_EQ(kept.all<Account>().at(0).id.value, "jon.doh2015_mql@talk.kik.com");
    const std::string group = "1100024090445_g@groups.kik.com";
    EXPECT_EQ(kept.at<Conversation>("ZKIKCHAT/2").name, "EveryoneButRoss");
    EXPECT_EQ(kept.at<Conversation>("ZKIKCHAT/2").kind.name, "group");
    // Message 2 was sent to one person and stands in the group as well; 18 came in the group only.
    EXPECT_EQ(kept.at<Message>("ZKIKMESSAGE/2").conversation, "ken.doh_khv@talk.kik.com");
    EXPECT_EQ(kept.at<Message>("ZKIKMESSAGE/18").conversation, group);
    std::map<std::string, int> in_chats;
    for (const Message& message : kept.all<Message>())
        ++in_chats[message.conversation];
    EXPECT_EQ(in_chats, (Counts{{group, 43},
                                {"ken.doh_khv@talk.kik.com", 6},
                                {"kikteam@talk.kik.com", 1},
                                {"roflharris12_5hb@talk.kik.com", 3},
                                {"sbabadi61_jet@talk.kik.com", 5},
                                {"solidravenocelot89_eqn@talk.kik.com", 2}}));
    std::set<std::string> members;
    for (const Participant& one : kept.all<Participant>())
        members.insert(one.role.name + " " + one.member.value + " of " + one.conversation);
    EXPECT_EQ(members,
              (std::set<std::string>{"admin jon.doh2015_mql@talk.kik.com of " + group,
                                     "member ken.doh_khv@talk.kik.com of " + group,
                                     "member mjenki14_yk4@talk.kik.com of " + group,
                                     "member sbabadi61_jet@talk.kik.com of " + group,
                                     "member solidravenocelot89_eqn@talk.kik.com of " + group}));
    EXPECT_EQ(kept.at<Attachment>("ZKIKATTACHMENT/1").message, "ZKIKMESSAGE/20");
}

TEST_F(CorpusApps, ReadsEveryMessageOfHangouts) {
    if (is_absent_)
        return;
    const auto bytes = file("plaso-db/android/babel.db");
    const Kept kept =
        read("hangouts_android", "data/data/com.google.android.talk/databases/babel1.db", bytes);
    EXPECT_EQ(kept.counts, (Counts{{"account", 1},
                                   {"contact", 1},
                                   {"conversation", 1},
                                   {"message", 14},
                                   {"participant", 2}}));
    EXPECT_EQ(kept.all<Account>().at(0).id.value, "112549252980293459976");
    EXPECT_EQ(kept.all<Account>().at(0).display, "Hallym Betty");
    EXPECT_EQ(kept.all<Contact>().at(0).name, "John Macron");
    EXPECT_EQ(kept.all<Conversation>().at(0).kind, (Code{"one_to_one", "1"}));
    for (const auto& row :
         rows(bytes, "SELECT _id, text, timestamp, type, author_chat_id, message_id FROM messages",
              6)) {
        const auto message = kept.at<Message>("messages/" + row[0]);
        EXPECT_EQ(message.text, row[1]);
        EXPECT_EQ(message.sent.utc_ns, std::stoll(row[2]) * 1000);
        EXPECT_EQ(message.direction, (Code{row[3] == "1" ? "outgoing" : "incoming", row[3]}));
        EXPECT_EQ(message.sender.value, row[4]);
        EXPECT_EQ(message.app_id, row[5]);
        EXPECT_EQ(message.conversation, "UgzjuBCEJq0DKNmrqBB4AaABAagBiLyIDA");
    }
    EXPECT_EQ(kept.at<Message>("messages/2").sent.utc_ns.value_or(0) / 1000 * 1000,
              parsers::from_iso8601("2017-07-17T04:41:54.326967Z"));
}

TEST_F(CorpusApps, ReadsEveryMessageOfInstagram) {
    if (is_absent_)
        return;
    const auto bytes = file("plaso-db/ios/9368974384.db");
    const Kept kept = read("instagram_ios", "Library/DirectSQLiteDatabase/9368974384.db", bytes);
    EXPECT_EQ(kept.counts, (Counts{{"account", 1},
                                   {"attachment", 8},
                                   {"contact", 3},
                                   {"conversation", 3},
                                   {"message", 77},
                                   {"participant", 3}}));
    EXPECT_EQ(kept.all<Account>().at(0).id.value, "9368974384");
    EXPECT_EQ(kept.all<Account>().at(0).display, "ThisIsDFIR");
    Counts kinds;
    Counts directions;
    for (const Message& message : kept.all<Message>()) {
        ++kinds[message.kind.name];
        if (message.kind.name == "text")
            ++directions[message.direction.name];
        if (message.direction.name != "unknown") {
            EXPECT_EQ(message.direction.name == "outgoing", message.sender.value == "9368974384");
        }
        EXPECT_TRUE(message.sent.utc_ns.has_value());
    }
    EXPECT_EQ(kinds,
              (Counts{{"call", 25}, {"image", 8}, {"reaction", 2}, {"system", 1}, {"text", 41}}));
    EXPECT_EQ(directions["incoming"] + directions["outgoing"], 41);
    for (const auto& row : rows(bytes, "SELECT row_id, message_id, thread_id FROM messages", 3)) {
        const auto message = kept.at<Message>("messages/" + row[0]);
        EXPECT_EQ(message.app_id, row[1]);
        EXPECT_EQ(message.conversation, row[2]);
    }
    const auto text = kept.at<Message>("messages/1595");
    EXPECT_EQ(text.text, "Clicked over to Threads. I still do not understand why this app exists.");
    EXPECT_EQ(text.sender, (Identifier{"instagram_id", "22824420"}));
    EXPECT_EQ(seconds(text.sent), 606'793'277 + 978'307'200);
    const auto reaction = kept.at<Message>("messages/1664.archive.reactions.0");
    EXPECT_EQ(reaction.text, "\u2764\ufe0f");
    EXPECT_EQ(seconds(reaction.sent), 634'790'580 + 978'307'200);
}

TEST_F(CorpusApps, ReadsEveryVisitOfFirefoxAndSafari) {
    if (is_absent_)
        return;
    const auto places = file("plaso-db/firefox/places.sqlite");
    const Kept firefox = read("firefox_history", "Profiles/a.default/places.sqlite", places);
    EXPECT_EQ(firefox.counts, (Counts{{"visit", 1}}));
    const auto visit = firefox.at<Visit>("moz_historyvisits/1");
    EXPECT_EQ(visit.url, "http://news.google.com/");
    EXPECT_EQ(visit.title, "Google News");
    EXPECT_EQ(visit.time.utc_ns, 1'309'518'981'371'935'000);

    const auto history = file("plaso-db/safari/History.db");
    const Kept safari = read("safari_history", "Users/a/Library/Safari/History.db", history);
    EXPECT_EQ(safari.counts, (Counts{{"visit", 25}}));
    for (const auto& row : rows(history,
                                "SELECT history_visits.id, visit_time, title, url FROM"
                                " history_visits JOIN history_items ON history_items.id ="
                                " history_item",
                                4)) {
        const auto one = safari.at<Visit>("history_visits/" + row[0]);
        EXPECT_EQ(one.time.as_stored, row[1]);
        EXPECT_EQ(seconds(one.time), std::stoll(row[1]) + 978'307'200);
        EXPECT_EQ(one.title, row[2]);
        EXPECT_EQ(one.url, row[3]);
    }
}

TEST_F(CorpusApps, ReadsEveryTextOfGoogleVoice) {
    if (is_absent_)
        return;
    const auto [path, bytes] =
        in_zip("ileapp/googleVoice/testdata.googleVoice.googleVoiceMessages.josh_ios17_ffs.zip",
               "AppGroup", "/threadingStore.sqlite");
    const Kept kept = read("google_voice_ios", path, bytes);
    EXPECT_EQ(kept.counts.at("message"), 118 + 4) << "texts and transcripts";
    EXPECT_EQ(kept.counts.at("call"), 29 + 5) << "calls and voice mails";
    EXPECT_EQ(kept.counts.at("contact"), 24);
    std::multiset<std::string> found;
    for (const Message& message : kept.all<Message>())
        if (message.kind.name != "voicemail")
            found.insert(std::to_string(seconds(message.sent)) + '|' + message.conversation + '|' +
                         message.direction.name + '|' + message.sender.value + '|' + message.text);
    std::multiset<std::string> listed;
    for (const auto& row : expected("googleVoice/googleVoice.googleVoiceMessages.josh_ios17_ffs."
                                    "20260725220317.json"))
        listed.insert(std::to_string(row[0].get<int64_t>()) + '|' + row[2].get<std::string>() +
                      '|' + (row[10] == 1 ? "outgoing" : "incoming") + '|' +
                      row[4].get<std::string>() + '|' + row[5].get<std::string>());
    EXPECT_EQ(found, listed);
}

// iLEAPP shows senderPhoneNumber as the other party; of outgoing calls it is the own side.
TEST_F(CorpusApps, ReadsEveryCallOfGoogleVoice) {
    if (is_absent_)
        return;
    const auto [path, bytes] =
        in_zip("ileapp/googleVoice/testdata.googleVoice.googleVoiceMessages.josh_ios17_ffs.zip",
               "AppGroup", "/threadingStore.sqlite");
    const Kept kept = read("google_voice_ios", path, bytes);
    std::multiset<std::string> found;
    for (const Call& call : kept.all<Call>()) {
        EXPECT_TRUE(call.peer.present());
        if (call.result.name == "voicemail")
            continue;
        found.insert(std::to_string(seconds(call.started)) + '|' +
                     (call.result.name == "missed" ? "Missed" : call.direction.name) + '|' +
                     (call.direction.name == "outgoing" ? std::string("?") : call.peer.value) +
                     '|' + std::to_string(call.duration_s.value_or(-1)));
    }
    const std::map<std::string, std::string> words = {
        {"Missed", "Missed"}, {"Incoming", "incoming"}, {"Outgoing", "outgoing"}};
    std::multiset<std::string> listed;
    for (const auto& row : expected("googleVoice/googleVoice.googleVoiceCalls.josh_ios17_ffs."
                                    "20260725220317.json"))
        listed.insert(std::to_string(row[0].get<int64_t>()) + '|' +
                      words.at(row[1].get<std::string>()) + '|' +
                      (row[1] == "Outgoing" ? "?" : row[2].get<std::string>()) + '|' +
                      std::to_string(static_cast<int64_t>(row[3].get<double>())));
    EXPECT_EQ(found, listed);
}

TEST_F(CorpusApps, ReadsEveryMessageOfTeams) {
    if (is_absent_)
        return;
    const auto [path, bytes] = in_zip(
        "ileapp/teams/testdata.teams.teamsMessages.josh_ios15_ffs.zip", "Dogfood-", ".sqlite");
    const Kept kept = read("teams_ios", path, bytes);
    const auto listed = expected("teams/teams.teamsMessages.josh_ios15_ffs.20241106012047.json");
    EXPECT_EQ(listed.size(), 81U);
    std::map<std::string, Json> by_key;
    for (const auto& row : listed)
        by_key[std::to_string(row[0].get<int64_t>()) + row[3].get<std::string>()] = row;
    int compared = 0;
    for (const auto& row :
         rows(bytes, "SELECT Z_PK, ZARRIVALTIME, ZFROM, ZCONTENT FROM ZSMESSAGE", 4)) {
        const auto message = kept.at<Message>("ZSMESSAGE/" + row[0]);
        const std::string key = std::to_string(seconds(message.sent)) + row[2];
        ASSERT_TRUE(by_key.contains(key)) << row[0];
        const Json& one = by_key.at(key);
        EXPECT_EQ(message.conversation, one[4]);
        if (message.sender.present()) {
            EXPECT_EQ(message.sender.value, one[3]);
        }
        if (one[9] == "text" || one[9] == "richtext") {
            EXPECT_EQ(message.direction.as_stored, one[11] == 1 ? "1" : "0") << row[0];
        }
        if (one[9] == "text") {
            EXPECT_EQ(message.text, parsers::trim(row[3])) << row[0];
        }
        ++compared;
    }
    EXPECT_EQ(compared, 81);
    EXPECT_EQ(kept.at<Message>("ZSMESSAGE/49").quoted, "Certainly looks that way. Lol.");
    EXPECT_EQ(kept.at<Message>("ZSMESSAGE/49").text,
              "The numbers may not be, but the trend probably is.");
    EXPECT_EQ(kept.at<Message>("ZSMESSAGE/47").status.name, "revoked");
    EXPECT_EQ(kept.at<Attachment>("ZSMESSAGE/61.ZCONTENT.0").path,
              "https://us-api.asm.skype.com/v1/objects/0-eus-d7-369b84be4a5edc73018456e247716621/"
              "views/imgo");
}

TEST_F(CorpusApps, ReadsEveryCallAndContactOfTeams) {
    if (is_absent_)
        return;
    const auto [path, bytes] = in_zip(
        "ileapp/teams/testdata.teams.teamsMessages.josh_ios15_ffs.zip", "Dogfood-", ".sqlite");
    const Kept kept = read("teams_ios", path, bytes);
    const auto accounts = kept.all<Account>();
    ASSERT_EQ(accounts.size(), 3U);
    EXPECT_EQ(accounts[0].id.value, "8:live:.cid.832804f1252ed9b2");
    EXPECT_EQ(accounts[1].id, email("thisisdfir@gmail.com"));
    EXPECT_EQ(accounts[2].id, phone("19195794674"));
    std::multiset<std::string> calls;
    for (const Call& call : kept.all<Call>())
        calls.insert(std::to_string(seconds(call.started)) + call.direction.name + call.peer.value +
                     call.result.name);
    std::multiset<std::string> listed;
    for (const auto& row : expected("teams/teams.teamsCalls.josh_ios15_ffs.20241106012047.json")) {
        const bool is_outgoing = row[3] == "outgoing";
        listed.insert(std::to_string(row[0].get<int64_t>()) + row[3].get<std::string>() +
                      row[is_outgoing ? 7 : 6].get<std::string>() + "answered");
    }
    EXPECT_EQ(calls, listed);
    for (const auto& row : rows(bytes,
                                "SELECT Z_PK, ZDISPLAYNAME, ZEMAIL, ZPHONENUMBER"
                                " FROM ZDEVICECONTACTHASH",
                                4)) {
        const auto contact = kept.at<Contact>("ZDEVICECONTACTHASH/" + row[0]);
        EXPECT_EQ(contact.name, row[1]);
        EXPECT_EQ(contact.identifiers, Identifiers{row[2].empty() ? phone(row[3]) : email(row[2])});
    }
}

}  // namespace
}  // namespace plugins
