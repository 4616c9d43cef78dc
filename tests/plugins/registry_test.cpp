#include "plugins/host/registry.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>

#include "plugins/host/author.h"
#include "plugins/host/declared.h"
#include "plugins/host/harness.h"

namespace plugins {
namespace {

namespace fs = std::filesystem;
using parsers::ErrorCode;

class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (fs::temp_directory_path() / "registry_test_XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~TemporaryFolder() { fs::remove_all(path_); }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name, std::ios::binary) << text;
        return (path_ / name).string();
    }
    std::string path() const { return path_.string(); }

private:
    fs::path path_;
};

parsers::SharedBytes database_of(const std::string& sql) {
    sqlite3* handle = nullptr;
    EXPECT_EQ(sqlite3_open(":memory:", &handle), SQLITE_OK);
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
    sqlite3_int64 size = 0;
    unsigned char* bytes = sqlite3_serialize(handle, "main", &size, 0);
    const std::string text(reinterpret_cast<const char*>(bytes), static_cast<size_t>(size));
    sqlite3_free(bytes);
    sqlite3_close(handle);
    return std::make_shared<parsers::MemorySource>(text);
}

struct Emitted {
    Record record;
    std::string place;
    State state;
};

class KeepingSink : public RecordSink {
public:
    void emit(Record record, Place place, State state) override {
        emitted.push_back({std::move(record), place.text, state});
    }
    void damaged(Place where, std::string what) override {
        damage.push_back(where.text + ": " + what);
    }
    void unsupported(Place where, std::string what) override {
        left_out.push_back(where.text + ": " + what);
    }
    std::vector<Emitted> emitted;
    std::vector<std::string> damage;
    std::vector<std::string> left_out;
};

constexpr const char* kToml = R"(
app = "example_chat"
platform = "android"
about = "Messages of Example Chat."
references = ["https://example.org"]
paths = ["*/com.example.chat/databases/chat.db"]

[[query]]
record  = "message"
needs   = { messages = ["_id", "chat", "sender", "body", "sent_ms", "kind"] }
locator = { table = "messages", row = "row" }
sql     = '''SELECT _id AS row, chat AS conversation, sender, body AS text,
                    sent_ms AS sent, kind AS direction FROM messages ORDER BY _id'''
convert = { sender = "phone", sent = "unix_ms" }
values.direction = { 0 = "incoming", 1 = "outgoing" }
constants = { kind = "text" }

[[query]]
record  = "contact"
needs   = { people = ["_id", "name", "number", "mail"] }
locator = { table = "people", row = "row" }
sql     = "SELECT _id AS row, name, number AS identifiers_1, mail AS identifiers_2 FROM people"
convert = { identifiers_1 = "phone", identifiers_2 = "email" }
)";

constexpr const char* kMessages =
    "CREATE TABLE messages(_id INTEGER PRIMARY KEY, chat, sender, body, sent_ms, kind);"
    "INSERT INTO messages VALUES(1,'c1','+63917',"
    "'hello',1700000000000,0),(2,'c1',NULL,'bye',0,7);";
constexpr const char* kPeople =
    "CREATE TABLE people(_id INTEGER PRIMARY KEY, name, number, mail);"
    "INSERT INTO people VALUES(5,'An','+8490','an@example.org'),(6,'Bo',NULL,'');";

Plugin declared(const std::string& toml) {
    auto plugin = read_declared_plugin(toml, "example_chat_android", "example_chat_android.toml");
    EXPECT_TRUE(plugin.ok()) << plugin.error().what;
    return std::move(plugin).value();
}

TEST(Declared, AliasesBecomeFields) {
    const Plugin plugin = declared(kToml);
    EXPECT_EQ(plugin.records, (std::vector<std::string>{"message", "contact"}));
    KeepingSink sink;
    const File file("x/chat.db", database_of(std::string(kMessages) + kPeople));
    ASSERT_TRUE(run_plugin(plugin, file, sink).ok());
    ASSERT_EQ(sink.emitted.size(), 4u);
    EXPECT_TRUE(sink.damage.empty());
    EXPECT_TRUE(sink.left_out.empty());
    const auto& first = std::get<Message>(sink.emitted[0].record);
    EXPECT_EQ(sink.emitted[0].place, "messages/1");
    EXPECT_EQ(first.app, "example_chat");
    EXPECT_EQ(first.sender, phone("+63917"));
    EXPECT_EQ(first.direction, known("incoming", "0"));
    EXPECT_EQ(first.kind, known("text", ""));
    EXPECT_EQ(first.sent.utc_ns, 1'700'000'000'000'000'000);
    EXPECT_EQ(first.sent.as_stored, "1700000000000");
    const auto& second = std::get<Message>(sink.emitted[1].record);
    EXPECT_FALSE(second.sender.present());
    EXPECT_EQ(second.direction, unknown_code("7"));
    EXPECT_FALSE(second.sent.utc_ns.has_value());
    const auto& contact = std::get<Contact>(sink.emitted[2].record);
    EXPECT_EQ(contact.identifiers, (Identifiers{phone("+8490"), email("an@example.org")}));
    EXPECT_TRUE(std::get<Contact>(sink.emitted[3].record).identifiers.empty());
}

TEST(Declared, KindThatNoQueryFitsIsTold) {
    KeepingSink sink;
    const File file("x/chat.db", database_of(kPeople));
    ASSERT_TRUE(run_plugin(declared(kToml), file, sink).ok());
    EXPECT_EQ(sink.emitted.size(), 2u);
    ASSERT_EQ(sink.left_out.size(), 1u);
    EXPECT_NE(sink.left_out[0].find("message"), std::string::npos);
    EXPECT_NE(sink.left_out[0].find("table messages is absent"), std::string::npos);
}

TEST(Declared, FirstVersionThatFitsRuns) {
    const std::string head = R"(
app = "a"
platform = "any"
about = "A."
)";
    const std::string query = R"([[query]]
record = "contact"
needs = { t = ["_id", "COLUMN"] }
locator = { table = "t", row = "row" }
sql = "SELECT _id AS row, COLUMN AS name FROM t"
)";
    std::string newer = query;
    for (size_t at = 0; (at = newer.find("COLUMN", at)) != std::string::npos;)
        newer.replace(at, 6, "full");
    std::string older = query;
    for (size_t at = 0; (at = older.find("COLUMN", at)) != std::string::npos;)
        older.replace(at, 6, "short");
    const Plugin plugin = declared(head + newer + older);
    KeepingSink sink;
    const File both("t.db", database_of("CREATE TABLE t(_id INTEGER PRIMARY KEY, full, short);"
                                        "INSERT INTO t VALUES(1,'long name','nick')"));
    ASSERT_TRUE(run_plugin(plugin, both, sink).ok());
    ASSERT_EQ(sink.emitted.size(), 1u);
    EXPECT_EQ(std::get<Contact>(sink.emitted[0].record).name, "long name");
    const File old("t.db", database_of("CREATE TABLE t(_id INTEGER PRIMARY KEY, short);"
                                       "INSERT INTO t VALUES(1,'nick')"));
    ASSERT_TRUE(run_plugin(plugin, old, sink).ok());
    ASSERT_EQ(sink.emitted.size(), 2u);
    EXPECT_EQ(std::get<Contact>(sink.emitted[1].record).name, "nick");
}

constexpr const char* kOwned = R"(
app = "a"
platform = "any"
about = "A."
paths = ["*/chats/*.db"]
owner = { after = "/chats/", before = "/", id = "zalo_id" }

[[query]]
record  = "message"
needs   = { t = ["_id", "who"] }
locator = { table = "t", row = "row" }
sql     = '''SELECT _id AS row, who AS sender, ':owner' AS text,
                    CASE WHEN who = :owner THEN 'own' WHEN :owner <> '' THEN 'other' END AS direction
             FROM t ORDER BY _id'''
convert = { sender = "zalo_id" }
values.direction = { own = "outgoing", other = "incoming" }
)";
constexpr const char* kOwnedRows =
    "CREATE TABLE t(_id INTEGER PRIMARY KEY, who TEXT);"
    "INSERT INTO t VALUES(1,'11''x'),(2,'22');";

TEST(Declared, PathSaysWhoseDatabaseItIs) {
    const Plugin plugin = declared(kOwned);
    EXPECT_EQ(plugin.records, (std::vector<std::string>{"account", "message"}));
    KeepingSink sink;
    const File file("x/chats/11'x/22.db", database_of(kOwnedRows));
    ASSERT_TRUE(run_plugin(plugin, file, sink).ok());
    ASSERT_EQ(sink.emitted.size(), 3u);
    EXPECT_EQ(sink.emitted[0].place, "file");
    EXPECT_EQ(std::get<Account>(sink.emitted[0].record).id, (Identifier{"zalo_id", "11'x"}));
    const auto& own = std::get<Message>(sink.emitted[1].record);
    EXPECT_EQ(own.direction, known("outgoing", "own"));
    EXPECT_EQ(own.text, ":owner");
    EXPECT_EQ(std::get<Message>(sink.emitted[2].record).direction, known("incoming", "other"));
}

TEST(Declared, PathWithoutAnOwnerLeavesTheDirectionOut) {
    KeepingSink sink;
    const File file("loose/22.db", database_of(kOwnedRows));
    ASSERT_TRUE(run_plugin(declared(kOwned), file, sink).ok());
    ASSERT_EQ(sink.emitted.size(), 2u);
    for (const auto& emitted : sink.emitted)
        EXPECT_EQ(std::get<Message>(emitted.record).direction, Code{});
}

// Rows of a table that is there must not be passed over because another part of the kind was read.
TEST(Declared, PartThatNoQueryFitsIsToldWhereItsTableIsThere) {
    const std::string toml = R"(
app = "a"
platform = "any"
about = "A."
[[query]]
record  = "contact"
needs   = { t = ["_id", "name"] }
locator = { table = "t", row = "row" }
sql     = "SELECT _id AS row, name FROM t"
[[query]]
record  = "contact"
needs   = { secret = ["_id", "name"] }
locator = { table = "secret", row = "row" }
sql     = "SELECT _id AS row, name FROM secret"
)";
    const std::string tables = "CREATE TABLE t(_id INTEGER PRIMARY KEY, name);";
    KeepingSink without;
    ASSERT_TRUE(run_plugin(declared(toml), File("t.db", database_of(tables)), without).ok());
    EXPECT_TRUE(without.left_out.empty());
    KeepingSink with;
    const File renamed("t.db", database_of(tables + "CREATE TABLE secret(_id INTEGER, alias);"));
    ASSERT_TRUE(run_plugin(declared(toml), renamed, with).ok());
    EXPECT_EQ(with.left_out,
              (std::vector<std::string>{"secret: some records of kind contact are not read from "
                                        "this version: table secret has no column name"}));
}

TEST(Declared, SeveralRecordsOfOneRowAreToldApart) {
    const std::string toml = R"(
app = "a"
platform = "any"
about = "A."
[[query]]
record  = "participant"
needs   = { t = ["_id", "people"] }
locator = { table = "t", row = "row", item = "item" }
sql     = "SELECT t._id AS row, p.key AS item, p.value AS name FROM t, json_each(t.people) AS p"
)";
    KeepingSink sink;
    const File file("t.db", database_of("CREATE TABLE t(_id INTEGER PRIMARY KEY, people);"
                                        "INSERT INTO t VALUES(4,'[\"An\",\"Bo\"]')"));
    ASSERT_TRUE(run_plugin(declared(toml), file, sink).ok());
    ASSERT_EQ(sink.emitted.size(), 2u);
    EXPECT_EQ(sink.emitted[0].place, "t/4.0");
    EXPECT_EQ(sink.emitted[1].place, "t/4.1");
    EXPECT_EQ(std::get<Participant>(sink.emitted[1].record).name, "Bo");
    std::string wrong = toml;
    wrong.replace(wrong.find("AS item"), 7, "AS role");
    const auto refused = read_declared_plugin(wrong, "x", "x.toml");
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().what.find("names as the item"), std::string::npos);
}

TEST(PathOwner, StandsBetweenTwoTexts) {
    const PathOwner folder{"a", "/P_", "/", {"line_mid", nullptr}};
    EXPECT_EQ(owner_in(folder, "P_x/P_u1/Messages/Line.sqlite"), "u1");
    EXPECT_EQ(owner_in(folder, "x/P_u1"), "");
    EXPECT_EQ(owner_in(folder, "x/P_0/Line.sqlite"), "");
    EXPECT_EQ(owner_in(folder, "x/Line.sqlite"), "");
    const PathOwner above{"a", "/", "/storage", {"app_user", nullptr}};
    EXPECT_EQ(owner_in(above, "storage/x/key/u1/storage"), "u1");
    EXPECT_EQ(owner_in(above, "x/storage/0/key/u1/storage"), "u1");
    EXPECT_EQ(owner_in(above, "storage"), "");
    const PathOwner ending{"a", "/msys_database_", "", {"messenger_id", nullptr}};
    EXPECT_EQ(owner_in(ending, "x/databases/msys_database_100"), "100");
    EXPECT_EQ(owner_in(ending, "x/msys_database_1/a"), "");
    EXPECT_EQ(owner_in(ending, std::string_view("x/msys_database_1\0a", 19)), "");
    EXPECT_EQ(
        with_path_values("SELECT :owner, ':owner', :owners, :file", values_of_path("x/a'b", "")),
        "SELECT NULL, ':owner', :owners, 'a''b'");
}

constexpr const char* kUnread = R"(
app = "a"
platform = "android"
about = "A chat app."
references = ["https://example.org"]
tested = ["nothing"]
paths = ["*/com.example.a/databases/*"]
unsupported = "The form of its database is not public."
)";

TEST(Declared, AppThatCannotBeReadIsToldWithItsReason) {
    Registry registry;
    const Plugin unread = declared(kUnread);
    EXPECT_TRUE(description_findings(subject_of(unread, "x.toml")).empty());
    ASSERT_TRUE(registry.add({unread, "test", {}}).ok());
    const auto refused_of = [&](const parsers::SharedBytes& bytes) {
        const File file("x/com.example.a/databases/m.db", bytes);
        const auto choices = registry.choose(file, registry.proposed(file.path()));
        EXPECT_TRUE(choices.run.empty());
        EXPECT_EQ(choices.refused.size(), 1u);
        return choices.refused.front();
    };
    const auto plain = refused_of(database_of(kPeople));
    EXPECT_EQ(plain.code, parsers::ErrorCode::Unsupported);
    EXPECT_EQ(plain.why, "The form of its database is not public.");
    EXPECT_NE(catalog_markdown(registry, SOURCE_FOLDER "/samples/apps")
                  .find("| not read | A chat app. The form of"),
              std::string::npos);
    // Bytes as a cipher leaves them.
    std::mt19937 random(7);
    std::string cipher(8192, ' ');
    for (char& letter : cipher)
        letter = static_cast<char>(random());
    EXPECT_EQ(refused_of(std::make_shared<parsers::MemorySource>(cipher)).code,
              parsers::ErrorCode::Encrypted);
    // A database that another plugin knows is read all the same.
    auto reader = declared(kToml);
    reader.id = "reader_android";
    ASSERT_TRUE(registry.add({std::move(reader), "test", {}}).ok());
    const File known_tables("x/com.example.a/databases/m.db",
                            database_of(std::string(kMessages) + kPeople));
    const auto choices = registry.choose(known_tables, registry.proposed(known_tables.path()));
    EXPECT_EQ(choices.run.size(), 1u);
    EXPECT_EQ(choices.refused.size(), 1u);
}

TEST(Declared, UnreadAppHasPathsAndNoQuery) {
    const auto said = [](const std::string& toml) {
        const auto plugin = read_declared_plugin(toml, "x", "x.toml");
        return plugin.ok() ? std::string() : plugin.error().what;
    };
    EXPECT_EQ(said(kUnread), "");
    EXPECT_NE(said("unsupported = \"No.\"\n" + std::string(kToml)).find("has no \"query\""),
              std::string::npos);
    std::string nowhere = kUnread;
    nowhere.replace(nowhere.find("paths ="),
                    std::string_view("paths = [\"*/com.example.a/databases/*\"]").size(), "");
    EXPECT_NE(said(nowhere).find("where the files are"), std::string::npos);
    EXPECT_NE(said(std::string(kOwned).replace(std::string(kOwned).find("zalo_id"), 7, "zalo_ix"))
                  .find("type of identifier"),
              std::string::npos);
}

TEST(Declared, NoticesMakeAPaymentOneOfTheRecords) {
    const auto records_of = [](const std::string& top) {
        return declared((top + kToml).c_str()).records;
    };
    const std::vector<std::string> plain = {"message", "contact"};
    const std::vector<std::string> paid = {"message", "contact", "payment"};
    EXPECT_EQ(records_of(""), plain);
    EXPECT_EQ(records_of("notices = false\n"), plain);
    EXPECT_EQ(records_of("notices = true\n"), paid);
    const auto refused = read_declared_plugin("notices = \"yes\"\n" + std::string(kToml), "x", "x");
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().what.find("true or false"), std::string::npos);
}

struct WrongText {
    const char* from;
    const char* to;
    const char* said;
};

class DeclaredMistake : public testing::TestWithParam<WrongText> {};

TEST_P(DeclaredMistake, IsRefusedWithItsLine) {
    std::string toml = kToml;
    const size_t at = toml.find(GetParam().from);
    ASSERT_NE(at, std::string::npos);
    toml.replace(at, std::string_view(GetParam().from).size(), GetParam().to);
    const auto plugin = read_declared_plugin(toml, "x", "x.toml");
    ASSERT_FALSE(plugin.ok());
    EXPECT_NE(plugin.error().what.find(GetParam().said), std::string::npos) << plugin.error().what;
    EXPECT_EQ(plugin.error().what.rfind("x.toml:", 0), 0u) << plugin.error().what;
    EXPECT_GT(std::atoi(plugin.error().what.c_str() + 7), 0);
}

INSTANTIATE_TEST_SUITE_P(
    All, DeclaredMistake,
    testing::Values(WrongText{"AS conversation", "AS chat_name", "is no field of message"},
                    WrongText{"kind AS direction", "absent AS direction", "no such column"},
                    WrongText{"sent = \"unix_ms\"", "sent = \"unix_weeks\"", "is a time"},
                    WrongText{", sent = \"unix_ms\"", "", "is a time"},
                    WrongText{"record  = \"message\"", "record  = \"mesage\"", "no kind of record"},
                    WrongText{"row = \"row\"", "row = \"rowid\"", "alias \"row\" is no field"},
                    WrongText{"locator = { table = \"messages\"", "locator = { table = \"m\"",
                              "does not stand in"},
                    WrongText{"constants = { kind", "constants = { sent", "no text or code"},
                    WrongText{"values.direction", "values.sender", "neither"},
                    WrongText{"platform = \"android\"", "platform = \"phone\"", "must be any"},
                    WrongText{"about =", "abuot =", "unknown key"},
                    WrongText{"SELECT _id AS row, chat", "DELETE FROM messages; SELECT _id AS row",
                              "SQL"},
                    WrongText{"paths = [", "paths = [[", ""}));

TEST(Glob, StarCrossesFoldersAndCaseCounts) {
    EXPECT_TRUE(matches_glob("*/a/*.db", "x/y/a/b/c.db"));
    EXPECT_TRUE(matches_glob("*.db", "c.db"));
    EXPECT_TRUE(matches_glob("*", ""));
    EXPECT_TRUE(matches_glob("a*b*c", "a-b-b-c"));
    EXPECT_FALSE(matches_glob("*/a/*.db", "a/c.db"));
    EXPECT_FALSE(matches_glob("*.db", "c.DB"));
    EXPECT_FALSE(matches_glob("a*b", "abx"));
}

// The tree gives what trying every pattern gives.
TEST(Glob, MatcherAgreesWithTryingEveryPattern) {
    std::mt19937 random(3);
    const auto word = [&](size_t length, std::string_view letters) {
        std::string text;
        for (size_t index = 0; index < length; ++index)
            text += letters[random() % letters.size()];
        return text;
    };
    GlobMatcher matcher;
    std::vector<std::string> patterns;
    for (size_t owner = 0; owner < 200; ++owner) {
        patterns.push_back(word(random() % 6, "ab/*"));
        matcher.add(patterns.back(), owner);
    }
    size_t hits = 0;
    for (int round = 0; round < 2000; ++round) {
        const std::string path = word(random() % 8, "ab/");
        std::vector<size_t> expected;
        for (size_t owner = 0; owner < patterns.size(); ++owner)
            if (matches_glob(patterns[owner], path))
                expected.push_back(owner);
        EXPECT_EQ(matcher.matching(path), expected) << path;
        hits += expected.size();
    }
    EXPECT_GT(hits, 1000u);
}

TEST(Glob, HundredThousandPathsAreFast) {
    GlobMatcher matcher;
    for (size_t owner = 0; owner < 40; ++owner)
        for (const char* tail : {"/databases/chat.db", "/shared_prefs/*.xml"})
            matcher.add("*/com.example.app" + std::to_string(owner) + tail, owner);
    std::vector<std::string> paths;
    for (int index = 0; index < 100'000; ++index)
        paths.push_back("phone.zip/data/data/com.example.app" + std::to_string(index % 400) +
                        (index % 2 == 0 ? "/databases/chat.db" : "/files/picture_1.jpg"));
    const auto begin = std::chrono::steady_clock::now();
    size_t found = 0;
    for (const auto& path : paths)
        found += matcher.matching(path).size();
    const auto spent = std::chrono::steady_clock::now() - begin;
    EXPECT_GT(found, 4'000u);
    // 150 ms on the workstation; sanitizers and busy machines get ten times that.
    EXPECT_LT(std::chrono::duration_cast<std::chrono::milliseconds>(spent).count(), 1'500);
}

Registry registry_with(const TemporaryFolder& folder) {
    Registry registry;
    EXPECT_TRUE(registry.load_folder(folder.path()).ok());
    return registry;
}

TEST(Registry, PathProposesAndStructureDecides) {
    TemporaryFolder folder;
    folder.write("example_chat_android.toml", kToml);
    const Registry registry = registry_with(folder);
    const std::string path = "p.zip/data/com.example.chat/databases/chat.db";
    const auto proposed = registry.proposed(path);
    ASSERT_EQ(proposed.size(), 1u);
    EXPECT_EQ(registry.proposed("p.zip/other.db").size(), 0u);
    const auto fits = registry.choose(File(path, database_of(kMessages)), proposed);
    ASSERT_EQ(fits.run.size(), 1u);
    EXPECT_TRUE(fits.run[0].by_path);
    const auto other = registry.choose(
        File(path, database_of("CREATE TABLE messages(_id, chat, sender, body, sent_ms)")),
        proposed);
    EXPECT_TRUE(other.run.empty());
    ASSERT_EQ(other.refused.size(), 1u);
    EXPECT_NE(other.refused[0].why.find("table messages has no column kind"), std::string::npos)
        << other.refused[0].why;
}

TEST(Registry, LooseDatabaseIsKnownByItsTables) {
    TemporaryFolder folder;
    folder.write("example_chat_android.toml", kToml);
    const Registry registry = registry_with(folder);
    const auto choices = registry.choose(File("p.zip/renamed.bin", database_of(kMessages)), {});
    ASSERT_EQ(choices.run.size(), 1u);
    EXPECT_FALSE(choices.run[0].by_path);
    const auto none = registry.choose(File("p.zip/x", database_of("CREATE TABLE q(a)")), {});
    EXPECT_TRUE(none.run.empty());
    EXPECT_TRUE(none.refused.empty());
}

TEST(Registry, EncryptedDatabaseIsSaidSo) {
    TemporaryFolder folder;
    folder.write("example_chat_android.toml", kToml);
    const Registry registry = registry_with(folder);
    std::mt19937 random(5);
    std::vector<std::byte> bytes(4096);
    for (auto& byte : bytes)
        byte = static_cast<std::byte>(random() & 0xff);
    const std::string path = "p/com.example.chat/databases/chat.db";
    const auto choices =
        registry.choose(File(path, std::make_shared<parsers::MemorySource>(std::move(bytes))),
                        registry.proposed(path));
    ASSERT_EQ(choices.refused.size(), 1u);
    EXPECT_EQ(choices.refused[0].code, ErrorCode::Encrypted);
    EXPECT_NE(choices.refused[0].why.find("encrypted"), std::string::npos);
}

TEST(Registry, SameIdTwiceIsRefused) {
    TemporaryFolder folder;
    const auto path = folder.write("example_chat_android.toml", kToml);
    Registry registry = registry_with(folder);
    ASSERT_EQ(registry.installed().size(), 1u);
    EXPECT_EQ(registry.installed()[0].file_sha256.size(), 64u);
    const auto again = registry.load_file(path);
    ASSERT_FALSE(again.ok());
    EXPECT_NE(again.error().what.find("already"), std::string::npos);
    EXPECT_EQ(registry.installed().size(), 1u);
}

TEST(Registry, BuiltInPluginsAreAllAccepted) {
    const Registry registry = Registry::with_builtins();
    EXPECT_TRUE(registry.left_out().empty());
}

TEST(Registry, WhatAPluginThrowsIsAnError) {
    Plugin plugin{.id = "throws"};
    plugin.parse = [](const File&, RecordSink&) -> Result<void> {
        throw std::runtime_error("unlucky");
    };
    KeepingSink sink;
    const auto ran = run_plugin(plugin, File("x", database_of("CREATE TABLE q(a)")), sink);
    ASSERT_FALSE(ran.ok());
    EXPECT_NE(ran.error().what.find("unlucky"), std::string::npos);
}

}  // namespace
}  // namespace plugins
