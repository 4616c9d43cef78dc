// The iOS and desktop plugins over files that others made: what the origins say is in them must be
// found, by number and by value.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "parsers/container/zip.h"
#include "plugins/host/registry.h"

namespace plugins {
namespace {

namespace fs = std::filesystem;
using parsers::SharedBytes;
using Files = std::map<std::string, SharedBytes>;

std::string corpus() {
    const char* given = std::getenv("TRIAGE_CORPUS");
    return given != nullptr ? given : SOURCE_FOLDER "/../shared/corpus";
}

class Kept : public RecordSink {
public:
    void emit(Record record, Place place, State state) override {
        const std::string kind(kind_word_of(record));
        EXPECT_TRUE(places_.insert(kind + " " + place.text).second) << kind << " " << place.text;
        ++counts[kind];
        states.push_back(state);
        records.push_back(std::move(record));
    }
    void damaged(Place where, std::string what) override {
        notes.push_back(where.text + ": " + what);
    }
    void unsupported(Place where, std::string what) override {
        notes.push_back(where.text + ": " + what);
    }

    template <class Kind>
    std::vector<Kind> all() const {
        std::vector<Kind> found;
        for (const Record& record : records)
            if (const auto* body = std::get_if<Kind>(&record))
                found.push_back(*body);
        return found;
    }

    std::map<std::string, int> counts;
    std::vector<Record> records;
    std::vector<State> states;
    std::vector<std::string> notes;

private:
    std::set<std::string> places_;
};

const Registry& registry() {
    static const Registry all = Registry::with_builtins();
    return all;
}

// Reads one file with the plugin of that id, which must be chosen for it by structure.
Kept read(const std::string& id, const Files& files, const std::string& path) {
    Kept kept;
    const auto entry = files.find(path);
    if (entry == files.end()) {
        ADD_FAILURE() << "no file " << path;
        return kept;
    }
    const File file(path, entry->second, [&](std::string_view relative) {
        const auto companion = files.find(path + std::string(relative));
        return companion == files.end() ? nullptr : companion->second;
    });
    const auto choices = registry().choose(file, registry().proposed(path));
    bool is_chosen = false;
    for (const Choice& choice : choices.run) {
        if (choice.plugin->id != id)
            continue;
        is_chosen = true;
        const auto done = run_plugin(*choice.plugin, file, kept);
        EXPECT_TRUE(done.ok()) << done.error().what;
    }
    EXPECT_TRUE(is_chosen) << id << " is not chosen for " << path;
    EXPECT_TRUE(kept.notes.empty()) << kept.notes.front();
    return kept;
}

using Counts = std::map<std::string, int>;

class CorpusIosDesktop : public testing::Test {
protected:
    void SetUp() override {
        if (fs::is_directory(corpus()))
            return;
        std::cout << "No corpus at " << corpus() << ": nothing was compared.\n";
        is_absent_ = true;
    }

    // One loose file, under the path that it has on a device.
    Files file(const std::string& in_corpus, const std::string& path) const {
        auto bytes = parsers::open_file(corpus() + "/" + in_corpus);
        EXPECT_TRUE(bytes.ok()) << in_corpus;
        return bytes.ok() ? Files{{path, bytes.value()}} : Files{};
    }

    // The rows of a list that iLEAPP publishes beside its files.
    static nlohmann::json listed_by_ileapp(const std::string& in_expected) {
        std::ifstream stream(corpus() + "/ileapp/expected/" + in_expected);
        EXPECT_TRUE(stream.good()) << in_expected;
        return nlohmann::json::parse(stream).at("data");
    }

    // The entries of a zip, by their names.
    Files zip(const std::string& in_corpus) const {
        Files files;
        const auto bytes = parsers::open_file(corpus() + "/" + in_corpus);
        EXPECT_TRUE(bytes.ok()) << in_corpus;
        auto tree = parsers::ZipTree::open(bytes.value(), {});
        EXPECT_TRUE(tree.ok()) << in_corpus;
        const auto listed = tree.value()->list(
            {.entry =
                 [&](const parsers::FileEntry& entry) {
                     auto content = tree.value()->open(entry);
                     EXPECT_TRUE(content.ok()) << entry.path;
                     if (content.ok())
                         files[entry.path] = content.value();
                 },
             .damaged = [](const std::string& where,
                           const std::string& what) { ADD_FAILURE() << where << ": " << what; }});
        EXPECT_TRUE(listed.ok());
        return files;
    }

    static std::string path_that_ends(const Files& files, std::string_view end) {
        for (const auto& [path, bytes] : files)
            if (path.ends_with(end))
                return path;
        ADD_FAILURE() << "no path ends with " << end;
        return {};
    }

    bool is_absent_ = false;
};

TEST_F(CorpusIosDesktop, ReadsTheMessagesOfAMac) {
    if (is_absent_)
        return;
    const std::string path = "Users/ken/Library/Messages/chat.db";
    const Kept kept = read("sms_ios", file("plaso-db/sqlite/imessage_chat.db", path), path);
    EXPECT_EQ(kept.counts, (Counts{{"account", 2},
                                   {"attachment", 1},
                                   {"conversation", 7},
                                   {"message", 10},
                                   {"participant", 7}}));
    const auto messages = kept.all<Message>();
    ASSERT_EQ(messages.size(), 10U);
    EXPECT_EQ(messages[1].direction.name, "outgoing");
    EXPECT_EQ(messages[9].sent.utc_ns, parsers::from_iso8601("2015-12-02T19:24:53Z"));
    EXPECT_EQ(messages[9].app, "imessage");
}

TEST_F(CorpusIosDesktop, ReadsSkypeWithARegistrationInMinutes) {
    if (is_absent_)
        return;
    const std::string path = "Users/gen/AppData/Roaming/Skype/gen.beringer/main.db";
    const Kept kept = read("skype_desktop", file("plaso-db/sqlite/skype_main.db", path), path);
    EXPECT_EQ(kept.counts, (Counts{{"account", 2},
                                   {"attachment", 2},
                                   {"call", 1},
                                   {"contact", 2},
                                   {"conversation", 2},
                                   {"message", 15},
                                   {"participant", 4}}));
    const auto accounts = kept.all<Account>();
    ASSERT_EQ(accounts.size(), 2U);
    EXPECT_EQ(accounts[0].since.utc_ns, parsers::from_iso8601("2013-07-30T21:22:00Z"));
    EXPECT_EQ(accounts[1].id, email("genberinger@gmail.com"));
    const auto calls = kept.all<Call>();
    EXPECT_EQ(calls.at(0).duration_s, 646);
}

TEST_F(CorpusIosDesktop, ReadsWhatsAppCallsAndContacts) {
    if (is_absent_)
        return;
    const Files files =
        zip("ileapp/whatsApp/testdata.whatsApp.whatsAppCallHistory.josh_ios15_ffs.zip");
    const Kept calls =
        read("whatsapp_calls_ios", files, path_that_ends(files, "/CallHistory.sqlite"));
    EXPECT_EQ(calls.counts, (Counts{{"call", 4}}));
    std::vector<std::string> directions;
    for (const Call& call : calls.all<Call>()) {
        directions.push_back(call.direction.name);
        EXPECT_EQ(call.peer, phone("19198887386@s.whatsapp.net"));
    }
    EXPECT_EQ(directions,
              (std::vector<std::string>{"outgoing", "incoming", "outgoing", "incoming"}));
    EXPECT_EQ(calls.all<Call>().at(0).started.utc_ns.value_or(0) / 1'000'000'000, 1683043930);
    const Kept contacts =
        read("whatsapp_contacts_ios", files, path_that_ends(files, "/ContactsV2.sqlite"));
    EXPECT_EQ(contacts.counts, (Counts{{"contact", 9}}));
}

TEST_F(CorpusIosDesktop, ReadsAContactThatStandsInTheLogOnly) {
    if (is_absent_)
        return;
    const Files files =
        zip("ileapp/addressBook/testdata.addressBook.addressBook.belkasoft_ctf6_ios_device1.zip");
    const Kept kept =
        read("addressbook_ios", files, path_that_ends(files, "/AddressBook.sqlitedb"));
    ASSERT_EQ(kept.counts, (Counts{{"contact", 1}}));
    EXPECT_EQ(kept.states.front(), State::LogOnly);
    const Contact contact = kept.all<Contact>().front();
    EXPECT_EQ(contact.name, "William Phorger");
    EXPECT_EQ(contact.identifiers, Identifiers{email("billthemegakill@icloud.com")});
}

TEST_F(CorpusIosDesktop, ReadsAccountsOfTwoSchemas) {
    if (is_absent_)
        return;
    const Files files =
        zip("ileapp/accountData/testdata.accountData.accountData.belkasoft_ctf6_ios_device1.zip");
    const Kept kept = read("accounts_ios", files, path_that_ends(files, "/Accounts3.sqlite"));
    EXPECT_EQ(kept.counts, (Counts{{"account", 10}}));
    const std::string path = "private/var/mobile/Library/Accounts/Accounts3.sqlite";
    const Kept older = read("accounts_ios", file("plaso-db/ios/Accounts3.sqlite", path), path);
    EXPECT_EQ(older.counts, (Counts{{"account", 10}}));
    EXPECT_EQ(older.all<Account>().back().id,
              (Identifier{std::string(id_type::kGoogleAccount), "thisisdfir@gmail.com"}));
}

TEST_F(CorpusIosDesktop, ReadsSimCardsAndTheTimeZone) {
    if (is_absent_)
        return;
    const Files cellular =
        zip("ileapp/celWireless/testdata.celWireless.celWireless.mvs_ios_2023.zip");
    const Kept kept =
        read("device_ios", cellular, path_that_ends(cellular, "/com.apple.commcenter.plist"));
    std::set<std::pair<std::string, std::string>> facts;
    for (const DeviceFact& fact : kept.all<DeviceFact>())
        facts.emplace(fact.name, fact.value);
    EXPECT_EQ(facts,
              (std::set<std::pair<std::string, std::string>>{{"own_number", "14439877293"},
                                                             {"own_number", "+14439877293"},
                                                             {"own_number", "19802135560"},
                                                             {"iccid", "89148000008588244776"},
                                                             {"iccid", "89014102270842269970"},
                                                             {"imsi", "311480808008955"},
                                                             {"imsi", "310410084226997"},
                                                             {"imei", "359669602382763"}}));
    const Files ark =
        zip("ileapp/deviceName/testdata.deviceName.deviceName.belkasoft_ctf6_ios_device1.zip");
    const Kept named = read("device_ios", ark, path_that_ends(ark, "/data_ark.plist"));
    const auto found = named.all<DeviceFact>();
    ASSERT_EQ(found.size(), 4U);
    EXPECT_EQ(found[1].name, "time_zone");
    EXPECT_EQ(found[1].value, "America/Chicago");
}

TEST_F(CorpusIosDesktop, ReadsTheAccountOfGroupMe) {
    if (is_absent_)
        return;
    const Files settings = zip("ileapp/groupMe/testdata.groupMe.groupMeAccount.josh_ios17_ffs.zip");
    const Kept kept = read("groupme_account_ios", settings,
                           path_that_ends(settings, "/com.groupme.iphone-app.plist"));
    std::set<std::string> found;
    for (const Account& account : kept.all<Account>()) {
        found.insert(account.id.type + " " + account.id.value);
        EXPECT_EQ(account.display, "This Is DFIR");
        EXPECT_EQ(parsers::to_iso8601(account.since.utc_ns.value_or(0)), "2021-02-03T13:31:16Z");
    }
    EXPECT_EQ(found, (std::set<std::string>{"app_user 91071677", "phone +1 9195794674",
                                            "email thisisdfir@gmail.com"}));
}

// The 16 rows of iLEAPP's list, but for the names, which it takes out of the store's own metadata.
TEST_F(CorpusIosDesktop, ReadsTheAppsThatTheStoreLoaded) {
    if (is_absent_)
        return;
    const Files store =
        zip("ileapp/storeSystem/testdata.storeSystem.storeSystemAppInstalls.mvs_ios_2023.zip");
    const Kept kept = read("store_installs_ios", store, path_that_ends(store, "/storeSystem.db"));
    std::multiset<std::string> found;
    for (size_t index = 0; index < kept.records.size(); ++index)
        if (const auto* app = std::get_if<InstalledApp>(&kept.records[index]);
            app != nullptr && kept.states[index] != State::Carved)
            found.insert(std::to_string(app->updated.utc_ns.value_or(0) / 1'000'000'000) + "|" +
                         app->package + "|" + app->version + "|" + app->installer);
    std::multiset<std::string> listed;
    for (const auto& row :
         listed_by_ileapp("storeSystem/storeSystem.storeSystemAppInstalls.mvs_ios_2023."
                          "20260730050725.json"))
        listed.insert(std::to_string(row[0].get<int64_t>()) + "|" + row[6].get<std::string>() +
                      "|" + row[8].get<std::string>() + "|" + row[20].get<std::string>());
    EXPECT_EQ(found, listed);
}

TEST_F(CorpusIosDesktop, ReadsTheNetworkWithAnAddressOfItsOwn) {
    if (is_absent_)
        return;
    const Files network =
        zip("ileapp/appleWifiPlist/testdata.appleWifiPlist.appleWifiScannedPrivate."
            "josh_ios15_ffs.zip");
    const Kept kept =
        read("wifi_ios", network, path_that_ends(network, "wifi-private-mac-networks.plist"));
    std::map<std::string, std::pair<std::string, std::string>> facts;
    for (const DeviceFact& fact : kept.all<DeviceFact>())
        facts[fact.name] = {fact.value, fact.note};
    EXPECT_EQ(facts, (std::map<std::string, std::pair<std::string, std::string>>{
                         {"ssid",
                          {"Matt_Foley",
                           "added 2023-04-15T13:53:47.476017Z; last joined "
                           "2023-05-20T19:55:03.159939Z"}},
                         {"bssid", {"6a:22:32:98:f4:df", "of the network Matt_Foley"}},
                         {"randomized_mac", {"5e:e9:b1:2c:04:fb", "of the network Matt_Foley"}}}));
    EXPECT_TRUE(kept.notes.empty());
}

struct History {
    std::string file;
    int visits;  // pages, searches and downloads
};

TEST_F(CorpusIosDesktop, ReadsHistoriesOfChromeFromVersion1To90) {
    if (is_absent_)
        return;
    const std::vector<History> histories = {{"hindsight/01/History", 46 + 5 + 2},
                                            {"hindsight/20/History", 58 + 5 + 2},
                                            {"hindsight/60/History", 61 + 5 + 2},
                                            {"plaso-db/chrome/History", 69 + 3 + 2},
                                            {"plaso-db/chrome/History-59.0.3071.86", 1 + 0 + 1},
                                            {"iped/test_historyChrome", 73 + 3 + 2}};
    const std::string path = "home/x/.config/google-chrome/Default/History";
    for (const History& history : histories) {
        const Kept kept = read("chrome_history", file(history.file, path), path);
        EXPECT_EQ(kept.counts, (Counts{{"visit", history.visits}})) << history.file;
        for (const Visit& visit : kept.all<Visit>())
            EXPECT_TRUE(visit.time.utc_ns && !visit.url.empty()) << history.file;
    }
}

TEST_F(CorpusIosDesktop, ReadsVCardsOfManyPrograms) {
    if (is_absent_)
        return;
    const std::map<std::string, int> cards = {
        {"ez-vcard/text/John_Doe_ANDROID.vcf", 6},    {"ez-vcard/text/John_Doe_GMAIL.vcf", 1},
        {"ez-vcard/text/John_Doe_MS_OUTLOOK.vcf", 1}, {"ez-vcard/text/fullcontact.vcf", 1},
        {"ez-vcard/text/gmail-list.vcf", 3},          {"ez-vcard/text/gmail-single.vcf", 1},
        {"ez-vcard/text/outlook-2003.vcf", 1},        {"ez-vcard/text/rfc2426-example.vcf", 2},
        {"ez-vcard/text/rfc6350-example.vcf", 1},     {"iped/test_contacts.vcf", 1},
        {"iped/test_contactsMultiple.vcf", 3}};
    for (const auto& [name, count] : cards)
        EXPECT_EQ(read("vcard_files", file(name, "sdcard/a.vcf"), "sdcard/a.vcf").counts,
                  (Counts{{"contact", count}}))
            << name;
}

}  // namespace
}  // namespace plugins
