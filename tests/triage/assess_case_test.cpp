// From facts in device stores to rows of the case: a small case made in a temporary folder.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "triage/assess/assess.h"
#include "triage/identity/shipped_data.h"
#include "triage/link/link_case.h"

namespace triage {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int64_t kDay = 86'400'000'000'000;
constexpr int64_t kStart = 20'300 * kDay;  // in August 2025

plugins::Time at(int64_t day, int64_t minute = 0) {
    return {kStart + day * kDay + minute * 60'000'000'000, "stored"};
}

plugins::Message message(const std::string& thread, const char* direction, int64_t day,
                         const std::string& text, const std::string& sender = {}) {
    plugins::Message made;
    made.app = "whatsapp";
    made.conversation = thread;
    made.direction = plugins::known(direction, "1");
    made.sent = at(day);
    made.text = text;
    if (!sender.empty())
        made.sender = plugins::identifier_of_whatsapp_jid(sender);
    return made;
}

class AssessCase : public testing::Test {
protected:
    void SetUp() override {
        const auto* info = testing::UnitTest::GetInstance()->current_test_info();
        folder_ = fs::path(testing::TempDir()) / (std::string("case_") + info->name());
        fs::remove_all(folder_);
        auto opened = CaseStore::open(folder_.string(), CaseStore::Access::Create);
        ASSERT_TRUE(opened.ok()) << opened.error().what;
        store_.emplace(std::move(opened).value());
    }
    void TearDown() override {
        store_.reset();
        fs::remove_all(folder_);
    }

    // One exhibit with one file that holds all records.
    void exhibit(const std::string& name, const std::vector<plugins::Record>& records) {
        const std::string path = store_->device_store_path(name);
        fs::create_directories(fs::path(path).parent_path());
        auto opened = DeviceStore::open_for_writing(path);
        ASSERT_TRUE(opened.ok()) << opened.error().what;
        DeviceStore facts = std::move(opened).value();
        StoredDevice device;
        device.kind = "phone";
        device.platform = "android";
        StoredFile file;
        file.row = 1;
        file.path = "data/data/com.whatsapp/databases/msgstore.db";
        ASSERT_TRUE(facts.add_listing({device}, {file}, {}).ok());
        plugins::Plugin plugin{.id = "test_android", .app = "whatsapp", .version = "1"};
        auto sink = facts.open_sink(1, plugin, parsers::sha256(name));
        ASSERT_TRUE(sink.ok()) << sink.error().what;
        int64_t row = 0;
        for (const plugins::Record& record : records) {
            const bool is_sheet = std::holds_alternative<plugins::Document>(record);
            const auto place = plugins::Place::row("t", ++row);
            sink.value()->emit(record,
                               is_sheet ? plugins::Place::pointer("/" + place.text) : place);
        }
        ASSERT_TRUE(facts.end_task(1, plugin.id, CoverageStatus::Parsed, "").ok());
        sink.value().reset();
        ASSERT_TRUE(facts.finish().ok());
        ExhibitRow entry;
        entry.exhibit = name;
        entry.holder = "person " + name;
        entry.status = "done";
        ASSERT_TRUE(store_->put_exhibit(entry).ok());
    }

    void judge() {
        const auto linked = link_case(*store_);
        ASSERT_TRUE(linked.ok()) << linked.error().what;
        const auto assessed = assess_case(*store_);
        ASSERT_TRUE(assessed.ok()) << assessed.error().what;
    }
    std::string text(const std::string& sql) { return store_->database().text_value(sql); }
    int64_t number(const std::string& sql) { return store_->database().integer_value(sql); }
    // Every judged row as text.
    std::string judgments() {
        std::ostringstream all;
        for (const char* table : {"assessment", "assessment_item", "freeze", "link", "link_reason"})
            EXPECT_TRUE(store_->database()
                            .each(std::string("SELECT * FROM ") + table,
                                  [&](const Statement& row) {
                                      for (int column = 0; column < 7; ++column)
                                          all << row.text(column) << '|';
                                      all << '\n';
                                  })
                            .ok());
        return all.str();
    }

    // A phone whose user writes to somebody saved as Mama.
    static std::vector<plugins::Record> worker(const std::string& number,
                                               const std::string& sim_country) {
        const std::string mother = "254700000001@s.whatsapp.net";
        plugins::Account account;
        account.app = "whatsapp";
        account.id = plugins::identifier_of_whatsapp_jid(number + "@s.whatsapp.net");
        plugins::Contact contact;
        contact.app = "whatsapp";
        contact.name = "Mama";
        contact.identifiers = {plugins::identifier_of_whatsapp_jid(mother)};
        plugins::Conversation talk;
        talk.app = "whatsapp";
        talk.key = mother;
        talk.kind = plugins::known("one_to_one", "0");
        talk.id = contact.identifiers.front();
        return {account,
                contact,
                talk,
                plugins::DeviceFact{"sim_country", sim_country, ""},
                message(mother, "outgoing", 1, "they took my passport and I owe the company"),
                message(mother, "outgoing", 3, "they beat me yesterday"),
                message(mother, "outgoing", 5, "please contact the embassy"),
                message(mother, "incoming", 5, "I will, my child", mother)};
    }

    fs::path folder_;
    std::optional<CaseStore> store_;
};

TEST_F(AssessCase, ShowsEachItemWithItsRecordsAndRefers) {
    exhibit("EX-001", worker("254711000001", "ke"));
    judge();
    EXPECT_EQ(number("SELECT refer FROM assessment"), 1);
    EXPECT_EQ(text("SELECT outcome FROM assessment"), "insufficient") << "one family only";
    EXPECT_EQ(number("SELECT count(*) FROM assessment_item WHERE indicator='E04'"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM assessment_item WHERE indicator='E14'"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM assessment_item WHERE records='[]'"), 0);
    const std::string statement =
        text("SELECT statement FROM assessment_item WHERE indicator='E04'");
    EXPECT_NE(statement.find("the contact saved as 'Mama' contains the phrase"), std::string::npos)
        << statement;
}

// Without these fields a hit is a lead, not evidence.
TEST_F(AssessCase, SaysHowEachItemMustBeRead) {
    std::vector<plugins::Record> records = worker("254711000001", "ke");
    records.emplace_back(message("seller", "outgoing", 2, "the fish is hooked"));
    plugins::Message passed = message("254700000001@s.whatsapp.net", "outgoing", 9, "they beat me");
    passed.forwarded = 1;
    records.emplace_back(passed);
    exhibit("EX-001", records);
    judge();
    const auto reading = [&](const std::string& where) {
        return text(
            "SELECT detail->>'speaker' || '; ' || (detail->>'person') || '; ' || "
            "(detail->>'counterpart') || '; ' || (detail->>'phase') || '; ' || "
            "(detail->>'form') || '; ' || (detail->>'attribution') FROM assessment_item WHERE " +
            where);
    };
    EXPECT_EQ(reading("indicator='E08' ORDER BY item LIMIT 1"),
              "device user; first; family; inside; typed; exclusive");
    EXPECT_EQ(reading("indicator='E08' ORDER BY item DESC LIMIT 1"),
              "device user; first; family; inside; forwarded; exclusive");
    EXPECT_EQ(reading("indicator='N01'"), "device user; unknown; target; inside; typed; exclusive");
    EXPECT_EQ(number("SELECT count(*) FROM assessment_item WHERE detail->>'form' IS NULL"), 0);
}

TEST_F(AssessCase, CountsTheSheetsOfAWorkbookAsOneTable) {
    const std::string rows = "A\t1\nB\t2\nC\t3\nD\t4\nE\t5\nF\t6\nG\t7\nH\t8";
    auto records = worker("254711000001", "ke");
    for (const char* title : {"工资表", "8月工资表", "seats"})
        records.emplace_back(plugins::Document{
            .app = "spreadsheet", .title = title, .modified = at(2), .text = rows});
    exhibit("EX-001", records);
    judge();
    ASSERT_EQ(number("SELECT count(*) FROM assessment_item WHERE indicator='K04'"), 1);
    const std::string statement =
        text("SELECT statement FROM assessment_item WHERE indicator='K04'");
    EXPECT_EQ(statement, "Document '工资表 (msgstore.db)' has 8 lines with a name and a number.");
    EXPECT_NE(text("SELECT detail FROM assessment_item WHERE indicator='K04'").find("who made"),
              std::string::npos);
    EXPECT_EQ(text("SELECT outcome FROM assessment"), "insufficient");
}

TEST_F(AssessCase, SaysNothingOfWhatAPersonIs) {
    exhibit("EX-001", worker("254711000001", "ke"));
    judge();
    std::string said;
    ASSERT_TRUE(store_->database()
                    .each("SELECT statement || ' ' || counter_reading FROM assessment_item",
                          [&](const Statement& row) { said += row.text(0) + "\n"; })
                    .ok());
    ASSERT_FALSE(said.empty());
    for (const char* word : {"likely", "probably", "victim", "trafficker", "suspect", "guilty"})
        EXPECT_EQ(said.find(word), std::string::npos) << word;
}

TEST_F(AssessCase, GivesEqualRowsTwice) {
    exhibit("EX-001", worker("254711000001", "ke"));
    exhibit("EX-002", worker("254711000002", "ke"));
    judge();
    const std::string first = judgments();
    judge();
    EXPECT_EQ(judgments(), first);
    EXPECT_NE(first.find("E04"), std::string::npos);
}

// The store of an exhibit names the folder that the evidence lay in; the evidence does not.
TEST_F(AssessCase, DrawsTheSameWhereverTheEvidenceLies) {
    exhibit("EX-001", worker("254711000001", "ke"));
    const auto drawn = [this](const std::string& evidence, const std::string& store) {
        ExhibitRow row = store_->exhibits().front();
        row.sha256 = evidence;
        row.store_sha256 = store;
        EXPECT_TRUE(store_->put_exhibit(row).ok());
        judge();
        return text("SELECT detail->>'seed' FROM log WHERE event='assess' ORDER BY seq DESC") +
               judgments();
    };
    const std::string first = drawn("aa11", "0001");
    EXPECT_EQ(drawn("aa11", "0002"), first);
    EXPECT_NE(drawn("bb22", "0002"), first);
    EXPECT_NE(drawn("", "0001"), drawn("", "0002")) << "without a hash of the evidence";
}

// The region routes numbers and interpreters; it must not move a weight.
TEST_F(AssessCase, DoesNotWeighTheCountryOfTheSim) {
    exhibit("EX-001", worker("254711000001", "ke"));
    judge();
    const std::string kenyan = judgments();
    ASSERT_NE(kenyan.find("E14"), std::string::npos);
    for (const char* country : {"cn", "mm", "vn", ""}) {
        store_.reset();
        fs::remove_all(folder_);
        auto opened = CaseStore::open(folder_.string(), CaseStore::Access::Create);
        ASSERT_TRUE(opened.ok());
        store_.emplace(std::move(opened).value());
        exhibit("EX-001", worker("254711000001", country));
        judge();
        EXPECT_EQ(judgments(), kenyan) << country;
    }
}

// No header that triage/assess reaches, by whatever way, is that of the protected fields. The
// target triage_assess does not compile with it; here is told by which way it came.
TEST(AssessIncludes, ReachNoProtectedField) {
    std::map<std::string, std::string> reached_by;
    std::vector<std::string> open;
    for (const auto& entry : fs::directory_iterator(std::string(SOURCE_FOLDER) + "/triage/assess"))
        open.push_back("triage/assess/" + entry.path().filename().string());
    const size_t files = open.size();
    static const std::regex kInclude("^\\s*#include \"([^\"]+)\"");
    while (!open.empty()) {
        const std::string path = open.back();
        open.pop_back();
        std::ifstream stream(std::string(SOURCE_FOLDER) + "/" + path);
        for (std::string line; std::getline(stream, line);) {
            std::smatch match;
            if (std::regex_search(line, match, kInclude) &&
                reached_by.emplace(match[1], path).second)
                open.push_back(match[1]);
            for (const char* word : {"RoutingOnly{", "sim_country", "\"region\"", "keyboard"}) {
                const bool own = path.starts_with("triage/assess/");
                EXPECT_FALSE(own && line.find(word) != std::string::npos) << path << " " << word;
            }
        }
    }
    EXPECT_GT(files, 20u);
    EXPECT_GT(reached_by.size(), 40u);
    EXPECT_FALSE(reached_by.contains("triage/identity/region.h"))
        << "by " << reached_by["triage/identity/region.h"];
}

// Orders of violence, rules and bounties are each their own sign, and only where the user sent them
// to somebody who is no family and of whom they speak.
TEST_F(AssessCase, TellsWhatAnOrderIsAbout) {
    std::vector<plugins::Record> records = worker("254711000001", "ke");
    records.push_back(message("guard", "outgoing", 7, "lock him up until morning"));
    records.push_back(message("guard", "outgoing", 8, "bounty for escaped worker: 50000"));
    records.push_back(message("guard", "incoming", 9, "beat him?", "254722000002@s.whatsapp.net"));
    const std::string mother = "254700000001@s.whatsapp.net";
    records.push_back(message(mother, "outgoing", 9, "they said lock him up, I am afraid"));
    exhibit("EX-001", records);
    judge();
    EXPECT_EQ(number("SELECT count(*) FROM assessment_item WHERE indicator='K16'"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM assessment_item WHERE indicator='K17'"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM assessment_item WHERE indicator='K06'"), 0)
        << "a bounty is no sale";
    EXPECT_EQ(number("SELECT count(*) FROM assessment_item WHERE axis='control' AND "
                     "counter_reading=''"),
              0);
    EXPECT_NE(text("SELECT outcome FROM assessment"), "control_indicators") << "text alone";
}

plugins::Visit search(int64_t day, const std::string& term) {
    plugins::Visit visit;
    visit.app = "chrome";
    visit.term = term;
    visit.time = at(day);
    return visit;
}

TEST_F(AssessCase, SeesASearchForAWayOut) {
    std::vector<plugins::Record> records = worker("254711000001", "ke");
    records.emplace_back(search(4, "kenya embassy bangkok phone"));
    records.emplace_back(search(6, "how to leave myawaddy"));
    records.emplace_back(search(4, "weather myawaddy"));
    exhibit("EX-001", records);
    judge();
    EXPECT_EQ(number("SELECT count(*) FROM assessment_item WHERE indicator='E15'"), 2);
    EXPECT_EQ(text("SELECT DISTINCT family FROM assessment_item WHERE indicator='E15'"), "web");
    const std::string statement =
        text("SELECT statement FROM assessment_item WHERE indicator='E15' ORDER BY item LIMIT 1");
    EXPECT_NE(statement.find("\"kenya embassy bangkok phone\""), std::string::npos) << statement;
}

TEST_F(AssessCase, PutsATokenContractOnNoFreezeList) {
    std::vector<plugins::Record> records = worker("254711000001", "ke");
    records.push_back(message("x", "outgoing", 7,
                              "send USDT (TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t) to "
                              "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed please"));
    exhibit("EX-001", records);
    judge();
    EXPECT_EQ(number("SELECT count(*) FROM freeze"), 1);
    EXPECT_EQ(text("SELECT class FROM freeze"), "D");
    EXPECT_EQ(text("SELECT value FROM identity JOIN freeze USING(identity)"),
              "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
    EXPECT_NE(text("SELECT detail FROM log WHERE event='assess'").find("TR7NHq"),
              std::string::npos);
}

// Roles say what a device was used for; taking their weights away moves neither axis.
TEST_F(AssessCase, RolesAddNothingToEitherAxis) {
    exhibit("EX-001", worker("254711000001", "ke"));
    judge();
    EXPECT_NE(text("SELECT roles FROM assessment").find("\"support\":\"moderate\""),
              std::string::npos);
    // Not the bounds: the hash of the weight file seeds their draws.
    const char* axes =
        "SELECT json_extract(exploitation,'$.weight') || ' ' || json_extract(control,'$.weight') "
        "|| ' ' || outcome FROM assessment";
    const std::string with_roles = text(axes);
    std::string weights = read_shipped("weights.toml").value().text;
    weights.erase(weights.find("[roles.worker_station]"));
    const std::string path = (folder_ / "weights.toml").string();
    std::ofstream(path) << weights;
    ASSERT_TRUE(assess_case(*store_, {path, {}}).ok());
    EXPECT_EQ(text("SELECT json_extract(roles,'$[0].role') FROM assessment"), "unknown");
    EXPECT_EQ(text(axes), with_roles);
}

TEST_F(AssessCase, WeighsAPastedPleaAtNothing) {
    const std::string plea = "please help me, I am so alone here and nobody else knows about it";
    for (int device = 1; device <= 4; ++device) {
        const std::string number = "25471100000" + std::to_string(device);
        std::vector<plugins::Record> records;
        plugins::Account account;
        account.app = "whatsapp";
        account.id = plugins::identifier_of_whatsapp_jid(number + "@s.whatsapp.net");
        records.emplace_back(account);
        records.emplace_back(message("stranger", "outgoing", device, plea));
        exhibit("EX-00" + std::to_string(device), records);
    }
    judge();
    EXPECT_EQ(number("SELECT count(*) FROM assessment_item WHERE indicator='E14'"), 4);
    EXPECT_EQ(text("SELECT max(weight) FROM assessment_item WHERE indicator='E14'"), "0.0");
    EXPECT_EQ(number("SELECT sum(refer) FROM assessment"), 0);
}

}  // namespace
}  // namespace triage
