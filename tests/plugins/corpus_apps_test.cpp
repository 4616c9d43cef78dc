// The plugins of chat apps and browsers over files that others made: every value of every row is
// compared with what a plain query over the same file says.
#include "tests/plugins/corpus_apps.h"

#include <algorithm>

namespace plugins::corpus_apps {
namespace {

class CorpusAppRows : public CorpusApps {};

TEST_F(CorpusAppRows, ReadsEveryMessageOfKik) {
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

TEST_F(CorpusAppRows, TellsTheChatsAndPeopleOfKik) {
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

TEST_F(CorpusAppRows, ReadsEveryMessageOfHangouts) {
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

TEST_F(CorpusAppRows, ReadsEveryMessageOfInstagram) {
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

TEST_F(CorpusAppRows, ReadsEveryVisitOfFirefoxAndSafari) {
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

TEST_F(CorpusAppRows, ReadsEveryNoteOfAMac) {
    if (is_absent_)
        return;
    const auto bytes = file("plaso-db/macos/NotesV7.storedata");
    const Kept kept =
        read("notes_desktop", "Library/Containers/com.apple.Notes/Data/NotesV7.storedata", bytes);
    EXPECT_EQ(kept.counts, (Counts{{"document", 3}}));
    for (const auto& row : rows(bytes,
                                "SELECT ZNOTE.Z_PK, ZTITLE, ZDATECREATED, ZDATEEDITED, ZHTMLSTRING"
                                " FROM ZNOTE JOIN ZNOTEBODY ON ZNOTEBODY.ZNOTE = ZNOTE.Z_PK",
                                5)) {
        const auto note = kept.at<Document>("ZNOTE/" + row[0]);
        EXPECT_EQ(note.title, row[1]);
        EXPECT_EQ(note.created.as_stored, row[2]);
        EXPECT_EQ(seconds(note.modified), std::stoll(row[3]) + 978'307'200);
        EXPECT_EQ(note.text, row[4]);
    }
}

// The id of a mail holds its time above the 20th bit, which is how the score is known to be one.
TEST_F(CorpusAppRows, ReadsEveryMailOfTheIndexOfGmail) {
    if (is_absent_)
        return;
    const auto [path, bytes] =
        in_zip("ileapp/gmail/testdata.gmail.gmailOfflineSearch.mvs_ios_2023.zip", "mborchardt",
               "/searchsqlitedb");
    const Kept kept = read("gmail_ios", path, bytes);
    EXPECT_EQ(kept.counts, (Counts{{"message", 21}}));
    int with_time_in_id = 0;
    for (const auto& row :
         rows(bytes, "SELECT id, c2, c3, c4, c7, c8 FROM offline_search_content", 6)) {
        const auto mail = kept.at<Message>("offline_search_content/" + row[0]);
        if (row[1].starts_with("msg-f:")) {
            EXPECT_EQ(mail.received.utc_ns, (std::stoll(row[1].substr(6)) >> 20) * 1'000'000);
            ++with_time_in_id;
        }
        EXPECT_EQ(mail.sender, row[2] == "(unknown sender)"
                                   ? Identifier{}
                                   : email(row[2].substr(row[2].rfind(' ') + 1)));
        const bool has_one = std::ranges::count(row[3], '@') == 1;
        EXPECT_EQ(mail.recipients, has_one
                                       ? Identifiers{email(row[3].substr(row[3].rfind(' ') + 1))}
                                       : Identifiers{});
        const std::string subject = row[4].empty() ? std::string() : row[4] + "\n";
        ASSERT_TRUE(mail.text.starts_with(subject)) << row[0];
        EXPECT_NE(row[5].find(mail.text.substr(subject.size())), std::string::npos);
    }
    EXPECT_EQ(with_time_in_id, 18);
}

TEST_F(CorpusAppRows, ReadsEveryFileOfTheDownloadManager) {
    if (is_absent_)
        return;
    const auto bytes = file("plaso-db/android/downloads.db");
    const Kept kept =
        read("downloads_android",
             "data/data/com.android.providers.downloads/databases/downloads.db", bytes);
    EXPECT_EQ(kept.counts, (Counts{{"visit", 4}}));
    for (const auto& row :
         rows(bytes, "SELECT _id, uri, _data, title, lastmod FROM downloads WHERE status = 200",
              5)) {
        const auto download = kept.at<Visit>("downloads/" + row[0]);
        EXPECT_EQ(download.url, row[1]);
        EXPECT_EQ(download.path, row[2]);
        EXPECT_EQ(download.title, row[3]);
        EXPECT_EQ(download.time.utc_ns, std::stoll(row[4]) * 1'000'000);
    }
}

}  // namespace
}  // namespace plugins::corpus_apps
