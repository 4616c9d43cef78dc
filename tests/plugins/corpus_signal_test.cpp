// The plugin of Signal's backups over the test cases of libsignal: every value that a frame has and
// the plugin reads.
#include <sstream>

#include "parsers/container/signal_backup.h"
#include "parsers/container/signal_backup_keys.h"
#include "tests/plugins/corpus_apps.h"

namespace plugins::corpus_apps {
namespace {

constexpr const char* kFolder = "libsignal/test-cases/valid/";

// The test cases are lists with comments and commas before a closing bracket; the app writes a
// frame a line.
std::string without_comments(const std::string& text) {
    std::string plain;
    bool is_quoted = false;
    for (size_t at = 0; at < text.size(); ++at) {
        const char letter = text[at];
        if (letter == '"' && (at == 0 || text[at - 1] != '\\'))
            is_quoted = !is_quoted;
        if (!is_quoted && text.compare(at, 2, "//") == 0)
            at = std::min(text.find('\n', at), text.size() - 1);
        const size_t next = text.find_first_not_of(" \n\r\t", at + 1);
        const bool is_last =
            letter == ',' && next != std::string::npos && (text[next] == ']' || text[next] == '}');
        plain += is_quoted || !is_last ? text[at] : ' ';
    }
    return plain;
}

Json frames_of(const std::string& name) {
    std::ifstream stream(corpus() + "/" + kFolder + name + ".jsonproto");
    std::stringstream text;
    text << stream.rdbuf();
    EXPECT_FALSE(text.str().empty()) << name;
    return Json::parse(without_comments(text.str()));
}

std::string text_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

class CorpusSignal : public CorpusApps {
protected:
    static Kept backup(const std::string& name) {
        std::string lines;
        for (const Json& frame : frames_of(name))
            lines += frame.dump() + '\n';
        return read("signal_backup_any", "sdcard/signal-export/main.jsonl",
                    std::make_shared<parsers::MemorySource>(lines));
    }

    // Everything that stands in a message and has no meaning that the plugin gives it.
    static void compare(const Message& message, const Json& item) {
        EXPECT_EQ(message.app, "signal");
        EXPECT_EQ(message.conversation, text_of(item.at("chatId")));
        EXPECT_EQ(message.sent.as_stored, text_of(item.at("dateSent")));
        EXPECT_EQ(message.sent.utc_ns, std::stoll(text_of(item.at("dateSent"))) * 1'000'000);
        if (item.contains("incoming")) {
            EXPECT_EQ(message.received.as_stored, text_of(item["incoming"]["dateReceived"]));
        }
        if (item.contains("standardMessage")) {
            EXPECT_EQ(message.text, item["standardMessage"]["text"]["body"]);
        }
        EXPECT_EQ(message.direction.name, item.contains("incoming")   ? "incoming"
                                          : item.contains("outgoing") ? "outgoing"
                                                                      : "");
    }
};

constexpr const char* kHan = "5f8c568d-0119-47bd-81aa-bb87c9b71995";
constexpr const char* kChewie = "0ae8c6c8-2707-4ea7-b224-7417227d3890";

Identifier signal_id(const std::string& id) {
    return {"signal_id", id};
}

TEST_F(CorpusSignal, GivesEveryMessageAndEveryVersion) {
    if (is_absent_)
        return;
    size_t messages = 0;
    for (const char* name :
         {"account-data", "incoming-message-with-edits", "outgoing-message-with-edits",
          "profile-change-chat-update-message", "session-switchover-chat-update-message",
          "simple-chat-update-release-notes-donation-request", "story-distribution-list",
          "unregistered-contact"}) {
        const Kept kept = backup(name);
        int expected = 0;
        size_t line = 0;
        for (const Json& frame : frames_of(name)) {
            ++line;
            if (!frame.contains("chatItem"))
                continue;
            const Json& item = frame["chatItem"];
            const std::string place = "line " + std::to_string(line);
            compare(kept.at<Message>(place), item);
            ++expected;
            for (size_t i = 0; i < item.value("revisions", Json::array()).size(); ++i) {
                const auto earlier = kept.at<Message>(place + ".revisions." + std::to_string(i));
                compare(earlier, item["revisions"][i]);
                EXPECT_EQ(earlier.status, known("replaced", "revisions"));
                ++expected;
            }
        }
        EXPECT_EQ(kept.all<Message>().size(), static_cast<size_t>(expected)) << name;
        messages += kept.all<Message>().size();
    }
    EXPECT_EQ(messages, 9U);
}

TEST_F(CorpusSignal, ReadsAnEditedMessageOfAGroup) {
    if (is_absent_)
        return;
    const Kept kept = backup("incoming-message-with-edits");
    EXPECT_EQ(kept.counts, (Counts{{"account", 1},
                                   {"contact", 2},
                                   {"conversation", 1},
                                   {"message", 3},
                                   {"participant", 2}}));
    EXPECT_EQ(kept.all<Account>()[0].display, "Boba Fett");
    EXPECT_EQ(kept.all<Conversation>()[0].name, "Millenium Falcon Mechanics");
    EXPECT_EQ(kept.all<Conversation>()[0].kind, known("group", "group"));
    for (const Participant& member : kept.all<Participant>())
        EXPECT_EQ(member.role, known("admin", "ADMINISTRATOR"));
    EXPECT_EQ(kept.all<Participant>()[0].member, signal_id(kChewie));
    EXPECT_EQ(kept.all<Participant>()[0].name, "Chew Bacca");
    EXPECT_EQ(kept.all<Participant>()[1].member, signal_id(kHan));
    EXPECT_EQ(kept.all<Participant>()[1].name, "Han Solo");
    for (const Message& message : kept.all<Message>()) {
        EXPECT_EQ(message.sender, signal_id(kHan));
        EXPECT_EQ(message.conversation, "1");
    }
    EXPECT_EQ(kept.at<Message>("line 10").status, known("edited", "revisions"));
    EXPECT_EQ(kept.at<Message>("line 10").text, "Latest revision: \xEF\xBF\xBC");
    EXPECT_EQ(kept.at<Message>("line 10.revisions.0").text, "Original message");
}

TEST_F(CorpusSignal, ReadsAnEditedMessageThatWasSent) {
    if (is_absent_)
        return;
    const Kept kept = backup("outgoing-message-with-edits");
    ASSERT_EQ(kept.all<Message>().size(), 3U);
    for (const Message& message : kept.all<Message>()) {
        EXPECT_FALSE(message.sender.present());
        EXPECT_EQ(message.recipients, Identifiers{signal_id(kHan)});
    }
    EXPECT_EQ(kept.all<Conversation>()[0].kind, known("one_to_one", "contact"));
}

TEST_F(CorpusSignal, ReadsWhatTheAppWritesIntoAChat) {
    if (is_absent_)
        return;
    const auto only = [](const Kept& kept) { return kept.all<Message>().at(0); };
    const Message profile = only(backup("profile-change-chat-update-message"));
    EXPECT_EQ(profile.kind, known("system", "profileChange"));
    EXPECT_EQ(profile.text, "newName Snoop Lion, previousName Snoop Dogg");
    EXPECT_EQ(profile.sender, signal_id(kHan));
    const Message session = only(backup("session-switchover-chat-update-message"));
    EXPECT_EQ(session.kind, known("system", "sessionSwitchover"));
    EXPECT_EQ(session.text, "e164 17735550199");
    const Message simple = only(backup("simple-chat-update-release-notes-donation-request"));
    EXPECT_EQ(simple.kind, known("system", "simpleUpdate"));
    EXPECT_EQ(simple.text, "type RELEASE_CHANNEL_DONATION_REQUEST");
    EXPECT_FALSE(simple.sender.present());
}

TEST_F(CorpusSignal, ReadsContacts) {
    if (is_absent_)
        return;
    const Kept kept = backup("unregistered-contact");
    ASSERT_EQ(kept.all<Contact>().size(), 1U);
    const Contact han = kept.all<Contact>()[0];
    EXPECT_EQ(han.name, "Han Solo");
    EXPECT_EQ(han.identifiers, (Identifiers{phone("+17735550199"),
                                            signal_id("4076995e-0531-4042-a9e4-1e67a77df358"),
                                            signal_id("PNI:26fc02a2-ba58-4a7d-b081-9da23971570a"),
                                            {"app_user", "han_solo.44"}}));
    EXPECT_EQ(han.note, "found not registered 2024-04-15T05:09:32Z");
    const auto chats = kept.all<Conversation>();
    ASSERT_EQ(chats.size(), 2U);
    EXPECT_EQ(chats[0].kind, known("one_to_one", "self"));
    EXPECT_EQ(chats[1].id, phone("+17735550199"));
    const Account account = backup("account-data").all<Account>().at(0);
    EXPECT_EQ(account.id, (Identifier{"app_user", "boba_fett.66"}));
    EXPECT_EQ(account.display, "Boba Fett");
}

// Its frames are those of the list beside it: the own recipient and the chat with it.
TEST_F(CorpusSignal, ReadsTheFramesOfAnEncryptedBackup) {
    if (is_absent_)
        return;
    const auto key = parsers::signal_backup_key(std::string(64, 'm')).value();
    const std::vector<std::byte> account(16, std::byte{0x11});
    const auto keys =
        parsers::signal_message_keys(key, parsers::signal_backup_id(key, account).value()).value();
    const auto frames = parsers::decrypt_signal_backup(
        *file("libsignal/test-cases/valid-encrypted/legacy-account.binproto.encrypted"), keys, {});
    ASSERT_TRUE(frames.ok()) << frames.error().what;
    const Kept kept =
        read("signal_backup_any", "sdcard/SignalBackups/main/main.binproto", frames.value().bytes);
    EXPECT_EQ(kept.counts, (Counts{{"conversation", 1}}));
    EXPECT_EQ(kept.all<Conversation>()[0].key, "1");
    EXPECT_EQ(kept.all<Conversation>()[0].kind, known("one_to_one", "self"));
}

// Those whom a list leaves out are no members of it.
TEST_F(CorpusSignal, ReadsWhoAListOfStoriesIsFor) {
    if (is_absent_)
        return;
    const Kept kept = backup("story-distribution-list");
    EXPECT_EQ(kept.counts,
              (Counts{{"account", 1}, {"contact", 3}, {"conversation", 2}, {"participant", 3}}));
    const auto lists = kept.all<Conversation>();
    ASSERT_EQ(lists.size(), 2U);
    std::map<std::string, std::set<std::string>> members;
    for (const Participant& member : kept.all<Participant>())
        members[member.conversation].insert(member.member.value);
    for (const Conversation& list : lists) {
        EXPECT_EQ(list.kind, known("broadcast", "distributionList"));
        EXPECT_EQ(members[list.key], list.name == "Hutts"
                                         ? std::set<std::string>{"+15555550001"}
                                         : (std::set<std::string>{"+15555550001", "+15555550002"}))
            << list.name;
    }
}

}  // namespace
}  // namespace plugins::corpus_apps
