// The Android plugins against databases that others published; expected counts are those of the
// projects that the files come from.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "parsers/base/byte_source.h"
#include "plugins/host/registry.h"

namespace {

namespace fs = std::filesystem;

struct Collected : plugins::RecordSink {
    void emit(plugins::Record record, plugins::Place place, plugins::State state) override {
        records.push_back(std::move(record));
        places.push_back(std::move(place.text));
        live_only = live_only && state == plugins::State::Live;
    }
    void damaged(plugins::Place where, std::string what) override {
        notes.push_back(where.text + ": " + what);
    }
    void unsupported(plugins::Place where, std::string what) override {
        notes.push_back(where.text + ": " + what);
    }

    template <class Kind>
    std::vector<Kind> all() const {
        std::vector<Kind> found;
        for (const auto& record : records)
            if (const auto* body = std::get_if<Kind>(&record))
                found.push_back(*body);
        return found;
    }

    std::vector<plugins::Record> records;
    std::vector<std::string> places;
    std::vector<std::string> notes;
    bool live_only = true;
};

class CorpusAndroid : public testing::Test {
protected:
    // Reads the file as the engine would, found at `path` on a phone. Null, with a notice, where
    // the corpus is absent.
    static std::optional<Collected> read(const std::string& name, const std::string& path,
                                         const std::string& wanted_plugin) {
        const char* given = std::getenv("TRIAGE_CORPUS");
        const fs::path file =
            (given != nullptr ? fs::path(given) : fs::path(SOURCE_FOLDER "/../shared/corpus")) /
            name;
        if (!fs::exists(file)) {
            std::cout << "no corpus: " << file << " is absent\n";
            return std::nullopt;
        }
        const auto bytes = parsers::open_file(file);
        if (!bytes.ok()) {
            ADD_FAILURE() << bytes.error().what;
            return std::nullopt;
        }
        const auto registry = plugins::Registry::with_builtins();
        const plugins::File evidence(path, bytes.value());
        const auto choices = registry.choose(evidence, registry.proposed(path));
        Collected collected;
        bool was_chosen = false;
        for (const auto& choice : choices.run) {
            was_chosen = was_chosen || choice.plugin->id == wanted_plugin;
            const auto parsed = plugins::run_plugin(*choice.plugin, evidence, collected);
            EXPECT_TRUE(parsed.ok()) << choice.plugin->id;
        }
        EXPECT_TRUE(was_chosen) << wanted_plugin << " was not chosen for " << path;
        return collected;
    }
};

TEST_F(CorpusAndroid, TextMessages) {
    const auto found =
        read("plaso-db/android/mmssms.db",
             "data/data/com.android.providers.telephony/databases/mmssms.db", "sms_android");
    if (!found)
        return;
    const auto messages = found->all<plugins::Message>();
    ASSERT_EQ(messages.size(), 9U);
    EXPECT_TRUE(found->live_only);
    EXPECT_TRUE(found->notes.empty());
    EXPECT_EQ(messages[0].direction.name, "outgoing");
    EXPECT_EQ(messages[0].text, "Yo Fred this is my new number.");
    EXPECT_EQ(messages[2].direction.name, "incoming");
    EXPECT_EQ(messages[2].received.utc_ns, 1383066341303000000);
    EXPECT_EQ(messages[2].sent.utc_ns, 1383066340000000000);
    EXPECT_EQ(messages[2].conversation, "1");
}

// The file has no address book, so the plugin that its name proposes gives way to the one that its
// tables fit.
TEST_F(CorpusAndroid, CallLogInAnOldAddressBook) {
    const auto found =
        read("plaso-db/android/contacts2.db",
             "data/data/com.android.providers.contacts/databases/contacts2.db", "calls_android");
    if (!found)
        return;
    const auto calls = found->all<plugins::Call>();
    ASSERT_EQ(calls.size(), 3U);
    EXPECT_TRUE(found->notes.empty());
    EXPECT_EQ(calls[0].result.name, "missed");
    EXPECT_EQ(calls[1].direction.name, "outgoing");
    EXPECT_EQ(calls[1].duration_s, 126);
    EXPECT_EQ(calls[2].result.name, "answered");
    EXPECT_EQ(calls[2].started.utc_ns, 1383782616690000000);
}

TEST_F(CorpusAndroid, TelegramAccount) {
    const auto found = read("iped/test_telegramUserConfing.xml",
                            "data/data/org.telegram.messenger/shared_prefs/userconfing.xml",
                            "telegram_account_android");
    if (!found)
        return;
    const auto accounts = found->all<plugins::Account>();
    ASSERT_EQ(accounts.size(), 2U);
    EXPECT_TRUE(found->notes.empty());
    EXPECT_EQ(accounts[0].id, (plugins::Identifier{"telegram_id", "140478504"}));
    EXPECT_EQ(accounts[0].note, "preference user, user name guileb");
    EXPECT_EQ(accounts[0].since.as_stored, "1623265028");
    EXPECT_EQ(accounts[1].id, plugins::phone("+5561986143035"));
}

}  // namespace
