// InventedCase: a fixture that makes a small case of invented records in a temporary folder, links
// and assesses it, and asks for its items.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "triage/assess/assess.h"
#include "triage/link/link_case.h"

namespace triage {

constexpr int64_t kInventedDay = 86'400'000'000'000;
constexpr int64_t kInventedStart = 20'300 * kInventedDay;  // 2025-07-31

inline plugins::Time at(int64_t day, int64_t minute = 0) {
    return {kInventedStart + day * kInventedDay + minute * 60'000'000'000, "stored"};
}

// A file of a device, the plugin that read it, and what it gave.
struct InventedFile {
    std::string path;
    std::string plugin;
    std::vector<plugins::Record> records;
    std::string user = {};
};

struct InventedDevice {
    std::string exhibit;
    std::vector<InventedFile> files;
    std::string kind = "phone";
    std::string holder = {};  // "person <exhibit>" where empty
    std::string note = {};
};

class InventedCase : public testing::Test {
protected:
    void SetUp() override {
        const auto* info = testing::UnitTest::GetInstance()->current_test_info();
        folder_ = std::filesystem::path(testing::TempDir()) /
                  (std::string(info->test_suite_name()) + "_" + info->name());
        std::filesystem::remove_all(folder_);
        auto opened = CaseStore::open(folder_.string(), CaseStore::Access::Create);
        ASSERT_TRUE(opened.ok()) << opened.error().what;
        store_.emplace(std::move(opened).value());
    }
    void TearDown() override {
        store_.reset();
        std::filesystem::remove_all(folder_);
    }

    void add(const InventedDevice& made) {
        const std::string path = store_->device_store_path(made.exhibit);
        std::filesystem::create_directories(std::filesystem::path(path).parent_path());
        auto opened = DeviceStore::open_for_writing(path);
        ASSERT_TRUE(opened.ok()) << opened.error().what;
        DeviceStore facts = std::move(opened).value();
        StoredDevice device;
        device.kind = made.kind;
        device.platform = made.kind == "phone" ? "android" : "windows";
        std::vector<StoredFile> files;
        for (const InventedFile& file : made.files) {
            StoredFile stored;
            stored.row = static_cast<int64_t>(files.size()) + 1;
            stored.path = file.path;
            stored.user = file.user;
            files.push_back(stored);
        }
        ASSERT_TRUE(facts.add_listing({device}, files, {}).ok());
        for (size_t i = 0; i < made.files.size(); ++i)
            write(facts, made, i);
        ASSERT_TRUE(facts.finish().ok());
        ExhibitRow entry;
        entry.exhibit = made.exhibit;
        entry.holder = made.holder.empty() ? "person " + made.exhibit : made.holder;
        entry.note = made.note;
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
    int64_t items(const std::string& indicator, const std::string& exhibit = "EX-001") {
        return number("SELECT count(*) FROM assessment_item WHERE indicator='" + indicator +
                      "' AND device='" + exhibit + "'");
    }
    std::string statement(const std::string& indicator, const std::string& exhibit = "EX-001") {
        return text("SELECT statement FROM assessment_item WHERE indicator='" + indicator +
                    "' AND device='" + exhibit + "'");
    }
    std::string detail(const std::string& indicator, const std::string& exhibit = "EX-001") {
        return text("SELECT detail FROM assessment_item WHERE indicator='" + indicator +
                    "' AND device='" + exhibit + "'");
    }

    std::filesystem::path folder_;
    std::optional<CaseStore> store_;

private:
    // Two files of one case never have one content unless they are called the same.
    static void write(DeviceStore& facts, const InventedDevice& made, size_t number) {
        const InventedFile& file = made.files[number];
        const auto row = static_cast<int64_t>(number) + 1;
        const plugins::Plugin plugin{.id = file.plugin, .app = "test", .version = "1"};
        const std::string name = file.path.substr(file.path.rfind('/') + 1);
        const bool copied = name.starts_with("copy of ");
        auto sink =
            facts.open_sink(row, plugin, parsers::sha256(copied ? name : made.exhibit + file.path));
        ASSERT_TRUE(sink.ok()) << sink.error().what;
        int64_t place = 0;
        for (const plugins::Record& record : file.records)
            sink.value()->emit(record, plugins::Place::row("t", ++place));
        ASSERT_TRUE(facts.end_task(row, file.plugin, CoverageStatus::Parsed, "").ok());
    }
};

// ---- records of one person's WhatsApp ----------------------------------------------------------

inline const std::string kMother = "254700000001@s.whatsapp.net";

inline std::string jid(const std::string& number) {
    return number + "@s.whatsapp.net";
}

inline plugins::Message message(const std::string& thread, const char* direction, int64_t day,
                                const std::string& said, int64_t minute = 0) {
    plugins::Message made;
    made.app = "whatsapp";
    made.conversation = thread;
    made.direction = plugins::known(direction, "1");
    made.sent = at(day, minute);
    made.text = said;
    if (made.direction.name == "incoming")
        made.sender = plugins::identifier_of_whatsapp_jid(thread);
    return made;
}

inline plugins::Conversation talk(const std::string& with) {
    plugins::Conversation made;
    made.app = "whatsapp";
    made.key = with;
    made.kind = plugins::known("one_to_one", "0");
    made.id = plugins::identifier_of_whatsapp_jid(with);
    return made;
}

inline plugins::Contact contact(const std::string& who, const std::string& name) {
    plugins::Contact made;
    made.app = "whatsapp";
    made.name = name;
    made.identifiers = {plugins::identifier_of_whatsapp_jid(who)};
    return made;
}

inline plugins::Account account(const std::string& number, const std::string& display = {}) {
    plugins::Account made;
    made.app = "whatsapp";
    made.id = plugins::identifier_of_whatsapp_jid(jid(number));
    made.display = display;
    return made;
}

// A personal phone: one own account, and talk with somebody saved as Mama. Work inside begins on
// day 10, with a sentence of the scam script.
inline InventedFile personal_chat(const std::string& number, const std::string& display = {}) {
    return {"data/data/com.whatsapp/databases/msgstore.db",
            "test_android",
            {account(number, display), contact(kMother, "Mama"), talk(kMother),
             message(kMother, "outgoing", 1, "hello"), message(kMother, "incoming", 1, "hello"),
             talk(jid("15550001111")),
             message(jid("15550001111"), "outgoing", 10, "you must pay tax to withdraw")},
            "0"};
}

// A phone with three accounts and no family: a work station.
inline InventedFile station_chat() {
    InventedFile made = personal_chat("254711000001");
    made.records = {account("254711000001"), account("254711000002"), account("254711000003"),
                    talk(jid("15550001111")),
                    message(jid("15550001111"), "outgoing", 10, "you must pay tax to withdraw")};
    return made;
}

}  // namespace triage
