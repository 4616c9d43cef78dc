// The beginning of a plugin from a database that nobody has described.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <iterator>

#include "plugins/host/author.h"
#include "plugins/host/check.h"
#include "plugins/host/declared.h"
#include "plugins/host/table_guess.h"
#include "tests/harness/sample.h"

namespace tests {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

constexpr const char* kTables = R"(
CREATE TABLE threads(_id INTEGER PRIMARY KEY, title TEXT, created_at INTEGER);
CREATE TABLE people(uid TEXT PRIMARY KEY, display_name TEXT, phone TEXT, mail TEXT);
CREATE TABLE messages(_id INTEGER PRIMARY KEY, thread_id INTEGER, sender TEXT, body TEXT,
                      date_sent INTEGER NOT NULL, direction INTEGER, "group" TEXT);
CREATE TABLE calls(_id INTEGER PRIMARY KEY, peer TEXT, start_time INTEGER, duration INTEGER,
                   type INTEGER);
CREATE TABLE odd(a PRIMARY KEY, b) WITHOUT ROWID;
)";
// Content that must not reach a skeleton.
constexpr const char* kRows = R"(
INSERT INTO threads VALUES(4, 'secret meeting', 700000000);
INSERT INTO people VALUES('u-77123', 'Real Name', '+66812345678', 'real@person.example');
INSERT INTO people VALUES('u-77124', 'Other Name', '+66812345679', NULL);
INSERT INTO messages VALUES(1, 4, 'u-77123', 'a secret sentence', 1714003200123, 0, NULL);
INSERT INTO messages VALUES(2, 4, 'u-77124', 'another secret sentence', 1714003260456, 1, NULL);
INSERT INTO messages VALUES(3, 4, 'u-77123', 'one more secret sentence', 1714003300789, 7, NULL);
INSERT INTO calls VALUES(1, 'u-77123', 1714003200, 61, 1);
)";

class Skeleton : public testing::Test {
protected:
    void make(const std::string& sql) const {
        fs::create_directories(database().parent_path());
        sqlite3* handle = nullptr;
        ASSERT_EQ(sqlite3_open(database().c_str(), &handle), SQLITE_OK);
        char* message = nullptr;
        EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK)
            << (message != nullptr ? message : "");
        sqlite3_free(message);
        sqlite3_close(handle);
    }
    fs::path database() const { return folder_.path() / "com.demo.chat/databases/msg_12345678.db"; }
    fs::path desk() const { return folder_.path() / "desk"; }
    fs::path sample() const { return desk() / "samples/apps/demo_android"; }

    parsers::Result<std::vector<std::string>> begin() const {
        return plugins::new_plugin("demo_android", desk(), database());
    }

    TemporaryFolder folder_;
};

TEST_F(Skeleton, EachLikelyTableIsAQueryThatRunsOnTheDatabase) {
    make(std::string(kTables) + kRows);
    const auto written = begin();
    ASSERT_TRUE(written.ok()) << written.error().what;
    plugins::Registry registry;
    const auto loaded = registry.load_file(desk() / "demo_android.toml");
    ASSERT_TRUE(loaded.ok()) << loaded.error().what;
    const auto& plugin = registry.installed()[0].plugin;
    EXPECT_EQ(plugin.paths, std::vector<std::string>{"*/com.demo.chat/databases/msg_*.db"});
    EvidenceFiles files;
    files["data/com.demo.chat/databases/msg_12345678.db"] = parsers::open_file(database()).value();
    const auto result = run_plugin_over(plugin, files);
    EXPECT_TRUE(result.told.empty()) << result.told[0].what;
    std::map<std::string, int> kinds;
    for (const auto& found : result.found)
        ++kinds[std::string(plugins::kind_word_of(found.record))];
    EXPECT_EQ(kinds, (std::map<std::string, int>{
                         {"call", 1}, {"contact", 2}, {"conversation", 1}, {"message", 3}}));
    for (const auto& found : result.found)
        if (const auto* message = std::get_if<plugins::Message>(&found.record);
            message != nullptr && found.place == "messages/2") {
            EXPECT_EQ(message->text, "another secret sentence");
            EXPECT_EQ(message->conversation, "4");
            EXPECT_EQ(message->sent.utc_ns, 1714003260456 * 1'000'000);
            EXPECT_EQ(message->direction, plugins::unknown_code("1")) << "never guessed";
        }
}

TEST_F(Skeleton, GuessesAreTestedAgainstTheValues) {
    make(std::string(kTables) + kRows);
    ASSERT_TRUE(begin().ok());
    const std::string text = text_of(desk() / "demo_android.toml");
    for (const char* part :
         {"a time: all 3 values (but 0) lie in 2008 to 2035 as unix_ms", "as apple_s",
          "refers to threads._id: all 3 values stand there", "a telephone number: all 2 values",
          "a mail address: all 1 values", "a code or a small number: 0 1 7", "# Table odd",
          "# values.direction"})
        EXPECT_NE(text.find(part), std::string::npos) << part << " in:\n" << text;
}

TEST_F(Skeleton, NothingOfTheRowsIsCopied) {
    make(std::string(kTables) + kRows);
    const auto written = begin();
    ASSERT_TRUE(written.ok());
    ASSERT_EQ(written.value().size(), 4u);
    for (const auto& path : written.value()) {
        const std::string text = text_of(path) + path;
        for (const char* secret : {"secret sentence", "secret meeting", "Real Name", "66812345678",
                                   "real@person", "u-77123", "17140032", "700000000", "12345678"})
            EXPECT_EQ(text.find(secret), std::string::npos) << secret << " in " << path;
    }
}

TEST_F(Skeleton, TheSampleIsReadAndWhatIsToBeFilledInIsTold) {
    make(std::string(kTables) + kRows);
    ASSERT_TRUE(begin().ok());
    const auto checked = plugins::Checked::open(desk() / "demo_android.toml", "");
    ASSERT_TRUE(checked.ok()) << checked.error().what;
    std::string told;
    for (const auto& finding : checked.value().findings())
        told += to_text(finding) + "\n";
    for (const char* part : {"demo_android.toml:4: \"about\"", "is still to be filled in",
                             "expected.jsonl: is absent or empty"})
        EXPECT_NE(told.find(part), std::string::npos) << told;
    const auto goldens = checked.value().goldens();
    ASSERT_TRUE(goldens.ok());
    ASSERT_EQ(goldens.value().size(), 1u);
    EXPECT_EQ(goldens.value()[0].given.size(), 12u) << "three invented rows a table";
}

TEST_F(Skeleton, NothingIsOverwritten) {
    make(std::string(kTables) + kRows);
    fs::create_directories(sample());
    std::ofstream(sample() / "about.md") << "mine";
    const auto refused = begin();
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().what.find("about.md: is there already"), std::string::npos);
    EXPECT_FALSE(fs::exists(desk() / "demo_android.toml")) << "all or nothing";
    EXPECT_EQ(text_of(sample() / "about.md"), "mine");
}

TEST_F(Skeleton, WhatIsNoDatabaseOrHoldsNothingLikelyIsRefused) {
    make("CREATE TABLE settings(k TEXT, v TEXT); INSERT INTO settings VALUES('a', 'b');");
    const auto nothing = begin();
    ASSERT_FALSE(nothing.ok());
    EXPECT_NE(nothing.error().what.find("in none of its 1 tables"), std::string::npos)
        << nothing.error().what;
    EXPECT_FALSE(fs::exists(desk()));
    std::ofstream(database()) << "this is a text and no database, but long enough for a page";
    EXPECT_FALSE(begin().ok());
    fs::remove(database());
    EXPECT_FALSE(begin().ok());
}

TEST(Author, AWorkedBeginningReadsItsSample) {
    const TemporaryFolder folder;
    const auto written = plugins::new_plugin("demo_chat_android", folder.path(), "");
    ASSERT_TRUE(written.ok()) << written.error().what;
    const auto checked = plugins::Checked::open(written.value()[0], "");
    ASSERT_TRUE(checked.ok()) << checked.error().what;
    const auto goldens = checked.value().goldens();
    ASSERT_TRUE(goldens.ok()) << goldens.error().what;
    ASSERT_EQ(goldens.value().size(), 1u);
    EXPECT_EQ(goldens.value()[0].given.size(), 3u);
    const auto again = plugins::new_plugin("demo_chat_android", folder.path(), "");
    ASSERT_FALSE(again.ok());
    EXPECT_NE(again.error().what.find("already"), std::string::npos);
}

TEST(Author, NamesOfPluginsAreChecked) {
    const TemporaryFolder folder;
    for (const char* name : {"", "chat", "Chat_android", "chat_phone", "../x_android", "_android"})
        EXPECT_FALSE(plugins::new_plugin(name, folder.path(), "").ok()) << name;
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

}  // namespace
}  // namespace tests
