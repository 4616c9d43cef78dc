// The plugins of apps over files that others made, compared value by value with the lists that the
// origin publishes beside them.
#include "tests/plugins/corpus_apps.h"

#include "parsers/base/text.h"

namespace plugins::corpus_apps {
namespace {

// Notes as one line each; deleted ones are told as such, and locked ones as not read.
class NotesKept : public RecordSink {
public:
    void emit(Record record, Place place, State state) override {
        const auto& note = std::get<Document>(record);
        found.insert(shown(note.created) + '|' + shown(note.modified) + '|' + note.title + '|' +
                     note.text + '|' + (state == State::Deleted ? "Yes" : "No"));
        EXPECT_TRUE(place.text.starts_with("ZICCLOUDSYNCINGOBJECT/"));
    }
    void damaged(Place where, std::string what) override {
        ADD_FAILURE() << where.text << ": " << what;
    }
    void unsupported(Place, std::string what) override {
        EXPECT_NE(what.find("locked"), std::string::npos) << what;
        ++locked;
    }

    // 2021-02-15 20:21:41
    static std::string shown(const Time& time) {
        std::string text = parsers::to_iso8601(time.utc_ns.value_or(0)).substr(0, 19);
        text.replace(10, 1, " ");
        return text;
    }

    std::multiset<std::string> found;
    int locked = 0;
};

class CorpusAppLists : public CorpusApps {};

TEST_F(CorpusAppLists, ReadsEveryTextOfGoogleVoice) {
    if (is_absent_)
        return;
    const auto [path, bytes] =
        in_zip("ileapp/googleVoice/testdata.googleVoice.googleVoiceMessages.josh_ios17_ffs.zip",
               "AppGroup", "/threadingStore.sqlite");
    const Kept kept = read("google_voice_ios", path, bytes, 1);
    EXPECT_EQ(std::get<Message>(kept.carved.at(0)).text,
              "Here is your bad message. Take care to delete it.");
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
TEST_F(CorpusAppLists, ReadsEveryCallOfGoogleVoice) {
    if (is_absent_)
        return;
    const auto [path, bytes] =
        in_zip("ileapp/googleVoice/testdata.googleVoice.googleVoiceMessages.josh_ios17_ffs.zip",
               "AppGroup", "/threadingStore.sqlite");
    const Kept kept = read("google_voice_ios", path, bytes, 1);
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

TEST_F(CorpusAppLists, ReadsEveryMessageOfTeams) {
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

TEST_F(CorpusAppLists, ReadsEveryCallAndContactOfTeams) {
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

// The service's ids hold their time: milliseconds since its own epoch above the 22nd bit.
int64_t snowflake_seconds(const std::string& id) {
    return ((std::stoll(id) >> 22) + 1'288'834'974'657) / 1000;
}

// The times that iLEAPP lists are later by the time zone of the machine that wrote the list (18000
// seconds in summer, 21600 in winter); the ids of the messages agree with the archive.
TEST_F(CorpusAppLists, ReadsEveryDirectMessageOfTwitter) {
    if (is_absent_)
        return;
    const auto [path, bytes] =
        in_zip("ileapp/twitterX/testdata.twitterX.twitterDirectMessages.josh_ios17_ffs.zip",
               "direct-message.cache", "TDfir-725479270958694");
    const Kept kept = read("twitter_ios", path, bytes);
    EXPECT_EQ(kept.counts, (Counts{{"account", 1},
                                   {"attachment", 15},
                                   {"call", 4},
                                   {"contact", 4},
                                   {"conversation", 4},
                                   {"message", 68},
                                   {"participant", 8}}));
    EXPECT_EQ(kept.all<Account>().at(0).id.value, "1068228364824178689");
    std::map<std::string, Json> listed;
    for (const auto& row : expected("twitterX/twitterX.twitterDirectMessages.josh_ios17_ffs."
                                    "20260725220335.json"))
        listed[std::to_string(row[12].get<int64_t>())] = row;
    EXPECT_EQ(listed.size(), 72U);
    std::map<std::string, std::string> urls;
    for (const Attachment& attachment : kept.all<Attachment>())
        urls[kept.at<Message>(attachment.message).app_id] = attachment.path;
    for (const Message& message : kept.all<Message>()) {
        ASSERT_TRUE(listed.contains(message.app_id)) << message.app_id;
        const Json& row = listed.at(message.app_id);
        EXPECT_LE(std::abs(seconds(message.sent) - snowflake_seconds(message.app_id)), 1);
        EXPECT_EQ(message.conversation, row[2]);
        EXPECT_EQ(message.sender.value, std::to_string(row[5].get<int64_t>()));
        EXPECT_EQ(message.direction.name, row[14] == 1 ? "outgoing" : "incoming");
        if (message.kind.name != "reaction") {
            EXPECT_EQ(message.text, row[6]);
        }
        EXPECT_EQ(urls[message.app_id], row[7]);
    }
    for (const Call& call : kept.all<Call>()) {
        EXPECT_TRUE(listed.contains(call.app_id));
        EXPECT_EQ(call.peer.value, "1809677946439000064");
    }
}

TEST_F(CorpusAppLists, ReadsEveryNoteOfAPhone) {
    if (is_absent_)
        return;
    const auto [path, bytes] = in_zip("ileapp/notes/testdata.notes.notes.josh_ios17_ffs.zip",
                                      "AppGroup", "/NoteStore.sqlite");
    NotesKept kept;
    const File file(path, bytes, [&](std::string_view relative) -> SharedBytes {
        return relative == "-wal" ? in_zip("ileapp/notes/testdata.notes.notes.josh_ios17_ffs.zip",
                                           "AppGroup", "/NoteStore.sqlite-wal")
                                        .second
                                  : nullptr;
    });
    run("notes_ios", file, kept);
    std::multiset<std::string> listed;
    int locked = 0;
    for (const auto& row : expected("notes/notes.notes.josh_ios17_ffs.20260725222859.json")) {
        locked += row[7] == "Yes" ? 1 : 0;
        listed.insert(row[0].get<std::string>() + '|' + row[6].get<std::string>() + '|' +
                      (row[1].is_null() ? "" : row[1].get<std::string>()) + '|' +
                      row[3].get<std::string>() + '|' + row[9].get<std::string>());
    }
    EXPECT_EQ(kept.found, listed);
    EXPECT_EQ(kept.locked, locked);
    EXPECT_EQ(listed.size(), 14U);
}

}  // namespace
}  // namespace plugins::corpus_apps
