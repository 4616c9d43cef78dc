// The check on the author's own desk: each mistake is told with its file, its line and what to do.
#include "plugins/host/check.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <functional>
#include <iterator>

#include "plugins/host/mangled.h"
#include "tests/harness/sample.h"

namespace tests {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFixtures = SOURCE_FOLDER "/tests/harness/fixtures";

std::string text_of(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

// A copy of the worked plugin and its sample, as a stranger would lay them out.
class Check : public testing::Test {
protected:
    Check() {
        fs::create_directories(desk_.path() / "samples/apps");
        fs::copy(fs::path(kFixtures) / "samples/example_chat_android", sample(),
                 fs::copy_options::recursive);
        fs::copy_file(fs::path(kFixtures) / "example_chat_android.toml", plugin());
    }

    fs::path plugin() const { return desk_.path() / "example_chat_android.toml"; }
    fs::path sample() const { return desk_.path() / "samples/apps/example_chat_android"; }
    fs::path script() const {
        return sample() / "first/evidence/data/data/com.example.chat/databases/chat.db.sql";
    }

    void replace(const fs::path& path, const std::string& what, const std::string& by) const {
        std::string text = text_of(path);
        ASSERT_NE(text.find(what), std::string::npos) << path << " does not hold " << what;
        for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
            text.replace(at, what.size(), by);
        std::ofstream(path, std::ios::binary) << text;
    }

    // Every line of the check; the first line holds what could not be loaded.
    std::string lines() const {
        const auto checked = plugins::Checked::open(plugin(), "");
        if (!checked.ok())
            return checked.error().what + "\n";
        std::string text;
        for (const auto& finding : checked.value().findings())
            text += to_text(finding) + "\n";
        return text;
    }

    TemporaryFolder desk_;
};

#define EXPECT_TOLD(part)                              \
    do {                                               \
        const std::string told = lines();              \
        EXPECT_NE(told.find(part), told.npos) << told; \
    } while (false)

TEST_F(Check, AWorkedPluginIsInOrder) {
    EXPECT_EQ(lines(), "");
}

TEST_F(Check, ASharedObjectIsCheckedLikeADeclaredPlugin) {
    const auto checked =
        plugins::Checked::open(BINARY_FOLDER "/tests/fixtures/example_notes_any.so",
                               std::string(kFixtures) + "/samples/example_notes_any");
    ASSERT_TRUE(checked.ok()) << checked.error().what;
    EXPECT_EQ(checked.value().samples().size(), 1u);
    EXPECT_TRUE(checked.value().findings().empty());
}

TEST_F(Check, ABuiltInPluginIsFoundByItsSource) {
    const auto checked = plugins::Checked::open(SOURCE_FOLDER "/plugins/apps/sim_android.cpp", "");
    ASSERT_TRUE(checked.ok()) << checked.error().what;
    EXPECT_FALSE(checked.value().samples().empty());
    EXPECT_FALSE(plugins::Checked::open(SOURCE_FOLDER "/tests/harness/check_test.cpp", "").ok());
}

TEST_F(Check, WhatCannotBeLoadedIsToldWithItsLine) {
    replace(plugin(), "record  = \"contact\"", "record  = \"kontact\"");
    EXPECT_TOLD("example_chat_android.toml:33: there is no kind of record \"kontact\"");
}

TEST_F(Check, ADescriptionThatIsNoneIsToldWithItsLine) {
    replace(plugin(), "about = \"Messages and", "about = \"messages and");
    EXPECT_TOLD("example_chat_android.toml:3: \"about\" must be a sentence");
}

TEST_F(Check, AWrongUnitOfATimeIsTold) {
    replace(plugin(), "sent = \"unix_ms\"", "sent = \"unix_us\"");
    EXPECT_TOLD("example_chat_android.toml:11: message: the field \"sent\" holds the stored ");
    EXPECT_TOLD("take another unit");
}

TEST_F(Check, APlaceThatIsNoRowIsTold) {
    replace(plugin(), "SELECT _id AS row", "SELECT _id + 1000 AS row");
    EXPECT_TOLD("is not found again in data/data/com.example.chat/databases/chat.db");
}

TEST_F(Check, AGoldenLineThatIsNotGivenIsToldWithItsLine) {
    const fs::path golden = sample() / "first/expected.jsonl";
    const std::string whole = text_of(golden);
    std::ofstream(golden, std::ios::binary) << whole << "{\"kind\":\"invented\"}\n";
    const auto count = std::count(whole.begin(), whole.end(), '\n');
    EXPECT_TOLD("expected.jsonl:" + std::to_string(count + 1) + ": is not given any more");
    std::ofstream(golden, std::ios::binary) << whole.substr(whole.find('\n') + 1);
    EXPECT_TOLD("this line is given and not expected");
    std::ofstream(golden, std::ios::binary) << "";
    EXPECT_TOLD("expected.jsonl: is absent or empty");
}

TEST_F(Check, TheDifferenceNamesWhatGoesAndWhatComes) {
    const plugins::Golden golden{"expected.jsonl", {"a", "b", "b"}, {"b", "c", "a"}};
    EXPECT_EQ(plugins::difference(golden), (std::vector<std::string>{"-b", "+c"}));
    const plugins::Golden order{"expected.jsonl", {"a", "b"}, {"b", "a"}};
    EXPECT_TRUE(plugins::difference(order).empty());
    EXPECT_EQ(plugins::golden_findings(order).size(), 1u);
}

TEST_F(Check, AboutMustBeThereAndFilledIn) {
    std::ofstream(sample() / "about.md") << "# Example\n\n(fill in: how the format is known)\n";
    EXPECT_TOLD("about.md:3: is still to be filled in");
    std::ofstream(sample() / "about.md") << "# Example\n\nYes.\n";
    EXPECT_TOLD("about.md: says nothing");
    fs::remove(sample() / "about.md");
    EXPECT_TOLD("about.md: is not there");
}

TEST_F(Check, AWrongScriptOfTheSampleIsToldWithItsLine) {
    replace(script(), "INSERT INTO", "INSERT\nINTOO");
    const std::string told = lines();
    EXPECT_NE(told.find("chat.db.sql:"), told.npos) << told;
    EXPECT_NE(told.find("mend the SQL of the sample"), told.npos) << told;
}

TEST_F(Check, APluginWithoutASampleIsTold) {
    fs::remove_all(sample());
    EXPECT_TOLD("there is no sample");
}

// ---- what only a plugin in C++ can do -----------------------------------------------------------

class RecordCheck : public testing::Test {
protected:
    std::string told(plugins::RunResult result) const {
        std::string text;
        for (const auto& finding : plugins::record_findings({&plugin_, "x_any.cpp", ""},
                                                            {"x_any", "first", "folder"}, result))
            text += to_text(finding) + "\n";
        return text;
    }
    static plugins::Found found(plugins::Record record, const std::string& place) {
        return {"chat.db", place, plugins::State::Live, std::move(record)};
    }

    plugins::Plugin plugin_{.id = "x_any", .records = {"message"}};
};

TEST_F(RecordCheck, KindsAndPlaces) {
    using plugins::Message;
    EXPECT_EQ(told({{found(Message{.app = "x"}, "m/1")}, {}, {}}), "");
    EXPECT_NE(told({{found(plugins::Call{.app = "x"}, "m/1")}, {}, {}}).find("emits call, which"),
              std::string::npos);
    EXPECT_NE(told({{found(Message{.app = "x"}, "m/1"), found(Message{.app = "x"}, "m/1")}, {}, {}})
                  .find("two records of kind message at one place"),
              std::string::npos);
    EXPECT_NE(told({}).find("says nothing of this sample"), std::string::npos);
}

TEST_F(RecordCheck, Fields) {
    using plugins::Message;
    const std::vector<std::pair<Message, std::string>> wrong = {
        {{.app = "x", .direction = {"", "7"}}, "not marked as unknown"},
        {{.app = "x", .direction = {"unknown", ""}}, "without what is stored"},
        {{.app = "x", .direction = {"other", "7"}}, "hides a code"},
        {{.app = "x", .direction = {"To Me", "7"}}, "lower-case letters"},
        {{.app = "x", .sender = {"telephone", "1"}}, "is no type of identifier"},
        {{.app = "x", .sent = {1'700'000'000'000'000'000, ""}}, "a time without what is stored"},
        {{.app = "x", .sent = {1, "1"}}, "take another unit"},
        {{.app = "x", .text = "\xff"}, "no UTF-8"},
        {{.app = ""}, "every record names its app"},
    };
    for (const auto& [message, part] : wrong) {
        const std::string text = told({{found(message, "m/1")}, {}, {}});
        EXPECT_NE(text.find(part), std::string::npos) << part << " in: " << text;
    }
}

plugins::Plugin reader(const std::function<void(uint64_t size)>& read) {
    plugins::Plugin plugin{.id = "x_any", .paths = {"*"}, .records = {"message"}};
    plugin.parse = [read](const plugins::File& file,
                          plugins::RecordSink&) -> plugins::Result<void> {
        read(file.bytes().size_bytes());
        return {};
    };
    return plugin;
}

EvidenceFiles hundred_bytes() {
    return {{"a.bin", std::make_shared<parsers::MemorySource>(std::vector<std::byte>(100))}};
}

TEST(Mangled, ACrashIsAFindingThatNamesTheCopy) {
    const auto crashes = reader([](uint64_t size) {
        if (size < 100)
            std::raise(SIGKILL);  // a SIGSEGV would be the sanitizer's
    });
    EXPECT_TRUE(plugins::mangled_findings(crashes, hundred_bytes(), {.copies = 0}).empty());
    const auto findings = plugins::mangled_findings(crashes, hundred_bytes(), {});
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_TRUE(findings[0].starts_with("crashed (")) << findings[0];
    EXPECT_NE(findings[0].find("a.bin (cut to "), std::string::npos) << findings[0];
}

TEST(Mangled, AHangIsAFinding) {
    const auto hangs = reader([](uint64_t size) {
        while (size < 100)
            ::usleep(1000);
    });
    const auto findings = plugins::mangled_findings(
        hangs, hundred_bytes(), {.time_of_one_run = std::chrono::milliseconds(300)});
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_TRUE(findings[0].starts_with("does not end within 300 ms")) << findings[0];
}

TEST(Mangled, APluginInOrderGivesNothing) {
    uint64_t copies = 0;
    EXPECT_TRUE(plugins::mangled_findings(reader([&](uint64_t) { ++copies; }), hundred_bytes(), {})
                    .empty());
    EXPECT_EQ(copies, 0u) << "the copies are read in another process";
}

}  // namespace
}  // namespace tests
