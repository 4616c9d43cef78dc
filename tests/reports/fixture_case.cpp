#include "tests/reports/fixture_case.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "parsers/base/hash.h"
#include "triage/store/case_store.h"

namespace reports::test {
namespace {

namespace fs = std::filesystem;
using plugins::Place;
using plugins::State;
using triage::CoverageStatus;
using triage::Statement;

constexpr int64_t kFirstTime = 1'772'000'000'000;  // Unix ms

template <class T>
T taken(parsers::Result<T> result) {
    EXPECT_TRUE(result.ok()) << result.error().what;
    return std::move(result).value();
}
void done(const parsers::Result<void>& result) {
    EXPECT_TRUE(result.ok()) << result.error().what;
}

std::string exhibit_name(int number) {
    return fmt::format("EX-{:03}", number);
}

struct Line {
    const char* text;
    const char* direction;
};
constexpr Line kLines[] = {
    {"他们扣了我的护照，不给我回家", "outgoing"},
    {"ကျွန်တော့်ပတ်စပို့ကို သူတို့ သိမ်းထားတယ်", "outgoing"},
    {"พวกเขายึดหนังสือเดินทางของฉัน ช่วยด้วย", "outgoing"},
    {"ពួកគេយកលិខិតឆ្លងដែនរបស់ខ្ញុំ", "outgoing"},
    {"أخذوا جواز سفري ولا يسمحون لي بالخروج", "outgoing"},
    {"मेरा पासपोर्ट उनके पास है, मुझे घर जाना है", "outgoing"},
    {"আমার পাসপোর্ট তাদের কাছে", "outgoing"},
    {"ພວກເຂົາເອົາໜັງສືຜ່ານແດນຂອງຂ້ອຍ", "outgoing"},
    {"Chúng nó giữ hộ chiếu của em, gọi cho chị Nguyễn Thị Lan số +84 90 123 4567", "outgoing"},
    {"Pay 3000 first <b>or</b> nobody leaves & \"no\" calls", "incoming"},
};

plugins::Plugin chat_plugin() {
    plugins::Plugin plugin;
    plugin.id = "whatsapp_android";
    plugin.app = "whatsapp";
    plugin.version = "3";
    return plugin;
}

void emit_chat(plugins::RecordSink& sink, int number) {
    plugins::Account account;
    account.app = "whatsapp";
    account.id =
        plugins::phone(fmt::format("+9597000{:04}", number % 5 == 2 ? number - 1 : number));
    account.display = kHostileName;
    sink.emit(account, Place::pointer("/account"), State::Live);
    plugins::Contact contact;
    contact.app = "whatsapp";
    contact.name = kSecretName;
    contact.identifiers = {plugins::phone(std::string("+") + kSecretNumber)};
    sink.emit(contact, Place::row("wa_contacts", 1), State::Live);
    int64_t row = 1;
    for (const Line& line : kLines) {
        plugins::Message message;
        message.app = "whatsapp";
        message.conversation = std::string(kSecretNumber) + "@s.whatsapp.net";
        if (std::string_view(line.direction) == "incoming")
            message.sender = plugins::phone(std::string(kSecretNumber) + "@s.whatsapp.net");
        message.direction = plugins::known(line.direction, "1");
        message.sent = parsers::from_unix_ms(kFirstTime + row * 86'400'000);
        message.kind = plugins::known("text", "0");
        message.text = line.text;
        sink.emit(message, Place::row("message", row), row == 3 ? State::Deleted : State::Live);
        ++row;
    }
}

// Ids of the records that the items quote, in the order of kLines.
std::vector<std::string> write_device_store(const std::string& path, int number) {
    fs::create_directories(fs::path(path).parent_path());
    auto store = taken(triage::DeviceStore::open_for_writing(path));
    const std::vector<triage::StoredFile> files = {
        {.row = 1, .device = 1, .path = "data/data/com.whatsapp/databases/msgstore.db"},
        {.row = 2, .device = 1, .path = "data/data/com.viber/databases/viber_messages"},
        {.row = 3, .device = 1, .path = "sdcard/backup/vault.crypt15"},
        {.row = 4, .device = 1, .path = "sdcard/DCIM/IMG_0001.jpg"}};
    done(store.add_listing(
        {{0, "", "phone", "android", ""}, {1, "extraction-1", "phone", "android", "p"}}, files,
        {}));
    const plugins::Plugin plugin = chat_plugin();
    {
        auto sink = taken(store.open_sink(1, plugin, parsers::sha256(exhibit_name(number))));
        emit_chat(*sink, number);
        sink->damaged(Place::bytes(40960, 4096), "page 11 is not a B-tree page and was left out");
    }
    taken(store.end_task(1, plugin.id, CoverageStatus::Parsed, ""));
    done(store.begin_batch());
    done(store.add_coverage(2, "viber_android", CoverageStatus::Failed,
                            "the worker stopped on this file (signal 11); the rest was read"));
    done(store.add_coverage(3, "", CoverageStatus::Encrypted, "no key was given for this backup"));
    done(store.add_coverage(4, "", CoverageStatus::NotTried, "no plugin reads pictures here"));
    done(store.end_batch());
    done(store.finish());
    auto reader = taken(triage::DeviceStore::open_for_reading(path));
    std::vector<std::string> ids;
    done(reader.each<plugins::Message>(
        [&](const auto& stored) { ids.push_back(stored.provenance.id); }));
    return ids;
}

class CaseMaker {
public:
    CaseMaker(const std::string& folder, int devices)
        : store_(taken(triage::CaseStore::open(folder, triage::CaseStore::Access::Create))),
          devices_(devices) {}

    void make() {
        done(store_.set_meta("created_utc", "2026-03-01T08:00:00Z"));
        done(store_.set_meta("weights_sha256", std::string(64, 'a')));
        std::vector<triage::DeviceRow> rows;
        for (int number = 1; number <= devices_; ++number)
            rows.push_back(add_device(number));
        done(store_.replace_devices(rows));
        add_links();
        for (int number = 1; number <= devices_; ++number)
            add_assessment(number);
        add_freeze();
        execute(
            "INSERT INTO decision(decision,device,decision_text,by_name,reason,utc) "
            "VALUES(1,'EX-001','refer to protection','A. Officer',"
            "'Read items 1 to 4 with an interpreter','2026-03-02T10:00:00Z')");
        execute("INSERT INTO left_out VALUES('photos/readme.txt','no exhibit: plain text')");
        done(store_.log("case assessed",
                        R"({"freeze_left_out":[{"address":"TR7Left","why":"token contract"}]})"));
        done(store_.seal());
    }

private:
    void execute(const std::string& sql) { done(store_.database().execute(sql)); }

    template <class... Values>
    void insert(const std::string& table, const Values&... values) {
        std::string sql = "INSERT INTO " + table + " VALUES(";
        for (size_t index = 0; index < sizeof...(values); ++index)
            sql += index == 0 ? "?" : ",?";
        Statement statement = taken(store_.database().prepare(sql + ")"));
        int parameter = 1;
        (statement.bind(parameter++, values), ...);
        done(statement.run());
    }

    triage::DeviceRow add_device(int number) {
        const std::string name = exhibit_name(number);
        ids_.push_back(write_device_store(store_.device_store_path(name), number));
        triage::ExhibitRow exhibit;
        exhibit.exhibit = name;
        exhibit.path = exhibit.relative_path = name + ".zip";
        exhibit.container = "zip";
        exhibit.kind = "phone";
        exhibit.holder = kSecretHolder;
        exhibit.size_bytes = 1'234'567;
        exhibit.sha256 = parsers::to_hex(parsers::sha256(name));
        exhibit.status = "done";
        done(store_.put_exhibit(exhibit));
        return {name,
                name,
                "",
                number % 4 == 0 ? "computer" : "phone",
                "android",
                kSecretHolder,
                "zip of a file system",
                R"({"manufacturer":"Acme","own_number":"+84901234567"})",
                1};
    }

    void add_links() {
        insert("identity", int64_t{1}, std::string_view("phone"), std::string_view("+84901234567"),
               std::string_view("e164"), int64_t{3}, std::string_view(""));
        insert("identity", int64_t{2}, std::string_view("trc20"),
               std::string_view("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"), std::string_view("checked"),
               int64_t{2}, std::string_view(""));
        for (int number = 1; number <= devices_; ++number)
            insert("holding", std::string_view(exhibit_name(number)), int64_t{1},
                   std::string_view("contact"), std::string_view("whatsapp"), int64_t{4},
                   int64_t{0}, int64_t{0}, std::string_view("84901234567@s.whatsapp.net"),
                   std::string_view(kSecretName), std::string_view("[]"));
        for (int number = 2; number <= devices_; ++number) {
            if (number % 9 == 0 && number < 40)
                continue;  // begins another group
            link(number - 1, number, number % 5 == 2 ? "owner" : "contact");
            if (number > 4 && number % 3 == 0)
                link(number - 3, number, "member");
        }
        insert("cluster", std::string_view("N1"), std::string_view("network"), int64_t{3},
               std::string_view(R"([{"a":"EX-001","b":"EX-002"}])"));
        insert("cluster", std::string_view("C1"), std::string_view("custody"), int64_t{2},
               std::string_view("[]"));
        for (const char* device : {"EX-001", "EX-002"}) {
            insert("cluster_device", std::string_view("C1"), std::string_view(device));
            insert("cluster_device", std::string_view("N1"), std::string_view(device));
        }
        insert("cluster_device", std::string_view("N1"), std::string_view("EX-003"));
        insert(
            "cluster_reason", std::string_view("N1"), int64_t{1},
            std::string_view(R"(["EX-001","EX-002","EX-003"])"), 0.8,
            std::string_view(fmt::format(R"([{{"device":"EX-001","record":"{}"}}])", ids_[0][0])));
    }

    void link(int a, int b, std::string_view role) {
        insert("link", std::string_view(exhibit_name(a)), std::string_view(exhibit_name(b)), 0.8);
        insert("link_reason", std::string_view(exhibit_name(a)), std::string_view(exhibit_name(b)),
               int64_t{1}, role, role, 0.8, std::string_view(""));
    }

    // By number: 1 exploitation, 2 control that waits for review, 3 insufficient, and so on.
    void add_assessment(int number) {
        static constexpr std::string_view kOutcomes[] = {"insufficient", "exploitation_indicators",
                                                         "control_indicators"};
        const std::string_view outcome = kOutcomes[number % 3];
        const bool exploitation = number % 3 == 1;
        const bool control = number % 3 == 2;
        insert(
            "assessment", std::string_view(exhibit_name(number)), outcome, int64_t{control ? 1 : 0},
            int64_t{exploitation ? 1 : 0}, 0.62,
            std::string_view(R"([{"role":"personal_phone","why":"Family talks.","records":[]}])"),
            std::string_view(exploitation ? R"({"weight":1.4,"low":0.9,"high":1.8})"
                                          : R"({"weight":0.0,"low":0.0,"high":0.0})"),
            std::string_view(control ? R"({"weight":1.6,"low":1.1,"high":1.9})"
                                     : R"({"weight":0.0,"low":0.0,"high":0.0})"),
            std::string_view(
                R"({"tips":true,"tipping_items":[1,2],"safety_flags":["A threat is quoted."],"what_ifs":[{"name":"every phrase matched with low confidence","outcome":"insufficient","exploitation":0.1,"control":0.0}],"attribution":{"kind":"personal","why":"one owner"},"weights_version":"w1"})"),
            std::string_view(R"(["The Viber database could not be read."])"));
        for (int64_t item = 1; item <= 10 && (exploitation || item <= 2); ++item)
            add_item(number, item, control ? "control" : "exploitation");
    }

    void add_item(int number, int64_t item, std::string_view axis) {
        const bool counter = item == 10;
        const std::string records =
            fmt::format(R"([{{"device":"{}","record":"{}"}}])", exhibit_name(number),
                        ids_[static_cast<size_t>(number - 1)][static_cast<size_t>(item - 1)]);
        insert("assessment_item", std::string_view(exhibit_name(number)), item,
               std::string_view(counter             ? "X02"
                                : axis == "control" ? "K02"
                                                    : "E04"),
               axis, std::string_view("chat"), std::string_view("G2"), int64_t{counter ? 1 : 0},
               counter ? -0.2 : 0.7,
               std::string_view(R"({"attr":0.8,"parse":1.0,"match":0.6,"ctx":1.0})"),
               counter ? -0.15 : 0.42,
               std::string_view(
                   fmt::format("Statement {} of {}: one message to {} speaks of a kept passport.",
                               item, exhibit_name(number), kSecretName)),
               std::string_view("A hotel or visa agent may keep a passport for a day."),
               std::string_view(records), std::string_view("{}"));
    }

    void add_freeze() {
        const std::string record =
            fmt::format(R"([{{"device":"EX-002","record":"{}"}}])", ids_[1][9]);
        insert("freeze", int64_t{1}, int64_t{2}, std::string_view("tron"), std::string_view("A"),
               std::string_view("Keys on EX-002. Harm check: open."),
               int64_t{1'772'000'000'000'000'000}, int64_t{1'772'086'400'000'000'000},
               std::string_view(R"(["EX-002"])"), std::string_view(record), std::string_view("{}"));
    }

    triage::CaseStore store_;
    int devices_;
    std::vector<std::vector<std::string>> ids_;
};

}  // namespace

std::string make_case(const std::string& name, int devices) {
    const fs::path folder = fs::path(testing::TempDir()) / ("reports_" + name);
    fs::remove_all(folder);
    CaseMaker(folder.string(), devices).make();
    return folder.string();
}

}  // namespace reports::test
