// The device store: records survive the round trip, ids agree, a broken-off task leaves nothing.
#include "triage/store/device_store.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/fixtures/case_run.h"
#include "triage/store/case_store.h"

namespace {

using triage::CaseStore;
using triage::CoverageStatus;
using triage::DeviceStore;
using triage::Stored;

const parsers::Sha256 kContent = parsers::sha256(std::string_view("content"));

plugins::Plugin some_plugin() {
    plugins::Plugin plugin;
    plugin.id = "some_app";
    plugin.version = "3";
    return plugin;
}

plugins::Message some_message() {
    plugins::Message message;
    message.app = "whatsapp";
    message.conversation = "c";
    message.sender = plugins::phone("66810001000@s.whatsapp.net");
    message.recipients = {plugins::email("a@b.example"), plugins::phone("+95")};
    message.direction = plugins::known("incoming", "0");
    message.kind = plugins::unknown_code("77");
    message.sent = parsers::from_unix_ms(1772600000123);
    message.forwarded = 2;
    message.text = "สวัสดี\n\"quoted\"";
    return message;
}

void add_file(DeviceStore* store) {
    triage::StoredFile file;
    file.row = 1;
    file.path = "phone/chat.db";
    file.size_bytes = 7;
    ASSERT_TRUE(store->add_listing({{0, "", "phone", "android", ""}}, {file}, {}).ok());
}

void write_one(const std::string& path, int messages) {
    auto store = DeviceStore::open_for_writing(path);
    ASSERT_TRUE(store.ok());
    add_file(&store.value());
    const auto sink = store.value().open_sink(1, some_plugin(), kContent);
    ASSERT_TRUE(sink.ok());
    for (int row = 1; row <= messages; ++row)
        sink.value()->emit(some_message(), plugins::Place::row("message", row));
    ASSERT_TRUE(store.value().end_task(1, "some_app", CoverageStatus::Parsed, "").ok());
    ASSERT_TRUE(store.value().finish().ok());
}

std::vector<Stored<plugins::Message>> messages_of(const std::string& path) {
    std::vector<Stored<plugins::Message>> messages;
    const auto store = DeviceStore::open_for_reading(path);
    EXPECT_TRUE(store.ok());
    EXPECT_TRUE(store.value()
                    .each<plugins::Message>([&](const Stored<plugins::Message>& message) {
                        messages.push_back(message);
                    })
                    .ok());
    return messages;
}

TEST(DeviceStore, GivesBackWhatWasEmitted) {
    const fixtures::TemporaryFolder folder;
    write_one(folder / "a.db", 2);
    const auto messages = messages_of(folder / "a.db");
    ASSERT_EQ(messages.size(), 2U);
    const plugins::Message expected = some_message();
    const plugins::Message& body = messages[1].body;
    EXPECT_EQ(body.sender, expected.sender);
    EXPECT_EQ(body.recipients, expected.recipients);
    EXPECT_EQ(body.direction, expected.direction);
    EXPECT_EQ(body.kind, expected.kind);
    EXPECT_EQ(body.sent, expected.sent);
    EXPECT_EQ(body.forwarded, expected.forwarded);
    EXPECT_EQ(body.text, expected.text);
    EXPECT_TRUE(body.quoted.empty());
    EXPECT_EQ(messages[1].provenance.place, "message/2");
    EXPECT_EQ(messages[1].provenance.plugin, "some_app 3");
    EXPECT_EQ(messages[1].provenance.file, "phone/chat.db");
}

TEST(DeviceStore, IdsAgreeBetweenRunsAndTellRecordsApart) {
    const fixtures::TemporaryFolder folder;
    write_one(folder / "a.db", 2);
    write_one(folder / "b.db", 2);
    const auto a = messages_of(folder / "a.db");
    const auto b = messages_of(folder / "b.db");
    EXPECT_EQ(a[0].provenance.id, b[0].provenance.id);
    EXPECT_NE(a[0].provenance.id, a[1].provenance.id);
    EXPECT_EQ(a[0].provenance.id.size(), 32U);
    const auto store = DeviceStore::open_for_reading(folder / "a.db");
    const auto found = store.value().record(a[1].provenance.id);
    ASSERT_TRUE(found.ok() && found.value());
    EXPECT_EQ(found.value()->provenance.place, "message/2");
    const auto none = store.value().record("00");
    EXPECT_TRUE(none.ok() && !none.value());
}

TEST(DeviceStore, ABrokenOffTaskLeavesNothing) {
    const fixtures::TemporaryFolder folder;
    const std::string path = folder / "a.db";
    {
        auto store = DeviceStore::open_for_writing(path);
        ASSERT_TRUE(store.ok());
        add_file(&store.value());
        const auto sink = store.value().open_sink(1, some_plugin(), kContent);
        ASSERT_TRUE(sink.ok());
        sink.value()->emit(some_message(), plugins::Place::row("message", 1));
    }  // as a killed worker leaves it
    EXPECT_FALSE(DeviceStore::open_for_reading(path).ok());
    auto store = DeviceStore::open_for_writing(path);
    ASSERT_TRUE(store.ok());
    EXPECT_TRUE(store.value().has_listing());
    EXPECT_TRUE(store.value().done_tasks().empty());
    ASSERT_TRUE(store.value().finish().ok());
    EXPECT_TRUE(messages_of(path).empty());
}

TEST(DeviceStore, DamageMakesAFilePartly) {
    const fixtures::TemporaryFolder folder;
    const std::string path = folder / "a.db";
    {
        auto store = DeviceStore::open_for_writing(path);
        ASSERT_TRUE(store.ok());
        add_file(&store.value());
        const auto sink = store.value().open_sink(1, some_plugin(), kContent);
        sink.value()->damaged(plugins::Place::row("message", 9), "a torn row");
        ASSERT_TRUE(store.value().end_task(1, "some_app", CoverageStatus::Parsed, "").ok());
        ASSERT_TRUE(store.value().finish().ok());
    }
    const auto store = DeviceStore::open_for_reading(path);
    std::vector<CoverageStatus> statuses;
    ASSERT_TRUE(
        store.value()
            .each_coverage([&](const triage::CoverageRow& row) { statuses.push_back(row.status); })
            .ok());
    EXPECT_EQ(statuses, std::vector<CoverageStatus>{CoverageStatus::Partly});
    std::string what;
    ASSERT_TRUE(
        store.value().each_damage([&](const triage::DamageRow& row) { what = row.what; }).ok());
    EXPECT_EQ(what, "a torn row");
}

TEST(CaseStore, ABrokenLogChainIsSeen) {
    const fixtures::TemporaryFolder folder;
    auto store = CaseStore::open(folder / "x.case", CaseStore::Access::Create);
    ASSERT_TRUE(store.ok()) << store.error().what;
    for (const char* event : {"first", "second", "third"})
        ASSERT_TRUE(store.value().log(event, "{}").ok());
    EXPECT_TRUE(triage::is_chained(store.value().log_entries()));
    auto entries = store.value().log_entries();
    entries[1].detail = "{\"changed\":1}";
    EXPECT_FALSE(triage::is_chained(entries));
    entries = store.value().log_entries();
    entries.erase(entries.begin() + 1);
    EXPECT_FALSE(triage::is_chained(entries));
}

TEST(CaseStore, TwoWritersOfOneCaseAreRefused) {
    const fixtures::TemporaryFolder folder;
    const auto first = CaseStore::open(folder / "x.case", CaseStore::Access::Create);
    ASSERT_TRUE(first.ok());
    const auto second = CaseStore::open(folder / "x.case", CaseStore::Access::Write);
    ASSERT_FALSE(second.ok());
    EXPECT_NE(second.error().what.find("another triage command"), std::string::npos);
}

TEST(CaseStore, AFolderOfOtherFilesIsNoCase) {
    const fixtures::TemporaryFolder folder;
    fixtures::write_file(folder / "y/holiday.txt", "text");
    EXPECT_FALSE(CaseStore::open(folder / "y", CaseStore::Access::Create).ok());
    EXPECT_FALSE(CaseStore::open(folder / "y", CaseStore::Access::Read).ok());
}

}  // namespace
