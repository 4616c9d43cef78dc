// The plugins of exported chats over the sample chats of other projects: every message is compared
// with what the origin expects, or with the line that it stands in.
#include <regex>

#include "parsers/base/text.h"
#include "tests/plugins/corpus_apps.h"

namespace plugins::corpus_apps {
namespace {

// As Kept, but the note on times without a zone is expected of every chat of WhatsApp.
class KeptChat : public Kept {
public:
    void unsupported(Place where, std::string what) override {
        EXPECT_EQ(note, "") << "a second note: " << where.text << ": " << what;
        note = std::move(what);
    }
    std::string note;
};

class CorpusExports : public CorpusApps {
protected:
    static KeptChat chat(const std::string& in_corpus) {
        KeptChat kept;
        run("whatsapp_export_any", File("sdcard/WhatsApp Chat with Ann.txt", file(in_corpus)),
            kept);
        return kept;
    }
    static std::vector<std::string> lines(const std::string& in_corpus) {
        std::ifstream stream(corpus() + "/" + in_corpus);
        std::vector<std::string> found;
        for (std::string line; std::getline(stream, line);)
            found.push_back(line);
        EXPECT_FALSE(found.empty()) << in_corpus;
        return found;
    }
};

struct MinerCase {
    const char* file;
    const char* order;
    const char* first_time;
    const char* last_time;
};

// chat-miner joins the lines of a message, leaves out the notices and a line without a message.
TEST_F(CorpusExports, ReadsTheChatsOfChatMiner) {
    if (is_absent_)
        return;
    std::ifstream stream(corpus() + "/chat-miner/whatsapp/target.json");
    const Json expected = Json::parse(stream);
    ASSERT_EQ(expected.size(), 6U);
    for (const auto& given :
         {MinerCase{"ddmmyy_24hrs", "day, month, year", "01/01/19, 11:25", "30/12/21, 22:01"},
          MinerCase{"mmddyy_24hrs", "month, day, year", "01/01/19, 11:25", "12/30/21, 22:01"},
          MinerCase{"mmddyyyy_12hrs", "month, day, year", "01/01/2019, 11:25 a. m.",
                    "12/30/2021, 10:01 p. m."}}) {
        const KeptChat kept = chat(std::string("chat-miner/whatsapp/test_") + given.file + ".txt");
        EXPECT_EQ(kept.counts, (Counts{{"conversation", 1}, {"message", 9}}));
        EXPECT_NE(kept.note.find(given.order), std::string::npos) << kept.note;
        std::vector<Message> written;
        for (const Message& message : kept.all<Message>()) {
            EXPECT_FALSE(message.sent.utc_ns.has_value());
            if (message.sender.present())
                written.push_back(message);
        }
        ASSERT_EQ(written.size(), expected.size()) << given.file;
        EXPECT_EQ(written.front().sent.as_stored, given.first_time);
        EXPECT_EQ(written.back().sent.as_stored, given.last_time);
        for (size_t i = 0; i < written.size(); ++i) {
            const Json& wanted = expected[expected.size() - 1 - i];
            EXPECT_EQ(written[i].sender.value, wanted.at("author")) << i;
            EXPECT_EQ(std::regex_replace(written[i].text, std::regex("\n"), " "),
                      wanted.at("message"))
                << i;
        }
        EXPECT_EQ(kept.at<Message>("line 2").kind, unknown_code("no sender"));
        EXPECT_EQ(kept.at<Message>("line 2").text, "John Doe:.");
        EXPECT_EQ(kept.at<Message>("line 6").kind.name, "system");
        EXPECT_EQ(kept.at<Message>("line 6").text, "+12 345 578 created group \"Groupname\"");
        EXPECT_EQ(kept.at<Message>("line 7").text, "You were added");
    }
}

TEST_F(CorpusExports, ReadsEveryLineOfLorem) {
    if (is_absent_)
        return;
    const KeptChat kept = chat("whatstk/lorem.txt");
    EXPECT_NE(kept.note.find("dates stand as day, month, year"), std::string::npos) << kept.note;
    const std::regex form(R"(\[(\d\d-\d\d-\d\d \d\d:\d\d:\d\d)\] ([^:]+): (.*))");
    int number = 0;
    int messages = 0;
    for (const std::string& line : lines("whatstk/lorem.txt")) {
        ++number;
        std::smatch parts;
        if (!std::regex_match(line, parts, form)) {
            EXPECT_EQ(line, "") << number;
            continue;
        }
        ++messages;
        const auto message = kept.at<Message>("line " + std::to_string(number));
        EXPECT_EQ(message.sent, (Time{std::nullopt, parts[1]}));
        EXPECT_EQ(message.sender.value, parts[2]);
        EXPECT_EQ(message.sender.type, parts[2].str()[0] == '+' ? "phone" : "app_user");
        EXPECT_EQ(message.text, parts[3]);
        EXPECT_EQ(message.direction, Code{});
    }
    EXPECT_EQ(kept.counts, (Counts{{"conversation", 1}, {"message", messages}}));
    EXPECT_GT(messages, 490);
}

TEST_F(CorpusExports, TellsTheNoticesOfPokemon) {
    if (is_absent_)
        return;
    const KeptChat kept = chat("whatstk/pokemon.txt");
    EXPECT_EQ(kept.counts, (Counts{{"conversation", 1}, {"message", 20}}));
    EXPECT_NE(kept.note.find("day, month, year"), std::string::npos) << kept.note;
    for (const char* place : {"line 1", "line 2"}) {
        EXPECT_EQ(kept.at<Message>(place).kind.name, "system");
        EXPECT_FALSE(kept.at<Message>(place).sender.present());
    }
    const auto all = lines("whatstk/pokemon.txt");
    for (size_t number = 3; number <= 20; ++number) {
        const std::string& line = all.at(number - 1);
        const size_t colon = line.find(": ");
        const auto message = kept.at<Message>("line " + std::to_string(number));
        EXPECT_EQ(message.sent.as_stored, line.substr(0, 17));
        EXPECT_EQ(message.sender, (Identifier{"app_user", line.substr(20, colon - 20)}));
        EXPECT_EQ(message.text, line.substr(colon + 2));
        EXPECT_EQ(message.kind, Code{});
    }
}

// chat-miner puts a blank between the parts of a text; the app writes none.
TEST_F(CorpusExports, ReadsTheTelegramExportOfChatMiner) {
    if (is_absent_)
        return;
    const Kept kept = read("telegram_export_any", "ChatExport_2018-12-05/result.json",
                           file("chat-miner/telegram/test_single_export.json"));
    EXPECT_EQ(kept.counts, (Counts{{"message", 2}}));
    std::ifstream stream(corpus() + "/chat-miner/telegram/target.json");
    const Json expected = Json::parse(stream);
    ASSERT_EQ(expected.size(), 2U);
    for (size_t i = 0; i < 2; ++i) {
        const auto message = kept.at<Message>("#/messages/" + std::to_string(i));
        EXPECT_EQ(message.sender.value, expected[i].at("author"));
        EXPECT_EQ(parsers::to_iso8601(message.sent.utc_ns.value_or(0)),
                  expected[i].at("timestamp").get<std::string>() + "Z");
        const std::string text = expected[i].at("message");
        EXPECT_EQ(message.text, std::regex_replace(text, std::regex("Link: "), "Link:"));
        EXPECT_EQ(message.direction, Code{});
    }
}

// chat-miner writes the times in UTC and without seconds.
TEST_F(CorpusExports, ReadsTheInstagramExportOfChatMiner) {
    if (is_absent_)
        return;
    const Kept kept =
        read("meta_export_any", "your_instagram_activity/messages/inbox/jane_1/message_1.json",
             file("chat-miner/instagram/test_export.json"));
    EXPECT_EQ(kept.counts, (Counts{{"conversation", 1}, {"message", 2}}));
    std::ifstream stream(corpus() + "/chat-miner/instagram/target.json");
    const Json expected = Json::parse(stream);
    ASSERT_EQ(expected.size(), 2U);
    for (size_t i = 0; i < 2; ++i) {
        const auto message = kept.at<Message>("#/messages/" + std::to_string(i));
        EXPECT_EQ(message.app, "instagram");
        EXPECT_EQ(message.sender.value, expected[i].at("author"));
        EXPECT_EQ(message.text, expected[i].at("message"));
        EXPECT_EQ(parsers::to_iso8601(message.sent.utc_ns.value_or(0)),
                  expected[i].at("timestamp").get<std::string>() + "Z");
    }
}

}  // namespace
}  // namespace plugins::corpus_apps
